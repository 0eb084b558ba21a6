/* What the files of signal.h share.  Nobody else includes it.
 *
 * Octets are gathered in a window, and each of its blocks is scanned once, with SS_SIGNAL_BACK
 * octets in front of it and SS_SIGNAL_AHEAD behind it (less at the ends of the file): who sees
 * something looks at it where it stands, and needs no state from one octet to the next. */
#ifndef SS_MAIL_SIGNAL_PRIVATE_H
#define SS_MAIL_SIGNAL_PRIVATE_H
#include "base/find.h"
#include "mail/signal.h"
#include "mail/signal_html.h"
#include "mail/utf16.h"

enum {
	SS_SIGNAL_BACK = 1024,
	SS_SIGNAL_BLOCK = 4096,
	SS_SIGNAL_AHEAD = 1024,
	SS_SIGNAL_WINDOW = SS_SIGNAL_BACK + SS_SIGNAL_BLOCK + SS_SIGNAL_AHEAD,
	SS_SIGNAL_SPARE = 32 /* zeros behind the octets: a look a little too far is harmless */
};

struct ss_signal_view { /* what may be looked at, for the block from..to of it */
	const uint8_t *p;
	size_t from, to, len;
	uint64_t offset; /* of p[0] in the file */
};

/* Where in a text something stands. */
enum ss_signal_place {
	SS_SIGNAL_IN_PLAIN = 1, /* text without markup */
	SS_SIGNAL_IN_TEXT = 2,  /* between tags */
	SS_SIGNAL_IN_TAG = 4,
	SS_SIGNAL_IN_CODE = 8, /* a script */
	SS_SIGNAL_IN_COMMENT = 16,
	SS_SIGNAL_IN_RTF = 32,
	SS_SIGNAL_IN_STYLE = 64
};
enum {
	SS_SIGNAL_IN_READ = SS_SIGNAL_IN_PLAIN | SS_SIGNAL_IN_TEXT | SS_SIGNAL_IN_RTF,
	/* What a machine reads, and a person may not see. */
	SS_SIGNAL_IN_WRITTEN = SS_SIGNAL_IN_READ | SS_SIGNAL_IN_TAG | SS_SIGNAL_IN_COMMENT
};

enum { SS_SIGNAL_SLOT_BITS = 12, SS_SIGNAL_NODES = 200 };

struct ss_signal_node { /* a row of the table of signal_text.c, and the next one of the slot */
	uint8_t row, next;
};

struct ss_signal_text {             /* a text: valid when zeroed, but for its first member */
	enum ss_signal_place place; /* of all of it; IN_TEXT: it is HTML */
	bool is_svg, is_calendar;
	bool has_base64, has_atob;
	unsigned n_base64; /* octets of the run in hand */
	uint64_t atob_at;
	uint64_t digits_end, zero_width_end; /* looked at up to here: offsets */
	uint64_t word_at;                    /* the last zero-width character in a word */
	unsigned n_in_word;
	struct ss_signal_html html;
	/* For each three octets: the rows of the table that begin so; 0: none, else a node + 1. */
	uint8_t slots[1 << SS_SIGNAL_SLOT_BITS];
	struct ss_signal_node nodes[SS_SIGNAL_NODES];
	uint8_t n_nodes;
};

struct ss_signal_pdf {
	bool is_in_stream;
};

struct ss_signal_tar {
	uint64_t header; /* where the next one is, or the name that is its data */
	uint64_t behind; /* that name */
	bool is_long_name, is_over;
};

struct ss_signals {
	struct ss_memory *memory;
	const struct ss_signal_reader *reader;
	size_t size;       /* of this, as it was taken */
	const char *magic; /* a constant */
	bool is_wide, is_encrypted;
	struct ss_utf16 wide;
	uint64_t counts[SS_N_SIGNALS];
	union {
		struct ss_signal_text text;
		struct ss_signal_pdf pdf;
		struct ss_signal_tar tar;
		uint64_t names; /* 7z: where the names are */
	} of;
	uint64_t offset;  /* of the window */
	size_t len, done; /* of it: there, and scanned */
	/* From here on it is not zeroed. */
	struct ss_signal_found found[SS_N_SIGNALS];
	uint8_t window[SS_SIGNAL_WINDOW + SS_SIGNAL_SPARE]; /* of those that have a scan */
};

struct ss_signal_reader { /* for a kind of files: a row of signal.c */
	void (*begin)(struct ss_signals *s, const struct ss_signal_hint *hint,
	              struct ss_slice head);
	void (*scan)(struct ss_signals *s, const struct ss_signal_view *v); /* may be NULL */
	void (*gap)(struct ss_signals *s);                                  /* may be NULL */
	void (*end)(struct ss_signals *s, const struct ss_zip_result *zip, uint64_t size);
};

/* signal.c */
/* Text is kept if it is the first: cut, controls as blanks.  at: in the view. */
void ss_signal_add(struct ss_signals *s, enum ss_signal what, const struct ss_signal_view *v,
                   size_t at, size_t len);
/* The same; of the text none but the first four octets and the last two are kept. */
void ss_signal_add_secret(struct ss_signals *s, enum ss_signal what, const struct ss_signal_view *v,
                          size_t at, size_t len);
void ss_signal_add_text(struct ss_signals *s, enum ss_signal what, int64_t offset,
                        struct ss_slice text);

extern const struct ss_signal_reader ss_signal_text_reader, ss_signal_pdf_reader,
        ss_signal_ole_reader, ss_signal_tar_reader, ss_signal_archive_reader, ss_signal_7z_reader,
        ss_signal_tnef_reader, ss_signal_onenote_reader, ss_signal_pe_reader;

/* signal_text.c: a part of a text, all of it in such a place. */
void ss_signal_text_scan(struct ss_signals *s, const struct ss_signal_view *v, size_t from,
                         size_t to, enum ss_signal_place place);
bool ss_signal_is_hidden(const struct ss_signals *s);

/* What stands at p[at] may be one of these: each looks, and adds. */
typedef void (*ss_signal_look)(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                               enum ss_signal_place place);
void ss_signal_look_file_link(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                              enum ss_signal_place place);
void ss_signal_look_unc(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place);
void ss_signal_look_blob(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place);
void ss_signal_look_atob(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place);
void ss_signal_look_method(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place);
void ss_signal_look_dde(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place);
void ss_signal_look_formula(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                            enum ss_signal_place place);
void ss_signal_look_rtf(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place);
/* signal_words.c */
void ss_signal_look_ignore(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place);
void ss_signal_look_phrase(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place);
void ss_signal_look_tool(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place);
void ss_signal_look_role(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place);
void ss_signal_look_role_line(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                              enum ss_signal_place place);
void ss_signal_look_password(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                             enum ss_signal_place place);
/* signal_secret.c */
void ss_signal_look_key(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place);
void ss_signal_look_pem(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place);
/* Card and account numbers that begin in from..to. */
void ss_signal_scan_digits(struct ss_signals *s, const struct ss_signal_view *v, size_t from,
                           size_t to);
/* signal_unicode.c */
void ss_signal_look_zero_width(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                               enum ss_signal_place place);
void ss_signal_look_tags(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place);
/* Octets of the zero-width character there, as such or as a reference of HTML; 0: there is none. */
size_t ss_signal_zero_width(const struct ss_signal_view *v, size_t at, unsigned *kind);

static inline bool ss_signal_has(const struct ss_signal_view *v, size_t at, const char *bytes,
                                 size_t len)
{
	return at <= v->len && v->len - at >= len && memcmp(v->p + at, bytes, len) == 0;
}
#define SS_SIGNAL_HAS(v, at, literal) ss_signal_has(v, at, literal, sizeof(literal) - 1)

/* The first a or b of the block at or behind p[at], or v->to; both are constants. */
static inline size_t ss_signal_find(const struct ss_signal_view *v, size_t at, uint8_t a, uint8_t b)
{
	return ss_find((struct ss_slice){v->p, v->to}, at, (struct ss_find){0, a, b, b, b});
}

static inline bool ss_signal_has_nocase(const struct ss_signal_view *v, size_t at, const char *text)
{
	return at <= v->len && ss_slice_has_prefix_nocase((struct ss_slice){v->p + at, v->len - at},
	                                                  ss_slice_of(text));
}

static inline bool ss_signal_is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ss_signal_is_word(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

/* The octet in front of p[at], or a blank: none is known. */
static inline uint8_t ss_signal_before(const struct ss_signal_view *v, size_t at)
{
	return at > 0 ? v->p[at - 1] : ' ';
}

#endif
