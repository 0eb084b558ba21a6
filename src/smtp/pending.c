#include "smtp/pending.h"

#include "base/limits.h"

static bool grow(struct ss_pending *p)
{
	uint32_t size = p->more ? p->size * 2 : SS_PENDING_INLINE * 4;
	struct ss_pending_entry *ring = ss_memory_take(p->memory, size * sizeof *ring);
	if (!ring)
		return false;
	for (uint32_t n = 0; n < p->n; n++)
		ring[n] = *ss_pending_slot(p, n);
	if (p->more)
		ss_memory_give(p->memory, p->more, p->size * sizeof *p->more);
	p->more = ring;
	p->size = size;
	p->first = 0;
	return true;
}

bool ss_pending_add(struct ss_pending *p, const struct ss_pending_entry *e)
{
	uint32_t size = p->more ? p->size : SS_PENDING_INLINE;
	if (p->n >= SS_LIMIT_PENDING || (p->n == size && !grow(p)))
		return false;
	*ss_pending_slot(p, p->n++) = *e;
	p->n_doubtful += e->is_gap || e->is_doubtful;
	p->n_gaps += e->is_gap;
	return true;
}

void ss_pending_remove(struct ss_pending *p, uint32_t n_oldest)
{
	if (n_oldest >= p->n) { /* mostly: of those that do not pipeline */
		ss_pending_clear(p);
		return;
	}
	for (; n_oldest > 0; n_oldest--) {
		const struct ss_pending_entry *e = ss_pending_slot(p, 0);
		p->n_doubtful -= e->is_gap || e->is_doubtful;
		p->n_gaps -= e->is_gap;
		p->first++;
		p->n--;
	}
}

void ss_pending_clear(struct ss_pending *p)
{
	if (p->more)
		ss_memory_give(p->memory, p->more, p->size * sizeof *p->more);
	p->more = NULL;
	p->size = p->first = p->n = p->n_doubtful = p->n_gaps = 0;
}

void ss_pending_doubt(struct ss_pending *p)
{
	for (uint32_t n = 0; n < p->n; n++)
		ss_pending_slot(p, n)->is_doubtful = true;
	p->n_doubtful = p->n;
}

static bool is_auth(const struct ss_pending_entry *e)
{
	return e->unit == SS_UNIT_SASL || e->verb == SS_VERB_AUTH || e->verb == SS_VERB_XEXPS;
}

bool ss_pending_is_reply_of(const struct ss_pending_entry *e, unsigned code)
{
	if (e->is_gap)
		return false;
	bool is_command = e->unit == SS_UNIT_COMMAND;
	switch (code) {
	case 220:
		return e->unit == SS_UNIT_GREETING ||
		       (is_command && (e->verb == SS_VERB_STARTTLS || e->verb == SS_VERB_XCLIENT ||
		                       e->verb == SS_VERB_XANONYMOUSTLS));
	case 221: return is_command && e->verb == SS_VERB_QUIT;
	case 211:
	case 214: return is_command && e->verb == SS_VERB_HELP;
	case 252: return is_command && (e->verb == SS_VERB_VRFY || e->verb == SS_VERB_EXPN);
	case 235:
	case 334:
	case 432:
	case 534:
	case 535:
	case 538: return is_auth(e);
	case 354: return is_command && e->verb == SS_VERB_DATA;
	default: return false;
	}
}

uint32_t ss_pending_find(struct ss_pending *p, unsigned code)
{
	uint32_t n = 0;
	while (n < p->n && !ss_pending_is_reply_of(ss_pending_slot(p, n), code))
		n++;
	return n;
}

uint32_t ss_pending_count(struct ss_pending *p)
{
	uint32_t count = 0;
	for (uint32_t n = 0; n < p->n; n++)
		count += !ss_pending_slot(p, n)->is_gap &&
		         ss_pending_slot(p, n)->unit != SS_UNIT_GREETING;
	return count;
}
