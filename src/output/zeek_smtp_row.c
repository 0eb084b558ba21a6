#include "output/zeek_smtp_row.h"

#include "base/limits.h"

void ss_zeek_smtp_row_begin(struct ss_zeek_flow *f, int64_t ts, int64_t first)
{
	struct ss_zeek_smtp *s = &f->smtp;
	struct ss_zeek_smtp_row *r = &s->row;
	for (size_t i = 0; i < SS_N_ZEEK_SMTP_TEXTS; i++)
		ss_zeek_values_clear(&r->texts[i]);
	r->is_begun = true;
	r->has_activity = r->has_message = r->tls = r->is_data_open = r->is_sent = false;
	r->data = r->bdat = 0;
	r->ts = ts;
	r->first = first;
	r->depth = s->n_messages + s->n_waiting + 1;
	ss_zeek_values_put(&r->texts[SS_ZEEK_HELO], ss_zeek_values_first(&s->helo));
	ss_zeek_values_add_address(&r->texts[SS_ZEEK_PATH], &f->head.dst_ip);
	ss_zeek_values_add_address(&r->texts[SS_ZEEK_PATH], &f->head.src_ip);
	r->texts[SS_ZEEK_FUIDS].is_set = true; /* Zeek's default: none */
}

static void put_texts(struct ss_output *o, const struct ss_zeek_smtp_row *r)
{
	for (size_t i = 0; i < SS_N_ZEEK_SMTP_TEXTS; i++) {
		if (i == SS_ZEEK_FUIDS)
			ss_zeek_put_bool(&o->row, r->tls);
		ss_zeek_put_values(o, &r->texts[i], o->row.columns[o->row.at].type);
	}
}

void ss_zeek_smtp_row_write(struct ss_output *o, struct ss_zeek_flow *f,
                            const struct ss_zeek_smtp_row *r)
{
	if (!r->is_begun || !r->has_activity || !ss_zeek_wants(o, SS_ZEEK_SMTP))
		return;
	ss_zeek_begin(o, SS_ZEEK_SMTP, r->ts, f->uid, &f->head);
	ss_zeek_put_count(&o->row, r->depth);
	put_texts(o, r);
	ss_zeek_end(o, SS_ZEEK_SMTP, f);
}

/* ---- rows that wait ---- */

void ss_zeek_smtp_row_make(struct ss_zeek_smtp_row *r, struct ss_memory *memory)
{
	*r = (struct ss_zeek_smtp_row){.is_begun = false};
	for (size_t i = 0; i < SS_N_ZEEK_SMTP_TEXTS; i++)
		ss_zeek_values_init(&r->texts[i], memory);
}

void ss_zeek_smtp_row_release(struct ss_zeek_smtp_row *r)
{
	for (size_t i = 0; i < SS_N_ZEEK_SMTP_TEXTS; i++)
		ss_zeek_values_release(&r->texts[i]);
}

void ss_zeek_smtp_row_forget(struct ss_output *o, struct ss_zeek_smtp *s,
                             struct ss_zeek_smtp_row *r)
{
	struct ss_zeek_smtp_row **at = &s->waiting;
	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	s->n_waiting--;
	ss_zeek_smtp_row_release(r);
	ss_memory_give(o->memory, r, sizeof *r);
}

bool ss_zeek_smtp_row_wait(struct ss_output *o, struct ss_zeek_smtp *s)
{
	struct ss_zeek_smtp_row **at = &s->waiting;
	if (!s->row.is_sent || !s->has_replies || s->n_waiting == SS_LIMIT_ZEEK_WAITING)
		return false;
	struct ss_zeek_smtp_row *r = ss_memory_take(o->memory, sizeof *r);
	if (!r)
		return false;
	*r = s->row;
	ss_zeek_smtp_row_make(&s->row, o->memory);
	while (*at)
		at = &(*at)->next;
	*at = r;
	r->next = NULL;
	s->n_waiting++;
	return true;
}

struct ss_zeek_smtp_row *ss_zeek_smtp_row_of(struct ss_zeek_smtp *s,
                                             const struct ss_event_record *e)
{
	struct ss_zeek_smtp_row *found = NULL;
	if (e->unexpected == SS_FLAG_YES || e->index == SS_NUMBER_ABSENT ||
	    e->index >= s->row.first)
		return &s->row;
	for (struct ss_zeek_smtp_row *r = s->waiting; r; r = r->next) {
		if (r->first <= e->index)
			found = r;
	}
	return found;
}
