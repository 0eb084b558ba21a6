/* Which program a client seems to be: by how it writes, what it asks for, and in which order.  A
 * client does not say its name; a row of the table names a program only where several signs agree,
 * and nothing that was seen speaks against it. */
#ifndef SS_SMTP_CLIENT_SOFTWARE_H
#define SS_SMTP_CLIENT_SOFTWARE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "smtp/fingerprint.h"

struct ss_dialogue_command;
struct ss_dialogue_reply;

/* A sign is a bit.  SIGNS(X): its name here, and what it is called where evidence is told. */
#define SS_CLIENT_SIGNS(X)                                                                         \
	X(EHLO, "EHLO")                                                                            \
	X(HELO, "HELO first")                                                                      \
	X(LHLO, "LHLO")                                                                            \
	X(EHLO_THEN_HELO, "HELO after a refused EHLO")                                             \
	X(VERBS_UPPER, "verbs in upper case")                                                      \
	X(VERBS_LOWER, "verbs in lower case")                                                      \
	X(VERBS_MIXED, "verbs in mixed case")                                                      \
	X(FROM_UPPER, "FROM: in upper case")                                                       \
	X(FROM_LOWER, "from: in lower case")                                                       \
	X(FROM_TITLE, "From: capitalised")                                                         \
	X(FROM_BLANK, "blank after FROM:")                                                         \
	X(TO_TITLE, "To: capitalised")                                                             \
	X(TO_BLANK, "blank after TO:")                                                             \
	X(NAME_FQDN, "full name in EHLO")                                                          \
	X(NAME_BARE, "bare name in EHLO")                                                          \
	X(NAME_LOCALHOST, "localhost in EHLO")                                                     \
	X(NAME_LITERAL, "address literal in EHLO")                                                 \
	X(NAME_LOOPBACK, "[127.0.0.1] in EHLO")                                                    \
	X(NAME_ADDRESS, "bare address in EHLO")                                                    \
	X(NAME_WINDOWS, "Windows computer name in EHLO")                                           \
	X(NAME_APPLE, "smtpclient.apple in EHLO")                                                  \
	X(NAME_YLMF, "ylmf-pc in EHLO")                                                            \
	X(NAME_NMAP, "nmap.scanme.org in EHLO")                                                    \
	X(NAME_MASSCAN, "masscan in EHLO")                                                         \
	X(NAME_USER, "User in EHLO")                                                               \
	X(NAME_NONE, "EHLO without a name")                                                        \
	X(SIZE, "SIZE=")                                                                           \
	X(SIZE_LOWER, "size= in lower case")                                                       \
	X(SIZE_UNUSED, "no SIZE= though offered")                                                  \
	X(SIZE_SLACK, "SIZE= 1 KiB above the size")                                                \
	X(BODY, "BODY=")                                                                           \
	X(BODY_FIRST, "BODY= before SIZE=")                                                        \
	X(UTF8, "SMTPUTF8")                                                                        \
	X(UTF8_UNUSED, "no SMTPUTF8 though offered")                                               \
	X(ORCPT, "ORCPT=")                                                                         \
	X(AUTH_EMPTY, "AUTH= in MAIL")                                                             \
	X(MAIL_OTHER, "other parameters")                                                          \
	X(PIPELINED, "pipelining")                                                                 \
	X(PIPELINED_DATA, "DATA pipelined with RCPT")                                              \
	X(PIPELINED_QUIT, "QUIT pipelined with the message")                                       \
	X(NOT_PIPELINED, "no pipelining though offered")                                           \
	X(BDAT, "BDAT")                                                                            \
	X(BDAT_UNUSED, "DATA though CHUNKING was offered")                                         \
	X(AUTH, "AUTH")                                                                            \
	X(AUTH_LOWER, "AUTH mechanism in lower case")                                              \
	X(AUTH_LOGIN, "AUTH LOGIN")                                                                \
	X(AUTH_PLAIN, "AUTH PLAIN")                                                                \
	X(AUTH_CRAM, "AUTH CRAM-MD5")                                                              \
	X(AUTH_INITIAL, "AUTH with initial response")                                              \
	X(STARTTLS, "STARTTLS")                                                                    \
	X(RSET_FIRST, "RSET before MAIL")                                                          \
	X(RSET_LATER, "RSET after mail")                                                           \
	X(NOOP, "NOOP")                                                                            \
	X(HELP, "HELP")                                                                            \
	X(EXCHANGE_VERB, "Exchange's own verbs")                                                   \
	X(QUIT, "QUIT")                                                                            \
	X(MAIL, "MAIL")

enum ss_client_sign {
#define SS_CLIENT_SIGN_NAME(ID, TEXT) SS_SIGN_##ID,
	SS_CLIENT_SIGNS(SS_CLIENT_SIGN_NAME)
#undef SS_CLIENT_SIGN_NAME
	        SS_N_CLIENT_SIGNS
};
const char *ss_client_sign_name(enum ss_client_sign sign);

struct ss_client_software { /* valid when zeroed; private */
	uint64_t signs;     /* 1 << enum ss_client_sign */
	uint32_t size;      /* declared by the first MAIL, as far as it fits */
	uint8_t offered;    /* enum ss_offered */
	bool has_size, is_first_over, is_verdict_due;
};

/* In this order for one command: ss_client_print_command first, then this.  is_early: as there. */
void ss_client_software_command(struct ss_client_software *c, const struct ss_client_print *p,
                                const struct ss_dialogue_command *command, bool is_early);
/* offer: what the reply to EHLO or LHLO offers; of other replies it does not matter. */
void ss_client_software_reply(struct ss_client_software *c, const struct ss_dialogue_reply *r,
                              const struct ss_offer *offer);
/* The first message's octets. */
void ss_client_software_content(struct ss_client_software *c, uint64_t size);

struct ss_client_row {
	const char *product;
	uint8_t confidence;            /* enum ss_confidence_of_guess */
	uint64_t needs, never, either; /* signs: all of them, none of them, one at least (or 0) */
};
extern const struct ss_client_row ss_client_rows[]; /* the first that fits is taken */
extern const size_t ss_n_client_rows;

/* NULL if no row fits. */
const struct ss_client_row *ss_client_software_guess(const struct ss_client_software *c);
/* The same by what is kept: 20 instructions instead of 260 (by callgrind, of tiny sessions). */
const struct ss_client_row *ss_client_software_guess_kept(const struct ss_client_software *c,
                                                          struct ss_print_memo *memo);

#endif
