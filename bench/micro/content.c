/* How fast message content goes through ss_parser_feed: DATA in portions as they come.  The sink
 * reads nothing: what is measured is the strict reading. */
#include <smtpscope/stream.h>
#include <stdlib.h>
#include <string.h>

#include "micro.h"

enum { MESSAGE = 8 << 20 };

static char bytes[MESSAGE];
static uint64_t n_content;

static void on_event(void *user, const struct ss_parser_event *e)
{
	if (e->kind == SS_PARSER_CONTENT)
		n_content += e->content->bytes.len;
}

static void say(struct ss_parser *p, enum ss_parser_side side, const char *text)
{
	ss_parser_feed(p, side, text, strlen(text), 0, 0);
}

/* Lines of so many octets at most, all of that length or of any. */
static void make_lines(unsigned longest, int is_even)
{
	static const char letters[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t random = 1;
	size_t left = longest;
	for (size_t i = 0; i < MESSAGE; i++) {
		random = random * 1664525 + 1013904223;
		if (left == 0 && i + 1 < MESSAGE) {
			bytes[i++] = '\r';
			bytes[i] = '\n';
			left = is_even ? longest : 1 + (random >> 16) % longest;
			continue;
		}
		bytes[i] = letters[random >> 26];
		left -= left > 0;
	}
}

static void read_message(void *portion)
{
	struct ss_parser_options options;
	struct ss_parser *p;
	memset(&options, 0, sizeof options);
	options.on_event = on_event;
	if (ss_parser_create(&options, &p) != 0)
		exit(1);
	say(p, SS_FROM_SERVER, "220 a ESMTP\r\n");
	say(p, SS_FROM_CLIENT, "EHLO a\r\n");
	say(p, SS_FROM_SERVER, "250 a\r\n");
	say(p, SS_FROM_CLIENT, "MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n");
	say(p, SS_FROM_SERVER, "250 ok\r\n250 ok\r\n354 go\r\n");
	n_content = 0;
	for (size_t at = 0, n = *(size_t *)portion; at < MESSAGE; at += n)
		ss_parser_feed(p, SS_FROM_CLIENT, bytes + at, MESSAGE - at < n ? MESSAGE - at : n,
		               0, 0);
	say(p, SS_FROM_CLIENT, "\r\n.\r\n");
	say(p, SS_FROM_SERVER, "250 ok\r\n");
	ss_parser_destroy(p);
	if (n_content < MESSAGE)
		exit(1);
}

int main(void)
{
	static const struct {
		const char *name;
		unsigned longest;
		int is_even;
	} kinds[] = {{"content, lines of 76", 76, 1}, {"content, lines of 1 to 72", 72, 0}};
	size_t portions[] = {MICRO_PACKET, MICRO_READ};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		make_lines(kinds[k].longest, kinds[k].is_even);
		for (size_t i = 0; i < 2; i++)
			micro_octets(kinds[k].name, portions[i], MESSAGE, read_message,
			             &portions[i]);
	}
	return 0;
}
