/* How fast message content goes through ss_parser_feed: DATA in portions as they come in packets,
 * and as they come from read(2).  The sink reads nothing: what is measured is the strict reading.
 *
 * usage: content [MEGABYTES] [LEAST-GB/S]     prints a line a kind of content and portion; exit
 * status 1 if one of them is slower */
#include <smtpscope/stream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MESSAGE = 8 << 20, TRIES = 5 };

static uint64_t n_content;

static void on_event(void *user, const struct ss_parser_event *e)
{
	(void)user;
	if (e->kind == SS_PARSER_CONTENT)
		n_content += e->content->bytes.len;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void say(struct ss_parser *p, enum ss_parser_side side, const char *text)
{
	ss_parser_feed(p, side, text, strlen(text), 0, 0);
}

/* Lines of so many octets at most, all of that length or of any. */
static void make_lines(char *out, size_t len, unsigned longest, int is_even)
{
	static const char letters[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t random = 1;
	size_t left = longest;
	for (size_t i = 0; i < len; i++) {
		random = random * 1664525 + 1013904223;
		if (left == 0 && i + 1 < len) {
			out[i++] = '\r';
			out[i] = '\n';
			left = is_even ? longest : 1 + (random >> 16) % longest;
			continue;
		}
		out[i] = letters[random >> 26];
		left -= left > 0;
	}
}

/* GB/s of the best of some tries. */
static double measure(const char *bytes, size_t len, size_t portion, unsigned n_messages)
{
	double best = 0;
	for (unsigned try = 0; try < TRIES; try++) {
		struct ss_parser_options options;
		struct ss_parser *p;
		memset(&options, 0, sizeof options);
		options.on_event = on_event;
		if (ss_parser_create(&options, &p) != 0)
			exit(1);
		say(p, SS_FROM_SERVER, "220 a ESMTP\r\n");
		say(p, SS_FROM_CLIENT, "EHLO a\r\n");
		say(p, SS_FROM_SERVER, "250 a\r\n");
		double seconds = 0;
		n_content = 0;
		for (unsigned n = 0; n < n_messages; n++) {
			say(p, SS_FROM_CLIENT, "MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n");
			say(p, SS_FROM_SERVER, "250 ok\r\n250 ok\r\n354 go\r\n");
			double begin = now();
			for (size_t at = 0; at < len; at += portion)
				ss_parser_feed(p, SS_FROM_CLIENT, bytes + at,
				               len - at < portion ? len - at : portion, 0, 0);
			seconds += now() - begin;
			say(p, SS_FROM_CLIENT, "\r\n.\r\n");
			say(p, SS_FROM_SERVER, "250 ok\r\n");
		}
		ss_parser_destroy(p);
		if (n_content < (uint64_t)len * n_messages)
			exit(1);
		double speed = (double)len * n_messages / 1e9 / seconds;
		best = speed > best ? speed : best;
	}
	return best;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned longest;
		int is_even;
	} kinds[] = {{"base64, lines of 76", 76, 1}, {"text, lines of 1 to 72", 72, 0}};
	static const size_t portions[] = {1460, 65536};
	unsigned n_messages = (argc > 1 ? (unsigned)atoi(argv[1]) : 128) / (MESSAGE >> 20);
	double least = argc > 2 ? atof(argv[2]) : 0;
	char *bytes = malloc(MESSAGE);
	int status = 0;
	if (!bytes)
		return 1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		make_lines(bytes, MESSAGE, kinds[k].longest, kinds[k].is_even);
		for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
			double speed = measure(bytes, MESSAGE, portions[i],
			                       n_messages > 0 ? n_messages : 1);
			printf("%-24s portions of %5zu: %5.2f GB/s\n", kinds[k].name, portions[i],
			       speed);
			status |= speed < least;
		}
	}
	free(bytes);
	return status;
}
