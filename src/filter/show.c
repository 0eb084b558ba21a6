/* What a person sees of an expression: how it was understood, and where it is wrong. */
#include "base/utf8.h"
#include "filter/tree.h"

/* ---- the tree ---- */

static void add(struct ss_buffer *out, const char *text)
{
	struct ss_slice s = ss_slice_of(text);
	(void)ss_buffer_add(out, s.data, s.len);
}

static void print_node(const struct ss_filter_node *node, struct ss_buffer *out);

/* What is below a node stands in parentheses where it could not have been written without: so the
 * text is never deeper than the one that was compiled. */
static void print_below(const struct ss_filter_node *node, const struct ss_filter_node *child,
                        struct ss_buffer *out)
{
	bool is_list = child->op == SS_FILTER_AND || child->op == SS_FILTER_OR;
	bool needs = is_list && !(node->op == SS_FILTER_OR && child->op == SS_FILTER_AND);
	add(out, needs ? "(" : "");
	print_node(child, out);
	add(out, needs ? ")" : "");
}

static void print_node(const struct ss_filter_node *node, struct ss_buffer *out)
{
	if (node->op == SS_FILTER_TERM) {
		(void)ss_buffer_add(out, node->term->source.data, node->term->source.len);
		return;
	}
	add(out, node->op == SS_FILTER_NOT ? "not " : "");
	for (const struct ss_filter_node *child = node->child; child; child = child->next) {
		print_below(node, child, out);
		if (child->next)
			add(out, node->op == SS_FILTER_OR ? " or " : " ");
	}
}

void ss_filter_print(const struct ss_filter *f, struct ss_buffer *out)
{
	if (f->root)
		print_node(f->root, out);
}

/* ---- errors ---- */

enum { DEFAULT_COLUMNS = 100, LEAST_COLUMNS = 20 };
#define ELLIPSIS "\xe2\x80\xa6" /* a column */

struct character {
	size_t len;     /* octets of the expression */
	size_t columns; /* of the terminal */
	bool is_shown;  /* as it is; else as a question mark */
};

static bool is_obeyed(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	       ss_utf8_is_format(c);
}

static struct character character_at(struct ss_slice s, size_t at)
{
	uint32_t c = 0;
	size_t len = ss_utf8_next(ss_slice_cut(s, at, SIZE_MAX), &c);
	if (len == 0 || is_obeyed(c))
		return (struct character){len > 0 ? len : 1, 1, false};
	return (struct character){len, (size_t)ss_utf8_columns(c), true};
}

static size_t columns_between(struct ss_slice s, size_t from, size_t to)
{
	size_t columns = 0;
	for (size_t at = from; at < to && at < s.len;) {
		struct character c = character_at(s, at);
		columns += c.columns;
		at += c.len;
	}
	return columns;
}

static void repeat(struct ss_buffer *out, const char *text, size_t n)
{
	for (; n > 0; n--)
		add(out, text);
}

/* From the octet `from`, as much as fits into so many columns; returns where it ends. */
static size_t print_cut(struct ss_slice s, size_t from, size_t columns, struct ss_buffer *out)
{
	size_t at = from;
	while (at < s.len) {
		struct character c = character_at(s, at);
		size_t left = at + c.len < s.len ? 1 : 0; /* for the mark that more follows */
		if (c.columns + left > columns && columns_between(s, at, s.len) > columns) {
			add(out, ELLIPSIS);
			break;
		}
		if (c.is_shown)
			(void)ss_buffer_add(out, s.data + at, c.len);
		else
			add(out, s.data[at] < 0x20 ? " " : "?");
		columns -= c.columns;
		at += c.len;
	}
	return at;
}

/* Where the cut begins: the place stands in it, with a third of the room before it. */
static size_t cut_from(struct ss_slice s, size_t at, size_t columns)
{
	size_t from = 0, before = columns_between(s, 0, at);
	if (before + columns_between(s, at, s.len) <= columns || before <= columns / 2)
		return 0;
	while (before > columns / 3) {
		struct character c = character_at(s, from);
		before -= c.columns;
		from += c.len;
	}
	return from;
}

void ss_filter_error_print(const struct ss_filter_error *error, struct ss_slice expression,
                           size_t indent, size_t columns, struct ss_buffer *out)
{
	struct ss_slice s = expression;
	size_t at = error->at < s.len ? error->at : s.len;
	size_t to = error->len < s.len - at ? at + error->len : s.len;
	columns = columns > 0 ? columns : DEFAULT_COLUMNS;
	columns = columns > indent + LEAST_COLUMNS ? columns - indent : LEAST_COLUMNS;
	size_t from = cut_from(s, at, columns - 1);
	repeat(out, " ", indent);
	add(out, from > 0 ? ELLIPSIS : "");
	columns -= from > 0;
	size_t end = print_cut(s, from, columns, out);
	size_t before = columns_between(s, from, at) + (from > 0);
	size_t marked = columns_between(s, at, to < end ? to : end);
	add(out, "\n");
	repeat(out, " ", indent + before);
	add(out, "^");
	repeat(out, "~", marked > 1 ? marked - 1 : 0);
	add(out, "\n");
}
