#include "mail/charset_iconv.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* KEPT: charsets that a stream of mail mixes; those of one country are three or four. */
enum { LONGEST_NAME = 40, STEP = 256, KEPT = 16 };

struct ss_charset_iconv {
	struct kept {
		char name[LONGEST_NAME + 1]; /* "": none yet */
		iconv_t converter;
	} rows[KEPT];
	unsigned next; /* the row that is given up for a new one */
};

/* Names that mail has and iconv has not; and such whose users write more than they hold: mail programs
 * read these by the larger set that Windows has (as the WHATWG's Encoding Standard, section 4.2). */
static const struct {
	const char *name, *iconv;
} ALIASES[] = {
        {"gb2312", "GBK"},
        {"x-gbk", "GBK"},
        {"euc-kr", "CP949"},
        {"ks_c_5601-1987", "CP949"},
        {"ks_c_5601-1989", "CP949"},
        {"ksc5601", "CP949"},
        {"shift_jis", "CP932"},
        {"x-sjis", "CP932"},
        {"x-euc-jp", "EUC-JP"},
        {"iso-8859-6-i", "ISO-8859-6"},
        {"iso-8859-6-e", "ISO-8859-6"},
        {"iso-8859-8-i", "ISO-8859-8"},
        {"iso-8859-8-e", "ISO-8859-8"},
        {"unicode-1-1-utf-7", "UTF-7"},
        {"x-mac-roman", "MACINTOSH"},
        {"x-cp1250", "CP1250"},
        {"x-cp1251", "CP1251"},
        {"x-cp1252", "CP1252"},
};

static const char *known_to_iconv(const char *name)
{
	struct ss_slice text = ss_slice_of(name);
	for (size_t n = 0; n < sizeof ALIASES / sizeof ALIASES[0]; n++) {
		if (ss_slice_is_equal_nocase(text, ss_slice_of(ALIASES[n].name)))
			return ALIASES[n].iconv;
	}
	return name;
}

struct ss_charset_iconv *ss_charset_iconv_create(void)
{
	return calloc(1, sizeof(struct ss_charset_iconv));
}

void ss_charset_iconv_destroy(struct ss_charset_iconv *kept)
{
	for (unsigned i = 0; kept && i < KEPT; i++) {
		if (kept->rows[i].name[0])
			iconv_close(kept->rows[i].converter);
	}
	free(kept);
}

static iconv_t open_kept(struct ss_charset_iconv *kept, const char *from)
{
	for (unsigned i = 0; i < KEPT; i++) {
		if (strcmp(kept->rows[i].name, from) == 0)
			return kept->rows[i].converter;
	}
	iconv_t converter = iconv_open("UTF-8", known_to_iconv(from));
	if (converter == (iconv_t)-1)
		return converter;
	struct kept *row = &kept->rows[kept->next++ % KEPT];
	if (row->name[0])
		iconv_close(row->converter);
	memcpy(row->name, from, strlen(from) + 1);
	row->converter = converter;
	return converter;
}

static const char INSTEAD[] = "\357\277\275"; /* U+FFFD */

/* Of the characters that names of charsets have (RFC 2978, section 2.3): no "//TRANSLIT". */
static bool copy_name(struct ss_slice name, char out[LONGEST_NAME + 1])
{
	if (name.len == 0 || name.len > LONGEST_NAME)
		return false;
	for (size_t n = 0; n < name.len; n++) {
		uint8_t c = name.data[n];
		if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) && !memchr("-_.:+()", c, 7))
			return false;
		out[n] = (char)c;
	}
	out[name.len] = '\0';
	return true;
}

/* iconv gives code points beyond Unicode's last, and halves of surrogate pairs, as they are. */
static void add_what_is_utf8(struct ss_charset_result *r, struct ss_buffer *out,
                             struct ss_slice text)
{
	struct ss_charset_result added = ss_charset_find(SS_SLICE("utf-8"))->to_utf8(text, out);
	r->n_bad += added.n_bad;
	r->is_cut = added.is_cut;
}

/* Whole characters.  What does not fit whole is left out from the last one's head on. */
static void add(struct ss_charset_result *r, struct ss_buffer *out, const char *text, size_t len)
{
	struct ss_slice slice = {(const uint8_t *)text, len};
	if (!ss_utf8_is_valid(slice)) {
		add_what_is_utf8(r, out, slice);
		return;
	}
	size_t added = ss_buffer_add(out, text, len);
	r->is_cut = added < len;
	if (!r->is_cut)
		return;
	for (; added > 0 && ((uint8_t)text[added] & 0xc0) == 0x80; added--)
		out->len--;
}

struct ss_charset_result ss_charset_iconv(void *user, struct ss_slice name, struct ss_slice bytes,
                                          struct ss_buffer *out)
{
	struct ss_charset_result r = {.is_unknown = true};
	char from[LONGEST_NAME + 1], step[STEP];
	if (!copy_name(name, from))
		return r;
	iconv_t converter =
	        user ? open_kept(user, from) : iconv_open("UTF-8", known_to_iconv(from));
	if (converter == (iconv_t)-1)
		return r;
	(void)iconv(converter, NULL, NULL, NULL, NULL); /* one that was used may be in a state */
	r.is_unknown = false;
	char *in = (char *)(uintptr_t)bytes.data; /* iconv only reads */
	size_t left = bytes.len;
	for (bool is_over = false; !is_over && !r.is_cut;) {
		char *to = step;
		size_t room = sizeof step - sizeof INSTEAD;
		is_over = left == 0; /* the last call gives what is still held */
		size_t done =
		        iconv(converter, is_over ? NULL : &in, is_over ? NULL : &left, &to, &room);
		if (done == (size_t)-1 && errno != E2BIG && !is_over) { /* EILSEQ, EINVAL */
			memcpy(to, INSTEAD, sizeof INSTEAD - 1);
			to += sizeof INSTEAD - 1;
			r.n_bad++;
			in++;
			left--;
		}
		add(&r, out, step, (size_t)(to - step));
	}
	if (!user)
		iconv_close(converter);
	return r;
}
