/* How fast the structure of a message is found, in its octets: an attachment in base64, and one in
 * binary, within two multiparts. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/mime.h"
#include "micro.h"

enum { BODY = 8 << 20 };

static uint8_t body[BODY];

static void on_part(void *user, const struct ss_mime_part *p)
{
}

static void on_field(void *user, const struct ss_mime_part *p, const struct ss_header_field *field)
{
}

static void on_octets(void *user, const struct ss_mime_part *p, const uint8_t *bytes, size_t len)
{
}

static void on_gap(void *user, const struct ss_mime_part *p, uint64_t len)
{
}

static void on_part_end(void *user, const struct ss_mime_part *p, enum ss_mime_end how)
{
}

static const struct ss_mime_events mime_events = {on_part,   on_field, on_part,
                                                  on_octets, on_gap,   on_part_end};

static void make_base64(void)
{
	for (size_t i = 0; i < BODY; i++)
		body[i] = (uint8_t)(i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : 'A' + i % 26);
}

static void make_binary(void)
{
	uint32_t random = 1;
	for (size_t i = 0; i < BODY; i++) {
		random = random * 1664525 + 1013904223;
		body[i] = (uint8_t)(random >> 24);
	}
}

static void read_message(void *portion)
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
	for (size_t at = 0, n = *(size_t *)portion; at < BODY; at += n)
		ss_mime_feed(m, body + at, BODY - at < n ? BODY - at : n);
	ss_mime_end(m, false);
	ss_mime_destroy(m);
}

int main(void)
{
	size_t portions[] = {MICRO_PACKET, MICRO_READ};
	make_base64();
	for (size_t i = 0; i < 2; i++)
		micro_octets("parts, of base64", portions[i], BODY, read_message, &portions[i]);
	make_binary();
	for (size_t i = 0; i < 2; i++)
		micro_octets("parts, of binary", portions[i], BODY, read_message, &portions[i]);
	return 0;
}
