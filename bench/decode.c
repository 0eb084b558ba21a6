/* How fast the encodings of content are undone, in GB/s of encoded text: base64 by vectors and by
 * tables, quoted-printable; lines of 76 with CR LF, in portions as packets and read(2) bring them.
 *
 * usage: decode [MEGABYTES] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail/base64_lines.h"
#include "mail/decode.h"

enum { TEXT = 8 << 20, TRIES = 5, MOST = 65536 };

static uint8_t out[SS_QP_ROOM(MOST)];
static uint64_t n_made;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_lines(char *text, const char *letters, unsigned n_letters)
{
	uint32_t random = 1;
	for (size_t i = 0; i < TEXT; i++) {
		random = random * 1664525 + 1013904223;
		text[i] = letters[(random >> 8) % n_letters];
		if (i % 78 == 76)
			text[i] = '\r';
		else if (i % 78 == 77)
			text[i] = '\n';
	}
}

static void by_vectors(const uint8_t *text, size_t portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	for (size_t at = 0; at < TEXT; at += portion)
		n_made += ss_base64_feed(&d, text + at, TEXT - at < portion ? TEXT - at : portion,
		                         out);
}

static void by_tables(const uint8_t *text, size_t portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	ss_base64_walk walk = ss_base64_ways[ss_base64_n_ways - 1].walk;
	portion = portion / 78 * 78; /* whole lines: the walk alone, without what joins portions */
	for (size_t at = 0; at < TEXT; at += portion)
		n_made += walk(&d, text + at, TEXT - at < portion ? TEXT - at : portion, out).made;
}

static void by_qp(const uint8_t *text, size_t portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_qp d = {.counts = &counts};
	for (size_t at = 0; at < TEXT; at += portion)
		n_made += ss_qp_feed(&d, text + at, TEXT - at < portion ? TEXT - at : portion, out);
}

int main(int argc, char **argv)
{
	static const char base64[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char text[] = "abcdefghijklmnopqrstuvwxyz      .,";
	static const struct {
		const char *name, *letters;
		unsigned n_letters;
		void (*decode)(const uint8_t *text, size_t portion);
	} kinds[] = {{"base64", base64, 64, by_vectors},
	             {"base64, by tables", base64, 64, by_tables},
	             {"quoted-printable", text, sizeof text - 1, by_qp}};
	static const size_t portions[] = {1460, MOST};
	unsigned n_times = (argc > 1 ? (unsigned)atoi(argv[1]) : 128) / (TEXT >> 20);
	char *bytes = malloc(TEXT);
	if (!bytes)
		return 1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		make_lines(bytes, kinds[k].letters, kinds[k].n_letters);
		for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
			double best = 0;
			for (unsigned try = 0; try < TRIES; try++) {
				double begin = now();
				for (unsigned n = 0; n < n_times; n++)
					kinds[k].decode((const uint8_t *)bytes, portions[i]);
				double speed = (double)TEXT * n_times / 1e9 / (now() - begin);
				best = speed > best ? speed : best;
			}
			printf("%-18s portions of %5zu: %5.2f GB/s\n", kinds[k].name, portions[i],
			       best);
		}
	}
	free(bytes);
	return n_made == 0;
}
