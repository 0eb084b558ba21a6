#include "analysis/context_view.h"

#include <string.h>

#include "analysis/context_told.h"
#include "base/error.h"
#include "base/limits.h"

typedef const void *(*tell)(const struct ss_kept *k, const struct ss_kept_group *g,
                            enum ss_context_depth depth, struct ss_arena *arena);

/* What each section is made of. */
static const struct section {
	tell tell;
	const struct ss_shape *shape;
	size_t offset; /* of its keeper in struct ss_context */
} sections[SS_CONTEXT_SECTIONS] = {
        [SS_CONTEXT_FINDINGS] = {ss_context_tell_finding, &ss_context_finding_shape,
                                 offsetof(struct ss_context, findings)},
        [SS_CONTEXT_FAILURES] = {ss_context_tell_mail, &ss_context_mail_shape,
                                 offsetof(struct ss_context, failures)},
        [SS_CONTEXT_SESSIONS] = {ss_context_tell_session, &ss_context_session_shape,
                                 offsetof(struct ss_context, sessions)},
        [SS_CONTEXT_MAILS] = {ss_context_tell_mail, &ss_context_mail_shape,
                              offsetof(struct ss_context, mails)},
};

/* Of each kind, so many are told: by detail. */
static const size_t alike_told[] = {0, 1, 3, SS_LIMIT_CONTEXT_KEPT};

struct building {
	const struct ss_context *x;
	enum ss_context_depth depth;
	size_t alike;
	struct ss_arena *arena;
	struct ss_context_items *out;
	size_t size; /* of the array of items */
	bool is_short;
};

static const struct ss_best *keeper_of(const struct building *b, enum ss_context_section s)
{
	return (const struct ss_best *)((const char *)b->x + sections[s].offset);
}

static void add(struct building *b, enum ss_context_section s, const struct ss_kept *k,
                const struct ss_kept_group *g, bool is_first)
{
	struct ss_context_item *item = &b->out->items[b->out->n];
	if (b->out->n == b->size || !k->record)
		return;
	*item = (struct ss_context_item){
	        .section = (uint8_t)s,
	        .is_first = is_first,
	        .shape = sections[s].shape,
	        .full = sections[s].tell(k, g, b->depth, b->arena),
	        .brief = sections[s].tell(k, g, SS_CONTEXT_BRIEF, b->arena),
	};
	if (item->full && item->brief)
		b->out->n++;
	else
		b->is_short = true;
}

enum which { ASKED = 1, OTHERS = 2 };

static bool is_of(const struct ss_kept_group *g, enum which which)
{
	return which == (g->rank >= SS_CONTEXT_ASKED ? ASKED : OTHERS);
}

/* What can wait: findings below medium, sessions with nothing unusual, mail that did not fail. */
static bool is_ordinary(enum ss_context_section s, const struct ss_kept_group *g)
{
	int64_t rank = g->rank % SS_CONTEXT_ASKED;
	switch (s) {
	case SS_CONTEXT_FINDINGS:
		return rank < ss_context_finding_rank(SS_SEVERITY_MEDIUM, SS_CERTAINTY_LOW);
	case SS_CONTEXT_SESSIONS: return rank == 0;
	case SS_CONTEXT_MAILS: return true;
	case SS_CONTEXT_FAILURES:
	case SS_CONTEXT_SUMMARY:
	case SS_CONTEXT_SECTIONS: break;
	}
	return false;
}

/* Those of the groups from the nth best on. */
static void add_groups(struct building *b, enum ss_context_section s, enum which which,
                       bool is_ordinary_wanted, size_t from, size_t to)
{
	const struct ss_best *k = keeper_of(b, s);
	const struct ss_kept_group *order[SS_LIMIT_CONTEXT_GROUPS];
	bool is_must = from == 0 && !is_ordinary_wanted && s <= SS_CONTEXT_FAILURES;
	ss_best_sort(k, order);
	for (size_t nth = from; nth < to; nth++) {
		for (size_t g = 0; g < k->n_groups; g++) {
			bool is_wanted = is_of(order[g], which) &&
			                 is_ordinary(s, order[g]) == is_ordinary_wanted;
			if (is_wanted && nth < order[g]->n)
				add(b, s, &order[g]->items[nth], order[g], is_must);
		}
	}
}

static void add_summary(struct building *b, const struct ss_analysis *a,
                        const struct ss_settings *settings)
{
	struct ss_context_item *item = &b->out->items[b->out->n];
	*item = (struct ss_context_item){
	        .section = SS_CONTEXT_SUMMARY,
	        .is_first = true,
	        .shape = &ss_context_summary_shape,
	        .full = ss_context_tell_summary(a, b->depth, settings, b->arena),
	        .brief = ss_context_tell_summary(a, SS_CONTEXT_BRIEF, settings, b->arena),
	        .least = ss_context_tell_summary(a, SS_CONTEXT_LEAST, settings, b->arena),
	};
	if (item->full && item->brief && item->least)
		b->out->n++;
	else
		b->is_short = true;
	b->out->totals[SS_CONTEXT_SUMMARY] = 1;
}

/* Each of its lists is as long as the settings say, and that is bounded. */
static size_t count_kept(const struct building *b)
{
	size_t n = 1;
	for (int s = 0; s < SS_CONTEXT_SECTIONS; s++) {
		const struct ss_best *k =
		        sections[s].tell ? keeper_of(b, (enum ss_context_section)s) : NULL;
		for (size_t g = 0; k && g < k->n_groups; g++)
			n += k->groups[g].n;
	}
	return n;
}

static void count_totals(struct building *b)
{
	for (int s = 0; s < SS_CONTEXT_SECTIONS; s++) {
		const struct ss_best *k =
		        sections[s].tell ? keeper_of(b, (enum ss_context_section)s) : NULL;
		for (size_t g = 0; k && g < k->n_groups; g++)
			b->out->totals[s] += k->groups[g].count;
		b->out->totals[s] += k ? k->beyond : 0;
	}
}

static void add_all_of(struct building *b, enum which which, const struct ss_analysis *a,
                       const struct ss_settings *settings)
{
	add_groups(b, SS_CONTEXT_FINDINGS, which, false, 0, 1);
	add_groups(b, SS_CONTEXT_FAILURES, which, false, 0, 1);
	if (which == OTHERS)
		add_summary(b, a, settings);
	add_groups(b, SS_CONTEXT_FINDINGS, which, true, 0, 1);
	add_groups(b, SS_CONTEXT_SESSIONS, which, false, 0, 1);
	add_groups(b, SS_CONTEXT_FINDINGS, which, false, 1, b->alike);
	add_groups(b, SS_CONTEXT_FAILURES, which, false, 1, b->alike);
	add_groups(b, SS_CONTEXT_SESSIONS, which, false, 1, b->alike);
	add_groups(b, SS_CONTEXT_FINDINGS, which, true, 1, b->alike);
	add_groups(b, SS_CONTEXT_MAILS, which, true, 0, SS_LIMIT_CONTEXT_KEPT);
	add_groups(b, SS_CONTEXT_SESSIONS, which, true, 0,
	           b->depth == SS_CONTEXT_ALL || which == ASKED ? SS_LIMIT_CONTEXT_KEPT : 0);
}

int ss_context_view(const struct ss_analysis *a, unsigned detail, struct ss_slice query,
                    const struct ss_settings *settings, struct ss_arena *arena,
                    struct ss_context_items *out)
{
	static const enum ss_context_depth depths[] = {SS_CONTEXT_BRIEF, SS_CONTEXT_BRIEF,
	                                               SS_CONTEXT_TOLD, SS_CONTEXT_ALL};
	struct building b = {.x = ss_context_of(a),
	                     .depth = depths[detail],
	                     .alike = alike_told[detail],
	                     .arena = arena,
	                     .out = out};
	*out = (struct ss_context_items){.detail = detail, .query = query};
	b.size = count_kept(&b);
	out->items = ss_arena_take(arena, b.size * sizeof *out->items);
	if (!out->items)
		return SS_ENOMEM;
	count_totals(&b);
	add_all_of(&b, ASKED, a, settings);
	out->is_found = out->n > 0;
	add_all_of(&b, OTHERS, a, settings);
	return b.is_short ? SS_ENOMEM : SS_OK;
}
