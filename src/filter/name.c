#include "filter/name.h"

#include <stdio.h>
#include <string.h>

#include "base/distance.h"
#include "base/error.h"

/* ---- aliases ---- */

const struct ss_filter_alias ss_filter_aliases[] = {
        {"from", "sender: of the envelope, of the message's header"},
        {"to", "recipients: of the envelope, of the message's header"},
        {"subject", "subject of the message"},
        {"helo", "name the client gave in EHLO, HELO or LHLO"},
        {"cmd", "commands, as they were sent"},
        {"code", "reply codes"},
        {"user", "who authenticated, or tried to, also at a proxy"},
        {"server", "the server's greeting, host name, software and version, also guessed"},
        {"file", "names of attached files, and of what archives list"},
        {"sha256", "digests of messages, attached files and certificates"},
        {"url", "links in messages"},
        {"src", "address of the client, also behind a proxy"},
        {"dst", "address of the server, also behind a proxy"},
        {"port", "either TCP port"},
        {"sport", "TCP port of the client"},
        {"dport", "TCP port of the server"},
        {"app", "protocol: smtp, smtps, lmtp and others"},
        {"state", "how it ended: a connection, a session, a transaction"},
        {"tls", "yes if TLS was established; its version, cipher, names, fingerprints"},
        {"process", "the program the connection belongs to"},
        {"finding", "findings: their ids and titles"},
        {0},
};

struct alias_row {
	const char *alias;
	const char *path;              /* without a record's name: of all shapes that have it */
	const char *only, *only_value; /* a condition, or NULL */
};

/* Paths that no shape has yet are part of the language already, and lead nowhere. */
static const struct alias_row alias_rows[] = {
        {"from", "mail_from"},
        {"from", "from"},
        {"from", "parts.from"},
        {"from", "event.argument", "command", "MAIL"},
        {"to", "rcpt_to"},
        {"to", "to"},
        {"to", "cc"},
        {"to", "bcc"},
        {"to", "event.argument", "command", "RCPT"},
        {"subject", "subject"},
        {"subject", "parts.subject"},
        {"helo", "helo"},
        {"helo", "event.argument", "command", "EHLO"},
        {"helo", "event.argument", "command", "HELO"},
        {"helo", "event.argument", "command", "LHLO"},
        {"cmd", "transaction.commands"},
        {"cmd", "command_counts.*"},
        {"cmd", "command"},
        {"code", "reply.code"},
        {"code", "recipients.code"},
        {"code", "reply_counts.*"},
        {"code", "auth.code"},
        {"code", "code"},
        {"user", "auth.identity"},
        {"user", "auth.authzid"},
        {"user", "tunnel.user"},
        {"user", "user"},
        {"server", "server_host"},
        {"server", "server_software"},
        {"server", "server_version"},
        {"server", "server_guess.product"},
        {"server", "server_greeting"},
        {"file", "filename"},
        {"file", "parts.filename"},
        {"file", "members.name"},
        {"sha256", "sha256"},
        {"sha256", "tls.certificates.sha256"},
        {"url", "urls.url"},
        {"url", "url"},
        {"src", "src_ip"},
        {"src", "proxy.src_ip"},
        {"dst", "dst_ip"},
        {"dst", "proxy.dst_ip"},
        {"dst", "tunnel.host"},
        {"port", "src_port"},
        {"port", "dst_port"},
        {"port", "tunnel.port"},
        {"sport", "src_port"},
        {"dport", "dst_port"},
        {"dport", "tunnel.port"},
        {"app", "protocol"},
        {"state", "state"},
        {"state", "outcome"},
        {"tls", "tls.established"},
        {"tls", "tls.version"},
        {"tls", "tls.cipher"},
        {"tls", "tls.sni"},
        {"tls", "tls.alpn"},
        {"tls", "tls.alpn_selected"},
        {"tls", "tls.ja3"},
        {"tls", "tls.ja3s"},
        {"tls", "tls.ja4"},
        {"tls", "tls.ja4s"},
        {"tls", "tls.certificates.subject"},
        {"tls", "tls.certificates.names"},
        {"tls", "tls.certificates.issuer"},
        {"process", "process"},
        {"process", "process_name"},
        {"finding", "findings"},
        {"finding", "finding.id"},
        {"finding", "finding.title"},
};
enum { N_ALIAS_ROWS = sizeof alias_rows / sizeof alias_rows[0] };

/* Records that do not name their protocol, as they are only made of one. */
static const struct alias_row implied_rows[] = {
        {"session", "smtp"},     {"session", "lmtp", "lmtp", "yes"},
        {"transaction", "smtp"}, {"event", "smtp"},
        {"message", "smtp"},     {"file", "smtp"},
};
enum { N_IMPLIED_ROWS = sizeof implied_rows / sizeof implied_rows[0], MAX_PLACES = 24 };

static bool is_alias(struct ss_slice name)
{
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		if (ss_slice_is_equal(ss_slice_of(ss_filter_aliases[i].name), name))
			return true;
	}
	return false;
}

/* ---- finding ---- */

struct found { /* of one shape */
	struct ss_filter_place places[MAX_PLACES];
	size_t n;
};

/* The condition of a row. */
static void add_place(struct found *out, const struct ss_shape *s, struct ss_filter_place place,
                      const struct alias_row *row)
{
	if (row->only) {
		place.is_conditional = true;
		place.only_value = ss_slice_of(row->only_value);
		if (!ss_field_path_find(s, ss_slice_of(row->only), &place.only))
			return;
	}
	if (out->n < MAX_PLACES)
		out->places[out->n++] = place;
}

static void find_implied(struct found *out, const struct ss_shape *s)
{
	for (size_t i = 0; i < N_IMPLIED_ROWS; i++) {
		struct ss_filter_place place = {.word = ss_slice_of(implied_rows[i].path)};
		if (strcmp(implied_rows[i].alias, s->name) == 0)
			add_place(out, s, place, &implied_rows[i]);
	}
}

static void find_alias(struct found *out, const struct ss_shape *s, struct ss_slice name)
{
	for (size_t i = 0; i < N_ALIAS_ROWS; i++) {
		struct ss_filter_place place = {.is_conditional = false};
		if (ss_slice_is_equal(ss_slice_of(alias_rows[i].alias), name) &&
		    ss_field_path_find(s, ss_slice_of(alias_rows[i].path), &place.path))
			add_place(out, s, place, &alias_rows[i]);
	}
	if (ss_slice_is_equal(name, SS_SLICE("app")))
		find_implied(out, s);
}

static int keep(struct ss_filter *f, const struct found *found, struct ss_filter_places *out)
{
	if (found->n == 0)
		return SS_OK;
	size_t size = found->n * sizeof found->places[0];
	struct ss_filter_place *items = ss_arena_take(&f->arena, size);
	if (!items)
		return SS_ENOMEM;
	memcpy(items, found->places, size);
	*out = (struct ss_filter_places){items, found->n};
	return SS_OK;
}

static void find_one(struct found *out, const struct ss_shape *s, struct ss_slice name)
{
	if (ss_field_path_find(s, name, &out->places[0].path))
		out->n = 1;
}

typedef void (*find_function)(struct found *out, const struct ss_shape *s, struct ss_slice name);

/* Of all shapes; *is_known: one of them has it. */
static int find_all(struct ss_filter *f, find_function find, struct ss_slice name, bool *is_known,
                    const struct ss_filter_places **out)
{
	size_t n_shapes = ss_filter_n_shapes(f);
	struct ss_filter_places *all = ss_arena_take(&f->arena, n_shapes * sizeof *all);
	if (!all)
		return SS_ENOMEM;
	for (size_t i = 0; i < n_shapes; i++) {
		struct found found = {.n = 0};
		if (ss_filter_shape(f, i))
			find(&found, ss_filter_shape(f, i), name);
		*is_known |= found.n > 0;
		if (keep(f, &found, &all[i]) < 0)
			return SS_ENOMEM;
	}
	*out = all;
	return SS_OK;
}

static int remember(struct ss_filter *f, struct ss_slice name,
                    const struct ss_filter_places *places)
{
	struct ss_filter_named *named = ss_arena_take(&f->arena, sizeof *named);
	if (!named)
		return SS_ENOMEM;
	*named = (struct ss_filter_named){name, places, f->names};
	f->names = named;
	return SS_OK;
}

int ss_filter_name_find(struct ss_filter *f, struct ss_slice name,
                        const struct ss_filter_places **out)
{
	bool is_short = is_alias(name), is_known = is_short;
	for (const struct ss_filter_named *n = f->names; n; n = n->next) {
		if (ss_slice_is_equal(n->name, name)) {
			*out = n->places;
			return SS_OK;
		}
	}
	int status = find_all(f, is_short ? find_alias : find_one, name, &is_known, out);
	if (status == SS_OK && !is_known)
		return SS_EARG;
	return status == SS_OK ? remember(f, name, *out) : status;
}

static void find_implied_of(struct found *out, const struct ss_shape *s, struct ss_slice name)
{
	find_implied(out, s);
}

int ss_filter_name_imply(struct ss_filter *f)
{
	bool is_known = false;
	return find_all(f, find_implied_of, SS_SLICE(""), &is_known, &f->implied);
}

bool ss_filter_alias_is_told(const struct ss_filter_alias *alias)
{
	for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
		const struct ss_shape *s = ss_record_shape((enum ss_record_type)type);
		struct found found = {.n = 0};
		if (s)
			find_alias(&found, s, ss_slice_of(alias->name));
		if (found.n > 0)
			return true;
	}
	return false;
}

static bool can_meet(const struct ss_filter_term *t, unsigned types)
{
	bool can = !t->places;
	for (unsigned type = 1; t->places && type < SS_N_RECORD_TYPES; type++)
		can |= (types >> type & 1) && t->places[type].n > 0;
	return can;
}

struct ss_slice ss_filter_idle_term(const struct ss_filter *f, unsigned types, size_t n)
{
	const struct ss_filter_term *found = NULL;
	for (unsigned number = 0; number < f->n_terms; number++) {
		const struct ss_filter_term *t = f->terms; /* the last one first */
		while (t->number != number)
			t = t->next;
		if (!can_meet(t, types) && n-- == 0) {
			found = t;
			break;
		}
	}
	return found ? found->source : (struct ss_slice){NULL, 0};
}

/* ---- what is found there ---- */

static unsigned kinds_of_field(const struct ss_field *f, unsigned depth)
{
	static const unsigned of_pairs =
	        1u << SS_FIELD_TEXT | 1u << SS_FIELD_NUMBER | 1u << SS_FIELD_FLAG;
	switch (f->kind) {
	case SS_FIELD_PAIRS: return of_pairs;
	case SS_FIELD_TEXTS: return 1u << SS_FIELD_TEXT;
	case SS_FIELD_OBJECT:
	case SS_FIELD_OBJECTS: break;
	default: return 1u << f->kind;
	}
	unsigned kinds = 0;
	for (size_t i = 0; i < f->shape->n_fields && depth < SS_FIELD_PATH_STEPS; i++)
		kinds |= kinds_of_field(&f->shape->fields[i], depth + 1);
	return kinds;
}

static const struct ss_field *last_step(const struct ss_filter_place *place)
{
	return place->path.n_steps > 0 ? place->path.steps[place->path.n_steps - 1] : NULL;
}

unsigned ss_filter_places_kinds(const struct ss_filter *f, const struct ss_filter_places *places)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < ss_filter_n_shapes(f); i++) {
		for (size_t k = 0; k < places[i].n; k++) {
			const struct ss_filter_place *place = &places[i].items[k];
			const struct ss_field *last = last_step(place);
			if (!last)
				kinds |= 1u << SS_FIELD_NAME;
			else if (place->path.end == SS_FIELD_PATH_PAIR_NAMES)
				kinds |= 1u << SS_FIELD_TEXT;
			else
				kinds |= kinds_of_field(last, 0);
		}
	}
	return kinds;
}

/* ---- suggestions ---- */

enum { MAX_COMPARED = 32 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned best_of(struct ss_slice wanted)
{
	return wanted.len < 5 ? 2 : least((unsigned)wanted.len, MAX_COMPARED) / 3 + 1;
}

void ss_filter_nearest_begin(struct ss_filter_nearest *n, struct ss_slice wanted)
{
	*n = (struct ss_filter_nearest){.wanted = wanted, .best = best_of(wanted)};
}

void ss_filter_nearest_try(struct ss_filter_nearest *n, const char *name)
{
	unsigned d = ss_distance(n->wanted, ss_slice_of(name));
	if (d < n->best) {
		n->best = d;
		n->name = name;
	}
}

struct suggestion {
	struct ss_slice wanted;
	unsigned best;
	char *out;
};

/* The whole name, or its last part: "identity" means "auth.identity". */
static void consider(struct suggestion *s, const char *name)
{
	const char *dot = strrchr(name, '.');
	unsigned d = ss_distance(s->wanted, ss_slice_of(name));
	if (dot)
		d = least(d, ss_distance(s->wanted, ss_slice_of(dot + 1)));
	if (d < s->best) {
		s->best = d;
		snprintf(s->out, SS_FILTER_NAME_TEXT, "%s", name);
	}
}

static void consider_fields(struct suggestion *s, const struct ss_shape *shape, const char *before,
                            unsigned depth)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		char name[SS_FILTER_NAME_TEXT];
		int len = snprintf(name, sizeof name, "%s%s", before, shape->fields[i].name);
		if (len < 0 || (size_t)len + 1 >= sizeof name)
			continue;
		consider(s, name);
		name[len] = '.';
		name[len + 1] = '\0';
		if (shape->fields[i].shape && depth + 1 < SS_FIELD_PATH_STEPS)
			consider_fields(s, shape->fields[i].shape, name, depth + 1);
	}
}

bool ss_filter_name_suggest(const struct ss_filter *f, struct ss_slice name,
                            char out[SS_FILTER_NAME_TEXT])
{
	struct suggestion s = {name, best_of(name), out};
	out[0] = '\0';
	for (size_t i = 0; ss_filter_aliases[i].name; i++)
		consider(&s, ss_filter_aliases[i].name);
	for (size_t i = 0; i < ss_filter_n_shapes(f); i++) {
		if (ss_filter_shape(f, i))
			consider_fields(&s, ss_filter_shape(f, i), "", 0);
	}
	return out[0] != '\0';
}
