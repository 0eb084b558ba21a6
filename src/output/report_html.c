/* A report as one page that needs nothing else: its style and script within it, the report as JSON,
 * and a policy that lets nothing else run or be fetched (Content Security Policy, by the digests of
 * these two).  The page's script puts all that is from the wire in as text. */
#include <string.h>

#include "base/base64.h"
#include "base/hash.h"
#include "output/page_css.h" /* made when built, of html/ */
#include "output/page_js.h"
#include "output/report_formats.h"
#include "output/row.h"

static void write_digest(struct ss_writer *w, const char *text, size_t len)
{
	uint8_t digest[SS_HASH_LEN];
	char base64[64];
	void *state = ss_hash_builtin.begin(1U << SS_HASH_SHA256);
	if (!state)
		return; /* then the browser refuses to run it */
	ss_hash_builtin.feed(state, (const uint8_t *)text, len);
	size_t n = ss_hash_builtin.end(state, SS_HASH_SHA256, digest);
	ss_hash_builtin.drop(state);
	size_t n_base64 = ss_base64_encode(digest, n, base64);
	ss_write_text(w, "'sha256-");
	ss_write_bytes(w, base64, n_base64);
	ss_write_text(w, "'");
}

static void write_policy(struct ss_writer *w)
{
	ss_write_text(w,
	              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	              "script-src ");
	write_digest(w, page_js, sizeof page_js);
	ss_write_text(w, "; style-src ");
	write_digest(w, page_css, sizeof page_css);
	ss_write_text(w, "; base-uri 'none'; form-action 'none'\">\n");
}

/* JSON between tags: what could end the element, or a line of a script, as an escape. */
static void write_escaped(struct ss_writer *w, const char *json, size_t len)
{
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		const char *escape = json[i] == '<'   ? "\\u003c"
		                     : json[i] == '>' ? "\\u003e"
		                     : json[i] == '&' ? "\\u0026"
		                                      : NULL;
		size_t n = 1;
		if (len - i >= 3 && memcmp(json + i, "\xe2\x80", 2) == 0 &&
		    (json[i + 2] & 0xfe) == 0xa8) {
			escape = (json[i + 2] & 1) ? "\\u2029" : "\\u2028";
			n = 3;
		}
		if (!escape)
			continue;
		ss_write_bytes(w, json + from, i - from);
		ss_write_text(w, escape);
		i += n - 1;
		from = i + 1;
	}
	ss_write_bytes(w, json + from, len - from);
}

static void write_data(struct ss_writer *w, const struct ss_report_record *r)
{
	struct ss_writer json;
	if (ss_writer_create(-1, &json) < 0)
		return;
	ss_json_write_row(&json, &ss_report_shape, r);
	write_escaped(w, json.data, json.len);
	ss_writer_destroy(&json);
}

static void write_html(struct ss_writer *w, const struct ss_report_options *o,
                       const struct ss_report_record *r)
{
	ss_write_text(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	write_policy(w);
	ss_write_text(w,
	              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	              "<meta name=\"referrer\" content=\"no-referrer\">\n"
	              "<meta name=\"color-scheme\" content=\"light dark\">\n"
	              "<title>smtpscope report</title>\n<style>");
	ss_write_bytes(w, page_css, sizeof page_css);
	ss_write_text(w, "</style>\n</head>\n<body>\n<header><h1>Mail in this capture</h1>"
	                 "<nav aria-label=\"Sections\"></nav></header>\n<main id=\"report\">"
	                 "<noscript><p>This page is drawn by a script of its own, which is not "
	                 "allowed to run here.</p></noscript></main>\n"
	                 "<script type=\"application/json\" id=\"data\">");
	write_data(w, r);
	ss_write_text(w, "</script>\n<script>");
	ss_write_bytes(w, page_js, sizeof page_js);
	ss_write_text(w, "</script>\n</body>\n</html>\n");
}

static void explain_html(struct ss_writer *w, const struct ss_report_options *o,
                         const struct ss_report_record *r)
{
	write_html(w, o, r);
}

const struct ss_report_format ss_report_html = {"html", "one page that needs nothing else",
                                                write_html, explain_html};
