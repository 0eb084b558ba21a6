/* How heads of records (struct ss_record_head) were written, for those that begin alike: a record's kind
 * is one of a few, and most records are of the same flow as the one before.  To write a head anew is 500
 * instructions, a fifth of what a record of a spam bot takes. */
#ifndef SS_OUTPUT_JSON_HEAD_H
#define SS_OUTPUT_JSON_HEAD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "record/record.h"

enum {
	SS_TOLD_KIND = 32,  /* `"type":"transaction","schema":1,` */
	SS_TOLD_FLOW = 256, /* `"flow_id":1,` to `"dst_port":25,`: with addresses of IPv6 226 */
};

struct ss_told_kind { /* valid when zeroed */
	uint64_t schema;
	uint8_t len; /* 0: of none yet */
	char text[SS_TOLD_KIND];
};

struct ss_told_flow {               /* valid when zeroed */
	struct ss_record_head head; /* private: what its texts point to may be gone */
	size_t len;                 /* 0: of none yet */
	char text[SS_TOLD_FLOW];
};

static inline bool ss_told_kind_is(const struct ss_told_kind *t, const struct ss_record_head *h)
{
	return t->len > 0 && t->schema == h->schema;
}

static inline void ss_told_kind_keep(struct ss_told_kind *t, const struct ss_record_head *h,
                                     const char *text, size_t len)
{
	if (len > SS_TOLD_KIND)
		return;
	t->schema = h->schema;
	t->len = (uint8_t)len;
	memcpy(t->text, text, len);
}

static inline bool ss_told_address_is(const struct ss_address *a, const struct ss_address *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* A Community ID follows from addresses and ports: whether there is one is all that is asked. */
static inline bool ss_told_flow_is(const struct ss_told_flow *t, const struct ss_record_head *h)
{
	const struct ss_record_head *told = &t->head;
	return t->len > 0 && h->flow_id == told->flow_id && h->src_port == told->src_port &&
	       h->dst_port == told->dst_port && ss_told_address_is(&h->src_ip, &told->src_ip) &&
	       ss_told_address_is(&h->dst_ip, &told->dst_ip) &&
	       h->community_id.len == told->community_id.len &&
	       !h->community_id.data == !told->community_id.data;
}

static inline void ss_told_flow_keep(struct ss_told_flow *t, const struct ss_record_head *h,
                                     const char *text, size_t len)
{
	if (len > SS_TOLD_FLOW)
		return;
	t->head = *h;
	t->len = len;
	memcpy(t->text, text, len);
}

#endif
