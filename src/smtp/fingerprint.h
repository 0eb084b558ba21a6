/* How a server and a client behave, as a short text that is the same for the same software in the
 * same configuration, whatever the names, addresses, times, numbers and packets: something to
 * search and to group by.  docs/fingerprints.md is the specification; a test recomputes its
 * example.  Each side is taken down alone: the other may be missing.  Allocates nothing. */
#ifndef SS_SMTP_FINGERPRINT_H
#define SS_SMTP_FINGERPRINT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_dialogue_command;
struct ss_dialogue_reply;
struct ss_offer;

enum {
	SS_FINGERPRINT = 48,       /* octets that either text takes at most, its NUL included */
	SS_FINGERPRINT_TEXT = 512, /* octets of what is hashed, at most */
	SS_FINGERPRINT_VERBS = 12, /* commands that count, up to the first RCPT */
	SS_FINGERPRINT_PARAMETERS = 4,
	SS_PRINT_HASH = 6, /* octets of a hash that are told */
	SS_PRINT_MEMOS = 256,
	SS_PRINT_MEMO_TEXT = 121, /* octets; longer texts are hashed each time */
	SS_PRINT_LINES = 2048,
	SS_PRINT_LINE_TEXT = 73, /* octets; the same for lines */
	SS_PRINT_LINE_HASH = 3,
	SS_PRINT_WRITTEN = 256,
	SS_PRINT_GUESSES = 64,
};

struct ss_client_row;
struct ss_print_memo; /* see below */

/* The first octets of the text's SHA-256. */
void ss_print_hash(struct ss_print_memo *memo, const char *text, size_t len,
                   uint8_t out[SS_PRINT_HASH]);

/* ---- the server ---- */

struct ss_server_print { /* valid when zeroed; private */
	uint8_t keywords[SS_PRINT_HASH];
	uint8_t greeting[SS_PRINT_LINE_HASH], hello[SS_PRINT_LINE_HASH]; /* of their hashes */
	uint8_t n_greeting, n_keywords;
	char kind, starttls; /* as they are written; 0: not seen */
};

/* offer: what the reply to EHLO or LHLO offers; of other replies it does not matter. */
void ss_server_print_reply(struct ss_server_print *p, struct ss_print_memo *memo,
                           const struct ss_dialogue_reply *r, const struct ss_offer *offer);
/* The length; 0 if neither greeting nor a hello's reply was seen. */
size_t ss_server_print_write(const struct ss_server_print *p, char out[SS_FINGERPRINT]);

/* What stands for a line of a greeting (is_hello false) or of EHLO's reply in its hash: names,
 * addresses, numbers, ids and dates are replaced.  At most size octets; returns how many. */
size_t ss_shape_of_line(struct ss_slice line, bool is_hello, char *out, size_t size);

/* ---- the client ---- */

/* How a verb or keyword is written; and whatever else one octet can tell of an argument. */
enum ss_case { SS_CASE_UPPER, SS_CASE_LOWER, SS_CASE_TITLE, SS_CASE_MIXED };

enum ss_hello_form {
	SS_HELLO_NONE,
	SS_HELLO_FQDN,
	SS_HELLO_BARE,      /* one label */
	SS_HELLO_LOCALHOST, /* or localhost.localdomain */
	SS_HELLO_LITERAL4,  /* [192.0.2.1] */
	SS_HELLO_LITERAL6,
	SS_HELLO_ADDRESS, /* without brackets */
	SS_HELLO_OTHER,
};
enum ss_hello_form ss_hello_form(struct ss_slice argument);
enum ss_case ss_case_of(struct ss_slice word);

/* A word of MAIL's or RCPT's parameters: an index into the table in client_form.c, and its case. */
struct ss_path_form {
	uint8_t keyword_case : 2; /* enum ss_case: of FROM and TO */
	uint8_t unused : 2;       /* no padding: they are compared as octets */
	bool is_seen : 1, has_colon : 1, has_blank : 1 /* before the path */, has_brackets : 1;
	uint8_t n_parameters;
	uint8_t parameters[SS_FINGERPRINT_PARAMETERS]; /* in order: index << 2 | enum ss_case */
};

enum ss_parameter_id {
	SS_PARAMETER_OTHER,
	SS_PARAMETER_SIZE,
	SS_PARAMETER_BODY,
	SS_PARAMETER_SMTPUTF8,
	SS_PARAMETER_AUTH,
	SS_PARAMETER_RET,
	SS_PARAMETER_ENVID,
	SS_PARAMETER_NOTIFY,
	SS_PARAMETER_ORCPT,
	SS_PARAMETER_PRDR,
	SS_PARAMETER_XOORG,
	SS_N_PARAMETER_IDS
};

/* argument: of MAIL or RCPT.  *size: the value of SIZE, if it is there. */
void ss_path_form_read(struct ss_slice argument, struct ss_path_form *out, uint64_t *size);
static inline enum ss_parameter_id ss_path_form_id(const struct ss_path_form *f, unsigned i)
{
	return (enum ss_parameter_id)(f->parameters[i] >> 2);
}

struct ss_client_print { /* valid when zeroed; private, but for who guesses the client's name */
	struct ss_path_form mail, rcpt;      /* of the first of each */
	uint8_t verbs[SS_FINGERPRINT_VERBS]; /* verb << 2 | enum ss_case */
	uint8_t n_verbs;
	bool is_verbs_closed; /* an RCPT came */
	uint8_t hello_form;   /* enum ss_hello_form: of the first hello */
	char kind, pipelining, content, end;
	bool has_starttls, has_auth, has_initial_response;
	char auth[2];      /* the mechanism's first letters, lower case */
	uint8_t auth_case; /* enum ss_case: of its name */
};

/* is_early: an earlier command has no reply yet; is_server_seen: it could have been seen. */
void ss_client_print_command(struct ss_client_print *p, const struct ss_dialogue_command *c,
                             bool is_early, bool is_server_seen);
/* The length; 0 if there was no command. */
size_t ss_client_print_write(const struct ss_client_print *p, struct ss_print_memo *memo,
                             char out[SS_FINGERPRINT]);

/* What the two hashes are of.  At most SS_FINGERPRINT_TEXT octets, no NUL; returns how many. */
size_t ss_client_print_verbs(const struct ss_client_print *p, char *out);
size_t ss_client_print_forms(const struct ss_client_print *p, char *out);

/* ---- what is kept ---- */

/* Many sessions have the same few texts: their hashes are kept, and what few kinds of clients are written
 * as and guessed to be, in a place that each has.
 * One for all sessions of an engine; valid when zeroed; private.  Where a function takes one, NULL
 * is taken too. */
struct ss_print_memo {
	struct {
		uint8_t hash[SS_PRINT_HASH];
		uint8_t len;
		char text[SS_PRINT_MEMO_TEXT];
	} kept[SS_PRINT_MEMOS];
	struct ss_print_line { /* of a server's reply, as it came: the hash of its shape */
		uint16_t code;
		uint8_t len;
		bool is_hello;
		uint8_t hash[SS_PRINT_LINE_HASH];
		uint8_t text[SS_PRINT_LINE_TEXT];
	} lines[SS_PRINT_LINES];
	struct ss_print_written { /* of a client; zeroed: of one that sent no command */
		struct ss_client_print print;
		char text[SS_FINGERPRINT];
		uint8_t len;
	} written[SS_PRINT_WRITTEN];
	struct ss_print_guess { /* of a client, by its signs; zeroed: of none nothing is guessed */
		uint64_t signs;
		const struct ss_client_row *row;
	} guesses[SS_PRINT_GUESSES];
};

#endif
