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
	int status; /* why a function gave NULL, or false */
};

static bool step(struct parser *p)
{
	p->status = ss_token_next(p->s, &p->at, &p->next, p->error);
	if (p->status < 0) { /* of two errors, the name's: http://... */
		int about_name = ss_filter_term_check_name(p->f, &p->next, p->error);
		p->status = about_name < 0 ? about_name : p->status;
	}
	return p->status == SS_OK;
}

static struct ss_filter_node *parse_or(struct parser *p);

static struct ss_filter_node *add_node(struct parser *p, enum ss_filter_op op)
{
	struct ss_filter_node *node = ss_arena_take(&p->f->arena, sizeof *node);
	if (node)
		node->op = op;
	else
		p->status = SS_ENOMEM;
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

typedef struct ss_filter_node *(*parse_function)(struct parser *p);
typedef bool (*goes_on_function)(const struct parser *p);

/* One operand stands for itself; several are below a node of `op`. */
static struct ss_filter_node *parse_list(struct parser *p, enum ss_filter_op op,
                                         enum ss_token_kind word, goes_on_function goes_on,
                                         parse_function parse_operand)
{
	struct ss_filter_node *first = parse_operand(p), *list = NULL;
	while (first && goes_on(p)) {
		if (p->next.kind == word && !step(p))
			return NULL;
		struct ss_filter_node *more = parse_operand(p);
		if (!more)
			return NULL;
		if (!list) {
			list = add_node(p, op);
			if (!list)
				return NULL;
			insert_by_cost(list, first);
		}
		insert_by_cost(list, more);
	}
	return list ? list : first;
}

/* ---- operands ---- */

static struct ss_filter_node *complain_of(struct parser *p)
{
	const struct ss_token *t = &p->next;
	switch (t->kind) {
	case SS_TOKEN_END:
		p->status = ss_filter_fail(p->error, t->at, 1, "something must follow here");
		break;
	case SS_TOKEN_CLOSE:
		p->status =
		        ss_filter_fail(p->error, t->at, 1,
		                       p->depth > 0 ? "something must stand before this parenthesis"
		                                    : "this parenthesis closes nothing");
		break;
	default:
		p->status = ss_filter_fail(p->error, t->at, t->len,
		                           "something must stand before '%.*s' (the word itself "
		                           "goes in quotation marks)",
		                           (int)t->len, p->s.data + t->at);
	}
	return NULL;
}

static struct ss_filter_node *parse_parentheses(struct parser *p)
{
	size_t opened_at = p->next.at;
	struct ss_filter_node *inner = step(p) ? parse_or(p) : NULL;
	if (!inner)
		return NULL;
	if (p->next.kind != SS_TOKEN_CLOSE) {
		p->status =
		        ss_filter_fail(p->error, opened_at, 1, "this parenthesis is not closed");
		return NULL;
	}
	return step(p) ? inner : NULL;
}

static struct ss_filter_node *parse_not(struct parser *p);

static struct ss_filter_node *parse_negated(struct parser *p)
{
	struct ss_filter_node *node = add_node(p, SS_FILTER_NOT);
	if (!node || !step(p))
		return NULL;
	node->child = parse_not(p);
	if (!node->child)
		return NULL;
	node->cost = node->child->cost;
	p->f->has_not = true;
	return node;
}

static struct ss_filter_node *parse_term(struct parser *p)
{
	struct ss_filter_node *node = add_node(p, SS_FILTER_TERM);
	if (!node)
		return NULL;
	p->status = ss_filter_term_create(p->f, p->s, &p->next, &node->term, &node->cost, p->error);
	return p->status == SS_OK && step(p) ? node : NULL;
}

static struct ss_filter_node *parse_not(struct parser *p)
{
	struct ss_filter_node *node;
	if (p->depth == SS_LIMIT_FILTER_DEPTH) {
		p->status = ss_filter_fail(p->error, p->next.at, 1,
		                           "more than %d parentheses and negations in each other",
		                           SS_LIMIT_FILTER_DEPTH);
		return NULL;
	}
	p->depth++;
	switch (p->next.kind) {
	case SS_TOKEN_OPEN: node = parse_parentheses(p); break;
	case SS_TOKEN_NOT: node = parse_negated(p); break;
	case SS_TOKEN_TERM: node = parse_term(p); break;
	default: p->depth--; return complain_of(p);
	}
	p->depth--;
	return node;
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

static struct ss_filter_node *parse_and(struct parser *p)
{
	return parse_list(p, SS_FILTER_AND, SS_TOKEN_AND, and_goes_on, parse_not);
}

static struct ss_filter_node *parse_or(struct parser *p)
{
	return parse_list(p, SS_FILTER_OR, SS_TOKEN_OR, or_goes_on, parse_and);
}

/* ---- from outside ---- */

static int parse(struct ss_filter *f, struct ss_slice s, struct ss_filter_error *error)
{
	struct parser p = {.f = f, .s = s, .error = error};
	if (!step(&p) || p.next.kind == SS_TOKEN_END)
		return p.status;
	f->root = parse_or(&p);
	if (f->root && p.next.kind != SS_TOKEN_END)
		(void)complain_of(&p);
	return p.status;
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
