/* What the files of the message share.  Nobody else includes it. */
#ifndef SS_ENGINE_MESSAGE_PRIVATE_H
#define SS_ENGINE_MESSAGE_PRIVATE_H
#include "base/arena.h"
#include "base/buffer.h"
#include "engine/body_digest.h"
#include "engine/growing.h"
#include "engine/message.h"
#include "engine/url_table.h"
#include "mail/encoded_word.h"
#include "mail/message.h"

/* Lists of its record. */
enum ss_message_list {
	SS_MESSAGE_HEADERS,
	SS_MESSAGE_TO,
	SS_MESSAGE_CC,
	SS_MESSAGE_BCC,
	SS_MESSAGE_REPLY_TO,
	SS_MESSAGE_REFERENCES,
	SS_MESSAGE_ORIGINATING,
	SS_MESSAGE_RECEIVED,
	SS_MESSAGE_DKIM,
	SS_MESSAGE_ARC,
	SS_MESSAGE_AUTH_RESULTS,
	SS_MESSAGE_PARTS,
	SS_MESSAGE_URLS,
	SS_N_MESSAGE_LISTS
};

/* What a field tells of the lines that it is among. */
enum ss_header_sign {
	SS_SIGN_HEADER, /* a message's header */
	SS_SIGN_QUOTED, /* that, or text: answers quote From, Sent, To and Subject as lines */
	SS_SIGN_PART,   /* that, or the header of a part */
};

struct ss_nested_header { /* of a message within the message */
	struct ss_slice from, subject, date, message_id;
};

struct ss_open_file { /* the part's, and one that is embedded in it */
	bool is_open;
	int64_t ts, ts_end;
	void *content; /* of who keeps contents; NULL: it is not wanted */
};

struct ss_engine_message {
	/* What each portion of its content asks for lies together. */
	struct ss_engine_message_options o;
	struct ss_memory *memory;
	struct ss_message *reader; /* NULL: it is not looked into, or not any more */
	struct ss_file *raw;       /* the message itself as a file; NULL: not asked for */
	void *content;             /* of who keeps contents; NULL: it is not wanted */
	uint64_t offset;           /* octets so far, missing ones included */
	uint64_t portion;          /* offset of the octets in hand */
	int64_t begun, now;        /* ns */
	bool is_content_begun;     /* who keeps contents was asked */
	bool has_first_file;
	bool begins_with_gap; /* what is read as its header may be no header */
	bool is_blind;        /* nothing is known of its structure */
	bool is_left;         /* the setting stream_depth was reached */
	bool is_cut;          /* its end was not seen */
	bool is_short;        /* memory was, while it was read */
	struct ss_body_digest body_digest;
	struct ss_open_file files[2];
	uint64_t body; /* of its body, once that is begun */
	/* What is told of it. */
	struct ss_arena arena;
	struct ss_message_record record;
	struct ss_slice x_mailer;
	struct ss_growing lists[SS_N_MESSAGE_LISTS];
	struct ss_url_table urls;
	struct ss_nested_header nested; /* of the part whose header is in hand */
	struct ss_buffer decoded, text; /* of the field in hand */
	size_t n_text;                  /* octets of text in the arena */
	uint64_t gaps, gap_bytes, dropped;
	uint32_t seen_fields;         /* a bit for each that message_header.c has a row for */
	uint32_t signs;               /* enum ss_header_sign, a bit each */
	struct ss_mail_counts counts; /* must be the last: what is counted in it is not zeroed */
};

/* message_keep.c: what is kept in its arena, bounded. */
/* A copy; the absent slice of what is empty, or where it has no room: that is counted in
 * `dropped`. */
static inline struct ss_slice ss_engine_message_keep(struct ss_engine_message *m,
                                                     struct ss_slice text);
/* A new item of that size, to be written whole, or NULL: the limit or memory; counted too. */
static inline void *ss_engine_message_add(struct ss_engine_message *m, enum ss_message_list list,
                                          size_t item_size);
/* Takes back what was kept. */
void ss_engine_message_forget(struct ss_engine_message *m);
/* The record's lists are what was added. */
void ss_engine_message_fill_lists(struct ss_engine_message *m);
/* private: of a text that is not empty; in a list that has no room, false: it gets none */
struct ss_slice ss_engine_message_copy(struct ss_engine_message *m, struct ss_slice text);
bool ss_engine_message_grow(struct ss_engine_message *m, enum ss_message_list list);

/* message_header.c: a field of the message's own header. */
void ss_engine_message_field(struct ss_engine_message *m, const struct ss_header_field *field);

/* message_nested.c: a field of the header of a message within it. */
void ss_engine_message_nested_field(struct ss_engine_message *m, const struct ss_header_field *f);

/* message_record.c: hands the record over. */
void ss_engine_message_write(struct ss_engine_message *m,
                             const struct ss_dialogue_content_end *end);

/* file_record.c */
void ss_engine_message_file(struct ss_engine_message *m, const struct ss_message_file *file,
                            const struct ss_open_file *open);
/* The message itself. */
void ss_engine_message_raw_file(struct ss_engine_message *m, const struct ss_file_facts *facts,
                                bool is_whole);

/* Inline: most texts of parts are absent, and most lists have room. */
static inline struct ss_slice ss_engine_message_keep(struct ss_engine_message *m,
                                                     struct ss_slice text)
{
	if (text.len == 0) /* what is empty is absent */
		return (struct ss_slice){NULL, 0};
	return ss_engine_message_copy(m, text);
}

static inline void *ss_engine_message_add(struct ss_engine_message *m, enum ss_message_list list,
                                          size_t item_size)
{
	struct ss_growing *g = &m->lists[list];
	if (g->n >= g->size && !ss_engine_message_grow(m, list))
		return NULL;
	return (char *)g->items + g->n++ * item_size;
}

static inline struct ss_encoded_words ss_engine_message_words(struct ss_engine_message *m)
{
	return (struct ss_encoded_words){
	        .charsets = m->o.context->options->charsets,
	        .counts = &m->counts,
	        .memory = m->memory,
	};
}

/* A record of that type of it begins at that time. */
static inline struct ss_record_head ss_engine_message_head(const struct ss_engine_message *m,
                                                           enum ss_record_type type, int64_t ts)
{
	struct ss_record_head head = *m->o.head;
	head.type = (uint8_t)type;
	head.ts = ts;
	return head;
}

/* Its type; absent where the field that may have declared another is missing. */
static inline struct ss_slice ss_engine_message_type(const struct ss_mime_part *part)
{
	bool is_known = part->is_type_declared || !part->has_header_gap;
	return is_known ? part->type : (struct ss_slice){NULL, 0};
}

static inline bool ss_engine_message_wants(const struct ss_engine_message *m,
                                           enum ss_record_type type)
{
	return m->o.context->options->log & 1u << type;
}

#endif
