#include "analysis/helo.h"

#include <string.h>

#include "analysis/helo_rows.h"
#include "analysis/phrase.h"
#include "analysis/say.h"
#include "analysis/site.h"
#include "base/domain.h"
#include "base/settings_lists.h"
#include "smtp/command.h"

struct helo {
	const struct ss_observed *observed;
	struct ss_phrase_heads scanners; /* of the setting's names */
};

struct own { /* texts are of the case's arena */
	struct ss_slice server, name;
	uint8_t n_names; /* kept, one after the other */
};
enum { NAMES = 16 }; /* who says XCLIENT more often is not compared */

/* What a name is judged by. */
struct look {
	const struct helo *helo;
	const struct ss_record_head *head;
	struct ss_slice name, server;
	struct ss_address address; /* version 0: it is none, in brackets or without */
	bool is_literal, is_domain;
};

/* ---- what a name is ---- */

static bool read_address(struct ss_slice text, struct ss_address *out)
{
	char copy[SS_ADDRESS_TEXT];
	if (text.len == 0 || text.len >= sizeof copy)
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	return strlen(copy) == text.len && ss_address_read(copy, out);
}

/* RFC 5321, section 4.1.3: [192.0.2.1], [IPv6:2001:db8::1]. */
static bool read_literal(struct ss_slice name, struct ss_address *out)
{
	if (name.len < 2 || name.data[0] != '[' || name.data[name.len - 1] != ']')
		return false;
	struct ss_slice inner = ss_slice_cut(name, 1, name.len - 2);
	if (ss_slice_has_prefix_nocase(inner, SS_SLICE("IPv6:")))
		inner = ss_slice_cut(inner, 5, inner.len);
	return read_address(inner, out);
}

static bool is_localhost(const struct look *l)
{
	bool is_named = ss_slice_is_equal_nocase(l->name, SS_SLICE("localhost")) ||
	                ss_slice_has_prefix_nocase(l->name, SS_SLICE("localhost."));
	return is_named && !ss_site_is_loopback(&l->head->src_ip);
}

static bool is_server(const struct look *l)
{
	bool is_its_name = l->server.len > 0 && ss_slice_is_equal_nocase(l->name, l->server);
	bool is_its_address =
	        l->address.version != 0 && ss_address_compare(&l->address, &l->head->dst_ip) == 0;
	bool is_itself = ss_address_compare(&l->head->src_ip, &l->head->dst_ip) == 0 ||
	                 ss_site_is_loopback(&l->head->src_ip);
	return (is_its_name || is_its_address) && !is_itself;
}

static bool is_ip(const struct look *l)
{
	return l->address.version != 0 && !l->is_literal;
}

static bool is_invalid(const struct look *l)
{
	return l->address.version == 0 && !l->is_domain;
}

static bool is_single_label(const struct look *l)
{
	return l->name.len > 0 && l->address.version == 0 && l->is_domain &&
	       ss_slice_find(l->name, 0, '.') == l->name.len &&
	       !ss_slice_is_equal_nocase(l->name, SS_SLICE("localhost"));
}

static bool is_private_literal(const struct look *l)
{
	return l->is_literal && ss_networks_has(&ss_private_networks, &l->address) &&
	       !ss_networks_has(&ss_private_networks, &l->head->src_ip);
}

static bool begins_with_scanner(const struct helo *h, struct ss_slice text, uint64_t may)
{
	const struct ss_words *names = &h->observed->settings->scanner_names;
	for (size_t i = 0; may && i < names->n; i++) {
		bool may_be = may >> i % SS_PHRASE_SETS & 1;
		if (may_be && names->items[i].len > 0 &&
		    ss_slice_has_prefix_nocase(text, names->items[i]))
			return true;
	}
	return false;
}

static bool has_scanner_name(const struct helo *h, struct ss_slice text)
{
	for (size_t at = 0; at < text.len; at++) {
		uint64_t may = ss_phrases_at(&h->scanners, text, at);
		if (may && begins_with_scanner(h, ss_slice_cut(text, at, text.len), may))
			return true;
	}
	return false;
}

static bool is_scanner(const struct look *l)
{
	return has_scanner_name(l->helo, l->name);
}

/* Most names end in a letter, and no address does but of IPv6, which has a colon. */
static bool may_be_address(struct ss_slice name)
{
	return name.len > 0 && (!ss_ascii_is_alpha(name.data[name.len - 1]) ||
	                        ss_slice_find(name, 0, ':') < name.len);
}

static void read_name(struct look *l, struct ss_slice name)
{
	uint8_t room[SS_DOMAIN_TEXT];
	l->name = name;
	l->is_literal = read_literal(name, &l->address);
	if (!l->is_literal && may_be_address(name))
		(void)read_address(name, &l->address);
	l->is_domain = l->address.version == 0 && ss_domain_fold(name, room).data;
}

bool ss_helo_is_poor(struct ss_slice name)
{
	struct look l = {0};
	read_name(&l, name);
	return l.address.version != 0 || !l.is_domain || ss_slice_find(name, 0, '.') == name.len;
}

/* ---- judging ---- */

static const struct {
	enum ss_helo_row row;
	bool (*is_so)(const struct look *l);
} rules[] = {
        {SS_HELO_IS_SERVER, is_server},          {SS_HELO_IS_IP, is_ip},
        {SS_HELO_IS_LOCALHOST, is_localhost},    {SS_HELO_INVALID, is_invalid},
        {SS_HELO_SINGLE_LABEL, is_single_label}, {SS_HELO_PRIVATE_LITERAL, is_private_literal},
        {SS_HELO_SCANNER, is_scanner},
};

static void raise(struct ss_case *c, enum ss_helo_row row, const struct ss_event_record *e,
                  struct ss_slice description)
{
	struct ss_say say;
	const struct ss_evidence_record evidence =
	        ss_evidence_of_event(e, SS_SAY_TEXTS(&say, e->command, SS_SLICE(" "), e->argument));
	ss_case_raise(c, &(struct ss_raise){.row = &ss_helo_rows[row], .description = description},
	              &evidence);
}

static void on_name(const struct helo *h, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	struct ss_say say;
	struct look l = {.helo = h, .head = &e->head, .server = own->server};
	struct ss_slice text = ss_slice_trim(e->argument);
	read_name(&l, ss_slice_cut(text, 0, ss_slice_find(text, 0, ' ')));
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (rules[i].is_so(&l))
			raise(c, rules[i].row, e, SS_SAY_TEXTS(&say, SS_SLICE("it says "), l.name));
	}
	if (own->name.data && !ss_slice_is_equal_nocase(own->name, l.name))
		raise(c, SS_HELO_CHANGES, e,
		      ss_say(&say, "first %.*s, then %.*s", SS_SAY(own->name), SS_SAY(l.name)));
	if (own->name.data || own->n_names == NAMES)
		return;
	own->n_names++;
	own->name = ss_arena_copy(&c->arena, l.name.data ? l.name : SS_SLICE(""));
}

static void on_command(const struct helo *h, struct ss_case *c, const struct ss_event_record *e)
{
	if (e->verb == SS_VERB_EHLO || e->verb == SS_VERB_HELO)
		on_name(h, c, e);
	else if (e->verb == SS_VERB_XCLIENT)
		((struct own *)c->own)->name = (struct ss_slice){0};
}

/* The greeting's first word is the server's name (RFC 5321, section 4.2). */
static void on_greeting(struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	if (e->index != 0 || e->lines.n == 0 || own->server.data)
		return;
	struct ss_slice text = ss_slice_trim(((const struct ss_slice *)e->lines.items)[0]);
	own->server = ss_arena_copy(&c->arena, ss_slice_cut(text, 0, ss_slice_find(text, 0, ' ')));
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	if (e->kind == SS_EVENT_COMMAND)
		on_command(state, c, e);
	else
		on_greeting(c, e);
}

/* Those that name themselves otherwise are known by their manner. */
static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	const struct helo *h = state;
	struct ss_say say;
	if (!s->client_guess || ss_case_has(c, &ss_helo_rows[SS_HELO_SCANNER]) ||
	    !has_scanner_name(h, s->client_guess->product))
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_head(&s->head, s->helo);
	const struct ss_raise raise = {
	        .row = &ss_helo_rows[SS_HELO_SCANNER],
	        .confidence = SS_CERTAINTY_MEDIUM,
	        .description = ss_say(&say, "its manner is that of %.*s",
	                              SS_SAY(s->client_guess->product)),
	};
	ss_case_raise(c, &raise, &evidence);
}

static void *create(const struct ss_observed *o)
{
	const struct ss_words *names = &o->settings->scanner_names;
	struct helo *h = ss_memory_take_zeroed(o->memory, sizeof *h);
	if (!h)
		return NULL;
	h->observed = o;
	for (size_t i = 0; i < names->n; i++)
		ss_phrase_heads_add(&h->scanners, names->items[i], i);
	return h;
}

static void destroy(void *state)
{
	struct helo *h = state;
	ss_memory_give(h->observed->memory, h, sizeof *h);
}

const struct ss_observer ss_helo_observer = {
        .name = "helo",
        .rows = ss_helo_rows,
        .n_rows = SS_N_HELO_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT,
        .kinds = 1u << SS_EVENT_COMMAND | 1u << SS_EVENT_REPLY,
        .commands = SS_VERB_SET(EHLO) | SS_VERB_SET(HELO) | SS_VERB_SET(XCLIENT),
        .replies = SS_VERB_SET(NONE),
        .create = create,
        .event = on_event,
        .session = on_session,
        .destroy = destroy,
};
