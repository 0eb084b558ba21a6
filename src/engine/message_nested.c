/* A message within a message: of its header only who wrote it, when and about what, for the record of
 * its part.  Nothing of it is the outer message's. */
#include "engine/message_private.h"
#include "mail/encoded_word.h"
#include "mail/message_id.h"

static struct ss_slice decoded(struct ss_engine_message *m, const struct ss_header_field *f)
{
	struct ss_encoded_words how = ss_engine_message_words(m);
	ss_buffer_clear(&m->decoded);
	(void)ss_encoded_word_decode(&how, f->value, f->offset, &m->decoded);
	return m->decoded.len > 0 ? ss_buffer_slice(&m->decoded) : (struct ss_slice){0};
}

static struct ss_slice as_sent(struct ss_engine_message *m, const struct ss_header_field *f)
{
	return f->value.len > 0 ? f->value : (struct ss_slice){0};
}

static struct ss_slice id(struct ss_engine_message *m, const struct ss_header_field *f)
{
	struct ss_slice first = {0};
	size_t at = 0;
	(void)ss_message_id_next(f->value, &at, &m->counts, f->offset, &first);
	return first;
}

static const struct {
	struct ss_slice (*read)(struct ss_engine_message *m, const struct ss_header_field *f);
	size_t member; /* of the nested header */
} rows[SS_N_FIELD_NAMES] = {
        [SS_FIELD_FROM] = {decoded, offsetof(struct ss_nested_header, from)},
        [SS_FIELD_SUBJECT] = {decoded, offsetof(struct ss_nested_header, subject)},
        [SS_FIELD_DATE] = {as_sent, offsetof(struct ss_nested_header, date)},
        [SS_FIELD_MESSAGE_ID] = {id, offsetof(struct ss_nested_header, message_id)},
};

/* Half a field is told nowhere. */
void ss_engine_message_nested_field(struct ss_engine_message *m, const struct ss_header_field *f)
{
	if (!rows[f->known].read || f->has_gap)
		return;
	struct ss_slice *member =
	        (struct ss_slice *)(void *)((char *)&m->nested + rows[f->known].member);
	if (!member->data) /* the first counts */
		*member = ss_engine_message_keep(m, rows[f->known].read(m, f));
}
