#include <string.h>

#include "base/limits.h"
#include "engine/message_private.h"

static const struct {
	size_t member; /* of the record */
	size_t size;   /* of an item */
	uint32_t limit;
	uint32_t first; /* items that most messages have; 0: few have any */
} lists[SS_N_MESSAGE_LISTS] = {
#define LIST(MEMBER, TYPE, LIMIT) LIST_OF(MEMBER, TYPE, LIMIT, 0)
#define LIST_OF(MEMBER, TYPE, LIMIT, FIRST)                                                        \
	{                                                                                          \
		offsetof(struct ss_message_record, MEMBER), sizeof(TYPE), LIMIT, FIRST             \
	}
        [SS_MESSAGE_HEADERS] =
                LIST_OF(headers, struct ss_header_record, SS_LIMIT_HEADER_FIELDS, 16),
        [SS_MESSAGE_TO] = LIST(to, struct ss_slice, SS_LIMIT_MESSAGE_ADDRESSES),
        [SS_MESSAGE_CC] = LIST(cc, struct ss_slice, SS_LIMIT_MESSAGE_ADDRESSES),
        [SS_MESSAGE_BCC] = LIST(bcc, struct ss_slice, SS_LIMIT_MESSAGE_ADDRESSES),
        [SS_MESSAGE_REPLY_TO] = LIST(reply_to, struct ss_slice, SS_LIMIT_MESSAGE_ADDRESSES),
        [SS_MESSAGE_REFERENCES] = LIST(references, struct ss_slice, SS_LIMIT_MESSAGE_LIST),
        [SS_MESSAGE_ORIGINATING] = LIST(x_originating_ip, struct ss_slice, SS_LIMIT_MESSAGE_LIST),
        [SS_MESSAGE_RECEIVED] =
                LIST_OF(received, struct ss_received_record, SS_LIMIT_MESSAGE_LIST, 4),
        [SS_MESSAGE_DKIM] = LIST(dkim, struct ss_signature_record, SS_LIMIT_MESSAGE_LIST),
        [SS_MESSAGE_ARC] = LIST(arc, struct ss_signature_record, SS_LIMIT_MESSAGE_LIST),
        [SS_MESSAGE_AUTH_RESULTS] =
                LIST(auth_results, struct ss_auth_result_record, SS_LIMIT_MESSAGE_LIST),
        [SS_MESSAGE_PARTS] = LIST_OF(parts, struct ss_part_record, SS_LIMIT_MIME_PARTS, 4),
        [SS_MESSAGE_URLS] = LIST(urls, struct ss_url_record, SS_LIMIT_MESSAGE_URLS),
#undef LIST
#undef LIST_OF
};

struct ss_slice ss_engine_message_copy(struct ss_engine_message *m, struct ss_slice text)
{
	struct ss_slice kept = {NULL, 0};
	if (text.len <= SS_LIMIT_MESSAGE_TEXT - m->n_text)
		kept = ss_arena_copy(&m->arena, text);
	m->dropped += !kept.data;
	m->n_text += kept.len;
	return kept;
}

bool ss_engine_message_grow(struct ss_engine_message *m, enum ss_message_list list)
{
	struct ss_growing *g = &m->lists[list];
	if (g->n == 0 && lists[list].first > 0) /* else it grows, if there is room at all */
		(void)ss_growing_reserve(g, &m->arena, lists[list].size, lists[list].first);
	bool has_room = g->n < lists[list].limit &&
	                (g->n < g->size || ss_growing_grow(g, &m->arena, lists[list].size));
	if (g->size > lists[list].limit)
		g->size = lists[list].limit;
	m->dropped += !has_room;
	return has_room;
}

void ss_engine_message_forget(struct ss_engine_message *m)
{
	memset(m->lists, 0, sizeof m->lists);
	ss_mail_counts_clear(&m->counts);
	m->urls = (struct ss_url_table){.slots = NULL};
	m->record = (struct ss_message_record){.date_ts = SS_NUMBER_ABSENT};
	m->x_mailer = (struct ss_slice){NULL, 0};
	m->seen_fields = 0;
	m->n_text = 0;
	m->dropped = 0;
	ss_arena_reset(&m->arena);
}

void ss_engine_message_fill_lists(struct ss_engine_message *m)
{
	for (unsigned i = 0; i < SS_N_MESSAGE_LISTS; i++) {
		struct ss_list list = ss_growing_list(&m->lists[i]);
		memcpy((char *)&m->record + lists[i].member, &list, sizeof list);
	}
}
