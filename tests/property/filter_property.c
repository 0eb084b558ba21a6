/* Laws of the filter, on random expressions over the sample records:
 *
 *   - it matches what a naive evaluator does, which lays every value of a record out as text beside
 *     its dotted name, and searches octet by octet;
 *   - printed and compiled again it prints the same, and matches the same.
 *
 * SMTPSCOPE_CASES sets the number of expressions (3000), SMTPSCOPE_SEED the first seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "filter/filter.h"
#include "sample_records.h"

enum {
	NAME = 96,
	TEXT = 512,
	MOST_VALUES = 8000,
	MOST_NAMES = 400,
	MOST_NODES = 64,
	MOST_DEPTH = 4
};

/* ---- records, laid out ---- */

struct value {
	unsigned record;
	char name[NAME]; /* "recipients.code", "command_counts.RSET" */
	enum ss_field_kind kind;
	bool is_pair_name; /* then name ends in ".*" */
	int64_t number;
	char text[TEXT];
	size_t len;
};

static struct value values[MOST_VALUES];
static size_t n_values;
static unsigned n_records;
static char names[MOST_NAMES][NAME];
static size_t n_names;

static void add_name(const char *name)
{
	for (size_t i = 0; i < n_names; i++) {
		if (strcmp(names[i], name) == 0)
			return;
	}
	assert_true(n_names < MOST_NAMES);
	snprintf(names[n_names++], NAME, "%s", name);
}

static struct value *add_value(const char *name, enum ss_field_kind kind)
{
	assert_true(n_values < MOST_VALUES);
	struct value *v = &values[n_values++];
	*v = (struct value){.record = n_records, .kind = kind};
	int len = snprintf(v->name, NAME, "%s", name);
	assert_true(len > 0 && len < NAME);
	return v;
}

static struct value *add_text(const char *name, enum ss_field_kind kind, struct ss_slice text)
{
	struct value *v = add_value(name, kind);
	assert_true(text.len <= TEXT);
	memcpy(v->text, text.data, text.len);
	v->len = text.len;
	return v;
}

static void add_number(const char *name, enum ss_field_kind kind, int64_t number)
{
	add_value(name, kind)->number = number;
}

static void add_pair(const char *name, const struct ss_pair *pair)
{
	char inner[2 * NAME];
	snprintf(inner, sizeof inner, "%s.*", name);
	add_text(inner, SS_FIELD_TEXT, pair->name)->is_pair_name = true;
	snprintf(inner, sizeof inner, "%s.%.*s", name,
	         (int)(pair->name.len > 40 ? 40 : pair->name.len), (const char *)pair->name.data);
	if (pair->text.data)
		add_text(inner, SS_FIELD_TEXT, pair->text);
	else if (pair->number != SS_NUMBER_ABSENT)
		add_number(inner, SS_FIELD_NUMBER, pair->number);
	else
		add_number(inner, SS_FIELD_FLAG, SS_FLAG_YES);
}

static void lay_out(const struct ss_shape *s, const char *before, const void *object);

static void lay_out_field(const struct ss_field *f, const char *name, const void *m)
{
	const struct ss_list *list = m;
	char inner[NAME + 1], address[SS_ADDRESS_TEXT];
	snprintf(inner, sizeof inner, "%s.", name);
	switch (f->kind) {
	case SS_FIELD_TEXT: add_text(name, f->kind, *(const struct ss_slice *)m); return;
	case SS_FIELD_FLAG: add_number(name, f->kind, *(const uint8_t *)m); return;
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_TIME:
	case SS_FIELD_DURATION: add_number(name, f->kind, *(const int64_t *)m); return;
	case SS_FIELD_PORT: add_number(name, f->kind, *(const uint16_t *)m); return;
	case SS_FIELD_NAME: add_text(name, f->kind, ss_slice_of(ss_field_name_of(f, m))); return;
	case SS_FIELD_ADDRESS:
		ss_address_write(m, address);
		add_text(name, f->kind, ss_slice_of(address));
		return;
	case SS_FIELD_OBJECT: lay_out(f->shape, inner, *(const void *const *)m); return;
	case SS_FIELD_OBJECTS:
		for (size_t i = 0; i < list->n; i++)
			lay_out(f->shape, inner, (const char *)list->items + i * f->shape->size);
		return;
	case SS_FIELD_TEXTS:
		for (size_t i = 0; i < list->n; i++)
			add_text(name, SS_FIELD_TEXT, ((const struct ss_slice *)list->items)[i]);
		return;
	case SS_FIELD_PAIRS:
		for (size_t i = 0; i < list->n; i++)
			add_pair(name, (const struct ss_pair *)list->items + i);
		return;
	}
}

static void lay_out(const struct ss_shape *s, const char *before, const void *object)
{
	for (size_t i = 0; i < s->n_fields; i++) {
		char name[NAME];
		snprintf(name, sizeof name, "%s%s", before, s->fields[i].name);
		add_name(name);
		const void *m = ss_field_member(&s->fields[i], object);
		if (!ss_field_is_absent(&s->fields[i], m))
			lay_out_field(&s->fields[i], name, m);
	}
}

static void on_record(void *user, const struct ss_record_head *r)
{
	lay_out(ss_record_shape((enum ss_record_type)r->type), "", r);
	n_records++;
}

static bool is_text(const struct value *v)
{
	return v->kind == SS_FIELD_TEXT || v->kind == SS_FIELD_NAME || v->kind == SS_FIELD_ADDRESS;
}

static int lay_out_all(void **state)
{
	sample_records(NULL, on_record, NULL);
	add_name("command_counts.EHLO");
	add_name("command_counts.*");
	add_name("reply_counts.*");
	add_name("mail_params.SIZE");
	return 0;
}

/* ---- random expressions ---- */

static uint64_t random_state;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(random_state >> 33) % n;
}

enum node_kind { WORD, PART, WHOLE, PRESENT, ABOVE, NOT, AND, OR };

struct node {
	enum node_kind kind;
	const char *name;
	char text[32];
	int64_t number;
	struct node *left, *right;
};

static struct node nodes[MOST_NODES];
static size_t n_nodes;
static char expression[65536];

/* Letters of the value, so that there is something to find; never what reads as more than that. */
static bool make_text(struct node *n, const struct value *v)
{
	size_t len = 0, from = v->len > 0 && n->kind != WHOLE ? random_below((unsigned)v->len) : 0;
	for (size_t i = from; i < v->len && len < 12; i++) {
		char c = v->text[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '@')
			break;
		n->text[len++] = random_below(4) ? c : (char)(c ^ (c == '@' ? 0 : 0x20));
	}
	n->text[len] = '\0';
	return len >= 2 && (n->kind != WHOLE || len == v->len);
}

/* An alias means more than the field of its name, and has a test of its own. */
static bool is_usable(const char *name)
{
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		size_t len = strlen(ss_filter_aliases[i].name);
		if (strncmp(ss_filter_aliases[i].name, name, len) == 0 &&
		    (!name[len] || name[len] == '.'))
			return false;
	}
	return name[strspn(name,
	                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.*0123456789")] ==
	       '\0';
}

/* About a value that is there, mostly by its own name. */
static void make_term(struct node *n)
{
	for (unsigned tries = 0; tries < 1000; tries++) {
		const struct value *v = &values[random_below((unsigned)n_values)];
		n->name = random_below(4) ? v->name : names[random_below((unsigned)n_names)];
		n->number = v->number - 1 + random_below(2);
		if (v->kind == SS_FIELD_TIME || v->kind == SS_FIELD_DURATION)
			n->number /= 1000000000;
		bool fits = n->kind == ABOVE
		                    ? !is_text(v) && n->number >= 0 && n->number < 1LL << 40
		                    : n->kind == PRESENT || make_text(n, v);
		if (fits && is_usable(n->name))
			return;
	}
	n->kind = WORD;
	snprintf(n->text, sizeof n->text, "example");
}

static struct node *make(unsigned depth)
{
	assert_true(n_nodes < MOST_NODES);
	struct node *n = &nodes[n_nodes++];
	*n = (struct node){.kind = (enum node_kind)random_below(depth > 0 ? OR + 1 : ABOVE + 1)};
	if (n->kind < NOT)
		make_term(n);
	else
		n->left = make(depth - 1);
	if (n->kind > NOT)
		n->right = make(depth - 1);
	return n;
}

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...)
{
	size_t len = strlen(expression);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(expression + len, sizeof expression - len, format, arguments);
	va_end(arguments);
}

static void write_expression(const struct node *n)
{
	static const char *const ands[] = {" ", " and ", "\tAND "}, *const ors[] = {" or ", " OR "};
	bool is_bare = n->kind < NOT && random_below(3) > 0;
	put(is_bare ? "" : "(");
	switch (n->kind) {
	case WORD: put("\"%s\"", n->text); break;
	case PART: put("%s:\"%s\"", n->name, n->text); break;
	case WHOLE: put("%s:=\"%s\"", n->name, n->text); break;
	case PRESENT: put("%s:*", n->name); break;
	case ABOVE: put("%s:>%lld", n->name, (long long)n->number); break;
	case NOT: put(random_below(2) ? "not " : "-"); break;
	default: break;
	}
	if (n->left)
		write_expression(n->left);
	if (n->right) {
		put("%s", n->kind == AND ? ands[random_below(3)] : ors[random_below(2)]);
		write_expression(n->right);
	}
	put(is_bare ? "" : ")");
}

/* ---- the naive evaluator ---- */

static bool has_part(const struct value *v, const char *part)
{
	size_t len = strlen(part);
	for (size_t i = 0; is_text(v) && i + len <= v->len; i++) {
		if (strncasecmp(v->text + i, part, len) == 0)
			return true;
	}
	return false;
}

/* The name of the value, or one above it. */
static bool has_name(const struct value *v, const char *name)
{
	size_t len = strlen(name);
	if (strncasecmp(v->name, name, len) != 0 || (v->name[len] && v->name[len] != '.'))
		return false;
	return true;
}

static bool is_above(const struct value *v, int64_t number)
{
	char text[TEXT + 1];
	size_t digits = 0;
	switch (v->kind) {
	case SS_FIELD_COUNT:
	case SS_FIELD_NUMBER:
	case SS_FIELD_PORT: return v->number > number;
	case SS_FIELD_DURATION: return v->number > number * 1000000000;
	case SS_FIELD_TIME: return v->number >= (number + 1) * 1000000000;
	case SS_FIELD_TEXT:
		memcpy(text, v->text, v->len);
		text[v->len] = '\0';
		digits = strspn(text, "0123456789");
		return digits > 0 && digits == v->len && digits < 19 &&
		       strtoll(text, NULL, 10) > number;
	default: return false;
	}
}

static bool is_met(const struct node *n, const struct value *v)
{
	switch (n->kind) {
	case WORD: return strcmp(v->name, "type") != 0 && has_part(v, n->text);
	case PART: return has_name(v, n->name) && has_part(v, n->text);
	case WHOLE:
		return has_name(v, n->name) && is_text(v) && v->len == strlen(n->text) &&
		       has_part(v, n->text);
	case PRESENT: return has_name(v, n->name);
	default: return has_name(v, n->name) && is_above(v, n->number);
	}
}

/* What a mail dialogue's records answer to beside their values. */
static bool is_implied(const struct node *n, enum ss_record_type type)
{
	struct value word = {.kind = SS_FIELD_TEXT, .text = "smtp", .len = 4};
	/* What is found may be of a connection that is no mail. */
	bool is_of_mail =
	        type != SS_RECORD_FLOW && type != SS_RECORD_FINDING && type != SS_RECORD_STATS;
	return n->kind == WORD && is_of_mail && has_part(&word, n->text);
}

static bool evaluate(const struct node *n, unsigned record, enum ss_record_type type)
{
	switch (n->kind) {
	case NOT: return !evaluate(n->left, record, type);
	case AND: return evaluate(n->left, record, type) && evaluate(n->right, record, type);
	case OR: return evaluate(n->left, record, type) || evaluate(n->right, record, type);
	default: break;
	}
	for (size_t i = 0; i < n_values; i++) {
		if (values[i].record == record && is_met(n, &values[i]))
			return true;
	}
	return is_implied(n, type);
}

/* ---- the laws ---- */

struct check {
	struct ss_filter *filter, *again;
	const struct node *root;
	unsigned record;
	uint64_t n_matches;
};

static void on_check(void *user, const struct ss_record_head *r)
{
	struct check *c = user;
	bool is_match = ss_filter_match(c->filter, r);
	bool is_expected = evaluate(c->root, c->record, (enum ss_record_type)r->type);
	if (is_match != is_expected)
		fail_msg("seed %llu: %s %s record %u", (unsigned long long)random_state, expression,
		         is_match ? "matches" : "does not match", c->record);
	assert_int_equal(ss_filter_match(c->again, r), is_match);
	c->n_matches += is_match;
	c->record++;
}

static struct ss_filter *compile(struct ss_slice text, struct ss_memory *memory)
{
	const struct ss_filter_options options = {.regex = NULL};
	struct ss_filter_error error;
	struct ss_filter *f;
	return ss_filter_compile(text, &options, memory, &f, &error) == 0 ? f : NULL;
}

static uint64_t n_compiled;

static uint64_t check_one(void)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer text = {.memory = &memory}, again = {.memory = &memory};
	struct check c = {.record = 0};
	expression[0] = '\0';
	n_nodes = 0;
	c.root = make(MOST_DEPTH);
	write_expression(c.root);
	c.filter = compile(ss_slice_of(expression), &memory);
	if (!c.filter)
		return 0; /* a value that does not fit its field */
	n_compiled++;
	ss_filter_print(c.filter, &text);
	c.again = compile(ss_buffer_slice(&text), &memory);
	assert_non_null(c.again);
	ss_filter_print(c.again, &again);
	assert_true(ss_slice_is_equal(ss_buffer_slice(&text), ss_buffer_slice(&again)));
	sample_records(NULL, on_check, &c);
	ss_filter_destroy(c.filter);
	ss_filter_destroy(c.again);
	ss_buffer_release(&text);
	ss_buffer_release(&again);
	assert_int_equal(memory.used, 0);
	return c.n_matches;
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);
	return text ? strtoull(text, NULL, 10) : otherwise;
}

static void as_a_naive_one(void **state)
{
	uint64_t n_cases = number_from("SMTPSCOPE_CASES", 3000), n_matches = 0;
	uint64_t seed = number_from("SMTPSCOPE_SEED", 1);
	for (uint64_t i = 0; i < n_cases; i++) {
		random_state = seed + i;
		n_matches += check_one();
	}
	assert_true(n_compiled > n_cases / 4 &&
	            n_matches > n_cases); /* there was something to find */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(as_a_naive_one)};
	return cmocka_run_group_tests(tests, lay_out_all, NULL);
}
