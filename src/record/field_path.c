#include "record/field_path.h"

/* ---- finding ---- */

/* What is before the first dot; *rest is what is behind it, absent if there is none. */
static struct ss_slice first_part(struct ss_slice name, struct ss_slice *rest)
{
	size_t dot = ss_slice_find(name, 0, '.');
	*rest = (struct ss_slice){0};
	if (dot < name.len)
		*rest = ss_slice_cut(name, dot + 1, name.len);
	return ss_slice_cut(name, 0, dot);
}

static bool find_pair(struct ss_slice name, struct ss_field_path *p)
{
	p->pair = name;
	p->end = ss_slice_is_equal(name, SS_SLICE("*")) ? SS_FIELD_PATH_PAIR_NAMES
	                                                : SS_FIELD_PATH_PAIR;
	return name.len > 0;
}

static bool find_steps(const struct ss_shape *s, struct ss_slice name, struct ss_field_path *p)
{
	while (p->n_steps < SS_FIELD_PATH_STEPS) {
		struct ss_slice rest;
		const struct ss_field *f = ss_shape_find(s, first_part(name, &rest));
		if (!f)
			return false;
		p->steps[p->n_steps++] = f;
		if (!rest.data)
			return true;
		if (f->kind == SS_FIELD_PAIRS)
			return find_pair(rest, p);
		if (!f->shape)
			return false;
		s = f->shape;
		name = rest;
	}
	return false;
}

bool ss_field_path_find(const struct ss_shape *s, struct ss_slice name, struct ss_field_path *out)
{
	struct ss_field_path path = {.n_steps = 0};
	struct ss_slice rest;
	bool is_own = ss_slice_is_equal(first_part(name, &rest), ss_slice_of(s->name));
	if (!find_steps(s, name, &path)) {
		path = (struct ss_field_path){.n_steps = 0};
		if (!is_own || !rest.data || !find_steps(s, rest, &path))
			return false;
	}
	*out = path;
	return true;
}

/* ---- visiting ---- */

struct visit {
	const struct ss_field_path *path;
	ss_field_visitor on_value;
	void *user;
};

static bool give(const struct visit *v, const struct ss_field *f, enum ss_field_kind kind,
                 const void *member)
{
	const struct ss_field_value value = {.field = f, .kind = kind, .member = member};
	return v->on_value(v->user, &value);
}

static bool visit_pair(const struct visit *v, const struct ss_field *f, const struct ss_pair *pair)
{
	static const uint8_t yes = SS_FLAG_YES;
	if (pair->text.data)
		return give(v, f, SS_FIELD_TEXT, &pair->text);
	if (pair->number != SS_NUMBER_ABSENT)
		return give(v, f, SS_FIELD_NUMBER, &pair->number);
	return give(v, f, SS_FIELD_FLAG, &yes);
}

static bool visit_pairs(const struct visit *v, const struct ss_field *f, const struct ss_list *list,
                        enum ss_field_path_end end)
{
	const struct ss_pair *pairs = list->items;
	for (size_t i = 0; i < list->n; i++) {
		const struct ss_field_value name = {f, SS_FIELD_TEXT, &pairs[i].name, true};
		if (end == SS_FIELD_PATH_PAIR &&
		    !ss_slice_is_equal_nocase(pairs[i].name, v->path->pair))
			continue;
		if (end != SS_FIELD_PATH_PAIR && !v->on_value(v->user, &name))
			return false;
		if (end != SS_FIELD_PATH_PAIR_NAMES && !visit_pair(v, f, &pairs[i]))
			return false;
	}
	return true;
}

static bool visit_texts(const struct visit *v, const struct ss_field *f, const struct ss_list *list)
{
	const struct ss_slice *texts = list->items;
	for (size_t i = 0; i < list->n; i++) {
		if (!give(v, f, SS_FIELD_TEXT, &texts[i]))
			return false;
	}
	return true;
}

static bool visit_field(const struct visit *v, const struct ss_field *f, const void *object,
                        unsigned depth);

/* depth: steps of the path that are taken.  Behind the last one, all fields of the object. */
static bool visit_object(const struct visit *v, const struct ss_shape *s, const void *object,
                         unsigned depth)
{
	if (depth < v->path->n_steps)
		return visit_field(v, v->path->steps[depth], object, depth + 1);
	for (size_t i = 0; i < s->n_fields; i++) {
		if (!visit_field(v, &s->fields[i], object, depth))
			return false;
	}
	return true;
}

static bool visit_objects(const struct visit *v, const struct ss_shape *s,
                          const struct ss_list *list, unsigned depth)
{
	for (size_t i = 0; i < list->n; i++) {
		if (!visit_object(v, s, (const char *)list->items + i * s->size, depth))
			return false;
	}
	return true;
}

static bool visit_field(const struct visit *v, const struct ss_field *f, const void *object,
                        unsigned depth)
{
	const void *member = ss_field_member(f, object);
	if (ss_field_is_absent(f, member))
		return true;
	switch (f->kind) {
	case SS_FIELD_OBJECT: return visit_object(v, f->shape, *(const void *const *)member, depth);
	case SS_FIELD_OBJECTS: return visit_objects(v, f->shape, member, depth);
	case SS_FIELD_TEXTS: return visit_texts(v, f, member);
	case SS_FIELD_PAIRS: {
		bool is_last = f == v->path->steps[v->path->n_steps - 1];
		return visit_pairs(v, f, member, is_last ? v->path->end : SS_FIELD_PATH_FIELD);
	}
	default: return give(v, f, f->kind, member);
	}
}

bool ss_field_path_visit(const struct ss_field_path *p, const void *record,
                         ss_field_visitor on_value, void *user)
{
	const struct visit v = {p, on_value, user};
	return visit_field(&v, p->steps[0], record, 1);
}

struct nth {
	size_t left;
	struct ss_field_value *out;
	bool is_found;
};

static bool on_nth(void *user, const struct ss_field_value *value)
{
	struct nth *n = user;
	if (n->left-- > 0)
		return true;
	*n->out = *value;
	n->is_found = true;
	return false;
}

bool ss_field_path_value(const struct ss_field_path *p, const void *record, size_t n,
                         struct ss_field_value *out)
{
	struct nth nth = {.left = n, .out = out};
	(void)ss_field_path_visit(p, record, on_nth, &nth);
	return nth.is_found;
}
