/* What was counted, as a report tells it. */
#include <string.h>

#include "analysis/delivery_row.h"
#include "analysis/summary_codes.h"
#include "analysis/summary_private.h"
#include "base/limits.h"

/* Which member of the report each list is, and which of a row is its key; of a set, its total. */
enum key_kind { NAME, DOMAIN_, ADDRESS };
static const struct {
	size_t member;
	enum key_kind key;
	const char *name;
} lists[SS_N_SUMMARY_LISTS] = {
#define LIST(MEMBER, KEY)                                                                          \
	{                                                                                          \
		offsetof(struct ss_report_record, MEMBER), KEY, #MEMBER                            \
	}
        [SS_SUMMARY_CLIENTS] = LIST(clients, ADDRESS),
        [SS_SUMMARY_SERVERS] = LIST(servers, ADDRESS),
        [SS_SUMMARY_CLIENT_SOFTWARE] = LIST(client_software, NAME),
        [SS_SUMMARY_SERVER_SOFTWARE] = LIST(server_software, NAME),
        [SS_SUMMARY_SENDER_DOMAINS] = LIST(sender_domains, DOMAIN_),
        [SS_SUMMARY_FILE_TYPES] = LIST(file_types, NAME),
#undef LIST
        [SS_SUMMARY_TLS_VERSIONS] = {0, NAME, "tls.versions"},
        [SS_SUMMARY_TLS_CIPHERS] = {0, NAME, "tls.ciphers"},
};

static const struct {
	size_t member;
	const char *name;
} sets[SS_N_SUMMARY_SETS] = {
#define SET(MEMBER)                                                                                \
	{                                                                                          \
		offsetof(struct ss_totals_record, MEMBER), "totals." #MEMBER                       \
	}
        [SS_SUMMARY_ALL_CLIENTS] = SET(clients),
        [SS_SUMMARY_ALL_SERVERS] = SET(servers),
        [SS_SUMMARY_ALL_SENDERS] = SET(senders),
        [SS_SUMMARY_ALL_SENDER_DOMAINS] = SET(sender_domains),
        [SS_SUMMARY_ALL_MAILBOXES] = SET(mailboxes),
#undef SET
};

static struct ss_ranked_record ranked(const struct ss_count *c, enum key_kind kind,
                                      struct ss_arena *arena)
{
	struct ss_ranked_record r = {
	        .count = c->count,
	        .fewer = c->error > 0 ? (int64_t)c->error : SS_NUMBER_ABSENT,
	};
	if (kind == ADDRESS && c->key.len == 1 + sizeof r.ip.bytes) {
		r.ip.version = c->key.data[0];
		memcpy(r.ip.bytes, c->key.data + 1, sizeof r.ip.bytes);
		return r;
	}
	if (kind == DOMAIN_)
		r.domain = ss_arena_copy(arena, c->key);
	else
		r.name = ss_arena_copy(arena, c->key);
	return r;
}

static struct ss_list list_of(const struct ss_counts *c, enum key_kind kind, struct ss_arena *arena)
{
	size_t n = SS_LIMIT_REPORT_LIST;
	struct ss_count *top = ss_arena_take(arena, n * sizeof *top);
	n = top ? ss_counts_top(c, top, n) : 0;
	struct ss_ranked_record *out = n > 0 ? ss_arena_take(arena, n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < n; i++)
		out[i] = ranked(&top[i], kind, arena);
	return (struct ss_list){out, out ? n : 0};
}

/* ---- codes and protocols: by their number, and then by how often ---- */

static void sort_in(struct ss_ranked_record *list, size_t *n, struct ss_ranked_record r)
{
	size_t at = (*n)++;
	for (; at > 0 && list[at - 1].count < r.count; at--)
		list[at] = list[at - 1];
	list[at] = r;
}

static struct ss_slice code_name(unsigned code, struct ss_arena *arena)
{
	const uint8_t digits[3] = {(uint8_t)('0' + code / 100), (uint8_t)('0' + code / 10 % 10),
	                           (uint8_t)('0' + code % 10)};
	return ss_arena_copy(arena, (struct ss_slice){digits, sizeof digits});
}

static struct ss_list codes_of(const struct ss_summary *s, struct ss_arena *arena)
{
	size_t n = 0;
	struct ss_ranked_record *out = ss_arena_take(arena, SS_SUMMARY_CODES * sizeof *out);
	for (unsigned code = 0; out && code < SS_SUMMARY_CODES; code++) {
		if (s->codes[code] == 0)
			continue;
		sort_in(out, &n,
		        (struct ss_ranked_record){
		                .name = code_name(code, arena),
		                .meaning = ss_slice_of(ss_reply_code_meaning(code)),
		                .count = s->codes[code],
		                .fewer = SS_NUMBER_ABSENT,
		        });
	}
	return (struct ss_list){out, n < SS_LIMIT_REPORT_LIST ? n : SS_LIMIT_REPORT_LIST};
}

static struct ss_list protocols_of(const struct ss_summary *s, struct ss_arena *arena)
{
	const struct ss_field *f =
	        ss_shape_find(ss_record_shape(SS_RECORD_FLOW), SS_SLICE("protocol"));
	struct ss_ranked_record *out = ss_arena_take(arena, SS_N_PROTOCOLS * sizeof *out);
	size_t n = 0;
	for (uint8_t i = 1; out && i < SS_N_PROTOCOLS; i++) {
		if (s->protocols[i] == 0)
			continue;
		sort_in(out, &n,
		        (struct ss_ranked_record){.name = ss_slice_of(ss_field_name_of(f, &i)),
		                                  .count = s->protocols[i],
		                                  .fewer = SS_NUMBER_ABSENT});
	}
	return (struct ss_list){out, n};
}

/* ---- objects ---- */

static const struct ss_logins_record *logins_of(const struct ss_summary *s, struct ss_arena *arena)
{
	size_t n = SS_LIMIT_REPORT_LIST;
	struct ss_logins_record *out =
	        s->logins.attempts > 0 ? ss_arena_take(arena, sizeof *out) : NULL;
	if (!out)
		return NULL;
	*out = s->logins;
	struct ss_row **rows = ss_rows_sort(&s->mechanisms, arena, &n);
	struct ss_mechanism_record *list = rows ? ss_arena_take(arena, n * sizeof *list) : NULL;
	for (size_t i = 0; list && i < n; i++) {
		const struct ss_mechanism_row *m = (const struct ss_mechanism_row *)rows[i];
		list[i] = (struct ss_mechanism_record){m->row.key, m->row.weight, m->succeeded,
		                                       m->failed, m->clear};
	}
	out->mechanisms = (struct ss_list){list, list ? n : 0};
	return out;
}

static const struct ss_encryption_record *tls_of(const struct ss_summary *s, struct ss_arena *arena)
{
	struct ss_encryption_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	*out = s->tls;
	out->versions = list_of(&s->lists[SS_SUMMARY_TLS_VERSIONS], NAME, arena);
	out->ciphers = list_of(&s->lists[SS_SUMMARY_TLS_CIPHERS], NAME, arena);
	return out;
}

static const struct ss_sizes_record *sizes_of(const struct ss_summary *s, struct ss_arena *arena)
{
	struct ss_sizes_record *out = s->sizes.count > 0 ? ss_arena_take(arena, sizeof *out) : NULL;
	struct ss_size_record *steps =
	        out ? ss_arena_take(arena, SS_SPREAD_BITS * sizeof *steps) : NULL;
	size_t n = 0;
	if (!steps)
		return NULL;
	for (unsigned bits = 0; bits < SS_SPREAD_BITS; bits++) {
		uint64_t count = ss_spread_octave(&s->sizes, bits);
		if (count > 0)
			steps[n++] = (struct ss_size_record){(uint64_t)1 << bits, count};
	}
	*out = (struct ss_sizes_record){
	        .count = s->sizes.count,
	        .bytes = s->sizes.sum,
	        .median = (int64_t)ss_spread_at(&s->sizes, 50),
	        .p95 = (int64_t)ss_spread_at(&s->sizes, 95),
	        .most = (int64_t)s->sizes.most,
	        .steps = {steps, n},
	};
	return out;
}

static const struct ss_totals_record *totals_of(const struct ss_summary *s, struct ss_arena *arena)
{
	struct ss_totals_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	*out = s->totals;
	for (size_t i = 0; i < SS_N_SUMMARY_SETS; i++)
		*(uint64_t *)(void *)((char *)out + sets[i].member) =
		        ss_distinct_count(&s->sets[i]);
	return out;
}

static struct ss_list estimated_of(const struct ss_summary *s, struct ss_arena *arena)
{
	struct ss_slice *out =
	        ss_arena_take(arena, (SS_N_SUMMARY_LISTS + SS_N_SUMMARY_SETS) * sizeof *out);
	size_t n = 0;
	for (size_t i = 0; out && i < SS_N_SUMMARY_LISTS; i++) {
		if (!ss_counts_is_exact(&s->lists[i]))
			out[n++] = ss_slice_of(lists[i].name);
	}
	for (size_t i = 0; out && i < SS_N_SUMMARY_SETS; i++) {
		if (!ss_distinct_is_exact(&s->sets[i]))
			out[n++] = ss_slice_of(sets[i].name);
	}
	return (struct ss_list){out, n};
}

void ss_summary_report(const void *state, struct ss_arena *arena, struct ss_report_record *report)
{
	const struct ss_summary *s = state;
	report->totals = totals_of(s, arena);
	report->codes = codes_of(s, arena);
	report->protocols = protocols_of(s, arena);
	report->tls = tls_of(s, arena);
	report->logins = logins_of(s, arena);
	report->sizes = sizes_of(s, arena);
	report->stats = s->stats_kept;
	report->estimated = estimated_of(s, arena);
	for (size_t i = 0; i < SS_N_SUMMARY_LISTS; i++) {
		if (lists[i].member > 0)
			*(struct ss_list *)(void *)((char *)report + lists[i].member) =
			        list_of(&s->lists[i], lists[i].key, arena);
	}
}
