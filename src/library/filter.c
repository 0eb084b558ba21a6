/* The filter of the records, asked of payloads and flows too, by a shape of theirs. */
#include <smtpscope/filter.h>
#include <stdio.h>
#include <string.h>

#include "filter/filter.h"
#include "library/record_private.h"
#include "library/text.h"

struct ss_where {
	struct ss_memory memory; /* first: see compile_regex */
	struct ss_filter *filter;
	const struct ss_where_regex *regex;
};

/* ---- payloads and flows ---- */

enum { N_SENDERS = 2, N_RECIPIENTS = 3 };

/* What both have, by the names that the records have too: so the aliases (from, to, cmd, ...)
 * hold. */
struct row {
	struct ss_slice protocol, message_type, command, argument, helo, auth_mechanism;
	struct ss_list mail_from, rcpt_to;
	int64_t code;
	struct ss_slice response_message, enhanced, server_host, server_software, server_version;
	struct ss_slice starttls;
	struct ss_slice senders[N_SENDERS], recipients[N_RECIPIENTS];
};

#define FIELD(NAME, KIND)                                                                          \
	{                                                                                          \
		.name = #NAME, .name_len = sizeof #NAME - 1,                                       \
		.json_key = "\"" #NAME "\":", .kind = SS_FIELD_##KIND,                             \
		.offset = offsetof(struct row, NAME), .about = #NAME                               \
	}

static const struct ss_field fields[] = {
        FIELD(protocol, TEXT),         FIELD(message_type, TEXT),   FIELD(command, TEXT),
        FIELD(argument, TEXT),         FIELD(helo, TEXT),           FIELD(auth_mechanism, TEXT),
        FIELD(mail_from, TEXTS),       FIELD(rcpt_to, TEXTS),       FIELD(code, NUMBER),
        FIELD(response_message, TEXT), FIELD(enhanced, TEXT),       FIELD(server_host, TEXT),
        FIELD(server_software, TEXT),  FIELD(server_version, TEXT), FIELD(starttls, TEXT),
};

static const struct ss_shape payload_shape = {
        .name = "payload",
        .about = "What one packet, or a flow so far, said",
        .fields = fields,
        .n_fields = sizeof fields / sizeof fields[0],
        .size = sizeof(struct row),
};
static const struct ss_shape *const shapes[] = {&payload_shape};

static const char *protocol_of(const struct ss_payload_info *info)
{
	switch (info->verdict) {
	case SS_PAYLOAD_SMTP: return info->is_lmtp ? "lmtp" : "smtp";
	/* behind STARTTLS it is still SMTP that is spoken there */
	case SS_PAYLOAD_TLS: return info->n_commands + info->n_replies > 0 ? "smtp" : "tls";
	default: return NULL;
	}
}

static void add_text(struct ss_list *list, struct ss_slice *room, struct ss_text text)
{
	if (!text.data)
		return;
	room[list->n++] = ss_slice_of_text(text);
	list->items = room;
}

static void fill(struct row *r, const struct ss_payload_info *info)
{
	static const char *const types[] = {NULL, "request", "response"};
	static const char *const steps[] = {NULL, "offered", "requested", "refused", "accepted"};
	*r = (struct row){
	        .protocol = ss_slice_of(protocol_of(info)),
	        .message_type = ss_slice_of(types[info->type % 3]),
	        .command = ss_slice_of_text(info->command),
	        .argument = ss_slice_of_text(info->argument),
	        .helo = ss_slice_of_text(info->hello),
	        .auth_mechanism = ss_slice_of_text(info->mechanism),
	        .code = info->code > 0 ? info->code : SS_NUMBER_ABSENT,
	        .response_message = ss_slice_of_text(info->message),
	        .enhanced = ss_slice_of_text(info->enhanced),
	        .server_host = ss_slice_of_text(info->server_host),
	        .server_software = ss_slice_of_text(info->server_software),
	        .server_version = ss_slice_of_text(info->server_version),
	        .starttls = ss_slice_of(steps[info->starttls % 5]),
	};
	add_text(&r->mail_from, r->senders, info->sender);
	add_text(&r->rcpt_to, r->recipients, info->recipient);
	add_text(&r->rcpt_to, r->recipients, info->last_recipient);
}

int ss_where_is_payload(struct ss_where *w, const struct ss_payload_info *info)
{
	struct row r;
	fill(&r, info);
	return ss_filter_match_shaped(w->filter, &payload_shape, &r);
}

int ss_where_is_flow(struct ss_where *w, const struct ss_flow_info *f)
{
	struct ss_flow_view view;
	struct row r;
	ss_flow_info_view(f, &view);
	fill(&r, &view.now);
	add_text(&r.mail_from, r.senders, view.first_sender);
	add_text(&r.rcpt_to, r.recipients, view.first_recipient);
	return ss_filter_match_shaped(w->filter, &payload_shape, &r);
}

int ss_where_is_record(struct ss_where *w, const struct ss_record *r)
{
	return ss_filter_match(w->filter, r->head);
}

/* ---- regular expressions ----
 * Our table of functions has no place for the caller's: what is compiled carries it.  Whose filter
 * it is for is known by the memory that is handed on to us, which is the filter's own. */

struct regex {
	struct ss_memory *memory;
	const struct ss_where_regex *table;
	void *compiled;
};

static int compile_regex(struct ss_slice pattern, bool is_nocase, struct ss_memory *memory,
                         void **out, struct ss_regex_error *error)
{
	const struct ss_where_regex *table = ((struct ss_where *)memory)->regex;
	struct regex *r = ss_memory_take(memory, sizeof *r);
	if (!r)
		return SS_ENOMEM;
	*r = (struct regex){.memory = memory, .table = table};
	error->message[0] = '\0';
	error->at = 0;
	int status =
	        table->compile((const char *)pattern.data, pattern.len, is_nocase, &r->compiled,
	                       error->message, sizeof error->message, &error->at);
	error->message[sizeof error->message - 1] = '\0';
	if (error->at > pattern.len)
		error->at = pattern.len;
	if (status == 0)
		*out = r;
	else
		ss_memory_give(memory, r, sizeof *r);
	return status == 0 || status == SS_ENOMEM ? status : SS_EARG;
}

static int match_regex(void *regex, struct ss_slice text)
{
	struct regex *r = regex;
	return r->table->match(r->compiled, (const char *)text.data, text.len);
}

static void destroy_regex(void *regex)
{
	struct regex *r = regex;
	if (!r)
		return;
	r->table->destroy(r->compiled);
	ss_memory_give(r->memory, r, sizeof *r);
}

static const struct ss_regex_engine callers_engine = {
        .name = "the caller's",
        .compile = compile_regex,
        .match = match_regex,
        .destroy = destroy_regex,
};

/* ---- from outside ---- */

static void tell_error(const struct ss_filter_error *error, struct ss_where_error *out)
{
	if (!out)
		return;
	*out = (struct ss_where_error){.at = error->at, .len = error->len};
	snprintf(out->message, sizeof out->message, "%s", error->message);
}

int ss_where_compile(const char *expression, const struct ss_where_options *options,
                     struct ss_where **out, struct ss_where_error *error)
{
	struct ss_memory account = {0};
	struct ss_filter_error wrong = {.message = "no expression"};
	struct ss_where *w = expression ? ss_memory_take_zeroed(&account, sizeof *w) : NULL;
	if (!expression)
		tell_error(&wrong, error);
	if (!w)
		return expression ? SS_ENOMEM : SS_EARG;
	w->regex = options ? options->regex : NULL;
	struct ss_filter_options inner = {
	        .regex = w->regex ? &callers_engine : NULL,
	        .shapes = shapes,
	        .n_shapes = sizeof shapes / sizeof shapes[0],
	};
	int status =
	        ss_filter_compile(ss_slice_of(expression), &inner, &w->memory, &w->filter, &wrong);
	if (status == 0) {
		*out = w;
		return 0;
	}
	if (status == SS_EARG)
		tell_error(&wrong, error);
	ss_where_destroy(w);
	return status;
}

void ss_where_destroy(struct ss_where *w)
{
	if (!w)
		return;
	struct ss_memory account = {.used = sizeof *w};
	ss_filter_destroy(w->filter);
	ss_memory_give(&account, w, sizeof *w);
}
