#include "faces/cli/progress.h"

#include <stdio.h>
#include <time.h>

#define SECOND_NS 1000000000LL
enum { BAR_CELLS = 30, REDRAW_NS = 100000000 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND_NS + t.tv_nsec;
}

static void draw(const struct ss_capture_progress *done, int64_t elapsed_ns)
{
	double mb = (double)done->bytes_done / 1e6;
	double rate = mb / ((double)elapsed_ns / 1e9);
	fprintf(stderr, "\r\033[K");
	if (done->bytes_total > 0) {
		double share = (double)done->bytes_done / (double)done->bytes_total;
		int cells = (int)(share * BAR_CELLS + 0.5);
		fputc('[', stderr);
		for (int i = 0; i < BAR_CELLS; i++)
			fputc(i < cells ? '#' : '.', stderr);
		fprintf(stderr, "] %3.0f %%  ", share * 100);
		if (share > 0)
			fprintf(stderr, "%.0f s left  ",
			        (double)elapsed_ns / 1e9 * (1 - share) / share);
	}
	fprintf(stderr, "%.0f MB  %.0f MB/s  %llu packets", mb, rate,
	        (unsigned long long)done->packets);
	fflush(stderr);
}

void cli_progress_step(struct cli_progress *p, const struct ss_capture *capture)
{
	if (!p->is_on)
		return;
	int64_t now = now_ns();
	if (p->begun_ns == 0)
		p->begun_ns = now;
	if (now - p->begun_ns < SECOND_NS || now - p->drawn_ns < REDRAW_NS)
		return;
	struct ss_capture_progress done;
	ss_capture_read_progress(capture, &done);
	draw(&done, now - p->begun_ns);
	p->drawn_ns = now;
	p->is_shown = true;
}

void cli_progress_clear(struct cli_progress *p)
{
	if (p->is_shown)
		fprintf(stderr, "\r\033[K");
	p->is_shown = false;
}
