/* What a line of the client says, and what it makes us expect. */
#include "base/rare.h"
#include "smtp/dialogue_private.h"
#include "smtp/shown.h"

SS_RARE static void report_line_form(struct ss_dialogue *d, const struct ss_line *line)
{
	static const struct ss_slice none = {0};
	if (line->is_bare_lf)
		ss_dialogue_report(d, SS_ANOMALY_BARE_LF, SS_CLIENT, line->offset, line->raw_len,
		                   none);
	if (line->has_bare_cr)
		ss_dialogue_report(d, SS_ANOMALY_BARE_CR, SS_CLIENT, line->offset, line->raw_len,
		                   none);
	if (line->has_nul)
		ss_dialogue_report(d, SS_ANOMALY_NUL, SS_CLIENT, line->offset, line->raw_len, none);
	if (line->is_cut)
		ss_dialogue_report(d, SS_ANOMALY_LINE_TOO_LONG, SS_CLIENT, line->offset,
		                   line->raw_len, none);
}

static struct ss_dialogue_command begin(const struct ss_dialogue *d, const struct ss_line *line,
                                        enum ss_unit unit)
{
	return (struct ss_dialogue_command){
	        .index = d->n_commands,
	        .unit = unit,
	        .place = ss_dialogue_place(d, SS_CLIENT, line->offset),
	        .raw_len = line->raw_len,
	};
}

static bool read_envelope(const struct ss_command *c, struct ss_envelope *out)
{
	bool is_rcpt = c->verb == SS_VERB_RCPT;
	if (!is_rcpt && !ss_verb_traits(c->verb)->is_mail)
		return false;
	ss_envelope_parse(c->argument, is_rcpt ? SS_SLICE("TO") : SS_SLICE("FROM"), out);
	return true;
}

/* What makes a path wrong; the other oddities are legal somewhere. */
static const struct {
	unsigned bit;
	const char *name;
} bad_paths[] = {
        {SS_PATH_EMPTY, "empty"},
        {SS_PATH_NO_KEYWORD, "no_keyword"},
        {SS_PATH_SPACE, "space"},
        {SS_PATH_NO_BRACKETS, "no_brackets"},
        {SS_PATH_UNBALANCED, "unbalanced"},
        {SS_PATH_COMMENT, "comment"},
        {SS_PATH_CONTROL, "control"},
        {SS_PATH_TOO_LONG, "too_long"},
        {SS_PATH_JUNK, "junk"},
};

SS_RARE static void check_path(struct ss_dialogue *d, const struct ss_command *c,
                               const struct ss_path *path, uint64_t offset)
{
	char names[128];
	size_t len = 0;
	for (size_t i = 0; i < sizeof bad_paths / sizeof *bad_paths; i++) {
		if (!(path->oddities & bad_paths[i].bit))
			continue;
		if (len > 0)
			names[len++] = ' ';
		for (const char *n = bad_paths[i].name; *n; n++)
			names[len++] = *n;
	}
	if (len > 0)
		ss_dialogue_report(d, SS_ANOMALY_BAD_PATH, SS_CLIENT, offset, c->argument.len,
		                   (struct ss_slice){(const uint8_t *)names, len});
}

static void check_command(struct ss_dialogue *d, const struct ss_dialogue_command *told,
                          uint64_t offset)
{
	const struct ss_command *c = &told->command;
	struct ss_slice shown_name = d->keep_secrets ? c->name : told->shown.name;
	if (c->verb == SS_VERB_NONE)
		ss_dialogue_report(d, SS_ANOMALY_EMPTY_COMMAND, SS_CLIENT, offset, 0,
		                   (struct ss_slice){0});
	if (c->verb == SS_VERB_UNKNOWN)
		ss_dialogue_report(d, SS_ANOMALY_UNKNOWN_COMMAND, SS_CLIENT, offset, shown_name.len,
		                   shown_name);
	bool has_path = c->verb == SS_VERB_MAIL || c->verb == SS_VERB_RCPT;
	if (has_path && told->envelope->path.oddities)
		check_path(d, c, &told->envelope->path, offset);
	if (ss_order_is_wrong(d, c->verb))
		ss_dialogue_report(d, SS_ANOMALY_OUT_OF_ORDER, SS_CLIENT, offset, 0,
		                   ss_verb_name(c->verb));
	if (c->verb == SS_VERB_DATA && d->sent.has_chunk)
		ss_dialogue_report(d, SS_ANOMALY_MIXED_DATA_BDAT, SS_CLIENT, offset, 0,
		                   (struct ss_slice){0});
}

/* What the command changes at once; returns what its reply will be for. */
static enum ss_unit act(struct ss_dialogue *d, const struct ss_command *c,
                        const struct ss_line *line)
{
	uint64_t end = line->offset + line->raw_len;
	switch (c->verb) {
	case SS_VERB_BDAT:
		return ss_transfer_bdat(d, d->n_commands, c->argument, line->offset, end);
	case SS_VERB_BURL: return ss_transfer_burl(d, d->n_commands, c->argument, end);
	case SS_VERB_LHLO:
		if (d->is_lost[SS_SERVER])
			d->is_lmtp = true;
		break;
	case SS_VERB_RSET:
		if (d->is_lost[SS_SERVER])
			ss_transfer_close(d, line->offset, false, false);
		break;
	case SS_VERB_AUTH:
	case SS_VERB_XEXPS:
		ss_auth_begin(d, c->argument, line->offset);
		d->client = SS_CLIENT_WAITS;
		break;
	case SS_VERB_STARTTLS:
	case SS_VERB_XANONYMOUSTLS:
		d->events->on_starttls(d->user, SS_TLS_REQUESTED,
		                       ss_dialogue_place(d, SS_CLIENT, line->offset));
		d->client = SS_CLIENT_WAITS;
		break;
	case SS_VERB_DATA:
	case SS_VERB_TURN:
	case SS_VERB_ATRN: d->client = SS_CLIENT_WAITS; break;
	default: break;
	}
	return SS_UNIT_COMMAND;
}

static void ask(struct ss_dialogue *d, enum ss_verb verb)
{
	d->asked = d->n_commands;
	d->asked_verb = (uint8_t)verb;
	d->has_not_waited = false;
}

/* What its reply may repeat: of AUTH, auth.c knows more. */
static void keep_secret(struct ss_dialogue *d, const struct ss_command *c, struct ss_slice line)
{
	struct ss_slice secret = ss_shown_secret(c, line), password, token;
	ss_echo_keep_line(&d->echo, d->n_commands, secret);
	if (c->verb == SS_VERB_UNKNOWN) {
		ss_echo_keep_decoded(&d->echo, d->n_commands, secret);
	} else if (c->verb == SS_VERB_BURL) {
		ss_shown_url_secrets(c->argument, &password, &token);
		ss_echo_keep_secret(&d->echo, d->n_commands, password);
		ss_echo_keep_secret(&d->echo, d->n_commands, token);
	}
}

void ss_client_command(struct ss_dialogue *d, const struct ss_line *line)
{
	char room[SS_SHOWN_ROOM];
	struct ss_envelope envelope;
	if (ss_line_is_odd(line))
		report_line_form(d, line);
	d->n_commands++;
	struct ss_dialogue_command told = begin(d, line, SS_UNIT_COMMAND);
	const struct ss_command *c = &told.command;
	ss_command_parse(line->text, &told.command);
	if (read_envelope(c, &envelope))
		told.envelope = &envelope;
	d->has_auth = d->has_auth || ss_shown_is_auth(c);
	told.is_secret = ss_shown_command(c, d->has_auth, room, &told.shown);
	if (told.is_secret && !d->keep_secrets)
		keep_secret(d, c, line->text);
	d->events->on_command(d->user, &told);
	check_command(d, &told, line->offset);
	ss_order_sent(d, c->verb);
	enum ss_unit unit = act(d, c, line);
	ss_waiting_add(d, d->n_commands, unit, c->verb);
	if (ss_verb_traits(c->verb)->ends_group)
		ask(d, c->verb);
}

void ss_client_sasl_line(struct ss_dialogue *d, const struct ss_line *line)
{
	if (ss_line_is_odd(line))
		report_line_form(d, line);
	d->n_commands++;
	struct ss_dialogue_command told = begin(d, line, SS_UNIT_SASL);
	told.command = (struct ss_command){.name = {line->text.data, 0}, .argument = line->text};
	told.is_secret = !ss_slice_is_equal(line->text, SS_SLICE("*"));
	told.shown = told.command;
	if (told.is_secret)
		told.shown.argument = SS_SHOWN_MASK;
	if (told.is_secret && !d->keep_secrets)
		ss_echo_keep_line(&d->echo, d->n_commands, line->text);
	d->events->on_command(d->user, &told);
	ss_auth_response(d, line->text, line->offset);
	d->client = SS_CLIENT_WAITS;
	ss_waiting_add(d, d->n_commands, SS_UNIT_SASL, SS_VERB_AUTH);
	ask(d, SS_VERB_AUTH);
}
