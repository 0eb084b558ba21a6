/* How fast the structure of a message is found, in GB/s of its octets: an attachment in base64, and
 * one in binary, within two multiparts, in portions as packets and read(2) bring them.
 *
 * usage: mime [MEGABYTES] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail/mime.h"

enum { BODY = 8 << 20, TRIES = 5, MOST = 65536 };

static uint64_t n_told;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void on_part(void *user, const struct ss_mime_part *p)
{
}

static void on_field(void *user, const struct ss_mime_part *p, const struct ss_header_field *field)
{
}

static void on_octets(void *user, const struct ss_mime_part *p, const uint8_t *bytes, size_t len)
{
	n_told += len;
}

static void on_gap(void *user, const struct ss_mime_part *p, uint64_t len)
{
}

static void on_part_end(void *user, const struct ss_mime_part *p, enum ss_mime_end how)
{
}

static const struct ss_mime_events mime_events = {on_part,   on_field, on_part,
                                                  on_octets, on_gap,   on_part_end};

static void make_base64(uint8_t *body)
{
	for (size_t i = 0; i < BODY; i++)
		body[i] = (uint8_t)(i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : 'A' + i % 26);
}

static void make_binary(uint8_t *body)
{
	uint32_t random = 1;
	for (size_t i = 0; i < BODY; i++) {
		random = random * 1664525 + 1013904223;
		body[i] = (uint8_t)(random >> 24);
	}
}

static void read_message(const uint8_t *body, size_t portion, unsigned n_times)
{
	static const char head[] =
	        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n--a\r\n"
	        "Content-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n\r\n";
	struct ss_mail_counts counts = {0};
	struct ss_memory memory = {0};
	struct ss_mime_options options = {
	        .events = &mime_events, .counts = &counts, .memory = &memory};
	struct ss_mime *m = ss_mime_create(&options);
	if (!m)
		exit(1);
	ss_mime_feed(m, (const uint8_t *)head, sizeof head - 1);
	for (unsigned n = 0; n < n_times; n++)
		for (size_t at = 0; at < BODY; at += portion)
			ss_mime_feed(m, body + at, BODY - at < portion ? BODY - at : portion);
	ss_mime_end(m, false);
	ss_mime_destroy(m);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(uint8_t *body);
	} kinds[] = {{"base64", make_base64}, {"binary", make_binary}};
	static const size_t portions[] = {1460, MOST};
	unsigned n_times = (argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 64) / (BODY >> 20);
	uint8_t *body = malloc(BODY);
	if (!body)
		return 1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		kinds[k].make(body);
		for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
			double best = 0;
			for (unsigned try = 0; try < TRIES; try++) {
				double begin = now();
				read_message(body, portions[i], n_times);
				double speed = (double)BODY * n_times / 1e9 / (now() - begin);
				best = speed > best ? speed : best;
			}
			printf("%-6s portions of %5zu: %6.2f GB/s\n", kinds[k].name, portions[i],
			       best);
		}
	}
	free(body);
	return n_told == 0;
}
