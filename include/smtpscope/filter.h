/* The filter language of smtpscope (`--where`, described in smtpscope(1)): an expression is compiled
 * once and says of each payload, flow or record whether it is wanted.
 *
 *     alice                          the word in any field that is shown
 *     from:@example.com code:5xx     a sender and a reply
 *     (cmd:AUTH or code:>=400) -server:postfix
 *
 * Of a payload and a flow these names are known: from, to, cmd, code, server, helo, and by their
 * full names protocol ("smtp"), message_type, command, argument, mail_from, rcpt_to,
 * response_message, enhanced, server_host, server_software, server_version, auth_mechanism. */
#ifndef SMTPSCOPE_FILTER_H
#define SMTPSCOPE_FILTER_H

#include <smtpscope/base.h>
#include <smtpscope/flow.h>
#include <smtpscope/payload.h>
#include <smtpscope/record.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ss_where;

/* Regular expressions, if you have an engine: this library has none, and without one an expression
 * with a /regex/ is refused. */
struct ss_where_regex {
	/* pattern: len octets.  0 and *out; SS_ENOMEM; or SS_EARG with what is wrong in error, of
	 * error_size octets, and *at, the pattern's octet it is about. */
	int (*compile)(const char *pattern, size_t len, int ignores_case, void **out, char *error,
	               size_t error_size, size_t *at);
	/* Does it match anywhere in these octets?  1, 0, or -1: given up, as it takes too long. */
	int (*match)(void *regex, const char *text, size_t len);
	void (*destroy)(void *regex);
};

struct ss_where_options {                   /* zero it first */
	const struct ss_where_regex *regex; /* NULL: none; must outlive the filter */
	uint64_t reserved[4];
};

struct ss_where_error {
	char message[256]; /* "unknown field 'form' (did you mean 'from'?)" */
	size_t at, len;    /* octets of the expression that it is about */
};

/* 0 and *out; SS_ENOMEM; or SS_EARG and *error.  options and error may be NULL.  An expression of
 * blanks alone matches everything. */
SS_API int ss_where_compile(const char *expression, const struct ss_where_options *options,
                            struct ss_where **out, struct ss_where_error *error);
SS_API void ss_where_destroy(struct ss_where *w); /* NULL is taken */

/* 1 or 0.  They allocate nothing. */
SS_API int ss_where_is_payload(struct ss_where *w, const struct ss_payload_info *info);
SS_API int ss_where_is_flow(struct ss_where *w, const struct ss_flow_info *f);
SS_API int ss_where_is_record(struct ss_where *w, const struct ss_record *r);

#ifdef __cplusplus
}
#endif

#endif
