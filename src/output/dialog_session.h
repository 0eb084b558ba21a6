/* What was said in one session, kept until it can be told in order: each command with the replies
 * to it below, even where the client pipelined. */
#ifndef SS_OUTPUT_DIALOG_SESSION_H
#define SS_OUTPUT_DIALOG_SESSION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "output/writer.h"
#include "record/record.h"

struct ss_dialog_entry; /* an event */

struct ss_dialog_session { /* set text.memory, lay head down with ss_dialog_session_begin */
	struct ss_dialog_session *next, **link; /* the caller's: list by age */
	struct ss_dialog_session *hash_next;
	struct ss_record_head head;
	char community_id[64];
	struct ss_buffer text, about; /* of entries; of the session, for its heading */
	struct ss_buffer tls;         /* of the session, for where TLS begins: lines ended by LF */
	struct ss_buffer logins;      /* and for its end */
	struct ss_buffer message, files; /* for the event at whose content's end they are told */
	struct ss_dialog_entry *entries;
	size_t n_entries, n_entries_held;
	uint64_t last_index[2]; /* of the client's commands, of the server's replies */
	uint64_t shown_up_to;   /* commands printed in an earlier part */
	unsigned n_parts;       /* printed so far */
	bool is_chosen;
	uint32_t input;       /* a sum of its name: where the last event was */
	uint64_t n_forgotten; /* entries: too many before it was chosen */
};

struct ss_dialog_look { /* how it is printed */
	struct ss_writer *w;
	struct ss_buffer *line; /* scratch */
	bool has_color;
	size_t columns; /* 0: no limit */
};

void ss_dialog_session_begin(struct ss_dialog_session *s, const struct ss_record_head *head);
/* text: of ss_dialog_text_print.  False if memory is short: nothing was kept. */
bool ss_dialog_session_add(struct ss_dialog_session *s, const struct ss_event_record *e,
                           struct ss_slice text);
/* Is the event in another file than the one before?  Then packets count anew. */
bool ss_dialog_session_enters(struct ss_dialog_session *s, const struct ss_event_record *e);
/* For the heading; what the handshake of TLS showed, and who logged in. */
void ss_dialog_session_describe(struct ss_dialog_session *s, const struct ss_session_record *r);
/* Prints what is there and forgets it. */
void ss_dialog_session_print(struct ss_dialog_session *s, const struct ss_dialog_look *look);
/* Prints one event at once. */
void ss_dialog_session_print_alone(struct ss_dialog_session *s, const struct ss_event_record *e,
                                   struct ss_slice text, const struct ss_dialog_look *look);
/* Forgets what is there, and will tell so. */
void ss_dialog_session_forget(struct ss_dialog_session *s);
size_t ss_dialog_session_held(const struct ss_dialog_session *s); /* bytes */
/* Gives the memory of what was kept back, not the struct. */
void ss_dialog_session_release(struct ss_dialog_session *s);

#endif
