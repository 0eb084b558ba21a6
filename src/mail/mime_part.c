#include "mail/mime_part.h"

#include <string.h>

#include "base/limits.h"
#include "mail/mime_usual.h"
#include "mail/parameter.h"

enum { TYPE, ENCODING, DISPOSITION, ID, DESCRIPTION, VERSION };

enum { RFC_BOUNDARY = 70 }; /* RFC 2046, section 5.1.1 */

struct work { /* a field of a part */
	struct ss_mime_open *part;
	const struct ss_encoded_words *how;
	uint64_t offset; /* of the field */
	bool has_gap;    /* it is not all there */
};

static const struct {
	const char *name;
	enum ss_mime_encoding encoding;
} ENCODINGS[] = {
        {"7bit", SS_MIME_7BIT},         {"8bit", SS_MIME_8BIT},
        {"binary", SS_MIME_BINARY},     {"quoted-printable", SS_MIME_QUOTED_PRINTABLE},
        {"base64", SS_MIME_BASE64},     {"x-uuencode", SS_MIME_UUENCODE},
        {"uuencode", SS_MIME_UUENCODE}, {"x-uue", SS_MIME_UUENCODE},
        {"uue", SS_MIME_UUENCODE},      {"x-yenc", SS_MIME_YENC},
        {"yenc", SS_MIME_YENC},
};

enum { N_ENCODINGS = sizeof ENCODINGS / sizeof ENCODINGS[0] };

const char *ss_mime_encoding_name(enum ss_mime_encoding e)
{
	for (size_t n = 0; n < N_ENCODINGS; n++)
		if (ENCODINGS[n].encoding == e)
			return ENCODINGS[n].name;
	return "";
}

static void count(const struct work *w, enum ss_mail_anomaly what)
{
	ss_mail_count(w->how->counts, what, w->offset);
}

/* A copy that lives as long as the part. */
static struct ss_slice keep(const struct work *w, struct ss_slice text)
{
	size_t len = text.len;
	if (len > SS_LIMIT_MIME_TEXT) { /* not in the middle of a character */
		len = SS_LIMIT_MIME_TEXT;
		while (len > SS_LIMIT_MIME_TEXT - 4 && (text.data[len] & 0xc0) == 0x80)
			len--;
	}
	struct ss_slice copy = ss_arena_copy(&w->part->texts, ss_slice_cut(text, 0, len));
	if (copy.len < text.len)
		count(w, SS_MAIL_MIME_TEXT_TOO_LONG);
	return copy;
}

static struct ss_slice copy_lower(const struct work *w, struct ss_slice text)
{
	struct ss_slice kept = ss_slice_cut(text, 0, SS_LIMIT_MIME_TEXT);
	uint8_t *copy = ss_arena_take_raw(&w->part->texts, kept.len);
	if (!copy || kept.len < text.len)
		count(w, SS_MAIL_MIME_TEXT_TOO_LONG);
	if (!copy)
		return (struct ss_slice){0};
	for (size_t n = 0; n < kept.len; n++) {
		uint8_t c = kept.data[n];
		copy[n] = (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return (struct ss_slice){copy, kept.len};
}

static struct ss_slice keep_lower(const struct work *w, struct ss_slice text)
{
	struct ss_slice usual = ss_mime_usual_word(text);
	return usual.data ? usual : copy_lower(w, text);
}

static struct ss_slice token_at(struct ss_slice text, size_t at)
{
	size_t end = at;
	while (end < text.len && ss_parameter_is_token(text.data[end]))
		end++;
	return ss_slice_cut(text, at, end - at);
}

static void keep_name(const struct work *w, struct ss_mime_name *to, struct ss_slice text,
                      bool is_extended)
{
	if (to->text.data && (to->is_extended || !is_extended))
		return;
	to->text = keep(w, text);
	to->is_extended = is_extended;
}

static bool is_named(const struct ss_parameter *p, const char *name)
{
	return ss_slice_is_equal_nocase(p->name, ss_slice_of(name));
}

static void on_type_parameter(void *user, const struct ss_parameter *p)
{
	const struct work *w = user;
	struct ss_mime_open *part = w->part;
	if (is_named(p, "boundary"))
		keep_name(w, &part->boundary, p->is_extended ? p->value : p->raw, p->is_extended);
	else if (is_named(p, "name") && !w->has_gap) /* a name's beginning is another name */
		keep_name(w, &part->name, p->value, p->is_extended);
	else if (is_named(p, "charset") && !part->of.charset.data)
		part->of.charset = keep_lower(w, p->value);
}

/* "a/b", as it stands. */
static bool is_plain_type(struct ss_slice text)
{
	struct ss_slice main = token_at(text, 0);
	size_t sub = main.len + 1;
	return main.len > 0 && sub < text.len && text.data[main.len] == '/' &&
	       text.len <= SS_LIMIT_MIME_TEXT && token_at(text, sub).len == text.len - sub;
}

/* lower: it lives as long as the part. */
static void set_type(const struct work *w, struct ss_slice lower)
{
	w->part->of.type = lower;
	w->part->of.is_type_declared = lower.data != NULL;
}

/* Blanks around "/" are passed over. */
static void take_odd_type(const struct work *w, struct ss_slice text)
{
	struct ss_slice main = token_at(text, 0);
	size_t slash = ss_slice_find(text, main.len, '/');
	struct ss_slice between = ss_slice_cut(text, main.len, slash - main.len);
	struct ss_slice rest = ss_slice_trim(ss_slice_cut(text, slash + 1, text.len));
	struct ss_slice sub = token_at(rest, 0);
	size_t len = main.len + 1 + sub.len;
	uint8_t whole[SS_LIMIT_MIME_TEXT];
	if (main.len == 0 || sub.len == 0 || ss_slice_trim(between).len > 0 || len > sizeof whole) {
		count(w, SS_MAIL_MIME_BAD_TYPE);
		return;
	}
	if (len != text.len)
		count(w, SS_MAIL_MIME_BAD_TYPE);
	memcpy(whole, main.data, main.len);
	whole[main.len] = '/';
	memcpy(whole + main.len + 1, sub.data, sub.len);
	set_type(w, copy_lower(w, (struct ss_slice){whole, len}));
}

static void take_type(struct work *w, struct ss_slice value)
{
	struct ss_slice text = ss_parameter_read(w->how, value, w->offset, on_type_parameter, w);
	w->part->type_offset = w->offset;
	if (value.len > SS_LIMIT_MIME_TEXT)
		count(w, SS_MAIL_MIME_TEXT_TOO_LONG);
	struct ss_slice usual = ss_mime_usual_type(text);
	if (usual.data)
		set_type(w, usual);
	else if (is_plain_type(text))
		set_type(w, copy_lower(w, text));
	else
		take_odd_type(w, text);
}

static void take_encoding(struct work *w, struct ss_slice value)
{
	struct ss_mime_part *of = &w->part->of;
	struct ss_slice text = ss_parameter_value(value), token;
	if (text.len > 0 && text.data[0] == '"') {
		count(w, SS_MAIL_MIME_BAD_ENCODING);
		text = ss_slice_cut(text, 1, ss_slice_find(text, 1, '"') - 1);
	}
	token = token_at(text, 0);
	if (token.len < text.len)
		count(w, SS_MAIL_MIME_BAD_ENCODING);
	of->encoding_text = keep_lower(w, token);
	of->encoding = SS_MIME_UNKNOWN;
	for (size_t n = 0; n < N_ENCODINGS; n++)
		if (ss_slice_is_equal_nocase(token, ss_slice_of(ENCODINGS[n].name)))
			of->encoding = ENCODINGS[n].encoding;
	if (of->encoding == SS_MIME_UNKNOWN)
		count(w, SS_MAIL_MIME_UNKNOWN_ENCODING);
}

static void on_disposition_parameter(void *user, const struct ss_parameter *p)
{
	const struct work *w = user;
	if (is_named(p, "filename") && !w->has_gap)
		keep_name(w, &w->part->filename, p->value, p->is_extended);
}

static void take_disposition(struct work *w, struct ss_slice value)
{
	struct ss_slice text =
	        ss_parameter_read(w->how, value, w->offset, on_disposition_parameter, w);
	if (text.len > 0)
		w->part->of.disposition = keep_lower(w, text);
}

static void take_id(struct work *w, struct ss_slice value)
{
	if (value.len > 0 && value.data[0] == '<')
		value = ss_slice_cut(value, 1, value.len);
	if (value.len > 0 && value.data[value.len - 1] == '>')
		value.len--;
	w->part->of.content_id = keep(w, value);
}

static void take_description(struct work *w, struct ss_slice value)
{
	struct ss_buffer out = {.memory = w->how->memory, .limit = SS_LIMIT_MIME_TEXT};
	if (!ss_encoded_word_decode(w->how, value, w->offset, &out))
		count(w, SS_MAIL_MIME_TEXT_TOO_LONG);
	w->part->of.description = keep(w, ss_buffer_slice(&out));
	ss_buffer_release(&out);
}

static void take_version(struct work *w, struct ss_slice value)
{
	if (!ss_slice_is_equal(ss_parameter_value(value), SS_SLICE("1.0")))
		count(w, SS_MAIL_MIME_BAD_VERSION);
}

static const struct {
	unsigned bit; /* of `seen` */
	void (*take)(struct work *w, struct ss_slice value);
} FIELDS[SS_N_FIELD_NAMES] = {
        [SS_FIELD_CONTENT_TYPE] = {TYPE, take_type},
        [SS_FIELD_CONTENT_TRANSFER_ENCODING] = {ENCODING, take_encoding},
        [SS_FIELD_CONTENT_DISPOSITION] = {DISPOSITION, take_disposition},
        [SS_FIELD_CONTENT_ID] = {ID, take_id},
        [SS_FIELD_CONTENT_DESCRIPTION] = {DESCRIPTION, take_description},
        [SS_FIELD_MIME_VERSION] = {VERSION, take_version},
};

static void take_field(struct ss_mime_open *p, const struct ss_encoded_words *how,
                       const struct ss_header_field *field)
{
	struct work w = {p, how, field->offset, field->has_gap};
	unsigned bit = FIELDS[field->known].bit;
	if (bit != VERSION && (p->seen & ~(1U << VERSION)) == 0)
		p->first_field = field->offset;
	if (p->seen & 1U << bit)
		count(&w, SS_MAIL_MIME_REPEATED_FIELD);
	else
		FIELDS[field->known].take(&w, field->value);
	p->seen |= 1U << bit;
}

void ss_mime_part_take_field(struct ss_mime_open *p, const struct ss_encoded_words *how,
                             const struct ss_header_field *field)
{
	if (FIELDS[field->known].take) /* two in three are of no part */
		take_field(p, how, field);
}

static bool has_prefix(struct ss_slice text, struct ss_slice prefix)
{
	return text.len >= prefix.len && memcmp(text.data, prefix.data, prefix.len) == 0;
}

/* RFC 2046, section 5.1.1: bchars, none of them a blank at the end */
static bool is_good_boundary(struct ss_slice b)
{
	for (size_t n = 0; n < b.len; n++) {
		uint8_t c = b.data[n];
		if (!ss_ascii_is_alpha(c) && !ss_ascii_is_digit(c) &&
		    (c == 0 || !strchr("'()+_,-./:=? ", c)))
			return false;
	}
	return b.len > 0 && b.len <= RFC_BOUNDARY;
}

/* False: there is none to go by. */
static bool settle_boundary(const struct work *w)
{
	struct ss_mime_open *p = w->part;
	struct ss_slice b = p->boundary.text, given = b;
	if (!b.data) {
		count(w, SS_MAIL_MIME_NO_BOUNDARY);
		return false;
	}
	while (b.len > 0 && (b.data[b.len - 1] == ' ' || b.data[b.len - 1] == '\t'))
		b.len--; /* lines lose theirs too */
	if (b.len > SS_LIMIT_MIME_BOUNDARY) {
		count(w, SS_MAIL_MIME_BOUNDARY_TOO_LONG);
		return false;
	}
	if (b.len < given.len || !is_good_boundary(b))
		count(w, SS_MAIL_MIME_BAD_BOUNDARY);
	for (const struct ss_mime_open *o = p->outer; o; o = o->outer) {
		struct ss_slice other = o->of.boundary;
		if (ss_slice_is_equal(b, other))
			count(w, SS_MAIL_MIME_SAME_BOUNDARY);
		else if (has_prefix(b, other) || has_prefix(other, b))
			count(w, SS_MAIL_MIME_BOUNDARY_PREFIX);
	}
	p->of.boundary = b;
	return true;
}

static bool is_encoded(enum ss_mime_encoding e)
{
	return e == SS_MIME_QUOTED_PRINTABLE || e == SS_MIME_BASE64 || e == SS_MIME_UUENCODE ||
	       e == SS_MIME_YENC;
}

static bool is_message_type(struct ss_slice type)
{
	return ss_slice_is_equal(type, SS_SLICE("message/rfc822")) ||
	       ss_slice_is_equal(type, SS_SLICE("message/global")) ||
	       ss_slice_is_equal(type, SS_SLICE("message/news"));
}

/* RFC 2045, section 6.4: neither may be encoded.  Everybody reads such multiparts nevertheless;
 * messages are decoded first by some, and then are a file. */
static enum ss_mime_kind kind_of(const struct work *w)
{
	const struct ss_mime_part *of = &w->part->of;
	if (has_prefix(of->type, SS_SLICE("multipart/"))) {
		if (is_encoded(of->encoding))
			count(w, SS_MAIL_MIME_ENCODED_MULTIPART);
		return settle_boundary(w) ? SS_MIME_MULTIPART : SS_MIME_LEAF;
	}
	if (!is_message_type(of->type))
		return SS_MIME_LEAF;
	if (!is_encoded(of->encoding))
		return SS_MIME_MESSAGE;
	count(w, SS_MAIL_MIME_ENCODED_MESSAGE);
	return SS_MIME_LEAF;
}

static bool is_message(const struct ss_mime_open *p)
{
	return !p->up || p->up->of.kind == SS_MIME_MESSAGE;
}

static bool is_in_digest(const struct ss_mime_open *p)
{
	return p->up && p->up->of.kind == SS_MIME_MULTIPART &&
	       ss_slice_is_equal(p->up->of.type, SS_SLICE("multipart/digest"));
}

void ss_mime_part_settle(struct ss_mime_open *p, const struct ss_encoded_words *how, bool may_hold)
{
	struct work w = {p, how, p->seen & 1U << TYPE ? p->type_offset : p->of.offset, false};
	if (!p->of.type.data && is_in_digest(p) && !(p->seen & 1U << TYPE))
		p->of.type = SS_SLICE("message/rfc822");
	else if (!p->of.type.data)
		p->of.type = SS_SLICE("text/plain");
	if (is_message(p) && !(p->seen & 1U << VERSION) && p->seen)
		ss_mail_count(how->counts, SS_MAIL_MIME_NO_VERSION, p->first_field);
	p->of.filename = p->filename.text.data ? p->filename.text : p->name.text;
	if (p->filename.text.data && p->name.text.data &&
	    !ss_slice_is_equal(p->filename.text, p->name.text))
		count(&w, SS_MAIL_MIME_NAMES_DIFFER);
	p->of.kind = may_hold ? kind_of(&w) : SS_MIME_LEAF;
	if (p->of.kind != SS_MIME_LEAF && p->of.depth >= SS_LIMIT_MIME_DEPTH) {
		count(&w, SS_MAIL_MIME_TOO_DEEP);
		p->of.kind = SS_MIME_LEAF;
	}
	if (p->of.kind != SS_MIME_MULTIPART && p->boundary.text.data)
		p->of.boundary = p->boundary.text;
}
