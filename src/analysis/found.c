/* Findings on their way: gathered in their case, told when it ends. */
#include <string.h>

#include "analysis/case_private.h"
#include "base/limits.h"

/* ---- rows' texts as lists ---- */

enum { LISTED = 8 }; /* techniques, or references, of a row */

struct listed {
	struct ss_slice items[LISTED];
};

/* "a, b" -> a, b */
static struct ss_list list_of(const char *text, struct listed *l)
{
	size_t n = 0;
	while (text && *text && n < LISTED) {
		size_t len = strcspn(text, ",");
		l->items[n++] = (struct ss_slice){(const uint8_t *)text, len};
		text += len;
		text += strspn(text, ", ");
	}
	return (struct ss_list){l->items, n};
}

void ss_analysis_tell(struct ss_analysis *a, const struct ss_finding_record *f)
{
	for (size_t i = 0; i < a->n_observers; i++) {
		const struct ss_observer *o = a->options.observers[i];
		if (o->finding)
			o->finding(a->states[i], f);
	}
	if (a->options.sink)
		a->options.sink(a->options.user, &f->head);
}

static void tell(struct ss_analysis *a, const struct ss_finding_row *row,
                 struct ss_finding_record *f)
{
	struct listed attack, reference;
	f->attack = list_of(row->attack, &attack);
	f->reference = list_of(row->reference, &reference);
	ss_analysis_tell(a, f);
	f->attack = f->reference = (struct ss_list){0}; /* they are no more */
}

static struct ss_finding_record begin(const struct ss_raise *r, const struct ss_record_head *head)
{
	struct ss_finding_record f = {
	        .head = *head,
	        .id = ss_slice_of(r->row->id),
	        .severity = r->severity ? r->severity : r->row->severity,
	        .confidence = r->confidence ? r->confidence : r->row->confidence,
	        .title = ss_slice_of(r->row->title),
	        .description = r->description,
	        .score = r->n_terms > 0 ? 0 : SS_NUMBER_ABSENT,
	        .terms = {r->terms, r->n_terms},
	};
	f.head.type = SS_RECORD_FINDING;
	f.head.schema = SS_RECORD_SCHEMA;
	for (size_t i = 0; i < r->n_terms; i++)
		f.score += r->terms[i].points;
	return f;
}

static size_t most_evidence(const struct ss_analysis *a)
{
	uint64_t kept = a->options.settings->evidence_kept;
	return kept < SS_LIMIT_EVIDENCE_KEPT ? (size_t)kept : SS_LIMIT_EVIDENCE_KEPT;
}

/* Named by the site as not to be told, or a beginning of its id up to a dot, with that or without. */
static bool is_off(const struct ss_analysis *a, const struct ss_finding_row *row)
{
	const struct ss_words *off = &a->options.settings->findings_off;
	struct ss_slice id = ss_slice_of(row->id);
	for (size_t end = 0; off->n > 0 && end < id.len; end++) {
		end = ss_slice_find(id, end, '.');
		if (ss_words_has(off, ss_slice_cut(id, 0, end)) ||
		    ss_words_has(off, ss_slice_cut(id, 0, end + 1)))
			return true;
	}
	return false;
}

/* ---- of a case ---- */

static struct ss_slice cut(struct ss_slice text)
{
	return text.len > SS_LIMIT_EVIDENCE_TEXT ? ss_slice_cut(text, 0, SS_LIMIT_EVIDENCE_TEXT)
	                                         : text;
}

static bool copy_terms(struct ss_arena *arena, const struct ss_raise *r,
                       struct ss_finding_record *f)
{
	struct ss_term_record *terms = NULL;
	if (r->n_terms > 0 && !(terms = ss_arena_take(arena, r->n_terms * sizeof *terms)))
		return false;
	for (size_t i = 0; i < r->n_terms; i++) {
		terms[i] = r->terms[i];
		terms[i].name = ss_arena_copy(arena, terms[i].name);
		terms[i].value = ss_arena_copy(arena, terms[i].value);
	}
	f->terms = (struct ss_list){terms, r->n_terms};
	return true;
}

static bool tell_anew(struct ss_case_private *c, struct ss_found *found, const struct ss_raise *r)
{
	struct ss_finding_record f = begin(r, &c->rest->head);
	if (!copy_terms(&c->of.arena, r, &f))
		return false;
	f.description = ss_arena_copy(&c->of.arena, cut(r->description));
	f.head.ts = found->record.head.ts;
	f.count = found->record.count;
	f.ts_end = found->record.ts_end;
	f.evidence = found->record.evidence;
	found->record = f;
	return true;
}

static struct ss_found *find_found(const struct ss_case_private *c,
                                   const struct ss_finding_row *row)
{
	struct ss_found *f = c->rest->found;
	while (f && f->row != row)
		f = f->next;
	return f;
}

static struct ss_found *open_found(struct ss_case_private *c, const struct ss_raise *r)
{
	size_t most = most_evidence(c->analysis);
	struct ss_found *f = ss_arena_take(&c->of.arena, sizeof *f);
	if (f && most > 0)
		f->evidence = ss_arena_take(&c->of.arena, most * sizeof *f->evidence);
	if (!f || (most > 0 && !f->evidence))
		return NULL;
	f->row = r->row;
	f->record.head.ts = f->record.ts_end = SS_NUMBER_ABSENT;
	f->record.evidence.items = f->evidence;
	if (!tell_anew(c, f, r))
		return NULL;
	*c->rest->last_found = f;
	c->rest->last_found = &f->next;
	return f;
}

static void add_evidence(struct ss_case_private *c, struct ss_found *f,
                         const struct ss_evidence_record *evidence)
{
	struct ss_list *list = &f->record.evidence;
	int64_t ts = evidence->ts;
	if (f->record.head.ts == SS_NUMBER_ABSENT || ts < f->record.head.ts)
		f->record.head.ts = ts;
	if (f->record.ts_end == SS_NUMBER_ABSENT || ts > f->record.ts_end)
		f->record.ts_end = ts;
	if (list->n == most_evidence(c->analysis))
		return;
	f->evidence[list->n] = *evidence;
	f->evidence[list->n++].text = ss_arena_copy(&c->of.arena, cut(evidence->text));
}

static bool is_more(const struct ss_raise *r, const struct ss_finding_record *f)
{
	uint8_t severity = r->severity ? r->severity : r->row->severity;
	uint8_t confidence = r->confidence ? r->confidence : r->row->confidence;
	return severity > f->severity || (severity == f->severity && confidence > f->confidence);
}

void ss_case_raise(struct ss_case *c, const struct ss_raise *raise,
                   const struct ss_evidence_record *evidence)
{
	struct ss_case_private *p = c->private;
	struct ss_found *f = find_found(p, raise->row);
	bool is_good = true;
	if (is_off(p->analysis, raise->row))
		return;
	if (!f)
		is_good = (f = open_found(p, raise)) != NULL;
	else if (is_more(raise, &f->record))
		is_good = tell_anew(p, f, raise);
	if (!is_good)
		p->analysis->is_short = true;
	if (!f)
		return;
	f->record.count += evidence || f->record.count == 0;
	if (evidence)
		add_evidence(p, f, evidence);
}

bool ss_case_has(const struct ss_case *c, const struct ss_finding_row *row)
{
	return find_found(c->private, row) != NULL;
}

uint8_t ss_case_severity(const struct ss_case *c)
{
	uint8_t gravest = 0;
	for (const struct ss_found *f = c->private->rest->found; f; f = f->next) {
		if (f->record.severity > gravest)
			gravest = f->record.severity;
	}
	return gravest;
}

void ss_case_tell_found(struct ss_case_private *c)
{
	for (struct ss_found *f = c->rest->found; f; f = f->next) {
		if (f->record.head.ts == SS_NUMBER_ABSENT)
			f->record.head.ts = c->rest->head.ts;
		tell(c->analysis, f->row, &f->record);
	}
}

/* ---- of the run ---- */

void ss_observed_raise(const struct ss_observed *o, const struct ss_raise *raise,
                       const struct ss_record_head *head, int64_t ts_end, uint64_t count,
                       const struct ss_evidence_record *evidence, size_t n_evidence)
{
	struct ss_analysis *a = o->analysis;
	if (is_off(a, raise->row))
		return;
	struct ss_finding_record f = begin(raise, head);
	size_t most = most_evidence(a);
	f.count = count;
	f.ts_end = ts_end;
	f.evidence = (struct ss_list){evidence, n_evidence < most ? n_evidence : most};
	tell(a, raise->row, &f);
}

/* ---- evidence ---- */

struct ss_evidence_record ss_evidence_of_head(const struct ss_record_head *head,
                                              struct ss_slice text)
{
	return (struct ss_evidence_record){
	        .flow_id = head->flow_id,
	        .ts = head->ts,
	        .packet = SS_NUMBER_ABSENT,
	        .offset = SS_NUMBER_ABSENT,
	        .transaction = SS_NUMBER_ABSENT,
	        .text = text,
	};
}

struct ss_evidence_record ss_evidence_of_event(const struct ss_event_record *e,
                                               struct ss_slice text)
{
	struct ss_evidence_record evidence = ss_evidence_of_head(&e->head, text);
	evidence.packet = e->packet;
	evidence.direction = e->direction;
	evidence.offset = e->offset;
	return evidence;
}

struct ss_evidence_record ss_evidence_of_mail(const struct ss_mail *m, struct ss_slice text)
{
	struct ss_evidence_record evidence =
	        ss_evidence_of_head(m->message ? &m->message->head : &m->transaction->head, text);
	evidence.packet = m->packet;
	evidence.direction = SS_DIRECTION_C2S;
	evidence.transaction =
	        m->transaction ? (int64_t)m->transaction->index : m->message->transaction;
	return evidence;
}
