/* AUTH (RFC 4954): the exchange from the command to the reply that ends it. */
#include "smtp/dialogue_private.h"

#include <string.h>

static void report_form(struct ss_dialogue *d, bool was_malformed, enum ss_side role,
                        uint64_t offset)
{
	if (d->sasl && d->sasl->is_malformed && !was_malformed)
		ss_dialogue_report(d, SS_ANOMALY_BAD_SASL, role, offset, 0, (struct ss_slice){0});
}

static void on_secret(void *user, struct ss_slice secret)
{
	struct ss_dialogue *d = user;
	ss_echo_keep_secret(&d->echo, d->n_commands, secret);
}

/* What the server may have decoded of it, if that is not known better. */
static void keep_unread(struct ss_dialogue *d, struct ss_slice response)
{
	if (!d->keep_secrets && !(d->sasl && ss_sasl_is_read(d->sasl)))
		ss_echo_keep_decoded(&d->echo, d->n_commands, response);
}

void ss_auth_begin(struct ss_dialogue *d, struct ss_slice argument, uint64_t offset)
{
	d->in_auth = true;
	if (!d->sasl)
		d->sasl = ss_memory_take(d->memory, sizeof *d->sasl); /* begin zeroes it */
	if (d->sasl) {
		d->sasl->keep_secret = d->keep_secrets;
		d->sasl->mark_key = d->mark_key;
		d->sasl->on_secret = d->keep_secrets ? NULL : on_secret;
		d->sasl->user = d;
		ss_sasl_begin(d->sasl, argument);
		report_form(d, false, SS_CLIENT, offset);
	}
	keep_unread(d, argument);
}

void ss_auth_response(struct ss_dialogue *d, struct ss_slice line, uint64_t offset)
{
	if (d->sasl) {
		bool was_malformed = d->sasl->is_malformed;
		ss_sasl_response(d->sasl, line);
		report_form(d, was_malformed, SS_CLIENT, offset);
	}
	keep_unread(d, line);
}

/* An answer, or a challenge, is in a gap: the next answer must not be taken for it, as it may be the
 * password where the name was expected. */
void ss_auth_gap(struct ss_dialogue *d, enum ss_side role)
{
	static const struct ss_slice none = {(const uint8_t *)"", 0};
	d->is_auth_unseen |= role == SS_CLIENT;
	if (!d->sasl)
		return;
	if (role == SS_CLIENT)
		ss_sasl_response(d->sasl, none);
	else
		ss_sasl_challenge(d->sasl, none);
}

/* The reply to AUTH, or to an answer to a 334. */
void ss_auth_reply(struct ss_dialogue *d, const struct ss_reply *reply)
{
	if (reply->code / 100 != 3) {
		ss_auth_end(d, reply->code, SS_SERVER, reply->offset);
		return;
	}
	if (d->client == SS_CLIENT_WAITS || d->client == SS_CLIENT_SEEKS) {
		d->client = SS_CLIENT_SASL;
		d->in_auth = true; /* again, if an earlier reply had ended it */
	}
	if (!d->sasl)
		return;
	bool was_malformed = d->sasl->is_malformed;
	d->sasl->is_known = true;
	ss_sasl_challenge(d->sasl, reply->lines[0]);
	report_form(d, was_malformed, SS_SERVER, reply->offset);
}

void ss_auth_forget(struct ss_dialogue *d)
{
	if (!d->sasl)
		return;
	explicit_bzero(d->sasl, sizeof *d->sasl);
	ss_memory_give(d->memory, d->sasl, sizeof *d->sasl);
	d->sasl = NULL;
}

void ss_auth_end(struct ss_dialogue *d, unsigned code, enum ss_side role, uint64_t offset)
{
	static const struct ss_sasl unknown; /* memory was short, or AUTH was lost */
	if (!d->in_auth)
		return;
	d->in_auth = false;
	d->is_authenticated = d->is_authenticated || code == 235;
	if (d->client == SS_CLIENT_WAITS || d->client == SS_CLIENT_SASL)
		d->client = SS_CLIENT_COMMANDS;
	if (d->sasl)
		ss_sasl_end(d->sasl, code);
	if (code == 235)
		ss_echo_forget(&d->echo); /* who is let in stays for long */
	d->events->on_sasl_end(d->user, d->sasl ? d->sasl : &unknown, code,
	                       ss_dialogue_place(d, role, offset));
	ss_auth_forget(d);
}
