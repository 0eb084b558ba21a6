/* The dialogue's events, each as one struct. */
#include <smtpscope/stream.h>

#include "base/error.h"
#include "library/text.h"
#include "smtp/dialogue.h"
#include "smtp/reply_text.h"

struct ss_parser {
	struct ss_parser_options options;
	struct ss_memory memory;
	struct ss_dialogue *dialogue;
	uint64_t offset[2]; /* of each side's next byte */
};

static const char *const content_kinds[] = {"data", "bdat", "burl"};

static struct ss_parser_event event(enum ss_parser_event_kind kind, struct ss_place place)
{
	return (struct ss_parser_event){
	        .kind = (int)kind,
	        .side = place.side == SS_CLIENT ? SS_FROM_CLIENT : SS_FROM_SERVER,
	        .offset = place.offset,
	        .time_ns = place.mark.ts_ns,
	        .packet = place.mark.packet,
	};
}

static void tell(const struct ss_parser *p, const struct ss_parser_event *e)
{
	p->options.on_event(p->options.user, e);
}

/* ---- commands and replies ---- */

static void on_command(void *user, const struct ss_dialogue_command *c)
{
	const struct ss_parser *p = user;
	bool shows_all = p->options.flags & SS_PARSER_SHOW_SECRETS;
	const struct ss_command *shown = shows_all ? &c->command : &c->shown;
	struct ss_parser_command command = {
	        .index = c->index,
	        .verb = ss_verb_traits(c->command.verb)->name,
	        .name = ss_text_of(shown->name),
	        .argument = ss_text_of(shown->argument),
	        .mailbox =
	                c->envelope ? ss_text_of(c->envelope->path.mailbox) : (struct ss_text){0},
	        .is_secret = c->is_secret,
	        .is_auth_answer = c->unit == SS_UNIT_SASL,
	        .raw_len = c->raw_len,
	};
	struct ss_parser_event e = event(SS_PARSER_COMMAND, c->place);
	e.command = &command;
	tell(p, &e);
}

static void on_reply(void *user, const struct ss_dialogue_reply *r)
{
	/* The reply's texts are slices; the public ones are the same by another name, so they are
	 * handed on as they lie there. */
	_Static_assert(sizeof(struct ss_text) == sizeof(struct ss_slice), "text");
	_Static_assert(offsetof(struct ss_text, len) == offsetof(struct ss_slice, len), "text");
	const struct ss_parser *p = user;
	struct ss_slice enhanced, rest;
	ss_enhanced_parse(r->code, r->lines[0], &enhanced, &rest);
	struct ss_parser_reply reply = {
	        .index = r->index,
	        .verb = ss_verb_traits(r->verb)->name,
	        .code = r->code,
	        .enhanced = ss_text_of(enhanced),
	        .lines = (const void *)r->lines,
	        .n_lines = r->n_lines,
	        .is_greeting = r->unit == SS_UNIT_GREETING && !r->is_unexpected,
	        .is_unexpected = r->is_unexpected,
	        .is_partial = r->is_partial,
	        .is_for_content = r->unit == SS_UNIT_CONTENT,
	        .is_per_recipient = r->is_per_recipient,
	        .recipient = r->recipient,
	        .asked_ns = r->asked.ts_ns,
	        .raw_len = r->raw_len,
	};
	struct ss_parser_event e = event(SS_PARSER_REPLY, r->place);
	e.reply = &reply;
	tell(p, &e);
}

/* ---- content ---- */

static void tell_content(const struct ss_parser *p, enum ss_parser_event_kind kind,
                         struct ss_place place, const struct ss_parser_content *content)
{
	struct ss_parser_event e = event(kind, place);
	e.content = content;
	tell(p, &e);
}

static void on_content_begin(void *user, enum ss_content_kind kind, uint64_t index,
                             struct ss_place place)
{
	struct ss_parser_content c = {.kind = content_kinds[kind], .index = index};
	tell_content(user, SS_PARSER_CONTENT_BEGIN, place, &c);
}

static void on_content(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	struct ss_parser_content c = {.bytes = {(const char *)bytes, len}};
	tell_content(user, SS_PARSER_CONTENT, place, &c);
}

static void on_content_gap(void *user, uint64_t len, struct ss_place place)
{
	struct ss_parser_content c = {.size = len};
	tell_content(user, SS_PARSER_CONTENT_GAP, place, &c);
}

static void on_content_end(void *user, const struct ss_dialogue_content_end *end)
{
	struct ss_parser_content c = {
	        .kind = content_kinds[end->kind],
	        .index = end->index,
	        .size = end->size,
	        .missing = end->missing,
	        .is_complete = end->is_complete,
	        .is_lenient = end->is_lenient,
	};
	tell_content(user, SS_PARSER_CONTENT_END, end->place, &c);
}

/* ---- the rest ---- */

static struct ss_text text_in(const uint8_t *bytes, size_t len)
{
	return (struct ss_text){len > 0 ? (const char *)bytes : NULL, len};
}

static void on_sasl_end(void *user, const struct ss_sasl *sasl, unsigned code,
                        struct ss_place place)
{
	struct ss_parser_auth auth = {
	        .mechanism = ss_text_of(ss_slice_of(sasl->name)),
	        .identity = text_in(sasl->identity, sasl->identity_len),
	        .authzid = text_in(sasl->authzid, sasl->authzid_len),
	        .secret = text_in(sasl->secret, sasl->secret_len),
	        .code = code,
	        .is_malformed = sasl->is_malformed,
	        .is_cancelled = sasl->is_cancelled,
	};
	struct ss_parser_event e = event(SS_PARSER_AUTH, place);
	e.auth = &auth;
	tell(user, &e);
}

static void on_starttls(void *user, enum ss_tls_step step, struct ss_place place)
{
	static const int steps[] = {[SS_TLS_REQUESTED] = SS_PARSER_TLS_REQUESTED,
	                            [SS_TLS_ACCEPTED] = SS_PARSER_TLS_ACCEPTED,
	                            [SS_TLS_REFUSED] = SS_PARSER_TLS_REFUSED};
	struct ss_parser_event e = event(SS_PARSER_STARTTLS, place);
	e.starttls = steps[step];
	tell(user, &e);
}

static void on_tls(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	struct ss_parser_event e = event(SS_PARSER_TLS, place);
	e.bytes = (struct ss_text){(const char *)bytes, len};
	tell(user, &e);
}

static void on_proxy(void *user, const struct ss_proxy *proxy, struct ss_place place)
{
	char src[SS_ADDRESS_TEXT], dst[SS_ADDRESS_TEXT];
	struct ss_parser_proxy out = {
	        .version = proxy->version,
	        .src_ip = ss_address_write(&proxy->src, src) > 0 ? src : NULL,
	        .dst_ip = ss_address_write(&proxy->dst, dst) > 0 ? dst : NULL,
	        .src_port = proxy->src_port,
	        .dst_port = proxy->dst_port,
	};
	struct ss_parser_event e = event(SS_PARSER_PROXY, place);
	e.proxy = &out;
	tell(user, &e);
}

static void on_anomaly(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
                       struct ss_slice detail)
{
	struct ss_parser_anomaly anomaly = {
	        .name = ss_anomaly_name(what), .len = len, .detail = ss_text_of(detail)};
	struct ss_parser_event e = event(SS_PARSER_ANOMALY, place);
	e.anomaly = &anomaly;
	tell(user, &e);
}

static const struct ss_dialogue_events dialogue_events = {
        .on_command = on_command,
        .on_reply = on_reply,
        .on_content_begin = on_content_begin,
        .on_content = on_content,
        .on_content_gap = on_content_gap,
        .on_content_end = on_content_end,
        .on_sasl_end = on_sasl_end,
        .on_starttls = on_starttls,
        .on_tls = on_tls,
        .on_proxy = on_proxy,
        .on_anomaly = on_anomaly,
};

/* ---- from outside ---- */

int ss_parser_create(const struct ss_parser_options *options, struct ss_parser **out)
{
	struct ss_memory account = {0};
	if (!options || !options->on_event)
		return SS_EARG;
	struct ss_parser *p = ss_memory_take_zeroed(&account, sizeof *p);
	if (!p)
		return SS_ENOMEM;
	p->options = *options;
	p->memory.limit = options->memory_limit;
	int error = ss_dialogue_create(
	        &(struct ss_dialogue_options){.events = &dialogue_events,
	                                      .user = p,
	                                      .memory = &p->memory,
	                                      .keep_secrets =
	                                              options->flags & SS_PARSER_SHOW_SECRETS,
	                                      .is_midway = options->flags & SS_PARSER_MIDWAY},
	        &p->dialogue);
	if (error)
		ss_parser_destroy(p);
	else
		*out = p;
	return error;
}

void ss_parser_destroy(struct ss_parser *p)
{
	if (!p)
		return;
	struct ss_memory account = {.used = sizeof *p};
	ss_dialogue_destroy(p->dialogue);
	ss_memory_give(&account, p, sizeof *p);
}

static enum ss_side side_of(enum ss_parser_side side)
{
	return side == SS_FROM_CLIENT ? SS_CLIENT : SS_SERVER;
}

void ss_parser_feed(struct ss_parser *p, enum ss_parser_side side, const void *bytes, size_t len,
                    int64_t time_ns, uint64_t packet)
{
	enum ss_side from = side_of(side);
	if (len == 0)
		return;
	uint64_t offset = p->offset[from];
	p->offset[from] += len;
	ss_dialogue_feed(p->dialogue, from, bytes, len, offset, (struct ss_mark){time_ns, packet});
}

void ss_parser_gap(struct ss_parser *p, enum ss_parser_side side, uint64_t len, int64_t time_ns,
                   uint64_t packet)
{
	enum ss_side from = side_of(side);
	uint64_t offset = p->offset[from];
	p->offset[from] += len;
	ss_dialogue_gap(p->dialogue, from, len, offset, (struct ss_mark){time_ns, packet});
}

void ss_parser_lose_side(struct ss_parser *p, enum ss_parser_side side)
{
	ss_dialogue_lose_side(p->dialogue, side_of(side));
}

void ss_parser_end(struct ss_parser *p, int64_t time_ns, uint64_t packet)
{
	ss_dialogue_end(p->dialogue, (struct ss_mark){time_ns, packet});
}

int ss_parser_is_lmtp(const struct ss_parser *p)
{
	return ss_dialogue_is_lmtp(p->dialogue);
}

int ss_parser_is_tls(const struct ss_parser *p)
{
	return ss_dialogue_is_tls(p->dialogue);
}
