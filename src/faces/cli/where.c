#include "faces/cli/where.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "faces/cli/message.h"
#include "filter/conversation.h"
#include "filter/filter.h"
#include "filter/regex_pcre2.h"
#include "filter/transactions.h"

enum { INDENT = 4 };

struct cli_where {
	struct ss_memory memory;
	struct ss_filter *filter;
	struct ss_filter_conversations *conversations;
	struct ss_filter_transactions *transactions;
};

static void on_trouble(void *user, const char *text)
{
	cli_complain("%s: %s", (const char *)user, text);
}

static void show_error(const char *option, const struct ss_filter_error *error,
                       struct ss_slice expression)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer text = {.memory = &memory};
	struct winsize size = {.ws_col = 0};
	if (isatty(STDERR_FILENO))
		(void)ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	cli_complain("%s: %s", option, error->message);
	ss_filter_error_print(error, expression, INDENT, size.ws_col, &text);
	fwrite(ss_buffer_slice(&text).data, 1, text.len, stderr);
	ss_buffer_release(&text);
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n\v\f\r")] == '\0';
}

static bool add(struct ss_buffer *out, const char *text)
{
	size_t len = strlen(text);
	return ss_buffer_add(out, text, len) == len;
}

/* All must hold; one alone stays as it is. */
static bool join(const char *const *expressions, size_t n, struct ss_buffer *out)
{
	bool is_good = true;
	if (n == 1)
		return add(out, expressions[0]);
	for (size_t i = 0; i < n; i++) {
		if (is_blank(expressions[i]))
			continue;
		is_good &= add(out, out->len > 0 ? " (" : "(") && add(out, expressions[i]) &&
		           add(out, ")");
	}
	return is_good;
}

enum { IDLE_SHOWN = 60 };

/* They look like an answer otherwise: "nothing matches". */
static void warn_idle(const char *option, const struct ss_filter *f, unsigned types)
{
	struct ss_slice first = ss_filter_idle_term(f, types, 0);
	if (!first.data)
		return;
	bool is_more = ss_filter_idle_term(f, types, 1).data != NULL;
	cli_complain("%s: no record that is looked at here has what '%.*s'%s asks for", option,
	             (int)(first.len < IDLE_SHOWN ? first.len : IDLE_SHOWN), first.data,
	             is_more ? ", among others," : "");
}

static enum cli_status create(const char *option, struct ss_slice expression, unsigned types,
                              struct cli_where **out)
{
	const struct ss_filter_options options = {.regex = &ss_regex_pcre2,
	                                          .on_trouble = on_trouble,
	                                          .user = (void *)(uintptr_t)option};
	struct ss_memory account = {.limit = 0};
	struct ss_filter_error error;
	struct cli_where *w = ss_memory_take_zeroed(&account, sizeof *w);
	if (!w)
		return CLI_INTERNAL;
	int status = ss_filter_compile(expression, &options, &w->memory, &w->filter, &error);
	if (status == SS_EARG)
		show_error(option, &error, expression);
	if (status == SS_OK)
		w->conversations = ss_filter_conversations_create(w->filter, &w->memory);
	if (w->conversations)
		w->transactions = ss_filter_transactions_create(w->filter, &w->memory);
	if (!w->transactions) {
		cli_where_destroy(w);
		return status == SS_EARG ? CLI_USAGE : CLI_INTERNAL;
	}
	warn_idle(option, w->filter, types);
	*out = w;
	return CLI_DONE;
}

enum cli_status cli_where_create(const char *const *expressions, size_t n, unsigned types,
                                 struct cli_where **out)
{
	return cli_where_create_of("--where", expressions, n, types, out);
}

enum cli_status cli_where_create_of(const char *option, const char *const *expressions, size_t n,
                                    unsigned types, struct cli_where **out)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer text = {.memory = &memory};
	enum cli_status status = CLI_INTERNAL;
	if (join(expressions, n, &text))
		status = create(option, ss_buffer_slice(&text), types, out);
	ss_buffer_release(&text);
	return status;
}

void cli_where_destroy(struct cli_where *w)
{
	struct ss_memory account = {.used = sizeof *w};
	if (!w)
		return;
	ss_filter_transactions_destroy(w->transactions);
	ss_filter_conversations_destroy(w->conversations);
	ss_filter_destroy(w->filter);
	ss_memory_give(&account, w, sizeof *w);
}

#define PARTS (1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE)

struct ss_filter *cli_where_filter(struct cli_where *w)
{
	return w->filter;
}

unsigned cli_where_log(const struct ss_format *format)
{
	return format->choose ? 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION |
	                                1u << SS_RECORD_SESSION | PARTS
	       : format->choose_row ? PARTS
	                            : 0;
}

/* To read messages costs much: only if it is asked about them. */
unsigned cli_where_needs(const struct cli_where *w, const struct ss_format *format)
{
	return cli_where_log(format) & (~PARTS | ss_filter_types(w->filter));
}

static void pass_of_conversation(struct cli_where *w, const struct ss_format *format,
                                 struct ss_output *output, const struct ss_record_head *record,
                                 const struct ss_record_head *shown)
{
	bool is_last = record->type == SS_RECORD_SESSION;
	bool is_wanted = ss_filter_conversations_feed(w->conversations, record);
	if (!is_last) /* what is not there yet cannot be chosen */
		format->record(output, shown);
	if (is_wanted)
		format->choose(output, record->flow_id);
	if (is_last)
		format->record(output, shown);
}

static void pass_flow(struct cli_where *w, const struct ss_format *format, struct ss_output *output,
                      const struct ss_record_head *record, const struct ss_record_head *shown)
{
	if (ss_filter_conversations_flow(w->conversations, record))
		format->record(output, shown);
}

struct rows {
	const struct ss_format *format;
	struct ss_output *output;
	const struct ss_record_head *shown;
};

static void on_row(void *user, int64_t flow_id, int64_t index, bool is_wanted)
{
	const struct rows *r = user;
	r->format->choose_row(r->output, flow_id, index, is_wanted);
}

static void pass_transaction(struct cli_where *w, struct rows *r,
                             const struct ss_transaction_record *t)
{
	bool is_wanted = ss_filter_transactions_add(w->transactions, t);
	r->format->record(r->output, r->shown);
	on_row(r, t->head.flow_id, t->index, is_wanted);
}

static void pass_session(struct cli_where *w, struct rows *r, const struct ss_session_record *s)
{
	bool is_wanted = ss_filter_transactions_end(w->transactions, s, on_row, r);
	on_row(r, s->head.flow_id, 0, is_wanted);
	r->format->record(r->output, r->shown);
}

static bool pass_row(struct cli_where *w, const struct ss_format *format, struct ss_output *output,
                     const struct ss_record_head *record, const struct ss_record_head *shown)
{
	struct rows r = {format, output, shown};
	if (!format->choose_row)
		return false;
	if (record->type == SS_RECORD_TRANSACTION)
		pass_transaction(w, &r, (const struct ss_transaction_record *)record);
	else if (record->type == SS_RECORD_SESSION)
		pass_session(w, &r, (const struct ss_session_record *)record);
	else if (1u << record->type & PARTS)
		ss_filter_transactions_part(w->transactions, record);
	else
		return false;
	return true;
}

void cli_where_pass(struct cli_where *w, const struct ss_format *format, struct ss_output *output,
                    const struct ss_record_head *record, const struct ss_record_head *shown)
{
	bool is_of_conversation = 1u << record->type & cli_where_log(format);
	if (pass_row(w, format, output, record, shown))
		return;
	if (format->choose && is_of_conversation)
		pass_of_conversation(w, format, output, record, shown);
	else if (format->choose && record->type == SS_RECORD_FLOW)
		pass_flow(w, format, output, record, shown);
	else if (record->type == SS_RECORD_STATS || ss_filter_match(w->filter, record))
		format->record(output, shown);
}
