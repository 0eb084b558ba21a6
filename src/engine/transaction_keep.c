#include <string.h>

#include "base/limits.h"
#include "engine/reply_join.h"
#include "engine/transaction_private.h"
#include "smtp/parameter.h"

void ss_transaction_drop(struct ss_transaction *t, size_t n)
{
	if (n > 0)
		t->record.dropped = (t->record.dropped > 0 ? t->record.dropped : 0) + (int64_t)n;
}

/* Room for so many octets of text, or NULL: the limit, or memory. */
uint8_t *ss_transaction_take(struct ss_transactions *ts, struct ss_transaction *t, size_t len)
{
	if (len > SS_LIMIT_TRANSACTION_TEXT - ts->n_text)
		return NULL;
	uint8_t *text = ss_arena_take_raw(&t->arena, len);
	if (!text)
		return NULL;
	ts->n_text += (uint32_t)len;
	t->n_text += (uint32_t)len;
	return text;
}

struct ss_slice ss_transaction_keep(struct ss_transactions *ts, struct ss_transaction *t,
                                    struct ss_slice s)
{
	uint8_t *text = s.data ? ss_transaction_take(ts, t, s.len) : NULL;
	if (!text)
		return (struct ss_slice){0};
	if (s.len > 0)
		memcpy(text, s.data, s.len);
	return (struct ss_slice){text, s.len};
}

static void keep_line(struct ss_transaction *t, struct ss_growing *lines, struct ss_slice text)
{
	struct ss_slice *item =
	        text.data ? ss_growing_add_raw(lines, &t->arena, sizeof *item) : NULL;
	if (item)
		*item = text;
	else
		ss_transaction_drop(t, 1);
}

void ss_transaction_keep_command(struct ss_transactions *ts, struct ss_transaction *t,
                                 const struct ss_command *c)
{
	bool has_argument = c->argument.len > 0;
	size_t len = c->name.len + has_argument + c->argument.len;
	bool is_full = t->commands.n >= SS_LIMIT_TRANSACTION_LINES;
	uint8_t *text = is_full ? NULL : ss_transaction_take(ts, t, len);
	if (text && c->name.len > 0)
		memcpy(text, c->name.data, c->name.len);
	if (text && has_argument) {
		text[c->name.len] = ' ';
		memcpy(text + c->name.len + 1, c->argument.data, c->argument.len);
	}
	keep_line(t, &t->commands, (struct ss_slice){text, len});
}

struct ss_slice ss_transaction_keep_response(struct ss_transactions *ts, struct ss_transaction *t,
                                             const struct ss_dialogue_reply *r)
{
	bool is_full = t->responses.n >= SS_LIMIT_TRANSACTION_LINES;
	uint8_t *text = is_full ? NULL : ss_transaction_take(ts, t, ss_reply_size(r));
	struct ss_slice kept = text ? ss_reply_write(r, text) : (struct ss_slice){0};
	keep_line(t, &t->responses, kept);
	return kept;
}

static struct ss_slice upper(struct ss_transactions *ts, struct ss_transaction *t,
                             struct ss_slice name)
{
	struct ss_slice copy = ss_transaction_keep(ts, t, name);
	for (size_t i = 0; i < copy.len; i++)
		((uint8_t *)(uintptr_t)copy.data)[i] = ss_ascii_upper(copy.data[i]);
	return copy;
}

struct ss_list ss_transaction_keep_parameters(struct ss_transactions *ts, struct ss_transaction *t,
                                              const struct ss_envelope *e)
{
	struct ss_growing pairs = {0};
	ss_transaction_drop(t, e->n_dropped);
	for (size_t i = 0; i < e->n_parameters; i++) {
		const struct ss_parameter *p = &e->parameters[i];
		struct ss_value v;
		uint8_t *text = ss_transaction_take(ts, t, p->value.len);
		struct ss_slice name = upper(ts, t, p->name);
		struct ss_pair *pair = text && name.data
		                               ? ss_growing_add_raw(&pairs, &t->arena, sizeof *pair)
		                               : NULL;
		if (!pair) {
			ss_transaction_drop(t, e->n_parameters - i);
			break;
		}
		ss_parameter_decode(p, text, p->value.len, &v);
		*pair = (struct ss_pair){.name = name, .number = SS_NUMBER_ABSENT};
		if (v.kind == SS_VALUE_NUMBER)
			pair->number = v.number;
		else if (v.kind == SS_VALUE_TEXT && v.text.data == text)
			pair->text = v.text;
		else if (v.kind == SS_VALUE_TEXT) {
			memcpy(text, v.text.data, v.text.len);
			pair->text = (struct ss_slice){text, v.text.len};
		}
	}
	return ss_growing_list(&pairs);
}

struct ss_slice ss_transaction_keep_mailbox(struct ss_transactions *ts, struct ss_transaction *t,
                                            const struct ss_envelope *e)
{
	struct ss_slice m = e->path.mailbox;
	return m.len > 0 ? ss_transaction_keep(ts, t, m) : (struct ss_slice){0};
}
