/* How fast files are looked through for what is worth a look, in octets of text, HTML and others. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/signal.h"
#include "micro.h"

enum { SIZE = 8 << 20 };

struct hay {
	const char *name, *magic;
	const char *const *lines; /* NULL: octets of any kind */
	unsigned n_lines;
	size_t portion;
};

static uint8_t octets[SIZE];

static void make_text(const char *const *lines, unsigned n_lines)
{
	for (size_t at = 0, n = 0; at < SIZE; n++) {
		size_t len = strlen(lines[n % n_lines]);
		len = len < SIZE - at ? len : SIZE - at;
		memcpy(octets + at, lines[n % n_lines], len);
		at += len;
	}
}

static void make_octets(void)
{
	uint64_t state = 1;
	for (size_t at = 0; at < SIZE; at++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		octets[at] = (uint8_t)(state >> 56);
	}
}

static void inspect(void *arg)
{
	const struct hay *hay = (const struct hay *)arg;
	struct ss_memory memory = {0};
	struct ss_signal_hint hint = {{NULL, 0}, {NULL, 0}};
	struct ss_slice head = {octets, 1024};
	struct ss_signals *s = ss_signals_create(&hint, hay->magic, head, &memory);
	if (!s)
		exit(1);
	for (size_t at = 0, n = hay->portion; at < SIZE; at += n)
		ss_signals_feed(s, octets + at, SIZE - at < n ? SIZE - at : n);
	(void)ss_signals_end(s, NULL, SIZE);
	ss_signals_destroy(s);
}

int main(void)
{
	static const char *const plain[] = {
	        "The quick brown fox jumps over the lazy dog, and then it sleeps. It was tired\r\n",
	        "after: running, jumping and whatnot; at 10:20 it woke up. What a day it was!\r\n",
	        "\r\n",
	        "> On Friday somebody wrote that nobody reads what stands in quotes like this\r\n",
	};
	static const char *const html[] = {
	        "<tr><td width=\"600\" align=\"center\" valign=\"top\" style=\"padding: 0 "
	        "10px;\">\r\n",
	        "<p style=\"font-family: Arial, sans-serif; font-size: 14px; color: #333333\">\r\n",
	        "The quick brown fox jumps over the lazy dog, and then it sleeps. It was tired\r\n",
	        "after running, jumping &amp; whatnot;&nbsp;at 10 it woke up. What a day it "
	        "was!</p>\r\n",
	        "<span class=\"x\">somebody wrote that</span> <b>nobody</b> reads what "
	        "stands</td>\r\n",
	};
	struct hay hays[] = {
	        {"signals, in text", "text/plain", plain, sizeof plain / sizeof *plain, 0},
	        {"signals, in HTML", "text/html", html, sizeof html / sizeof *html, 0},
	        {"signals, in PDF", "application/pdf", NULL, 0, 0},
	        {"signals, in programs", "application/x-dosexec", NULL, 0, 0}};
	for (size_t k = 0; k < sizeof hays / sizeof *hays; k++) {
		if (hays[k].lines)
			make_text(hays[k].lines, hays[k].n_lines);
		else
			make_octets();
		hays[k].portion = 4096; /* decoded octets come so */
		micro_octets(hays[k].name, hays[k].portion, SIZE, inspect, &hays[k]);
	}
	return 0;
}
