/* How fast URLs are looked for, in octets of text and HTML with few of them. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/url.h"
#include "micro.h"

enum { TEXT = 8 << 20 };

struct hay {
	const char *name;
	const char *const *lines;
	unsigned n_lines;
	bool is_html;
	size_t portion;
};

static char text[TEXT];

static void on_url(void *user, const struct ss_url *url)
{
}

/* The lines in turn, and once in 64 the last one. */
static void make_text(const char *const *lines, unsigned n_lines)
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

static void search(void *arg)
{
	const struct hay *hay = (const struct hay *)arg;
	struct ss_memory memory = {0};
	struct ss_urls *u = ss_urls_create(hay->is_html, on_url, NULL, &memory);
	if (!u)
		exit(1);
	for (size_t at = 0, n = hay->portion; at < TEXT; at += n)
		ss_urls_feed(u, (const uint8_t *)text + at, TEXT - at < n ? TEXT - at : n);
	ss_urls_end(u);
	ss_urls_destroy(u);
}

int main(void)
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
	struct hay hays[] = {{"links, in text", plain, sizeof plain / sizeof *plain, false, 0},
	                     {"links, in HTML", html, sizeof html / sizeof *html, true, 0}};
	static const size_t portions[] = {MICRO_PACKET, MICRO_READ};
	for (size_t k = 0; k < sizeof hays / sizeof *hays; k++) {
		make_text(hays[k].lines, hays[k].n_lines);
		for (size_t i = 0; i < 2; i++) {
			hays[k].portion = portions[i];
			micro_octets(hays[k].name, portions[i], TEXT, search, &hays[k]);
		}
	}
	return 0;
}
