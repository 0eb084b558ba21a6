#include "analysis/context_wireshark_parts.h"

#include <string.h>

#include "analysis/context_text.h"
#include "base/limits.h"

/* ---- numbers ---- */

const struct ss_origin_summary_record *ss_wireshark_summary(const struct ss_features *f,
                                                            struct ss_arena *arena)
{
	struct ss_origin_summary_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	*out = (struct ss_origin_summary_record){
	        .total_sessions = f->sessions,
	        .total_transactions = f->transactions,
	        .completed_transactions = f->completed,
	        .total_commands = f->commands,
	        .auth_attempts = f->auth_attempts,
	        .success_responses = f->success_replies,
	        .error_responses = f->error_replies,
	        .tls_sessions = f->tls_sessions,
	};
	return out;
}

/* ---- patterns ---- */

static const struct ss_origin_pattern_record empty_pattern = {.recipient_count = SS_NUMBER_ABSENT,
                                                              .connection_count = SS_NUMBER_ABSENT};

static void fill_login(const struct ss_pattern *p, struct ss_origin_pattern_record *out)
{
	*out = empty_pattern;
	out->type = SS_SLICE("plaintext_auth");
	out->client_ip = p->client;
	out->server_ip = p->server;
	out->description = SS_SLICE("Authentication attempted over plaintext connection");
}

static void fill_mail(const struct ss_pattern *p, struct ss_arena *arena,
                      struct ss_origin_pattern_record *out)
{
	*out = empty_pattern;
	out->mail_from = p->mail_from;
	if (p->recipients != SS_NUMBER_ABSENT) {
		out->type = SS_SLICE("high_recipient_count");
		out->recipient_count = p->recipients;
		out->description =
		        ss_context_say(arena, "Email sent to %d recipients", (int)p->recipients);
		return;
	}
	out->type = SS_SLICE("suspicious_sender_domain");
	out->domain = p->domain;
	out->description =
	        ss_context_say(arena, "Email sent from potentially suspicious domain: %.*s",
	                       SS_CONTEXT_SLICE(p->domain));
}

const struct ss_origin_security_record *ss_wireshark_security(const struct ss_features *f,
                                                              struct ss_arena *arena)
{
	struct ss_origin_security_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	struct ss_list l = ss_context_list(arena, f->logins.n + f->mails.n,
	                                   sizeof(struct ss_origin_pattern_record));
	struct ss_origin_pattern_record *patterns =
	        (struct ss_origin_pattern_record *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++) {
		if (i < f->logins.n)
			fill_login(&f->logins.items[i], &patterns[i]);
		else
			fill_mail(&f->mails.items[i - f->logins.n], arena, &patterns[i]);
	}
	*out = (struct ss_origin_security_record){
	        .auth_failures = f->auth_failures,
	        .suspicious_patterns = l,
	        .plaintext_auth = f->plaintext_auth > 0 ? SS_FLAG_YES : SS_FLAG_NO,
	        .missing_tls = f->sessions - f->tls_sessions,
	        .failed_auth_sessions = f->failed_auth_sessions,
	};
	return out;
}

/* ---- insights ---- */

struct ss_list ss_context_top(const struct ss_counts *counts, size_t n, struct ss_arena *arena)
{
	size_t most = n < SS_LIMIT_CONTEXT_TEXTS ? n : SS_LIMIT_CONTEXT_TEXTS;
	struct ss_count top[SS_LIMIT_CONTEXT_TEXTS];
	size_t found = ss_counts_top(counts, top, most);
	struct ss_list l = ss_context_list(arena, found, sizeof(struct ss_pair));
	struct ss_pair *pairs = (struct ss_pair *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++)
		pairs[i] = (struct ss_pair){.name = top[i].key, .number = (int64_t)top[i].count};
	return l;
}

static const struct ss_origin_queries_record *queries_of(const struct ss_insights *i, size_t top,
                                                         struct ss_arena *arena)
{
	struct ss_origin_queries_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	*out = (struct ss_origin_queries_record){
	        ss_context_top(&i->sender_domains, top, arena),
	        ss_context_top(&i->recipient_domains, top, arena),
	        ss_distinct_count(&i->senders),
	        ss_distinct_count(&i->distinct_recipient_domains),
	};
	return out;
}

static struct ss_list code_counts(const struct ss_insights *i, struct ss_arena *arena)
{
	size_t n = 0;
	for (size_t code = 0; code < SS_INSIGHT_CODES; code++)
		n += i->codes[code] > 0;
	struct ss_list l = ss_context_list(arena, n, sizeof(struct ss_pair));
	struct ss_pair *pairs = (struct ss_pair *)(uintptr_t)l.items;
	n = 0;
	for (size_t code = 0; code < SS_INSIGHT_CODES && n < l.n; code++) {
		if (i->codes[code] > 0)
			pairs[n++] = (struct ss_pair){.name = ss_context_say(arena, "%03zu", code),
			                              .number = (int64_t)i->codes[code]};
	}
	return l;
}

static struct ss_list category_counts(const struct ss_insights *i, struct ss_arena *arena)
{
	static const struct ss_slice names[] = {SS_SLICE("2xx"), SS_SLICE("3xx"), SS_SLICE("4xx"),
	                                        SS_SLICE("5xx")};
	enum { N = sizeof names / sizeof names[0] };
	struct ss_list l = ss_context_list(arena, N, sizeof(struct ss_pair));
	struct ss_pair *pairs = (struct ss_pair *)(uintptr_t)l.items;
	for (size_t n = 0; n < l.n; n++) {
		pairs[n] = (struct ss_pair){.name = names[n]};
		for (size_t code = (n + 2) * 100; code < (n + 3) * 100; code++)
			pairs[n].number += (int64_t)i->codes[code];
	}
	return l;
}

static const struct ss_origin_responses_record *responses_of(const struct ss_insights *i,
                                                             size_t top, struct ss_arena *arena)
{
	struct ss_origin_responses_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	*out = (struct ss_origin_responses_record){code_counts(i, arena), category_counts(i, arena),
	                                           ss_context_top(&i->errors, top, arena)};
	return out;
}

static void fill_large(const struct ss_large_mail *m, struct ss_origin_pattern_record *out)
{
	*out = empty_pattern;
	out->type = SS_SLICE("large_data_transfer");
	out->mail_from = m->mail_from;
	out->description = SS_SLICE("Unusually large data transfer via SMTP");
}

static void read_address(struct ss_slice text, struct ss_address *out)
{
	char copy[SS_ADDRESS_TEXT] = "";
	if (text.len < sizeof copy)
		memcpy(copy, text.data, text.len);
	(void)ss_address_read(copy, out);
}

static void fill_frequent(const struct ss_count *client, struct ss_arena *arena,
                          struct ss_origin_pattern_record *out)
{
	*out = empty_pattern;
	out->type = SS_SLICE("high_connection_frequency");
	read_address(client->key, &out->client_ip);
	out->connection_count = (int64_t)client->count;
	out->description = ss_context_say(arena, "High frequency of SMTP connections from %.*s",
	                                  SS_CONTEXT_SLICE(client->key));
}

static const struct ss_origin_tunneling_record *
tunneling_of(const struct ss_insights *i, uint64_t connections_high, struct ss_arena *arena)
{
	struct ss_count clients[SS_LIMIT_PATTERNS];
	size_t n = ss_counts_top(&i->clients, clients, SS_LIMIT_PATTERNS);
	struct ss_origin_tunneling_record *out = ss_arena_take(arena, sizeof *out);
	if (!out)
		return NULL;
	while (n > 0 && clients[n - 1].count <= connections_high)
		n--;
	struct ss_list l =
	        ss_context_list(arena, i->n_large + n, sizeof(struct ss_origin_pattern_record));
	struct ss_origin_pattern_record *patterns =
	        (struct ss_origin_pattern_record *)(uintptr_t)l.items;
	for (size_t at = 0; at < l.n; at++) {
		if (at < i->n_large)
			fill_large(&i->large[at], &patterns[at]);
		else
			fill_frequent(&clients[at - i->n_large], arena, &patterns[at]);
	}
	out->potential_tunneling = l.n > 0 ? SS_FLAG_YES : SS_FLAG_NO;
	out->suspicious_patterns = l;
	return out;
}

static const struct ss_origin_domains_record *
domains_of(const struct ss_insights *i, const struct ss_origin_queries_record *queries,
           struct ss_arena *arena)
{
	struct {
		struct ss_origin_domains_record domains;
		struct ss_origin_ratio_record ratio;
		struct ss_origin_sides_record senders, recipients;
	} *out = ss_arena_take(arena, sizeof *out);
	if (!out || !queries)
		return NULL;
	out->senders =
	        (struct ss_origin_sides_record){i->sender_sides.internal, i->sender_sides.external};
	out->recipients = (struct ss_origin_sides_record){i->recipient_sides.internal,
	                                                  i->recipient_sides.external};
	out->ratio = (struct ss_origin_ratio_record){&out->senders, &out->recipients};
	out->domains = (struct ss_origin_domains_record){
	        queries->top_sender_domains, queries->top_recipient_domains, &out->ratio};
	return &out->domains;
}

const struct ss_origin_insights_record *ss_wireshark_insights(const struct ss_insights *i,
                                                              const struct ss_settings *settings,
                                                              bool is_tunneling,
                                                              struct ss_arena *arena)
{
	struct ss_origin_insights_record *out = ss_arena_take(arena, sizeof *out);
	size_t top = (size_t)settings->top;
	if (!out)
		return NULL;
	out->query_patterns = queries_of(i, top, arena);
	out->response_analysis = responses_of(i, top, arena);
	if (is_tunneling)
		out->tunneling_analysis = tunneling_of(i, settings->connections_high, arena);
	out->domain_analysis = domains_of(i, out->query_patterns, arena);
	return out->response_analysis && out->domain_analysis ? out : NULL;
}

/* ---- in a few words ---- */

static struct ss_slice shortened(struct ss_slice text, struct ss_arena *arena)
{
	static const char dots[] = "...";
	enum { DOTS = sizeof dots - 1 };
	if (text.len <= SS_WIRESHARK_TEXT)
		return text;
	return ss_context_say(arena, "%.*s%s", SS_WIRESHARK_TEXT - DOTS, (const char *)text.data,
	                      dots);
}

struct ss_slice ss_wireshark_text(const struct ss_features *f, const struct ss_context *x,
                                  struct ss_arena *arena)
{
	const struct ss_kept_group *order[SS_LIMIT_CONTEXT_GROUPS];
	struct ss_slice text = ss_context_say(
	        arena,
	        "SMTP: %llu sessions (%llu in TLS), %llu transactions: %llu completed, %llu "
	        "rejected, %llu deferred. AUTH: %llu attempts, %llu failed.",
	        (unsigned long long)f->sessions, (unsigned long long)f->tls_sessions,
	        (unsigned long long)f->transactions, (unsigned long long)f->completed,
	        (unsigned long long)f->outcomes[SS_TRANSACTION_REJECTED],
	        (unsigned long long)f->outcomes[SS_TRANSACTION_DEFERRED],
	        (unsigned long long)f->auth_attempts, (unsigned long long)f->auth_failures);
	ss_best_sort(&x->findings, order);
	for (size_t i = 0; i < x->findings.n_groups && i < SS_WIRESHARK_FINDINGS; i++) {
		const struct ss_finding_record *r =
		        order[i]->n > 0
		                ? (const struct ss_finding_record *)order[i]->items[0].record
		                : NULL;
		if (r)
			text = ss_context_say(arena, "%.*s %zu. %.*s.", SS_CONTEXT_SLICE(text),
			                      i + 1, SS_CONTEXT_SLICE(r->title));
	}
	return shortened(text, arena);
}
