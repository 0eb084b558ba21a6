#include "base/settings.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/settings_lists.h"
#include "base/settings_value.h"

/* A default of a list is the list; of anything else, text. */
#define FALLBACK_BOOL(DEFAULT)     DEFAULT
#define FALLBACK_COUNT(DEFAULT)    DEFAULT
#define FALLBACK_POSITIVE(DEFAULT) DEFAULT
#define FALLBACK_SIZE(DEFAULT)     DEFAULT
#define FALLBACK_PERCENT(DEFAULT)  DEFAULT
#define FALLBACK_DECIMAL(DEFAULT)  DEFAULT
#define FALLBACK_DURATION(DEFAULT) DEFAULT
#define FALLBACK_WHEN(DEFAULT)     DEFAULT
#define FALLBACK_HASHES(DEFAULT)   DEFAULT
#define FALLBACK_SCHEMES(DEFAULT)  DEFAULT
#define FALLBACK_WORDS(DEFAULT)    &(DEFAULT)
#define FALLBACK_NAMES(DEFAULT)    &(DEFAULT)
#define FALLBACK_DOMAINS(DEFAULT)  &(DEFAULT)
#define FALLBACK_NETWORKS(DEFAULT) &(DEFAULT)

static const struct ss_setting rows[] = {
#define SS_ROW(SECTION, NAME, KIND, DEFAULT, ABOUT)                                                \
	{#SECTION,                                                                                 \
	 #NAME,                                                                                    \
	 ABOUT,                                                                                    \
	 SS_SETTING_##KIND,                                                                        \
	 FALLBACK_##KIND(DEFAULT),                                                                 \
	 offsetof(struct ss_settings, NAME)},
#include "base/settings_rows.h"
#undef SS_ROW
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

const struct ss_setting *ss_setting(size_t i)
{
	return i < N_ROWS ? &rows[i] : NULL;
}

const struct ss_setting *ss_setting_find(struct ss_slice name)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		if (ss_slice_is_equal(ss_slice_of(rows[i].name), name))
			return &rows[i];
	}
	return NULL;
}

bool ss_setting_is_list(const struct ss_setting *row)
{
	return row->kind >= SS_SETTING_WORDS;
}

static void *member_of(struct ss_settings *s, const struct ss_setting *row)
{
	return (char *)s + row->offset;
}

size_t ss_setting_list_length(const struct ss_settings *s, const struct ss_setting *row)
{
	const void *member = (const char *)s + row->offset;
	if (row->kind == SS_SETTING_NETWORKS)
		return ((const struct ss_networks *)member)->n;
	return ss_setting_is_list(row) ? ((const struct ss_words *)member)->n : 0;
}

/* A default that its kind does not take is our mistake. */
static void init_value(struct ss_settings *s, const struct ss_setting *row)
{
	struct ss_setting_value v = {.text = ss_slice_of((const char *)row->fallback),
	                             .memory = &s->memory};
	int error = ss_setting_reader(row->kind)->read(&v, member_of(s, row));
	assert(error == SS_OK);
	(void)error;
}

void ss_settings_init(struct ss_settings *s)
{
	*s = (struct ss_settings){0};
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct ss_setting *row = &rows[i];
		if (row->kind == SS_SETTING_NETWORKS)
			*(struct ss_networks *)member_of(s, row) =
			        *(const struct ss_networks *)row->fallback;
		else if (ss_setting_is_list(row))
			*(struct ss_words *)member_of(s, row) =
			        *(const struct ss_words *)row->fallback;
		else
			init_value(s, row);
	}
}

void ss_settings_release(struct ss_settings *s)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		void *member = member_of(s, &rows[i]);
		if (rows[i].kind == SS_SETTING_NETWORKS)
			ss_networks_release((struct ss_networks *)member, &s->memory);
		else if (ss_setting_is_list(&rows[i]))
			ss_words_release((struct ss_words *)member, &s->memory);
	}
}

/* "name+", "name +": takes the sign away. */
static bool takes_more(struct ss_slice *name)
{
	if (name->len == 0 || name->data[name->len - 1] != '+')
		return false;
	*name = ss_slice_trim(ss_slice_cut(*name, 0, name->len - 1));
	return true;
}

int ss_settings_set(struct ss_settings *s, struct ss_slice name, struct ss_slice value,
                    struct ss_setting_trouble *t)
{
	struct ss_setting_value v = {.text = value, .memory = &s->memory};
	v.adds = takes_more(&name);
	const struct ss_setting *row = ss_setting_find(name);
	*t = (struct ss_setting_trouble){.why = "there is no such setting"};
	if (!row)
		return SS_EARG;
	t->why = "it is no list that something could be added to";
	if (v.adds && !ss_setting_is_list(row))
		return SS_EARG;
	const struct ss_setting_reader *kind = ss_setting_reader(row->kind);
	int error = kind->read(&v, member_of(s, row));
	t->why = error == SS_ENOMEM ? "no memory" : v.why ? v.why : kind->why;
	t->word = v.wrong;
	return error;
}

void ss_setting_write(const struct ss_settings *s, const struct ss_setting *row,
                      struct ss_buffer *out)
{
	ss_setting_reader(row->kind)->write((const char *)s + row->offset, out);
}
