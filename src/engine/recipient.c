#include "engine/recipient.h"

struct note {
	uint64_t index; /* of its RCPT */
	bool is_due;    /* waits for its verdict after the content */
};

struct ss_recipient_record *ss_recipients_add(struct ss_recipients *r, struct ss_arena *arena,
                                              uint64_t index, struct ss_slice address)
{
	struct note *note = ss_growing_add_raw(&r->notes, arena, sizeof *note);
	struct ss_recipient_record *record =
	        note ? ss_growing_add_raw(&r->records, arena, sizeof *record) : NULL;
	if (!record) {
		r->notes.n = r->records.n;
		return NULL;
	}
	*note = (struct note){.index = index};
	*record = (struct ss_recipient_record){.address = address, .code = SS_NUMBER_ABSENT};
	return record;
}

struct ss_recipient_record *ss_recipients_find(struct ss_recipients *r, uint64_t index)
{
	const struct note *notes = r->notes.items;
	size_t from = 0, to = r->notes.n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (notes[middle].index < index)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == r->notes.n || notes[from].index != index)
		return NULL;
	return (struct ss_recipient_record *)r->records.items + from;
}

static void set_verdict(struct ss_recipient_record *record, const struct ss_reply_record *reply)
{
	bool is_accepted = reply->code >= 200 && reply->code < 300;
	record->code = reply->code;
	record->enhanced = reply->enhanced;
	record->text = reply->text;
	record->accepted = is_accepted ? SS_FLAG_YES : SS_FLAG_NO;
}

void ss_recipients_answer(struct ss_recipients *r, struct ss_recipient_record *record,
                          const struct ss_reply_record *reply)
{
	set_verdict(record, reply);
	r->n_accepted += record->accepted == SS_FLAG_YES;
}

void ss_recipients_expect(struct ss_recipients *r)
{
	struct ss_recipient_record *records = r->records.items;
	struct note *notes = r->notes.items;
	for (size_t i = 0; i < r->records.n; i++) {
		if (records[i].accepted != SS_FLAG_YES)
			continue;
		notes[i].is_due = true;
		r->n_due++;
		set_verdict(&records[i], &(struct ss_reply_record){.code = SS_NUMBER_ABSENT});
		records[i].accepted = SS_FLAG_ABSENT;
	}
}

/* The next that waits, or NULL. */
static struct ss_recipient_record *next_due(struct ss_recipients *r)
{
	struct note *notes = r->notes.items;
	while (r->next_due < r->notes.n && !notes[r->next_due].is_due)
		r->next_due++;
	if (r->next_due == r->notes.n)
		return NULL;
	r->n_final++;
	return (struct ss_recipient_record *)r->records.items + r->next_due++;
}

void ss_recipients_decide(struct ss_recipients *r, size_t nth, const struct ss_reply_record *reply)
{
	while (r->n_final < nth) {
		if (!next_due(r))
			return;
	}
	struct ss_recipient_record *record = r->n_final == nth ? next_due(r) : NULL;
	if (record)
		set_verdict(record, reply);
}

void ss_recipients_decide_rest(struct ss_recipients *r, const struct ss_reply_record *reply)
{
	struct ss_recipient_record *record;
	while ((record = next_due(r)))
		set_verdict(record, reply);
}

const struct ss_recipient_record *ss_recipients_refusal(const struct ss_recipients *r)
{
	const struct ss_recipient_record *records = r->records.items, *why = NULL;
	for (size_t i = 0; i < r->records.n; i++) {
		if (records[i].accepted != SS_FLAG_NO)
			return NULL;
		if (!why || (records[i].code < 500 && why->code >= 500))
			why = &records[i];
	}
	return why;
}

struct ss_list ss_recipients_to(const struct ss_recipients *r, struct ss_arena *arena)
{
	const struct ss_recipient_record *records = r->records.items;
	struct ss_growing to = {0};
	if (!ss_growing_reserve(&to, arena, sizeof(struct ss_slice), r->records.n))
		return (struct ss_list){0};
	for (size_t i = 0; i < r->records.n; i++) {
		struct ss_slice *address = records[i].address.data
		                                   ? ss_growing_add_raw(&to, arena, sizeof *address)
		                                   : NULL;
		if (address)
			*address = records[i].address;
	}
	return ss_growing_list(&to);
}

void ss_recipients_move(struct ss_recipients *to, struct ss_arena *arena,
                        const struct ss_recipients *from)
{
	const struct ss_recipient_record *records = from->records.items;
	const struct note *notes = from->notes.items;
	for (size_t i = 0; i < from->records.n; i++) {
		struct ss_recipient_record *r =
		        ss_recipients_add(to, arena, notes[i].index, records[i].address);
		if (!r)
			return;
		*r = records[i];
		to->n_accepted += r->accepted == SS_FLAG_YES;
	}
}
