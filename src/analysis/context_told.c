#include "analysis/context_told.h"

#include "analysis/context_text.h"
#include "analysis/observers.h"
#include "base/duration.h"
#include "base/limits.h"

enum { FEW = 3 }; /* texts of a list in brief, and places of evidence */

static struct ss_list first_few(struct ss_list l, enum ss_context_depth depth)
{
	if (depth == SS_CONTEXT_BRIEF && l.n > FEW)
		l.n = FEW;
	return l;
}

static uint8_t asked_of(const struct ss_kept_group *g)
{
	return g->rank >= SS_CONTEXT_ASKED ? SS_FLAG_YES : SS_FLAG_ABSENT;
}

static int64_t alike_of(const struct ss_kept_group *g)
{
	return g->count > 1 ? (int64_t)g->count - 1 : SS_NUMBER_ABSENT;
}

/* ---- what was said ---- */

static struct ss_slice line_of(const struct ss_step *s, int64_t begin, struct ss_arena *arena)
{
	double seconds = (double)ss_since(begin, s->ts) / 1e9;
	if (s->is_reply && s->code >= 0)
		return ss_context_say(arena, "+%.3f S: %03d %.*s", seconds, (int)s->code,
		                      SS_CONTEXT_SLICE(s->text));
	return ss_context_say(arena, "+%.3f %c: %.*s%s%.*s", seconds, s->is_reply ? 'S' : 'C',
	                      SS_CONTEXT_SLICE(s->verb),
	                      s->verb.len > 0 && s->text.len > 0 ? " " : "",
	                      SS_CONTEXT_SLICE(s->text));
}

static struct ss_list dialogue_of(const struct ss_steps *steps, int64_t begin,
                                  struct ss_arena *arena)
{
	struct ss_list l =
	        ss_context_list(arena, steps->n + (steps->dropped > 0), sizeof(struct ss_slice));
	struct ss_slice *lines = (struct ss_slice *)(uintptr_t)l.items;
	size_t n = 0;
	for (const struct ss_step *s = steps->first; s && n < l.n; s = s->next)
		lines[n++] = line_of(s, begin, arena);
	if (steps->dropped > 0 && n < l.n)
		lines[n] = ss_context_say(arena, "%lld more lines, not kept",
		                          (long long)steps->dropped);
	return l;
}

/* ---- findings ---- */

static struct ss_list evidence_of(const struct ss_finding_record *f, enum ss_context_depth depth,
                                  struct ss_arena *arena)
{
	static const struct ss_slice sides[] = {{0}, SS_SLICE("c2s"), SS_SLICE("s2c")};
	const struct ss_evidence_record *from = f->evidence.items;
	size_t n = depth == SS_CONTEXT_ALL || f->evidence.n < FEW ? f->evidence.n : FEW;
	struct ss_list l = ss_context_list(arena, n, sizeof(struct ss_context_evidence_record));
	struct ss_context_evidence_record *out =
	        (struct ss_context_evidence_record *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++)
		out[i] = (struct ss_context_evidence_record){from[i].flow_id, from[i].packet,
		                                             from[i].direction <= SS_DIRECTION_S2C
		                                                     ? sides[from[i].direction]
		                                                     : (struct ss_slice){0},
		                                             from[i].text};
	return l;
}

static void explain(const struct ss_finding_record *f, enum ss_context_depth depth,
                    struct ss_context_finding_record *out)
{
	const struct ss_finding_row *row = ss_finding_row_find(f->id);
	out->attack = f->attack;
	if (!row)
		return;
	out->advice = ss_slice_of(row->advice);
	if (depth < SS_CONTEXT_ALL)
		return;
	out->about = ss_slice_of(row->about);
	out->false_positives = ss_slice_of(row->false_positives);
}

const void *ss_context_tell_finding(const struct ss_kept *k, const struct ss_kept_group *g,
                                    enum ss_context_depth depth, struct ss_arena *arena)
{
	const struct ss_finding_record *f = (const struct ss_finding_record *)k->record;
	struct ss_context_finding_record *out = ss_arena_take(arena, sizeof *out);
	struct ss_context_seen_record *seen = ss_arena_take(arena, sizeof *seen);
	if (!f || !out || !seen)
		return NULL;
	seen->description = f->description;
	*out = (struct ss_context_finding_record){
	        .asked = asked_of(g),
	        .severity = ss_context_name(&f->head, "severity"),
	        .id = f->id,
	        .title = f->title,
	        .count = f->count,
	        .alike = alike_of(g),
	        .ts = f->head.ts,
	        .ts_end = SS_NUMBER_ABSENT,
	        .flow_id = f->head.flow_id,
	        .src_ip = f->head.src_ip,
	        .src_port = SS_NUMBER_ABSENT,
	        .dst_ip = f->head.dst_ip,
	        .dst_port = SS_NUMBER_ABSENT,
	};
	if (depth > SS_CONTEXT_BRIEF) {
		out->confidence = ss_context_name(&f->head, "confidence");
		out->ts_end = f->ts_end;
		out->src_port = f->head.src_port;
		out->dst_port = f->head.dst_port;
		seen->evidence = evidence_of(f, depth, arena);
		explain(f, depth, out);
	}
	if (seen->description.data || seen->evidence.n > 0)
		out->captured = seen;
	return out;
}

/* ---- transactions ---- */

static struct ss_slice meaning_of(const struct ss_transaction_record *t)
{
	switch ((enum ss_transaction_outcome)t->outcome) {
	case SS_TRANSACTION_REJECTED: return SS_SLICE("the server refused it for good");
	case SS_TRANSACTION_DEFERRED: return SS_SLICE("the server put it off: try again later");
	case SS_TRANSACTION_RESET:
		return SS_SLICE("the client gave it up: RSET, a new greeting or STARTTLS");
	case SS_TRANSACTION_ABANDONED: return SS_SLICE("the connection ended before the verdict");
	case SS_TRANSACTION_ACCEPTED: return SS_SLICE("accepted, but not for all recipients");
	case SS_TRANSACTION_UNKNOWN: break;
	}
	return (struct ss_slice){0};
}

static struct ss_slice reply_text(const struct ss_reply_record *r, struct ss_arena *arena)
{
	if (!r || r->code == SS_NUMBER_ABSENT)
		return (struct ss_slice){0};
	return ss_context_say(arena, "%03d %.*s%s%.*s", (int)r->code, SS_CONTEXT_SLICE(r->enhanced),
	                      r->enhanced.len > 0 ? " " : "", SS_CONTEXT_SLICE(r->text));
}

static struct ss_list refused_of(const struct ss_transaction_record *t, enum ss_context_depth depth,
                                 struct ss_arena *arena)
{
	struct ss_list from = first_few(t->recipients, depth);
	const struct ss_recipient_record *r = from.items;
	struct ss_list l = ss_context_list(arena, from.n, sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++) {
		struct ss_reply_record reply = {r[i].code, r[i].enhanced, r[i].text};
		struct ss_slice text = reply_text(&reply, arena);
		out[i] = ss_context_say(arena, "%.*s: %.*s", SS_CONTEXT_SLICE(r[i].address),
		                        SS_CONTEXT_SLICE(text));
	}
	return l;
}

static struct ss_list files_of(const struct ss_kept *k, struct ss_arena *arena)
{
	const struct ss_file_record *f = k->files.items;
	struct ss_list l = ss_context_list(arena, k->files.n, sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++)
		out[i] = ss_context_say(
		        arena, "%.*s (%.*s, %llu octets%s)",
		        SS_CONTEXT_SLICE(f[i].filename.len > 0 ? f[i].filename
		                                               : SS_SLICE("unnamed")),
		        SS_CONTEXT_SLICE(f[i].magic_type.len > 0 ? f[i].magic_type
		                                                 : f[i].content_type),
		        (unsigned long long)f[i].size,
		        f[i].type_mismatch == SS_FLAG_YES ? ", not what it says it is" : "");
	return l;
}

static void fill_mail_seen(const struct ss_kept *k, enum ss_context_depth depth, bool is_failure,
                           struct ss_arena *arena, struct ss_context_mail_seen_record *out)
{
	const struct ss_transaction_record *t = (const struct ss_transaction_record *)k->record;
	out->mail_from = t->mail_from;
	out->rcpt_to = first_few(t->rcpt_to, depth);
	if (is_failure)
		out->reply = reply_text(t->reply, arena);
	if (k->refused > 1 || t->outcome == SS_TRANSACTION_ACCEPTED)
		out->refused = refused_of(t, depth, arena);
	if (k->message)
		out->subject = k->message->subject;
	if (depth == SS_CONTEXT_BRIEF)
		return;
	out->helo = t->helo;
	out->reply = reply_text(t->reply, arena);
	out->queue_id = t->queue_id;
	out->files = files_of(k, arena);
	if (k->message) {
		out->from = k->message->from;
		out->message_id = k->message->message_id;
	}
	if (is_failure || depth == SS_CONTEXT_ALL)
		out->dialogue = dialogue_of(&k->steps, t->head.ts, arena);
}

const void *ss_context_tell_mail(const struct ss_kept *k, const struct ss_kept_group *g,
                                 enum ss_context_depth depth, struct ss_arena *arena)
{
	const struct ss_transaction_record *t = (const struct ss_transaction_record *)k->record;
	struct ss_context_mail_record *out = ss_arena_take(arena, sizeof *out);
	struct ss_context_mail_seen_record *seen = ss_arena_take(arena, sizeof *seen);
	if (!t || !out || !seen)
		return NULL;
	bool is_failure = ss_context_is_failure(t);
	fill_mail_seen(k, depth, is_failure, arena, seen);
	*out = (struct ss_context_mail_record){
	        .asked = asked_of(g),
	        .outcome = ss_context_name(&t->head, "outcome"),
	        .code = t->reply ? t->reply->code : SS_NUMBER_ABSENT,
	        .meaning = is_failure ? meaning_of(t) : (struct ss_slice){0},
	        .alike = is_failure ? alike_of(g) : SS_NUMBER_ABSENT,
	        .ts = t->head.ts,
	        .flow_id = t->head.flow_id,
	        .transaction = (int64_t)t->index,
	        .src_ip = t->head.src_ip,
	        .src_port = SS_NUMBER_ABSENT,
	        .dst_ip = t->head.dst_ip,
	        .dst_port = t->head.dst_port,
	        .recipients = k->recipients,
	        .refused = k->refused > 0 ? (int64_t)k->refused : SS_NUMBER_ABSENT,
	        .size = t->size,
	        .duration = SS_NUMBER_ABSENT,
	        .captured = seen,
	};
	if (depth > SS_CONTEXT_BRIEF) {
		out->src_port = t->head.src_port;
		out->duration = t->duration;
	}
	return out;
}

/* ---- sessions ---- */

static struct ss_list unusual_texts(const struct ss_session_record *s, struct ss_arena *arena)
{
	unsigned set = ss_context_unusual_of(s);
	struct ss_list l =
	        ss_context_list(arena, (size_t)__builtin_popcount(set), sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	size_t n = 0;
	for (unsigned i = 0; ss_context_unusual[i] && n < l.n; i++) {
		if (set >> i & 1)
			out[n++] = ss_slice_of(ss_context_unusual[i]);
	}
	return l;
}

static struct ss_list logins_of(const struct ss_session_record *s, enum ss_context_depth depth,
                                struct ss_arena *arena)
{
	struct ss_list from = first_few(s->auth, depth);
	const struct ss_auth_record *a = from.items;
	struct ss_list l = ss_context_list(arena, from.n, sizeof(struct ss_slice));
	struct ss_slice *out = (struct ss_slice *)(uintptr_t)l.items;
	for (size_t i = 0; i < l.n; i++)
		out[i] = ss_context_say(arena, "%.*s %.*s: %.*s", SS_CONTEXT_SLICE(a[i].mechanism),
		                        SS_CONTEXT_SLICE(a[i].identity),
		                        SS_CONTEXT_SLICE(a[i].outcome));
	return l;
}

const void *ss_context_tell_session(const struct ss_kept *k, const struct ss_kept_group *g,
                                    enum ss_context_depth depth, struct ss_arena *arena)
{
	const struct ss_session_record *s = (const struct ss_session_record *)k->record;
	struct ss_context_session_record *out = ss_arena_take(arena, sizeof *out);
	struct ss_context_session_seen_record *seen = ss_arena_take(arena, sizeof *seen);
	if (!s || !out || !seen)
		return NULL;
	bool is_implicit = s->tls && s->tls->implicit == SS_FLAG_YES;
	seen->helo = s->helo;
	seen->server_software = s->server_software;
	seen->logins = logins_of(s, depth, arena);
	if (depth > SS_CONTEXT_BRIEF) {
		seen->server_greeting = s->server_greeting;
		seen->anomalies = s->anomalies;
		if (depth == SS_CONTEXT_ALL)
			seen->dialogue = dialogue_of(&k->steps, s->head.ts, arena);
	}
	*out = (struct ss_context_session_record){
	        .asked = asked_of(g),
	        .unusual = unusual_texts(s, arena),
	        .alike = alike_of(g),
	        .ts = s->head.ts,
	        .flow_id = s->head.flow_id,
	        .src_ip = s->head.src_ip,
	        .src_port = s->head.src_port,
	        .dst_ip = s->head.dst_ip,
	        .dst_port = s->head.dst_port,
	        .outcome = ss_context_name(&s->head, "outcome"),
	        .tls = is_implicit            ? SS_SLICE("implicit")
	               : ss_session_is_tls(s) ? SS_SLICE("starttls")
	                                      : SS_SLICE("none"),
	        .duration = s->duration,
	        .transactions = s->transactions,
	        .messages_accepted = s->messages_accepted,
	        .commands = s->commands,
	        .replies = s->replies,
	};
	bool is_told = seen->helo.data || seen->server_software.data || seen->logins.n > 0 ||
	               seen->server_greeting.data || seen->anomalies.n > 0 || seen->dialogue.n > 0;
	out->captured = is_told ? seen : NULL;
	return out;
}
