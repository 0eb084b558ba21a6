#include "filter/regex_pcre2.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"

struct regex {
	struct ss_memory *memory;
	pcre2_general_context *general;
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_code *code;
};

/* ---- memory: PCRE2 gives blocks back without their size ---- */

union block {
	size_t size;
	max_align_t align;
};

static void *take(size_t size, void *memory)
{
	if (size > SIZE_MAX - sizeof(union block))
		return NULL;
	union block *b = ss_memory_take(memory, sizeof *b + size);
	if (!b)
		return NULL;
	b->size = sizeof *b + size;
	return b + 1;
}

static void give(void *p, void *memory)
{
	union block *b = p;
	if (b)
		ss_memory_give(memory, b - 1, b[-1].size);
}

/* ---- */

static void destroy(void *regex)
{
	struct regex *r = regex;
	if (!r)
		return;
	pcre2_code_free(r->code);
	pcre2_match_data_free(r->data);
	pcre2_match_context_free(r->context);
	pcre2_general_context_free(r->general);
	ss_memory_give(r->memory, r, sizeof *r);
}

/* Not translated to machine code (JIT): on texts as short as these that saves a third at best
 * (bench/filter), and a process that locks itself in must not make code.
 *
 * Octets, not characters: texts from the wire are in any charset.  \C and the like are refused, and
 * so is what would switch to characters inside the pattern. */
static int compile_code(struct regex *r, struct ss_slice pattern, bool is_nocase,
                        struct ss_regex_error *error)
{
	uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
	                   PCRE2_DOTALL | (is_nocase ? PCRE2_CASELESS : 0);
	pcre2_compile_context *context = pcre2_compile_context_create(r->general);
	int number = 0;
	PCRE2_SIZE at = 0;
	if (!context)
		return SS_ENOMEM;
	pcre2_set_max_pattern_length(context, SS_LIMIT_REGEX_PATTERN);
	pcre2_set_parens_nest_limit(context, SS_LIMIT_FILTER_DEPTH);
	r->code = pcre2_compile(pattern.data, pattern.len, options, &number, &at, context);
	pcre2_compile_context_free(context);
	if (r->code)
		return SS_OK;
	if (number == PCRE2_ERROR_HEAP_FAILED)
		return SS_ENOMEM;
	if (pcre2_get_error_message(number, (PCRE2_UCHAR *)error->message, sizeof error->message) <
	    0)
		snprintf(error->message, sizeof error->message, "error %d", number);
	error->at = at < pattern.len ? at : pattern.len;
	return SS_EARG;
}

static int create(struct regex *r, struct ss_slice pattern, bool is_nocase,
                  struct ss_regex_error *error)
{
	r->general = pcre2_general_context_create(take, give, r->memory);
	if (!r->general)
		return SS_ENOMEM;
	r->context = pcre2_match_context_create(r->general);
	if (!r->context)
		return SS_ENOMEM;
	pcre2_set_match_limit(r->context, SS_LIMIT_REGEX_STEPS);
	pcre2_set_heap_limit(r->context, SS_LIMIT_REGEX_KILOBYTES);
	int status = compile_code(r, pattern, is_nocase, error);
	if (status < 0)
		return status;
	r->data = pcre2_match_data_create(1, r->general);
	return r->data ? SS_OK : SS_ENOMEM;
}

static int compile(struct ss_slice pattern, bool is_nocase, struct ss_memory *memory, void **out,
                   struct ss_regex_error *error)
{
	struct regex *r = ss_memory_take_zeroed(memory, sizeof *r);
	if (!r)
		return SS_ENOMEM;
	r->memory = memory;
	int status = create(r, pattern, is_nocase, error);
	if (status < 0) {
		destroy(r);
		return status;
	}
	*out = r;
	return SS_OK;
}

static int match(void *regex, struct ss_slice text)
{
	struct regex *r = regex;
	int n = pcre2_match(r->code, text.data, text.len, 0, 0, r->data, r->context);
	if (n == PCRE2_ERROR_NOMATCH)
		return 0;
	return n < 0 ? -1 : 1;
}

const struct ss_regex_engine ss_regex_pcre2 = {
        .name = "PCRE2",
        .compile = compile,
        .match = match,
        .destroy = destroy,
};
