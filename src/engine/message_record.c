#include <string.h>

#include "engine/message_private.h"

enum { MOST_PATH = 2 }; /* server and client; then the hops */

static struct ss_slice write_address(struct ss_engine_message *m, const struct ss_address *a)
{
	char text[SS_ADDRESS_TEXT];
	size_t len = ss_address_write(a, text);
	if (len == 0)
		return (struct ss_slice){NULL, 0};
	return ss_engine_message_keep(m, (struct ss_slice){(const uint8_t *)text, len});
}

struct path {
	struct ss_slice *items;
	size_t n;
	const struct ss_address *last;
};

static void add_hop(struct ss_engine_message *m, struct path *p, const struct ss_address *a)
{
	if (a->version == 0 || (p->last && ss_address_compare(a, p->last) == 0))
		return;
	struct ss_slice text = write_address(m, a);
	if (text.data)
		p->items[p->n++] = text;
	p->last = a;
}

/* From the server back to the first client that somebody tells of. */
static struct ss_list path(struct ss_engine_message *m)
{
	const struct ss_growing *hops = &m->lists[SS_MESSAGE_RECEIVED];
	const struct ss_received_record *received = hops->items;
	struct path p = {.items =
	                         ss_arena_take(&m->arena, (MOST_PATH + hops->n) * sizeof *p.items)};
	if (!p.items) {
		m->dropped++;
		return (struct ss_list){NULL, 0};
	}
	add_hop(m, &p, &m->o.head->dst_ip);
	add_hop(m, &p, &m->o.head->src_ip);
	for (size_t i = 0; i < hops->n; i++)
		add_hop(m, &p, &received[i].ip);
	return (struct ss_list){p.items, p.n};
}

static void add_anomaly(struct ss_engine_message *m, struct ss_growing *pairs,
                        enum ss_mail_anomaly what)
{
	struct ss_pair *pair = ss_growing_add(pairs, &m->arena, sizeof *pair);
	if (pair)
		*pair = (struct ss_pair){.name = ss_slice_of(ss_mail_anomaly_name(what)),
		                         .number = (int64_t)ss_mail_counted(&m->counts, what)};
}

static struct ss_list anomalies(struct ss_engine_message *m)
{
	struct ss_growing pairs = {NULL, 0, 0};
	for (unsigned i = 0; i < sizeof m->counts.seen / sizeof m->counts.seen[0]; i++) {
		for (uint64_t left = m->counts.seen[i]; left != 0; left &= left - 1)
			add_anomaly(m, &pairs, i * 64 + (unsigned)__builtin_ctzll(left));
	}
	return ss_growing_list(&pairs);
}

void ss_engine_message_write(struct ss_engine_message *m, const struct ss_dialogue_content_end *end)
{
	const struct ss_engine_options *options = m->o.context->options;
	struct ss_message_record *r = &m->record;
	r->transaction = m->o.transaction;
	if (!r->user_agent.data)
		r->user_agent = m->x_mailer;
	r->path = path(m);
	ss_engine_message_fill_lists(m);
	r->size = end->size;
	bool is_lost = m->is_short && m->dropped > 0; /* parts or files had no room */
	r->complete = end->is_complete && !m->is_cut && !is_lost ? SS_FLAG_YES : SS_FLAG_NO;
	r->gaps = m->gaps > 0 ? (int64_t)m->gaps : SS_NUMBER_ABSENT;
	r->gap_bytes = m->gaps > 0 ? (int64_t)m->gap_bytes : SS_NUMBER_ABSENT;
	r->anomalies = anomalies(m);
	r->dropped = m->dropped > 0 ? (int64_t)m->dropped : SS_NUMBER_ABSENT;
	if (ss_engine_message_wants(m, SS_RECORD_MESSAGE))
		options->sink(options->user, &r->head);
	if (m->content)
		options->contents->on_end(options->contents->user, m->content, &r->head);
	m->content = NULL;
}
