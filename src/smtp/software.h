/* Which product a server is: by the names it uses for itself, and by its manner of speaking.
 *
 * All that is known of products is rows of one table (software_table.c).  A name is what the server
 * says of itself, in its greeting, in the answer to HELP, in the first line of the answer to EHLO;
 * it proves nothing, and a host's or client's name is none.  Manner is the list of extensions and
 * the wording of replies; each product's rows that were met add up to a guess.  What follows a
 * message is arbitrary text: no names are looked for in it, and only its whole form counts. */
#ifndef SS_SMTP_SOFTWARE_H
#define SS_SMTP_SOFTWARE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_dialogue_reply;
struct ss_offer;

/* What a row is about.  The table is in this order. */
enum ss_software_kind {
	SS_SOFTWARE_NAME,     /* a word in the greeting, in HELP, in EHLO's first line */
	SS_SOFTWARE_GREETING, /* from here on: the whole form of a line, "220 mx.example ESMTP" */
	SS_SOFTWARE_HELLO,    /* the first line of the reply to EHLO, HELO or LHLO */
	SS_SOFTWARE_KEYWORDS, /* EHLO's keywords, in their order, separated by spaces */
	SS_SOFTWARE_STARTTLS, /* what is accepted */
	SS_SOFTWARE_MAIL,
	SS_SOFTWARE_RCPT,
	SS_SOFTWARE_DATA,
	SS_SOFTWARE_CONTENT, /* the message */
	SS_SOFTWARE_HELP,
	SS_SOFTWARE_QUIT,
	SS_SOFTWARE_REFUSED, /* anything, by 4xx or 5xx */
	SS_N_SOFTWARE_KINDS
};

struct ss_software_row {
	uint8_t kind;   /* enum ss_software_kind */
	uint8_t weight; /* of a name: SS_SOFTWARE_WORD or more; else 1 (several products do it) ..
	                        4 (nobody else is known to) */
	uint8_t len;    /* of the pattern */
	const char *product;
	/* A name: whole words, in any case, sorted by first letter; the longer of two that begin
	 * alike comes first.
	 * Else code and text, or keywords, exactly: '*' stands for anything, '%' for one word or
	 * part of it, '~' for digits, '?' for one character. */
	const char *pattern;
	/* Of a name: NULL if no version is told, "" if it follows, else the words it follows. */
	const char *version;
};
extern const struct ss_software_row ss_software_rows[];
extern const size_t ss_n_software_rows;
size_t ss_software_n_names(void); /* the rows of names: they come first */

enum {
	SS_SOFTWARE_ROWS = 384, /* at most, but for names */
	SS_SOFTWARE_WORD =
	        1, /* a name that has other meanings: only beside SMTP's own, or a version */
	SS_SOFTWARE_NAMED = 3,
	SS_SOFTWARE_OCTETS = 64, /* that an index tells apart */
};

/* ---- names ---- */

struct ss_software_name {
	struct ss_slice product; /* static text; absent: none is named */
	struct ss_slice version; /* of the text, or absent */
	size_t at;               /* where in the text it stands */
	unsigned score;          /* of several lines, the highest counts, of equal ones the first */
};

/* A line of a greeting or HELP, from `from` on: behind the host's name. */
void ss_software_find_name(struct ss_slice text, size_t from, struct ss_software_name *out);
/* The first line of the reply to EHLO.  What the client called itself (helo, may be absent), and
 * what looks like an echo of it, is no name. */
void ss_software_find_in_hello(struct ss_slice text, struct ss_slice helo,
                               struct ss_software_name *out);

/* ---- manner ---- */

struct ss_software_set { /* of rows, counted from the first behind those of names */
	uint32_t words[SS_SOFTWARE_ROWS / 32];
};

struct ss_software { /* valid when zeroed; private */
	struct ss_software_set met;
	uint16_t seen; /* kinds: one reply of each is looked at */
	uint8_t n_refused;
	bool is_settled;
};

enum ss_confidence_of_guess { SS_GUESS_LOW = 1, SS_GUESS_MEDIUM, SS_GUESS_HIGH };

enum { SS_GUESS_EVIDENCE = 8 };

struct ss_software_guess {
	struct ss_slice product; /* static text */
	uint8_t confidence;      /* enum ss_confidence_of_guess */
	uint8_t n_evidence;
	const struct ss_software_row *evidence[SS_GUESS_EVIDENCE]; /* the weightiest first */
};

enum { SS_SOFTWARE_MEMOS = 1024, SS_SOFTWARE_MEMO_TEXT = 76, SS_SOFTWARE_GUESSES = 1024 };

/* Which rows a line may have the form of, by its kind, its code and its first and last octet; and
 * which it has, of those that servers say in each session; and what was guessed of servers before.  One
 * for all sessions of an engine; valid when zeroed; private. */
struct ss_software_index {
	bool is_built; /* else with the first line that comes */
	size_t n_names;
	struct ss_software_set kinds[SS_N_SOFTWARE_KINDS];
	uint8_t first[SS_N_SOFTWARE_KINDS], end[SS_N_SOFTWARE_KINDS]; /* words that have a kind's */
	struct ss_software_set digits[3][10];
	struct ss_software_set begins[SS_SOFTWARE_OCTETS], ends[SS_SOFTWARE_OCTETS];
	struct ss_software_plain { /* octets of a form */
		uint64_t some;     /* it has, as a set */
		uint16_t like;     /* the first row of the kind with the same form */
		uint8_t head,
		        tail;  /* before the first and behind the last that stands for others */
		uint8_t least; /* that a text has which fits */
	} plain[SS_SOFTWARE_ROWS];
	struct ss_software_known {
		struct ss_software_set rows;
		uint16_t code;
		uint8_t kind, len; /* kind 0: nothing is known */
		uint8_t text[SS_SOFTWARE_MEMO_TEXT];
	} known[SS_SOFTWARE_MEMOS];
	struct ss_software_guessed { /* zeroed: of what has met no row nothing is guessed */
		struct ss_software_set met;
		struct ss_software_guess guess; /* without confidence: none */
	} guessed[SS_SOFTWARE_GUESSES];
};

/* The rows whose form a line has.  code: 0 if the kind's forms have none. */
void ss_software_find_rows(struct ss_software_index *x, enum ss_software_kind kind, unsigned code,
                           struct ss_slice text, struct ss_software_set *out);

/* offer: what the reply to EHLO or LHLO offers; of other replies it does not matter. */
void ss_software_reply(struct ss_software *s, struct ss_software_index *x,
                       const struct ss_dialogue_reply *r, const struct ss_offer *offer);

/* The greeting and the hello's reply were seen: if what they give away is what the server calls
 * itself (or NULL), no more is looked at, and no guess made. */
void ss_software_settle(struct ss_software *s, struct ss_software_index *x, const char *named);

/* False if nothing is known, or two products are as likely. */
bool ss_software_guess(const struct ss_software *s, struct ss_software_guess *out);
/* The same by what x keeps. */
bool ss_software_guess_kept(const struct ss_software *s, struct ss_software_index *x,
                            struct ss_software_guess *out);
/* Does the guess tell no more than the name does?  "Zimbra" is Postfix inside. */
bool ss_software_is_told(struct ss_slice named, struct ss_slice guessed);
/* Does it tell more than the name (may be absent), or contradict it with high confidence? */
bool ss_software_is_worth_telling(struct ss_slice named, const struct ss_software_guess *guess);
/* "greeting", "EHLO", "extensions", "MAIL" ...: what the row is about. */
const char *ss_software_kind_name(enum ss_software_kind kind);

/* Does the text have the form? */
bool ss_software_has_form(struct ss_slice text, const char *pattern);

#endif
