/* What the files of this folder share: the state, and functions that write something safe in place
 * of a text of a known form.  All append to p->out. */
#ifndef SS_PRIVACY_PRIVATE_H
#define SS_PRIVACY_PRIVATE_H
#include "base/arena.h"
#include "base/buffer.h"
#include "privacy/field_class.h"
#include "privacy/ip.h"
#include "privacy/privacy.h"
#include "privacy/words.h"
#include "smtp/command.h"

/* What a pseudonym stands for, which is also what it is made of: the same text as a user name and as
 * a subject has two that have nothing in common. */
enum ss_token {
	SS_TOKEN_USER,  /* u-: local part, user name */
	SS_TOKEN_LABEL, /* d-: label of a host name */
	SS_TOKEN_NAME,  /* n-: of a person or an organisation */
	SS_TOKEN_TEXT,  /* t- */
	SS_TOKEN_FILE,  /* f-: name of a file, without its extension */
	SS_TOKEN_ID,    /* i-: queue id, message id, envelope id */
	SS_N_TOKENS
};

struct ss_privacy {
	struct ss_memory *memory;
	struct ss_privacy_mode mode;
	struct ss_privacy_ip_keys ip_keys;
	struct ss_prf tokens[SS_N_TOKENS];
	struct ss_prf hex;
	struct ss_privacy_words words;
	struct ss_class_cache classes;
	struct ss_arena arena; /* of what was made last */
	struct ss_buffer out;
	bool is_short;  /* memory is: what was made is not whole */
	bool is_strict; /* of texts, words of the language alone are shown */
};

void ss_privacy_put(struct ss_privacy *p, struct ss_slice s);
static inline void ss_privacy_put_byte(struct ss_privacy *p, uint8_t byte)
{
	ss_privacy_put(p, (struct ss_slice){&byte, 1});
}

/* ---- name.c ---- */

/* "u-3k7aq2mxpd", of the text in lower case; nothing of an empty one. */
void ss_privacy_token(struct ss_privacy *p, enum ss_token kind, struct ss_slice text);
/* The same for texts that the mode `text`, or `names`, is about; scanned if it is off. */
void ss_privacy_text_token(struct ss_privacy *p, struct ss_slice text);
void ss_privacy_name(struct ss_privacy *p, struct ss_slice text);
/* One for all of a text that may name anybody in any form, in every mode. */
void ss_privacy_whole_token(struct ss_privacy *p, struct ss_slice text);
/* As many hexadecimal digits as the text has. */
void ss_privacy_hex(struct ss_privacy *p, struct ss_slice text);
void ss_privacy_address(struct ss_privacy *p, const struct ss_address *a);
/* A host name, an address, an address literal; with a port, and leading "*.". */
void ss_privacy_host(struct ss_privacy *p, struct ss_slice host);
/* Local part, quoted or not; "postmaster" stays. */
void ss_privacy_user(struct ss_privacy *p, struct ss_slice user);
/* "local@domain", "@route:local@domain", "<>", a local part alone. */
void ss_privacy_mailbox(struct ss_privacy *p, struct ss_slice mailbox);
/* A mailbox, "DOMAIN\user", a user. */
void ss_privacy_identity(struct ss_privacy *p, struct ss_slice identity);
/* "left@right", or all of it. */
void ss_privacy_id(struct ss_privacy *p, struct ss_slice id);

/* ---- scan.c ---- */

/* A text with anything in it: what has the form of a mailbox, a host name, an address or a URL is
 * replaced, and so are words that stood where names stand. */
void ss_privacy_scan(struct ss_privacy *p, struct ss_slice text);
/* The same of the answer to who somebody is, which may be told in words that no form gives away, and
 * before anything else names him: only words that replies are made of stay. */
void ss_privacy_scan_strictly(struct ss_privacy *p, struct ss_slice text);
/* Reads an IPv4 or IPv6 address as a whole. */
bool ss_privacy_read_address(struct ss_slice text, struct ss_address *out);

/* ---- form.c, header.c, command.c ---- */

void ss_privacy_url(struct ss_privacy *p, struct ss_slice url);
void ss_privacy_file_name(struct ss_privacy *p, struct ss_slice name);
/* "text/plain; name=a.txt", "attachment; filename=b". */
void ss_privacy_content_type(struct ss_privacy *p, struct ss_slice value);
/* RFC 4514. */
void ss_privacy_distinguished_name(struct ss_privacy *p, struct ss_slice name);
/* Of a subjectAltName: host, mailbox, address, URI. */
void ss_privacy_alternative_name(struct ss_privacy *p, struct ss_slice name);
/* "Name <local@domain>, ...", groups and comments. */
void ss_privacy_mailboxes(struct ss_privacy *p, struct ss_slice list);
/* A header field's value, by the field's name. */
void ss_privacy_header(struct ss_privacy *p, struct ss_slice name, struct ss_slice value);
/* "<mailto:a@b>, <https://c/>" */
void ss_privacy_bracketed_urls(struct ss_privacy *p, struct ss_slice value);
/* "Name <list.example.com>" */
void ss_privacy_list_id(struct ss_privacy *p, struct ss_slice value);
void ss_privacy_verb(struct ss_privacy *p, struct ss_slice verb);
void ss_privacy_argument(struct ss_privacy *p, struct ss_slice verb, struct ss_slice argument);
void ss_privacy_command(struct ss_privacy *p, struct ss_slice line);
/* The name of a parameter of MAIL or RCPT, and its value. */
void ss_privacy_parameter_name(struct ss_privacy *p, struct ss_slice name);
void ss_privacy_parameter(struct ss_privacy *p, struct ss_slice name, struct ss_slice value);

/* ---- dialogue.c ---- */

enum { SS_PRIVACY_CHALLENGE = 334 };

/* What a line of a reply stands for: what it says depends on what was asked. */
struct ss_privacy_reply {
	enum ss_verb asked; /* NONE: not known */
	int64_t code;
	bool is_greeting;
	bool is_first; /* of its lines */
	bool is_apart; /* from the record that has the names which it may repeat */
};
void ss_privacy_reply(struct ss_privacy *p, const struct ss_privacy_reply *r, struct ss_slice text);
/* A server greets with its name: also one without dots. */
void ss_privacy_greeting(struct ss_privacy *p, struct ss_slice text);
/* Lines of dialogues: struct ss_line_record's; texts, "+0.001 C: QUIT"; ss_origin_step_record's. */
void ss_privacy_write_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                           struct ss_slice text);
void ss_privacy_write_told_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                                struct ss_slice text);
void ss_privacy_write_step_argument(struct ss_privacy *p, const struct ss_privacy_place *at,
                                    struct ss_slice text);
void ss_privacy_write_step_reply(struct ss_privacy *p, const struct ss_privacy_place *at,
                                 struct ss_slice text);
/* "PLAIN alice: failure" */
void ss_privacy_login(struct ss_privacy *p, struct ss_slice text);
/* "bob@example.net: 550 5.1.1 who?" */
void ss_privacy_refused(struct ss_privacy *p, struct ss_slice text);
/* "a.pdf (application/pdf, 10 octets)" */
void ss_privacy_told_file(struct ss_privacy *p, struct ss_slice text);

#endif
