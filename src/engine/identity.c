#include "engine/identity.h"

#include <string.h>

#include "base/limits.h"
#include "engine/growing.h"
#include "engine/kept.h"

/* ---- taking it down ---- */

void ss_identity_command(struct ss_identity *id, const struct ss_dialogue_command *c, bool is_early)
{
	bool is_known_early = is_early && id->is_server_seen;
	ss_client_print_command(&id->client, c, is_known_early, id->is_server_seen);
	ss_client_software_command(&id->habits, &id->client, c, is_known_early);
}

static bool is_hello(enum ss_verb verb)
{
	return verb == SS_VERB_EHLO || verb == SS_VERB_HELO || verb == SS_VERB_LHLO;
}

/* The weightiest name counts, of equal ones the first; HELP may add the version. */
static void take_name(struct ss_identity *id, struct ss_arena *arena, struct ss_slice product,
                      struct ss_slice version, unsigned score)
{
	bool is_same = ss_slice_is_equal(product, ss_slice_of(id->software));
	if (!product.data || (!is_same && score <= id->score) || (is_same && id->version.len > 0))
		return;
	id->software = (const char *)product.data;
	id->score = (uint8_t)score;
	id->version = ss_arena_copy(arena, ss_text_cut(version, SS_LIMIT_SESSION_NAME));
}

void ss_identity_greeting(struct ss_identity *id, struct ss_arena *arena,
                          const struct ss_greeting *line)
{
	take_name(id, arena, line->software, line->version, line->score);
}

/* What the greeting said is not changed by what comes later, but for the version. */
static void take_later_name(struct ss_identity *id, struct ss_arena *arena,
                            const struct ss_software_name *name)
{
	if (!id->software || ss_slice_is_equal(ss_slice_of(id->software), name->product))
		take_name(id, arena, name->product, name->version, name->score);
}

static void on_answer(struct ss_identity *id, struct ss_arena *arena,
                      const struct ss_dialogue_reply *r, struct ss_slice helo)
{
	struct ss_software_name name;
	if (r->code / 100 != 2 || (id->software && id->version.len > 0))
		return;
	if (is_hello(r->verb)) {
		ss_software_find_in_hello(r->lines[0], helo, &name);
		take_later_name(id, arena, &name);
	}
	for (size_t i = 0; r->verb == SS_VERB_HELP && i < r->n_lines; i++) {
		ss_software_find_name(r->lines[i], 0, &name);
		take_later_name(id, arena, &name);
	}
}

/* How it is set up: of all that a server says, its greeting and its answers to a hello tell that. */
static void take_manner(struct ss_identity *id, const struct ss_dialogue_reply *r,
                        struct ss_offer *offer)
{
	static const struct ss_offer nothing;
	const struct ss_offer *offered = &nothing;
	bool is_to_hello = r->unit == SS_UNIT_COMMAND && is_hello(r->verb);
	if (is_to_hello) {
		ss_offer_read(id->offers, r, offer);
		offered = offer;
	}
	ss_software_reply(&id->manner, &id->offers->index, r, offered);
	if (is_to_hello || r->unit == SS_UNIT_GREETING)
		ss_server_print_reply(&id->server, id->prints, r, offered);
	if (is_to_hello || r->unit == SS_UNIT_CONTENT)
		ss_client_software_reply(&id->habits, r, offered);
}

void ss_identity_reply(struct ss_identity *id, struct ss_arena *arena,
                       const struct ss_dialogue_reply *r, struct ss_slice helo,
                       struct ss_offer *offer)
{
	id->is_server_seen = true;
	if (id->client.pipelining ==
	    'x') /* the server is there: the client had not waited for it */
		id->client.pipelining = 'p';
	take_manner(id, r, offer);
	if (r->is_unexpected || r->unit != SS_UNIT_COMMAND)
		return;
	on_answer(id, arena, r, helo);
	if (is_hello(r->verb))
		ss_software_settle(&id->manner, &id->offers->index, id->software);
}

void ss_identity_content(struct ss_identity *id, uint64_t size)
{
	ss_client_software_content(&id->habits, size);
}

/* ---- telling it ---- */

/* "MAIL: 250 2.1.0 Ok" */
static struct ss_slice evidence_text(struct ss_arena *arena, const struct ss_software_row *row)
{
	struct ss_slice kind = ss_slice_of(ss_software_kind_name((enum ss_software_kind)row->kind));
	struct ss_slice pattern = ss_slice_of(row->pattern);
	uint8_t *text = ss_arena_take_raw(arena, kind.len + 2 + pattern.len);
	if (!text)
		return (struct ss_slice){0};
	memcpy(text, kind.data, kind.len);
	memcpy(text + kind.len, ": ", 2);
	memcpy(text + kind.len + 2, pattern.data, pattern.len);
	return (struct ss_slice){text, kind.len + 2 + pattern.len};
}

static void add_text(struct ss_growing *texts, struct ss_arena *arena, struct ss_slice text)
{
	struct ss_slice *item = text.data ? ss_growing_add_raw(texts, arena, sizeof *item) : NULL;
	if (item)
		*item = text;
}

static const struct ss_guess_record *server_guess(const struct ss_identity *id,
                                                  struct ss_arena *arena)
{
	struct ss_software_guess guess;
	struct ss_growing texts = {0};
	if (!ss_software_guess_kept(&id->manner, &id->offers->index, &guess) ||
	    !ss_software_is_worth_telling(ss_slice_of(id->software), &guess))
		return NULL;
	struct ss_guess_record *r = ss_arena_take(arena, sizeof *r);
	if (!r)
		return NULL;
	for (unsigned i = 0; i < guess.n_evidence; i++)
		add_text(&texts, arena, evidence_text(arena, guess.evidence[i]));
	*r = (struct ss_guess_record){guess.product, guess.confidence, ss_growing_list(&texts)};
	return r;
}

static const struct ss_guess_record *client_guess(const struct ss_identity *id,
                                                  struct ss_arena *arena)
{
	const struct ss_client_row *row = ss_client_software_guess_kept(&id->habits, id->prints);
	struct ss_guess_record *r = row ? ss_arena_take(arena, sizeof *r) : NULL;
	struct ss_growing texts = {0};
	if (!r)
		return NULL;
	uint64_t signs = id->habits.signs & (row->needs | row->either);
	for (unsigned i = 0; i < SS_N_CLIENT_SIGNS; i++) {
		if (signs >> i & 1)
			add_text(&texts, arena,
			         ss_slice_of(ss_client_sign_name((enum ss_client_sign)i)));
	}
	*r = (struct ss_guess_record){ss_slice_of(row->product), row->confidence,
	                              ss_growing_list(&texts)};
	return r;
}

static struct ss_slice keep(struct ss_arena *arena, const char *text, size_t len)
{
	return len > 0 ? ss_arena_copy(arena, (struct ss_slice){(const uint8_t *)text, len})
	               : (struct ss_slice){0};
}

void ss_identity_write(const struct ss_identity *id, struct ss_arena *arena,
                       struct ss_session_record *out)
{
	char text[SS_FINGERPRINT];
	out->server_software = ss_slice_of(id->software);
	out->server_version = id->version;
	out->server_guess = server_guess(id, arena);
	out->server_fingerprint = keep(arena, text, ss_server_print_write(&id->server, text));
	out->client_guess = client_guess(id, arena);
	out->client_fingerprint =
	        keep(arena, text, ss_client_print_write(&id->client, id->prints, text));
}
