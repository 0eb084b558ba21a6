#include "analysis/session_list.h"

#include <string.h>

#include "analysis/session_list_dialogue.h"
#include "analysis/session_list_kept.h"
#include "base/error.h"
#include "base/limits.h"

/* Sessions are ordered by what was found in them, then by whether something went wrong. */
enum { ORDINARY, TROUBLED, FOUND };
enum { IDS = 8 }; /* findings named of one session */

struct told_session {
	struct ss_kept kept;
	struct ss_told_session_record record;
	struct ss_slice ids[IDS]; /* the gravest first */
	uint8_t severities[IDS];  /* theirs */
};

struct told_mail {
	struct ss_kept kept;
	struct ss_told_mail_record record;
};

struct list {
	const struct ss_observed *observed;
	bool has_dialogues;
	struct ss_kept_list sessions, mails;
	/* The one that was over last: its findings follow. */
	int64_t last_flow;
	struct told_session *last; /* NULL: it is not kept */
};

struct own {
	struct ss_dialogue_lines lines;
	struct ss_told_session_record draft; /* texts are the case's arena's */
	bool has_draft;
};

static void *create_list(const struct ss_observed *o, bool has_dialogues)
{
	struct list *l = ss_memory_take_zeroed(o->memory, sizeof *l);
	uint64_t kept = o->settings->sessions_kept;
	if (!l)
		return NULL;
	l->observed = o;
	l->has_dialogues = has_dialogues;
	l->last_flow = SS_NUMBER_ABSENT;
	l->sessions.memory = l->mails.memory = o->memory;
	l->sessions.limit =
	        kept < SS_LIMIT_REPORT_SESSIONS ? (size_t)kept : SS_LIMIT_REPORT_SESSIONS;
	l->mails.limit = SS_LIMIT_REPORT_MAILS;
	return l;
}

static void *create(const struct ss_observed *o)
{
	return create_list(o, false);
}

static void *create_with_dialogues(const struct ss_observed *o)
{
	return create_list(o, true);
}

static void destroy(void *state)
{
	struct list *l = state;
	ss_kept_release(&l->sessions);
	ss_kept_release(&l->mails);
	ss_memory_give(l->observed->memory, l, sizeof *l);
}

static struct ss_slice keep(struct ss_arena *arena, struct ss_slice s, size_t most)
{
	return s.len > most ? ss_arena_copy(arena, ss_slice_cut(s, 0, most))
	                    : ss_arena_copy(arena, s);
}

static struct ss_slice keep_name(struct ss_arena *arena, struct ss_slice s)
{
	return keep(arena, s, SS_LIMIT_REPORT_NAME);
}

/* ---- mails ---- */

static struct ss_list keep_recipients(struct ss_arena *arena, const struct ss_list *rcpt_to)
{
	size_t n =
	        rcpt_to->n < SS_LIMIT_REPORT_RECIPIENTS ? rcpt_to->n : SS_LIMIT_REPORT_RECIPIENTS;
	const struct ss_slice *from = rcpt_to->items;
	struct ss_slice *out = n > 0 ? ss_arena_take(arena, n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < n; i++)
		out[i] = keep_name(arena, from[i]);
	return (struct ss_list){out, out ? n : 0};
}

static struct ss_list keep_files(struct ss_arena *arena, const struct ss_mail *m)
{
	struct ss_slice *out =
	        m->n_files > 0 ? ss_arena_take(arena, SS_LIMIT_REPORT_FILES * sizeof *out) : NULL;
	size_t n = 0;
	for (size_t i = 0; out && i < m->n_files && n < SS_LIMIT_REPORT_FILES; i++) {
		const struct ss_file_record *f = m->files[i];
		bool is_attached = f->filename.data ||
		                   ss_slice_is_equal(f->disposition, SS_SLICE("attachment"));
		if (is_attached && f->raw != SS_FLAG_YES)
			out[n++] =
			        keep_name(arena, f->filename.data ? f->filename : f->content_type);
	}
	return (struct ss_list){out, n};
}

static struct ss_slice outcome_of(const struct ss_transaction_record *t, struct ss_arena *arena)
{
	const struct ss_field *f =
	        ss_shape_find(ss_record_shape(SS_RECORD_TRANSACTION), SS_SLICE("outcome"));
	return ss_slice_of(ss_field_name_of(f, &t->outcome));
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct list *l = state;
	const struct ss_transaction_record *t = m->transaction;
	if (!t)
		return;
	bool is_good = t->completed == SS_FLAG_YES;
	if (!ss_kept_wants(&l->mails, is_good ? ORDINARY : TROUBLED)) {
		l->mails.left_out++;
		return;
	}
	struct told_mail *mail =
	        ss_kept_add(&l->mails, is_good ? ORDINARY : TROUBLED, sizeof *mail);
	if (!mail)
		return;
	struct ss_arena *arena = &mail->kept.arena;
	mail->record = (struct ss_told_mail_record){
	        .flow_id = t->head.flow_id,
	        .ts = t->head.ts,
	        .index = (int64_t)t->index,
	        .mail_from = keep_name(arena, t->mail_from),
	        .rcpt_to = keep_recipients(arena, &t->rcpt_to),
	        .recipients = t->rcpt_to.n,
	        .status = is_good ? SS_MAIL_COMPLETED : SS_MAIL_INCOMPLETE,
	        .outcome = outcome_of(t, arena),
	        .code = t->reply ? t->reply->code : SS_NUMBER_ABSENT,
	        .size = t->size,
	        .queue_id = keep_name(arena, t->queue_id),
	        .files = keep_files(arena, m),
	};
	if (t->reply) {
		mail->record.enhanced = keep_name(arena, t->reply->enhanced);
		mail->record.text = keep(arena, t->reply->text, SS_LIMIT_REPORT_LINE);
	}
	if (m->message) {
		mail->record.subject = keep_name(arena, m->message->subject);
		mail->record.message_id = keep_name(arena, m->message->message_id);
	}
}

/* ---- sessions ---- */

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	struct own *own = c->own;
	ss_dialogue_lines_add(&own->lines, &c->arena, e);
}

static uint64_t refusals_of(const struct ss_list *reply_counts)
{
	const struct ss_pair *pairs = reply_counts->items;
	uint64_t n = 0;
	for (size_t i = 0; i < reply_counts->n; i++) {
		bool is_refusal = pairs[i].name.len == 3 &&
		                  (pairs[i].name.data[0] == '4' || pairs[i].name.data[0] == '5');
		n += is_refusal && pairs[i].number > 0 ? (uint64_t)pairs[i].number : 0;
	}
	return n;
}

static struct ss_slice session_outcome(uint8_t outcome)
{
	const struct ss_field *f =
	        ss_shape_find(ss_record_shape(SS_RECORD_SESSION), SS_SLICE("outcome"));
	return ss_slice_of(ss_field_name_of(f, &outcome));
}

static struct ss_slice user_of(const struct ss_session_record *s)
{
	const struct ss_auth_record *a = s->auth.items;
	for (size_t i = 0; i < s->auth.n; i++) {
		if (a[i].identity.data)
			return a[i].identity;
	}
	return (struct ss_slice){NULL, 0};
}

static unsigned class_of(const struct ss_told_session_record *r)
{
	bool is_troubled = r->refusals > 0 || r->partial == SS_FLAG_YES ||
	                   ss_slice_is_equal(r->outcome, SS_SLICE("reset")) ||
	                   ss_slice_is_equal(r->outcome, SS_SLICE("timeout"));
	return r->severity > 0 ? FOUND + r->severity - 1u : is_troubled ? TROUBLED : ORDINARY;
}

/* Texts of one that will hardly be told are not copied. */
static void on_session(void *state, struct ss_case *c, const struct ss_session_record *s)
{
	struct list *l = state;
	struct own *own = c->own;
	struct ss_arena *arena = &c->arena;
	own->has_draft = true;
	own->draft = (struct ss_told_session_record){
	        .flow_id = s->head.flow_id,
	        .ts = s->head.ts,
	        .duration = s->duration,
	        .src_ip = s->head.src_ip,
	        .src_port = s->head.src_port,
	        .dst_ip = s->head.dst_ip,
	        .dst_port = s->head.dst_port,
	        .outcome = session_outcome(s->outcome),
	        .transactions = s->transactions,
	        .accepted = s->messages_accepted,
	        .refusals = refusals_of(&s->reply_counts),
	        .partial = s->partial == SS_FLAG_YES ? SS_FLAG_YES : SS_FLAG_ABSENT,
	        .severity = ss_case_severity(c),
	};
	if (!ss_kept_wants(&l->sessions, class_of(&own->draft)))
		return;
	own->draft.input = keep_name(arena, s->head.input);
	own->draft.helo = keep_name(arena, s->helo);
	own->draft.server_host = keep_name(arena, s->server_host);
	own->draft.server_software = keep_name(arena, s->server_software);
	own->draft.user = keep_name(arena, user_of(s));
	if (s->tls && s->tls->established == SS_FLAG_YES)
		own->draft.tls =
		        keep_name(arena, s->tls->version.data ? s->tls->version : SS_SLICE("TLS"));
}

static void copy_texts(struct ss_arena *arena, struct ss_told_session_record *r)
{
	r->input = ss_arena_copy(arena, r->input);
	r->helo = ss_arena_copy(arena, r->helo);
	r->server_host = ss_arena_copy(arena, r->server_host);
	r->server_software = ss_arena_copy(arena, r->server_software);
	r->user = ss_arena_copy(arena, r->user);
	r->tls = ss_arena_copy(arena, r->tls);
}

static void keep_dialogue(struct told_session *s, const struct own *own)
{
	s->record.dialogue = ss_dialogue_lines_list(&own->lines, &s->kept.arena, s->record.ts);
	s->record.lines_left_out = own->lines.left_out;
}

static void on_flow(void *state, struct ss_case *c, const struct ss_flow_record *f)
{
	struct list *l = state;
	struct own *own = c ? c->own : NULL;
	l->last_flow = f->head.flow_id;
	l->last = NULL;
	if (!own || !own->has_draft)
		return;
	own->draft.severity = ss_case_severity(c);
	unsigned class_ = class_of(&own->draft);
	if (!ss_kept_wants(&l->sessions, class_)) {
		l->sessions.left_out++;
		return;
	}
	struct told_session *s = ss_kept_add(&l->sessions, class_, sizeof *s);
	if (!s)
		return;
	l->last = s;
	s->record = own->draft;
	copy_texts(&s->kept.arena, &s->record);
	s->record.findings.items = s->ids;
	if (l->has_dialogues)
		keep_dialogue(s, own);
}

/* ---- findings ---- */

static struct told_session *find_session(const struct list *l, int64_t flow_id)
{
	if (flow_id == l->last_flow)
		return l->last;
	for (size_t k = 0; k < SS_KEPT_CLASSES; k++) {
		const struct ss_kept_class *c = &l->sessions.classes[k];
		for (size_t i = 0; i < c->n; i++) {
			struct told_session *s = (struct told_session *)c->items[i];
			if (s->record.flow_id == flow_id)
				return s;
		}
	}
	return NULL;
}

/* A lesser one gives way where there is no room; of equals, who came first stays. */
static void name_finding(struct told_session *s, const struct ss_finding_record *f)
{
	size_t n = s->record.findings.n, at = 0;
	while (at < n && !ss_slice_is_equal(s->ids[at], f->id))
		at++;
	bool is_new = at == n;
	if (at == IDS)
		at--;
	if ((!is_new || n == IDS) && s->severities[at] >= f->severity)
		return;
	struct ss_slice id = is_new ? keep_name(&s->kept.arena, f->id) : s->ids[at];
	if (is_new && n < IDS)
		s->record.findings.n++;
	for (; at > 0 && s->severities[at - 1] < f->severity; at--) {
		s->ids[at] = s->ids[at - 1];
		s->severities[at] = s->severities[at - 1];
	}
	s->ids[at] = id;
	s->severities[at] = f->severity;
}

static void on_finding(void *state, const struct ss_finding_record *f)
{
	struct list *l = state;
	struct told_session *s = find_session(l, f->head.flow_id);
	if (!s)
		return;
	name_finding(s, f);
	if (f->severity <= s->record.severity)
		return;
	s->record.severity = f->severity;
	ss_kept_raise(&l->sessions, &s->kept, class_of(&s->record));
}

/* ---- adding up ---- */

static struct ss_list copy_ids(struct told_session *s, const struct told_session *from)
{
	for (size_t i = 0; i < from->record.findings.n; i++)
		s->ids[i] = ss_arena_copy(&s->kept.arena, from->ids[i]);
	memcpy(s->severities, from->severities, sizeof s->severities);
	return (struct ss_list){s->ids, from->record.findings.n};
}

static struct ss_list copy_lines(struct ss_arena *arena, const struct ss_list *from)
{
	const struct ss_line_record *lines = from->items;
	struct ss_line_record *out =
	        from->n > 0 ? ss_arena_take(arena, from->n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < from->n; i++) {
		out[i] = lines[i];
		out[i].text = ss_arena_copy(arena, lines[i].text);
	}
	return (struct ss_list){out, out ? from->n : 0};
}

static void merge_session(struct list *l, unsigned class_, const struct told_session *from)
{
	struct told_session *s = ss_kept_add(&l->sessions, class_, sizeof *s);
	if (!s)
		return;
	s->record = from->record;
	copy_texts(&s->kept.arena, &s->record);
	s->record.findings = copy_ids(s, from);
	s->record.dialogue = copy_lines(&s->kept.arena, &from->record.dialogue);
}

static struct ss_list copy_names(struct ss_arena *arena, const struct ss_list *from)
{
	const struct ss_slice *names = from->items;
	struct ss_slice *out = from->n > 0 ? ss_arena_take(arena, from->n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < from->n; i++)
		out[i] = ss_arena_copy(arena, names[i]);
	return (struct ss_list){out, out ? from->n : 0};
}

static void merge_mail(struct list *l, unsigned class_, const struct told_mail *from)
{
	struct told_mail *m = ss_kept_add(&l->mails, class_, sizeof *m);
	if (!m)
		return;
	struct ss_arena *arena = &m->kept.arena;
	m->record = from->record;
	m->record.mail_from = ss_arena_copy(arena, from->record.mail_from);
	m->record.rcpt_to = copy_names(arena, &from->record.rcpt_to);
	m->record.files = copy_names(arena, &from->record.files);
	m->record.enhanced = ss_arena_copy(arena, from->record.enhanced);
	m->record.text = ss_arena_copy(arena, from->record.text);
	m->record.queue_id = ss_arena_copy(arena, from->record.queue_id);
	m->record.subject = ss_arena_copy(arena, from->record.subject);
	m->record.message_id = ss_arena_copy(arena, from->record.message_id);
}

static int merge(void *state, const void *other)
{
	struct list *l = state;
	const struct list *of = other;
	const struct ss_kept *item;
	unsigned class_;
	for (size_t i = 0; (item = ss_kept_at(&of->sessions, i, &class_)); i++)
		merge_session(l, class_, (const struct told_session *)item);
	for (size_t i = 0; (item = ss_kept_at(&of->mails, i, &class_)); i++)
		merge_mail(l, class_, (const struct told_mail *)item);
	l->sessions.left_out += of->sessions.left_out;
	l->mails.left_out += of->mails.left_out;
	return SS_OK;
}

/* ---- telling ---- */

/* Octets that a text takes in a page: what a script could end is written as an escape. */
static uint64_t cost_of(struct ss_slice s)
{
	enum { ESCAPE = 6 };
	uint64_t cost = 0;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];
		bool is_plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' &&
		                c != '>' && c != '&';
		cost += is_plain ? 1 : ESCAPE;
	}
	return cost;
}

/* The dialogues of the most interesting, as far as there is room. */
static void trim_dialogue(struct ss_told_session_record *r, uint64_t *room)
{
	enum { LINE = 64 };
	const struct ss_line_record *lines = r->dialogue.items;
	size_t n = 0;
	for (; n < r->dialogue.n; n++) {
		uint64_t cost = LINE + cost_of(lines[n].text);
		if (cost > *room)
			break;
		*room -= cost;
	}
	r->lines_left_out += r->dialogue.n - n;
	r->dialogue.n = n;
}

static struct ss_list sessions_of(const struct list *l, struct ss_arena *arena)
{
	struct ss_told_session_record *out =
	        l->sessions.n > 0 ? ss_arena_take(arena, l->sessions.n * sizeof *out) : NULL;
	uint64_t room = SS_LIMIT_REPORT_DIALOGUES;
	unsigned class_;
	size_t n = 0;
	for (const struct ss_kept *k; out && (k = ss_kept_at(&l->sessions, n, &class_)); n++) {
		out[n] = ((const struct told_session *)k)->record;
		trim_dialogue(&out[n], &room);
	}
	return (struct ss_list){out, n};
}

static uint64_t mail_cost(const struct ss_told_mail_record *m)
{
	enum { MAIL = 256 };
	uint64_t cost = MAIL + cost_of(m->mail_from) + cost_of(m->text) + cost_of(m->subject) +
	                cost_of(m->message_id) + cost_of(m->queue_id);
	const struct ss_slice *to = m->rcpt_to.items, *files = m->files.items;
	for (size_t i = 0; i < m->rcpt_to.n; i++)
		cost += cost_of(to[i]);
	for (size_t i = 0; i < m->files.n; i++)
		cost += cost_of(files[i]);
	return cost;
}

static void sort_in(struct ss_told_mail_record *list, size_t n, const struct ss_told_mail_record *m)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		bool is_after = list[middle].ts < m->ts ||
		                (list[middle].ts == m->ts && list[middle].flow_id <= m->flow_id);
		if (is_after)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(&list[low + 1], &list[low], (n - low) * sizeof *list);
	list[low] = *m;
}

/* By time; those that went wrong have room before the others. */
static struct ss_list mails_of(const struct list *l, struct ss_arena *arena)
{
	struct ss_told_mail_record *out =
	        l->mails.n > 0 ? ss_arena_take(arena, l->mails.n * sizeof *out) : NULL;
	uint64_t room = SS_LIMIT_REPORT_MAIL_TEXT;
	unsigned class_;
	size_t n = 0;
	for (const struct ss_kept *k; out && (k = ss_kept_at(&l->mails, n, &class_)); n++) {
		const struct ss_told_mail_record *m = &((const struct told_mail *)k)->record;
		uint64_t cost = mail_cost(m);
		if (cost > room)
			break;
		room -= cost;
		sort_in(out, n, m);
	}
	return (struct ss_list){out, n};
}

void ss_session_list_report(const void *state, struct ss_arena *arena,
                            struct ss_report_record *report)
{
	const struct list *l = state;
	report->sessions = sessions_of(l, arena);
	report->sessions_left_out = l->sessions.left_out + l->sessions.n - report->sessions.n;
	report->mails = mails_of(l, arena);
	report->mails_left_out = l->mails.left_out + l->mails.n - report->mails.n;
}

#define NEEDS (1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE)

const struct ss_observer ss_session_list_observer = {
        .name = "sessions",
        .case_size = sizeof(struct own),
        .needs = NEEDS,
        .create = create,
        .mail = on_mail,
        .session = on_session,
        .flow = on_flow,
        .finding = on_finding,
        .merge = merge,
        .destroy = destroy,
};

const struct ss_observer ss_session_dialogues_observer = {
        .name = "dialogues",
        .case_size = sizeof(struct own),
        .needs = NEEDS | 1u << SS_RECORD_EVENT,
        .create = create_with_dialogues,
        .event = on_event,
        .mail = on_mail,
        .session = on_session,
        .flow = on_flow,
        .finding = on_finding,
        .merge = merge,
        .destroy = destroy,
};
