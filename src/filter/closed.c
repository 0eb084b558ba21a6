#include "filter/closed.h"

#include <string.h>

#include "smtp/anomaly.h"

typedef const char *(*word_function)(size_t n); /* NULL behind the last */

static const char *anomaly_word(size_t n)
{
	return n < SS_N_ANOMALIES ? ss_anomaly_name((enum ss_anomaly)n) : NULL;
}

static const char *state_word(size_t n)
{
	static const char *const words[] = {"closed",  "reset", "timeout", "reused",
	                                    "evicted", "open",  NULL};
	return words[n];
}

static const char *auth_word(size_t n)
{
	static const char *const words[] = {"success",   "failure", "deferred",
	                                    "cancelled", "unknown", NULL};
	return words[n];
}

static const struct {
	const char *parent, *field; /* parent: the step before, or NULL */
	word_function word;
} rows[] = {
        {NULL, "state", state_word},
        {"auth", "outcome", auth_word},
        {NULL, "anomaly", anomaly_word},
        {NULL, "anomalies", anomaly_word},
};

static word_function words_of(const struct ss_field_path *path)
{
	const struct ss_field *last = path->steps[path->n_steps - 1];
	const char *parent = path->n_steps > 1 ? path->steps[path->n_steps - 2]->name : NULL;
	if (last->kind == SS_FIELD_PAIRS && path->end != SS_FIELD_PATH_PAIR_NAMES)
		return NULL;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bool is_child =
		        rows[i].parent ? parent && strcmp(parent, rows[i].parent) == 0 : !parent;
		if (is_child && strcmp(last->name, rows[i].field) == 0)
			return rows[i].word;
	}
	return NULL;
}

/* The nth word of the place; NULL behind the last, or if it may hold any. */
static const char *word_of(const struct ss_filter_place *place, size_t n)
{
	const struct ss_field_path *path = &place->path;
	if (path->n_steps == 0) /* made of a literal */
		return n == 0 ? (const char *)place->word.data : NULL;
	const struct ss_field *last = path->steps[path->n_steps - 1];
	if (last->kind == SS_FIELD_NAME)
		return last->names[n + 1];
	word_function word = words_of(path);
	return word ? word(n) : NULL;
}

/* Records alone: what a struct of somebody else holds is not known here. */
bool ss_filter_is_closed(const struct ss_filter *f, const struct ss_filter_places *places)
{
	bool is_any = false;
	for (size_t i = 0; i < ss_filter_n_shapes(f); i++) {
		for (size_t k = 0; k < places[i].n; k++) {
			if (i >= SS_N_RECORD_TYPES || !word_of(&places[i].items[k], 0))
				return false;
			is_any = true;
		}
	}
	return is_any;
}

void ss_filter_closed_visit(const struct ss_filter *f, const struct ss_filter_places *places,
                            ss_filter_on_word on_word, void *user)
{
	const char *word;
	for (size_t i = 0; i < ss_filter_n_shapes(f); i++) {
		for (size_t k = 0; k < places[i].n; k++) {
			for (size_t n = 0; (word = word_of(&places[i].items[k], n)); n++) {
				if (!on_word(user, word))
					return;
			}
		}
	}
}

bool ss_filter_is_no_anomaly(const struct ss_field_path *path)
{
	if (path->n_steps != 1 || path->end != SS_FIELD_PATH_PAIR ||
	    strcmp(path->steps[0]->name, "anomalies") != 0)
		return false;
	for (size_t n = 0; anomaly_word(n); n++) {
		if (ss_slice_is_equal_nocase(path->pair, ss_slice_of(anomaly_word(n))))
			return false;
	}
	return true;
}

void ss_filter_anomaly_visit(struct ss_filter_nearest *nearest)
{
	for (size_t n = 0; anomaly_word(n); n++)
		ss_filter_nearest_try(nearest, anomaly_word(n));
}
