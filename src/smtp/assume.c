/* The client waits, and no reply will tell what its next bytes are: the server's side is not in the
 * capture, is lost in a gap, or did not come in time.  The likely answer is assumed. */
#include "smtp/dialogue_private.h"
#include "smtp/look.h"

/* The reply would have come by now: it, and those to older commands, are lost. */
static void forget_replies(struct ss_dialogue *d)
{
	if (d->replies_lost)
		ss_waiting_clear(d);
}

static bool assume_data(struct ss_dialogue *d, struct ss_slice bytes)
{
	enum ss_look look = ss_look_command(bytes);
	if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	uint64_t index = d->asked;
	forget_replies(d);
	if (look == SS_LOOK_YES)
		d->client = SS_CLIENT_COMMANDS;
	else
		ss_transfer_begin_data(d, index);
	return true;
}

/* A command, or an answer: commands are in base64's alphabet, but hardly anybody's name is. */
static bool assume_auth(struct ss_dialogue *d, struct ss_slice bytes, uint64_t offset)
{
	enum ss_look look = ss_look_command(bytes);
	if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	forget_replies(d);
	if (look == SS_LOOK_YES)
		ss_auth_end(d, 0, SS_CLIENT, offset);
	d->client = look == SS_LOOK_YES ? SS_CLIENT_COMMANDS : SS_CLIENT_SASL;
	return true;
}

static bool assume_starttls(struct ss_dialogue *d, struct ss_slice bytes, uint64_t offset)
{
	enum ss_look look = ss_look_tls(bytes);
	if (look == SS_LOOK_MORE && !d->is_forced)
		return false;
	forget_replies(d);
	if (look == SS_LOOK_YES)
		ss_starttls_reply(d, 220, d->offset[SS_SERVER]);
	else
		d->client = SS_CLIENT_COMMANDS;
	return true;
}

bool ss_client_assume(struct ss_dialogue *d, const struct ss_input *in)
{
	struct ss_slice bytes = {in->bytes, in->n_visible};
	switch (d->asked_verb) {
	case SS_VERB_DATA: return assume_data(d, bytes);
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS: return assume_auth(d, bytes, in->offset);
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS: return assume_starttls(d, bytes, in->offset);
	default:
		forget_replies(d);
		d->client = SS_CLIENT_COMMANDS;
		return true;
	}
}
