#include "filter/match.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* ---- a value ---- */

static void complain(const struct ss_filter *f, const struct ss_filter_regex *r)
{
	char text[SS_FILTER_MESSAGE];
	size_t len =
	        r->pattern.len < SS_FILTER_MESSAGE / 4 ? r->pattern.len : SS_FILTER_MESSAGE / 4;
	if (!f->options.on_trouble)
		return;
	snprintf(text, sizeof text,
	         "the regex /%.*s/ takes too long on some texts: they do not match, and after %d "
	         "of them it is not tried any more",
	         (int)len, r->pattern.data, SS_LIMIT_REGEX_GIVE_UPS);
	f->options.on_trouble(f->options.user, text);
}

static bool fits_regex(const struct ss_filter *f, struct ss_filter_regex *r, struct ss_slice text)
{
	if (r->n_given_up >= SS_LIMIT_REGEX_GIVE_UPS)
		return false;
	int result = f->options.regex->match(r->compiled, text);
	if (result < 0 && r->n_given_up++ == 0)
		complain(f, r);
	return result > 0;
}

/* What any text is asked, whatever kind of field it is from. */
static bool fits_text(const struct ss_filter *f, const struct ss_filter_term *t,
                      struct ss_slice text)
{
	switch (t->value.asks) {
	case SS_ASKS_PART: return ss_needle_is_in(&t->value.needle, text);
	case SS_ASKS_WHOLE: return ss_slice_is_equal_nocase(t->value.text, text);
	case SS_ASKS_REGEX: return fits_regex(f, t->regex, text);
	case SS_ASKS_PRESENT: return true;
	case SS_ASKS_COMPARE: break;
	}
	return false;
}

/* Names that are numbers, as those of reply_counts, are numbers alone: 55 is no part of 550. */
static bool text_fits(const struct ss_filter *f, const struct ss_filter_term *t,
                      struct ss_slice text, bool is_name)
{
	const struct ss_filter_value *v = &t->value;
	int64_t n = 0;
	if (v->is_for_flags)
		return false;
	bool is_number =
	        (v->is_numeric || v->asks == SS_ASKS_COMPARE) && ss_filter_number_of(text, &n);
	if (is_number && ss_filter_range_has(&v->number, n))
		return true;
	return !(is_number && is_name) && fits_text(f, t, text);
}

static bool number_fits(const struct ss_filter *f, const struct ss_filter_term *t, int64_t n)
{
	char text[24];
	if (t->value.asks == SS_ASKS_PRESENT)
		return true;
	if (t->value.asks != SS_ASKS_REGEX)
		return ss_filter_range_has(&t->value.number, n);
	int len = snprintf(text, sizeof text, "%lld", (long long)n);
	return fits_regex(f, t->regex, (struct ss_slice){(const uint8_t *)text, (size_t)len});
}

static bool is_within(const struct ss_address *a, const struct ss_address *network, unsigned prefix)
{
	unsigned octets = prefix / 8, bits = prefix % 8;
	if (a->version != network->version || memcmp(a->bytes, network->bytes, octets) != 0)
		return false;
	return bits == 0 || (a->bytes[octets] ^ network->bytes[octets]) >> (8 - bits) == 0;
}

static bool address_fits(const struct ss_filter *f, const struct ss_filter_term *t,
                         const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	if (t->value.asks == SS_ASKS_PRESENT)
		return true;
	if (t->value.network.version != 0)
		return is_within(a, &t->value.network, t->value.prefix);
	size_t len = ss_address_write(a, text);
	return fits_text(f, t, (struct ss_slice){(const uint8_t *)text, len});
}

static bool flag_fits(const struct ss_filter_value *v, uint8_t flag)
{
	return v->asks == SS_ASKS_PRESENT || (v->flag != SS_FLAG_ABSENT && v->flag == flag);
}

static bool range_fits(const struct ss_filter_value *v, const struct ss_filter_range *r, int64_t n)
{
	return v->asks == SS_ASKS_PRESENT || ss_filter_range_has(r, n);
}

static int64_t of_count(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

bool ss_filter_term_matches(const struct ss_filter *f, const struct ss_filter_term *t,
                            const struct ss_field_value *value)
{
	const struct ss_filter_value *v = &t->value;
	const void *m = value->member;
	switch (value->kind) {
	case SS_FIELD_TEXT:
		return text_fits(f, t, *(const struct ss_slice *)m, value->is_pair_name);
	case SS_FIELD_FLAG: return flag_fits(v, *(const uint8_t *)m);
	case SS_FIELD_COUNT: return number_fits(f, t, of_count(*(const uint64_t *)m));
	case SS_FIELD_NUMBER: return number_fits(f, t, *(const int64_t *)m);
	case SS_FIELD_PORT: return number_fits(f, t, *(const uint16_t *)m);
	case SS_FIELD_TIME: return range_fits(v, &v->time, *(const int64_t *)m);
	case SS_FIELD_DURATION: return range_fits(v, &v->duration, *(const int64_t *)m);
	case SS_FIELD_NAME: return fits_text(f, t, ss_slice_of(ss_field_name_of(value->field, m)));
	case SS_FIELD_ADDRESS: return address_fits(f, t, m);
	default: return false;
	}
}

/* ---- a term ---- */

struct question {
	const struct ss_filter *f;
	const struct ss_filter_term *term;
	size_t shape; /* number */
	const void *what;
	const uint8_t *marks; /* the terms' answers are known; or NULL */
	bool is_beside;       /* a session is asked on behalf of one of its transactions */
};

static bool on_value(void *user, const struct ss_field_value *value)
{
	const struct question *q = user;
	return !ss_filter_term_matches(q->f, q->term, value);
}

static bool visits(struct question *q, const struct ss_field_path *path)
{
	return !ss_field_path_visit(path, q->what, on_value, q);
}

static bool is_scalar(enum ss_field_kind kind)
{
	return kind < SS_FIELD_OBJECT;
}

/* Most paths have one step and lead to one value. */
static bool is_there(struct question *q, const struct ss_field_path *path)
{
	const struct ss_field *field = path->steps[0];
	const void *member = ss_field_member(field, q->what);
	if (ss_field_is_absent(field, member))
		return false;
	if (!is_scalar(field->kind))
		return visits(q, path);
	const struct ss_field_value value = {.field = field, .kind = field->kind, .member = member};
	return ss_filter_term_matches(q->f, q->term, &value);
}

static bool leads_to_flag(const struct ss_field_path *p, unsigned step)
{
	while (step < p->n_steps && p->steps[step]->kind == SS_FIELD_OBJECT)
		step++;
	return step < p->n_steps && p->steps[step]->kind == SS_FIELD_FLAG;
}

/* Where a flag is absent, or the object that holds it, nothing says yes; an empty list has nobody
 * to say no. */
static bool says_no(const struct ss_field_path *p, unsigned step, const void *object)
{
	const struct ss_field *field = p->steps[step];
	const void *member = ss_field_member(field, object);
	const void *below;
	switch (field->kind) {
	case SS_FIELD_FLAG: return *(const uint8_t *)member != SS_FLAG_YES;
	case SS_FIELD_OBJECT:
		below = *(const void *const *)member;
		if (!below || step + 1 == p->n_steps)
			return leads_to_flag(p, step + 1);
		return says_no(p, step + 1, below);
	case SS_FIELD_OBJECTS: break;
	default: return false;
	}
	const struct ss_list *list = member;
	for (size_t i = 0; step + 1 < p->n_steps && i < list->n; i++) {
		if (says_no(p, step + 1, (const char *)list->items + i * field->shape->size))
			return true;
	}
	return false;
}

static bool holds_condition(const struct ss_filter_place *place, const void *what)
{
	struct ss_field_value value;
	if (!place->is_conditional)
		return true;
	if (!ss_field_path_value(&place->only, what, 0, &value))
		return false;
	if (value.kind == SS_FIELD_FLAG)
		return *(const uint8_t *)value.member == SS_FLAG_YES;
	return value.kind == SS_FIELD_TEXT &&
	       ss_slice_is_equal_nocase(*(const struct ss_slice *)value.member, place->only_value);
}

static bool is_at(struct question *q, const struct ss_filter_place *place)
{
	const struct ss_filter_value *v = &q->term->value;
	if (place->path.n_steps == 0)
		return fits_text(q->f, q->term, place->word);
	if (v->is_for_flags && v->flag == SS_FLAG_NO && says_no(&place->path, 0, q->what))
		return true;
	return is_there(q, &place->path);
}

/* Another mail's reply code, among the session's counts, is not this mail's. */
static bool is_told_beside(const struct ss_field *field, bool has_own)
{
	static const char *const of_all[] = {"command_counts", "reply_counts", "display"};
	const struct ss_shape *own = ss_record_shape(SS_RECORD_TRANSACTION);
	for (size_t i = 0; i < own->n_fields; i++) {
		if (strcmp(own->fields[i].name, field->name) == 0)
			return false;
	}
	for (size_t i = 0; has_own && i < sizeof of_all / sizeof of_all[0]; i++) {
		if (strcmp(of_all[i], field->name) == 0)
			return false;
	}
	return true;
}

/* A reply's code, as that to AUTH, is about what it replied to. */
static bool is_asked(const struct question *q, const struct ss_filter_place *place)
{
	const struct ss_field_path *path = &place->path;
	if (!q->is_beside || path->n_steps == 0)
		return true;
	bool has_own = q->term->places[SS_RECORD_TRANSACTION].n > 0;
	bool is_code = path->steps[path->n_steps - 1]->kind == SS_FIELD_NUMBER;
	return !(has_own && is_code) && is_told_beside(path->steps[0], has_own);
}

static bool matches_named(struct question *q)
{
	const struct ss_filter_places *places = &q->term->places[q->shape];
	for (size_t i = 0; i < places->n; i++) {
		const struct ss_filter_place *place = &places->items[i];
		if (!is_asked(q, place) || !holds_condition(place, q->what))
			continue;
		if (is_at(q, place))
			return true;
	}
	return false;
}

/* ---- a word ---- */

/* Texts, names, addresses, and of numbers those that identify: codes, ports, sizes; a count or a
 * duration is no word that anybody looks for. */
static bool word_matches(const struct question *q, const struct ss_field_value *value)
{
	switch (value->kind) {
	case SS_FIELD_TEXT:
	case SS_FIELD_ADDRESS:
	case SS_FIELD_NAME: break;
	case SS_FIELD_NUMBER:
	case SS_FIELD_PORT:
		if (!q->term->value.number.is_known || value->field->kind == SS_FIELD_PAIRS)
			return false;
		break;
	default: return false;
	}
	return ss_filter_term_matches(q->f, q->term, value);
}

static bool on_word_value(void *user, const struct ss_field_value *value)
{
	return !word_matches(user, value);
}

static bool matches_anywhere(struct question *q)
{
	const struct ss_shape *s = ss_filter_shape(q->f, q->shape);
	for (size_t i = 0; i < s->n_fields; i++) {
		const struct ss_field *field = &s->fields[i];
		const void *member = ss_field_member(field, q->what);
		if (ss_field_is_absent(field, member) || field->names == ss_record_type_names)
			continue;
		if (q->is_beside && !is_told_beside(field, true))
			continue;
		if (is_scalar(field->kind)) {
			const struct ss_field_value value = {
			        .field = field, .kind = field->kind, .member = member};
			if (word_matches(q, &value))
				return true;
			continue;
		}
		const struct ss_field_path path = {.steps = {field}, .n_steps = 1};
		if (!ss_field_path_visit(&path, q->what, on_word_value, q))
			return true;
	}
	const struct ss_filter_places *implied = q->f->implied;
	for (size_t i = 0; i < implied[q->shape].n; i++) {
		const struct ss_filter_place *place = &implied[q->shape].items[i];
		if (holds_condition(place, q->what) && fits_text(q->f, q->term, place->word))
			return true;
	}
	return false;
}

/* ---- the tree ---- */

static bool matches_term(struct question *q, const struct ss_filter_term *t)
{
	if (q->marks)
		return q->marks[t->number / 8] >> t->number % 8 & 1;
	q->term = t;
	return t->places ? matches_named(q) : matches_anywhere(q);
}

static bool matches(struct question *q, const struct ss_filter_node *node)
{
	const struct ss_filter_node *child;
	switch (node->op) {
	case SS_FILTER_TERM: return matches_term(q, node->term);
	case SS_FILTER_NOT: return !matches(q, node->child);
	case SS_FILTER_AND:
		for (child = node->child; child; child = child->next) {
			if (!matches(q, child))
				return false;
		}
		return true;
	case SS_FILTER_OR:
		for (child = node->child; child; child = child->next) {
			if (matches(q, child))
				return true;
		}
		return false;
	}
	return false;
}

static bool matches_all(struct ss_filter *f, size_t shape, const void *what)
{
	struct question q = {.f = f, .shape = shape, .what = what};
	return !f->root || matches(&q, f->root);
}

bool ss_filter_match(struct ss_filter *f, const struct ss_record_head *record)
{
	return ss_record_shape((enum ss_record_type)record->type) &&
	       matches_all(f, record->type, record);
}

size_t ss_filter_marks_size(const struct ss_filter *f)
{
	return (f->n_terms + 7) / 8;
}

static void mark(struct question *q, uint8_t *marks)
{
	for (const struct ss_filter_term *t = q->f->terms; t; t = t->next) {
		uint8_t bit = (uint8_t)(1u << t->number % 8);
		if (!(marks[t->number / 8] & bit) && matches_term(q, t))
			marks[t->number / 8] |= bit;
	}
}

void ss_filter_mark(struct ss_filter *f, const struct ss_record_head *record, uint8_t *marks)
{
	struct question q = {.f = f, .shape = record->type, .what = record};
	if (ss_record_shape((enum ss_record_type)record->type))
		mark(&q, marks);
}

void ss_filter_mark_beside(struct ss_filter *f, const struct ss_session_record *session,
                           uint8_t *marks)
{
	struct question q = {
	        .f = f, .shape = SS_RECORD_SESSION, .what = session, .is_beside = true};
	mark(&q, marks);
}

void ss_filter_mark_own(const struct ss_filter *f, enum ss_record_type type, uint8_t *marks)
{
	for (const struct ss_filter_term *t = f->terms; t; t = t->next) {
		if (t->places && t->places[type].n > 0)
			marks[t->number / 8] |= (uint8_t)(1u << t->number % 8);
	}
}

unsigned ss_filter_types(const struct ss_filter *f)
{
	unsigned types = 0;
	for (const struct ss_filter_term *t = f->terms; t; t = t->next) {
		for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
			if (!t->places || t->places[type].n > 0)
				types |= 1u << type;
		}
	}
	return types;
}

bool ss_filter_judge(struct ss_filter *f, const uint8_t *marks)
{
	struct question q = {.f = f, .marks = marks};
	return !f->root || matches(&q, f->root);
}

bool ss_filter_is_final(const struct ss_filter *f)
{
	return !f->has_not;
}

bool ss_filter_match_shaped(struct ss_filter *f, const struct ss_shape *shape, const void *what)
{
	for (size_t i = 0; i < ss_filter_n_shapes(f); i++) {
		if (ss_filter_shape(f, i) == shape)
			return matches_all(f, i, what);
	}
	return false;
}
