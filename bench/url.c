/* How fast URLs are looked for, in GB/s: text and HTML with few of them, in portions as packets and
 * read(2) bring them.
 *
 * usage: url [MEGABYTES] */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mail/url.h"

enum { TEXT = 8 << 20, TRIES = 5 };

static uint64_t n_told;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void on_url(void *user, const struct ss_url *url)
{
	n_told++;
}

/* The lines in turn, and once in 64 the last one. */
static void make_text(char *text, const char *const *lines, unsigned n_lines)
{
	unsigned n = 0;
	for (size_t at = 0; at < TEXT;) {
		const char *line = lines[++n % 64 == 0 ? n_lines - 1 : n % (n_lines - 1)];
		size_t len = strlen(line);
		len = len < TEXT - at ? len : TEXT - at;
		memcpy(text + at, line, len);
		at += len;
	}
}

static void search(const uint8_t *text, bool is_html, size_t portion)
{
	struct ss_memory memory = {0};
	struct ss_urls *u = ss_urls_create(is_html, on_url, NULL, &memory);
	if (!u)
		return;
	for (size_t at = 0; at < TEXT; at += portion)
		ss_urls_feed(u, text + at, TEXT - at < portion ? TEXT - at : portion);
	ss_urls_end(u);
	ss_urls_destroy(u);
}

int main(int argc, char **argv)
{
	static const char *const plain[] = {
	        "The quick brown fox jumps over the lazy dog, and then it sleeps. It was tired\r\n",
	        "after: running, jumping and whatnot; at 10:20 it woke up. What a day it was!\r\n",
	        "\r\n",
	        "> On Friday somebody wrote that nobody reads what stands in quotes like this\r\n",
	        "See http://www.example.com/path/to/page.html?query=1 for more about all this.\r\n",
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
	        "<a href=\"http://www.example.com/path/?a=1&amp;b=2\"><b>Click</b> "
	        "here</a></td></tr>\r\n",
	};
	static const struct {
		const char *name;
		const char *const *lines;
		unsigned n_lines;
		bool is_html;
	} kinds[] = {{"text", plain, sizeof plain / sizeof *plain, false},
	             {"html", html, sizeof html / sizeof *html, true}};
	static const size_t portions[] = {1460, 65536};
	unsigned n_times = (argc > 1 ? (unsigned)atoi(argv[1]) : 128) / (TEXT >> 20);
	char *bytes = malloc(TEXT);
	if (!bytes)
		return 1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		make_text(bytes, kinds[k].lines, kinds[k].n_lines);
		for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
			double best = 0;
			for (unsigned try = 0; try < TRIES; try++) {
				double begin = now();
				for (unsigned n = 0; n < n_times; n++)
					search((const uint8_t *)bytes, kinds[k].is_html,
					       portions[i]);
				double speed = (double)TEXT * n_times / 1e9 / (now() - begin);
				best = speed > best ? speed : best;
			}
			printf("%s, portions of %5zu: %5.2f GB/s\n", kinds[k].name, portions[i],
			       best);
		}
	}
	free(bytes);
	return n_told == 0;
}
