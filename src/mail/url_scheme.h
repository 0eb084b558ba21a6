/* The schemes of URLs that are looked for in text, and what must follow their colon so that they
 * are no words with a colon: private to url*.c. */
#ifndef SS_MAIL_URL_SCHEME_H
#define SS_MAIL_URL_SCHEME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { SS_URL_SCHEME = 16 }; /* no name in the table is longer */

enum ss_url_start {
	SS_URL_SLASHES,  /* "//" */
	SS_URL_SLASH,    /* one at least: "http:/host" is where browsers go too */
	SS_URL_WORD,     /* a letter, a digit, "%" */
	SS_URL_NUMBER,   /* of a telephone */
	SS_URL_QUESTION, /* "?" */
	SS_URL_MEDIA,    /* a media type, and a comma further on (RFC 2397) */
	SS_URL_ANY,      /* whatever may stand in a URL */
};

struct ss_url_scheme {
	char name[SS_URL_SCHEME]; /* without NUL if it is as long */
	uint8_t len;
	enum ss_url_start start;
	bool has_backslashes; /* paths of Windows stand behind it */
};

/* The longest name that the word ends with.  word: lower case, at most SS_URL_SCHEME octets.  Names
 * whose URLs have no slashes must be a word of their own, and are not found if has_slashes.  NULL:
 * none. */
const struct ss_url_scheme *ss_url_scheme_find(struct ss_slice word, bool has_slashes);
/* May c follow the colon? */
bool ss_url_scheme_may_start(const struct ss_url_scheme *scheme, uint8_t c);

static inline bool ss_url_scheme_has_slashes(const struct ss_url_scheme *scheme)
{
	return scheme->start <= SS_URL_SLASH;
}

/* Octets of the scheme that a URL begins with, without the colon (RFC 3986, section 3.1); 0: none,
 * and none either if it is a single letter: "C:\". */
size_t ss_url_scheme_len(struct ss_slice url);
/* May c stand in the name of a scheme? */
bool ss_url_scheme_is_character(uint8_t c);

#endif
