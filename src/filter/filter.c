/* The parser, by recursive descent:
 *     or    := and { "or" and }
 *     and   := not { ["and"] not }
 *     not   := { "not" | "-" } ( "(" or ")" | term )                                        */
#include "filter/filter.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "filter/name.h"
#include "filter/term.h"
#include "filter/token.h"
#include "filter/tree.h"

struct parser {
	struct ss_filter *f;
	struct ss_slice s;
	size_t at;
	struct ss_token next; /* not used yet */
	unsigned depth;
	struct ss_filter_error *error;
};

static int step(struct parser *p)
{
	int status = ss_token_next(p->s, &p->at, &p->next, p->error);
	if (status < 0) { /* of two errors, the name's: http://... */
		int about_name = ss_filter_term_check_name(p->f, &p->next, p->error);
		return about_name < 0 ? about_name : status;
	}
	return SS_OK;
}

static int parse_or(struct parser *p, struct ss_filter_node **out);

static struct ss_filter_node *add_node(struct parser *p, enum ss_filter_op op)
{
	struct ss_filter_node *node = ss_arena_take(&p->f->arena, sizeof *node);
	if (node)
		node->op = op;
	return node;
}

/* ---- lists of operands ---- */

/* Cheap ones first, equals in their order: what is false, or true, early spares the others. */
static void insert_by_cost(struct ss_filter_node *parent, struct ss_filter_node *child)
{
	struct ss_filter_node **at = &parent->child;
	while (*at && (*at)->cost <= child->cost)
		at = &(*at)->next;
	child->next = *at;
	*at = child;
	parent->cost += child->cost;
}

typedef int (*parse_function)(struct parser *p, struct ss_filter_node **out);
typedef bool (*goes_on_function)(const struct parser *p);

/* One operand stands for itself; several are below a node of `op`. */
static int parse_list(struct parser *p, enum ss_filter_op op, enum ss_token_kind word,
                      goes_on_function goes_on, parse_function parse_operand,
                      struct ss_filter_node **out)
{
	struct ss_filter_node *first, *list = NULL;
	int status = parse_operand(p, &first);
	while (status == SS_OK && goes_on(p)) {
		struct ss_filter_node *more;
		if (p->next.kind == word)
			status = step(p);
		if (status == SS_OK)
			status = parse_operand(p, &more);
		if (status < 0)
			break;
		if (!list) {
			list = add_node(p, op);
			if (!list)
				return SS_ENOMEM;
			insert_by_cost(list, first);
		}
		insert_by_cost(list, more);
	}
	if (status == SS_OK)
		*out = list ? list : first;
	return status;
}

/* ---- operands ---- */

static int complain_of(struct parser *p)
{
	const struct ss_token *t = &p->next;
	switch (t->kind) {
	case SS_TOKEN_END: return ss_filter_fail(p->error, t->at, 1, "something must follow here");
	case SS_TOKEN_CLOSE:
		return ss_filter_fail(p->error, t->at, 1,
		                      p->depth > 0 ? "something must stand before this parenthesis"
		                                   : "this parenthesis closes nothing");
	default:
		return ss_filter_fail(p->error, t->at, t->len,
		                      "something must stand before '%.*s' (the word itself goes in "
		                      "quotation marks)",
		                      (int)t->len, p->s.data + t->at);
	}
}

static int parse_parentheses(struct parser *p, struct ss_filter_node **out)
{
	size_t opened_at = p->next.at;
	int status = step(p);
	if (status == SS_OK)
		status = parse_or(p, out);
	if (status < 0)
		return status;
	if (p->next.kind != SS_TOKEN_CLOSE)
		return ss_filter_fail(p->error, opened_at, 1, "this parenthesis is not closed");
	return step(p);
}

static int parse_not(struct parser *p, struct ss_filter_node **out);

static int parse_negated(struct parser *p, struct ss_filter_node **out)
{
	struct ss_filter_node *node = add_node(p, SS_FILTER_NOT);
	if (!node)
		return SS_ENOMEM;
	int status = step(p);
	if (status == SS_OK)
		status = parse_not(p, &node->child);
	if (status < 0)
		return status;
	node->cost = node->child->cost;
	p->f->has_not = true;
	*out = node;
	return SS_OK;
}

static int parse_term(struct parser *p, struct ss_filter_node **out)
{
	struct ss_filter_node *node = add_node(p, SS_FILTER_TERM);
	if (!node)
		return SS_ENOMEM;
	int status =
	        ss_filter_term_create(p->f, p->s, &p->next, &node->term, &node->cost, p->error);
	if (status < 0)
		return status;
	*out = node;
	return step(p);
}

static int parse_not(struct parser *p, struct ss_filter_node **out)
{
	int status;
	if (p->depth == SS_LIMIT_FILTER_DEPTH)
		return ss_filter_fail(p->error, p->next.at, 1,
		                      "more than %d parentheses and negations in each other",
		                      SS_LIMIT_FILTER_DEPTH);
	p->depth++;
	switch (p->next.kind) {
	case SS_TOKEN_OPEN: status = parse_parentheses(p, out); break;
	case SS_TOKEN_NOT: status = parse_negated(p, out); break;
	case SS_TOKEN_TERM: status = parse_term(p, out); break;
	default: p->depth--; return complain_of(p);
	}
	p->depth--;
	return status;
}

static bool and_goes_on(const struct parser *p)
{
	return p->next.kind != SS_TOKEN_END && p->next.kind != SS_TOKEN_CLOSE &&
	       p->next.kind != SS_TOKEN_OR;
}

static bool or_goes_on(const struct parser *p)
{
	return p->next.kind == SS_TOKEN_OR;
}

static int parse_and(struct parser *p, struct ss_filter_node **out)
{
	return parse_list(p, SS_FILTER_AND, SS_TOKEN_AND, and_goes_on, parse_not, out);
}

static int parse_or(struct parser *p, struct ss_filter_node **out)
{
	return parse_list(p, SS_FILTER_OR, SS_TOKEN_OR, or_goes_on, parse_and, out);
}

/* ---- from outside ---- */

static int parse(struct ss_filter *f, struct ss_slice s, struct ss_filter_error *error)
{
	struct parser p = {.f = f, .s = s, .error = error};
	struct ss_filter_node *root;
	int status = step(&p);
	if (status < 0 || p.next.kind == SS_TOKEN_END)
		return status;
	status = parse_or(&p, &root);
	if (status < 0)
		return status;
	if (p.next.kind != SS_TOKEN_END)
		return complain_of(&p);
	f->root = root;
	return SS_OK;
}

int ss_filter_compile(struct ss_slice expression, const struct ss_filter_options *options,
                      struct ss_memory *memory, struct ss_filter **out,
                      struct ss_filter_error *error)
{
	if (expression.len > SS_LIMIT_FILTER_TEXT)
		return ss_filter_fail(error, SS_LIMIT_FILTER_TEXT, 1,
		                      "the expression is longer than %d octets",
		                      SS_LIMIT_FILTER_TEXT);
	struct ss_filter *f = ss_memory_take_zeroed(memory, sizeof *f);
	if (!f)
		return SS_ENOMEM;
	f->memory = f->arena.memory = memory;
	f->options = *options;
	struct ss_slice copy =
	        ss_arena_copy(&f->arena, expression.data ? expression : SS_SLICE(""));
	int status = copy.data ? ss_filter_name_imply(f) : SS_ENOMEM;
	if (status == SS_OK)
		status = parse(f, copy, error);
	if (status < 0) {
		ss_filter_destroy(f);
		return status;
	}
	*out = f;
	return SS_OK;
}

void ss_filter_destroy(struct ss_filter *f)
{
	if (!f)
		return;
	for (struct ss_filter_regex *r = f->regexes; r; r = r->next)
		f->options.regex->destroy(r->compiled);
	ss_arena_reset(&f->arena);
	ss_memory_give(f->memory, f, sizeof *f);
}
