/* What the files of the dialogue share; see dialogue.c for the states.  Nobody else includes it. */
#ifndef SS_SMTP_DIALOGUE_PRIVATE_H
#define SS_SMTP_DIALOGUE_PRIVATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/rare.h"
#include "smtp/chunk.h"
#include "smtp/content.h"
#include "smtp/dialogue.h"
#include "smtp/echo.h"
#include "smtp/hold.h"
#include "smtp/line.h"
#include "smtp/pending.h"
#include "smtp/reply.h"

enum ss_client_state {
	SS_CLIENT_START,    /* nothing came yet: a PROXY header may */
	SS_CLIENT_COMMANDS, /* at a command, or in the middle of one */
	SS_CLIENT_WAITS,    /* what follows depends on the reply to `asked` */
	SS_CLIENT_SASL,     /* a line that answers a 334 */
	SS_CLIENT_CONTENT,
	SS_CLIENT_DOUBTS, /* behind a lenient dot in CONTENT, at a command: the replies will tell */
	SS_CLIENT_CHUNK,
	SS_CLIENT_REFUSED_CHUNK, /* BDAT refused before the first octet: does the client still send it? */
	SS_CLIENT_SECURING, /* STARTTLS accepted: TLS, or text in a decrypted copy */
	SS_CLIENT_SEEKS,    /* behind a gap or midway: a command, or the tail of something */
	SS_CLIENT_LOST,     /* in the middle of something, probably content */
	SS_CLIENT_PUZZLES, /* what looks like TLS, and no STARTTLS was accepted: the server's next bytes
	                      tell */
	SS_CLIENT_TLS,
};
enum ss_server_state { SS_SERVER_REPLIES, SS_SERVER_SECURING, SS_SERVER_TLS };

/* Where the transaction is (RFC 5321, section 4.1.4). */
struct ss_order {
	bool has_hello, has_mail, has_chunk;
	uint32_t n_recipients;
};

struct ss_input { /* bytes of one side, for one step */
	const uint8_t *bytes;
	size_t len;
	size_t n_visible; /* so many may be looked at: len, or more */
	uint64_t offset;
};

/* In a flood each packet finds its dialogue out of the processor's cache: what most packets touch is
 * together, in the order in which it is used. */
struct ss_dialogue {
	const struct ss_dialogue_events *events;
	void *user;
	struct ss_mark now; /* of the bytes in hand */
	uint64_t offset[2]; /* by role: behind the last byte read */
	uint64_t n_commands;
	uint64_t mark_key;      /* of ss_sasl */
	uint64_t asked;         /* index of the command that the client must wait for; 0: none */
	uint8_t client, server; /* states */
	uint8_t asked_verb;     /* of asked */
	uint8_t puzzled;        /* state that SS_CLIENT_PUZZLES came from */
	bool is_tail_told;      /* SS_CLIENT_SEEKS: the cut line was reported */
	bool is_tail_over;      /* and its end is behind us */
	bool expects_verdict;   /* client not seen: a 354 was, so the next reply is for content */
	bool is_lost[2];        /* by role: ss_dialogue_lose_side */
	bool keep_secrets, is_lmtp, is_tls, is_over;
	bool is_midway; /* the start was not seen, and no reply yet: the first may be the greeting */
	bool is_left;   /* the capture ended, not the connection */
	bool is_turned; /* TURN or ATRN: the roles are swapped */
	bool in_auth;   /* an exchange is open, whether or not memory allowed d->sasl */
	bool is_authenticated;
	bool is_auth_unseen; /* a secret may have been sent unseen, and nothing was accepted since */
	bool has_auth; /* an AUTH came, or may have come unseen: an unknown line may be its answer */
	bool is_order_known; /* false until a gap or the missing start is made up for */
	bool is_pipelining;  /* the client was seen to send on before a reply */
	bool has_talked_early, has_not_waited;
	bool was_refused;        /* a BDAT of this message was */
	bool has_stray_go_ahead; /* a 354 that nothing had asked for was the last thing seen */
	bool has_server_spoken;  /* since the client's last byte */
	bool is_plain_copy;   /* text went on behind an accepted STARTTLS: decrypted on the way */
	bool is_server_first; /* its held bytes are older than the client's */
	bool was_in_doubt;    /* a lenient dot was judged, and its replies are held */
	uint32_t n_weighed;   /* replies behind the lenient dot in hand that decided nothing */
	size_t weighed_len;   /* the server's held bytes when that was last looked at */
	bool is_forced;       /* decide now: nothing more will come */
	bool replies_lost;    /* a gap in the replies: what the client waits for may be in it */
	uint32_t n_forgotten; /* older than all pending: SS_LIMIT_PENDING */
	uint32_t transaction; /* MAIL, RSET, EHLO ... sent: each begins another one */
	struct ss_order sent, confirmed; /* as sent, if all is accepted; as the replies say */
	uint64_t text_end;      /* what looks like TLS before it is text: the server went on so */
	struct ss_hold held[2]; /* by role: bytes that cannot be read yet */
	struct ss_memory *memory;
	struct ss_sasl *sasl;         /* of the exchange in hand */
	struct ss_line_cutter cutter; /* the client's lines */
	struct ss_reply_cutter replies;
	struct ss_echo echo; /* not with keep_secrets */
	struct ss_pending pending;
	struct {                      /* content in hand: DATA's or all chunks' of one message */
		uint32_t transaction; /* it belongs to */
		uint8_t kind;         /* enum ss_content_kind */
		bool is_open;         /* on_content_begin was told, on_content_end was not */
		bool is_answered;     /* the server gave up early */
		bool has_surplus;     /* it sent replies that nobody asked for */
		bool is_broken;       /* BURL, or a refused chunk: what we have is not all */
		bool is_untouched;    /* no octet of the chunk came yet */
		uint64_t index, size, missing;
		struct ss_mark seen; /* of its last octet so far, or of its beginning */
		struct ss_chunk chunk;
		struct ss_content
		        data; /* DATA's reader; in SS_CLIENT_LOST it reads what nobody gets */
	} content;
	uint64_t lost_offset, n_lost; /* bytes passed over in SS_CLIENT_SEEKS and LOST */
	size_t n_injected;            /* held client text that came before the 220 to STARTTLS */
	uint64_t tls_scanned[2];      /* by role: no TLS record begins before that offset */
};

static inline enum ss_side ss_dialogue_stream(const struct ss_dialogue *d, enum ss_side role)
{
	return d->is_turned ? (role == SS_CLIENT ? SS_SERVER : SS_CLIENT) : role;
}

static inline struct ss_place ss_dialogue_place(const struct ss_dialogue *d, enum ss_side role,
                                                uint64_t offset)
{
	return (struct ss_place){ss_dialogue_stream(d, role), offset, d->now};
}

/* Anomalies are rare: what leads to one is kept apart from what most lines run through. */
SS_RARE void ss_dialogue_report(struct ss_dialogue *d, enum ss_anomaly what, enum ss_side role,
                                uint64_t offset, uint64_t len, struct ss_slice detail);

static inline struct ss_slice ss_verb_name(enum ss_verb verb)
{
	return ss_slice_of(ss_verb_traits(verb)->name);
}

/* The steps.  One step reads one line, one reply, or a run of content; *used says how far it came.
 * False: no step can be made before something else happens. */
bool ss_client_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used);
bool ss_server_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used);
/* False: the gap has to wait, as the bytes would. */
bool ss_client_gap(struct ss_dialogue *d, uint64_t len, uint64_t offset);
void ss_client_end(struct ss_dialogue *d);
/* A reply came while the client's bytes made no sense: look for commands again. */
void ss_client_seek(struct ss_dialogue *d);
/* SS_CLIENT_PUZZLES: the server goes on in text. */
void ss_client_take_for_text(struct ss_dialogue *d);
/* Does the client's next byte depend on what the server says? */
bool ss_client_depends(const struct ss_dialogue *d);
void ss_server_gap(struct ss_dialogue *d);
extern const struct ss_reply_events ss_server_events;

/* client_line.c: a command, an answer to a 334. */
void ss_client_command(struct ss_dialogue *d, const struct ss_line *line);
void ss_client_sasl_line(struct ss_dialogue *d, const struct ss_line *line);

/* assume.c: SS_CLIENT_WAITS and no reply will come: judge by the look of the bytes.  False: more of
 * them are needed. */
bool ss_client_assume(struct ss_dialogue *d, const struct ss_input *in);

/* waiting.c: who waits for what. */
void ss_waiting_add(struct ss_dialogue *d, uint64_t index, enum ss_unit unit, enum ss_verb verb);
void ss_waiting_add_gap(struct ss_dialogue *d);
void ss_waiting_touch(struct ss_dialogue *d, uint64_t index); /* it is complete only now */
void ss_waiting_clear(struct ss_dialogue *d);
struct ss_waiting_answer {
	struct ss_pending_entry entry; /* index 0: of the greeting, or of nothing that was seen */
	bool is_unexpected;
	bool is_stray; /* unexpected, and nothing explains it */
	uint32_t recipient;
	bool is_per_recipient;
	bool is_final; /* no more replies to this one will come */
};
void ss_waiting_answer(struct ss_dialogue *d, const struct ss_reply *reply,
                       struct ss_waiting_answer *out);
/* A new line of the client begins: what does that tell about the doubtful ones? */
void ss_waiting_client_goes_on(struct ss_dialogue *d);

/* order.c: is it this verb's turn? */
bool ss_order_is_wrong(const struct ss_dialogue *d, enum ss_verb verb);
void ss_order_sent(struct ss_dialogue *d, enum ss_verb verb);
void ss_order_content_sent(struct ss_dialogue *d);
void ss_order_answered(struct ss_dialogue *d, const struct ss_waiting_answer *a, unsigned code);

/* transfer.c: the content.  index: of the command that began it. */
void ss_transfer_begin(struct ss_dialogue *d, enum ss_content_kind kind, uint64_t index,
                       uint64_t offset);
void ss_transfer_begin_data(struct ss_dialogue *d, uint64_t index);
/* One run of DATA's content; of a chunk's octets. */
size_t ss_transfer_data(struct ss_dialogue *d, const struct ss_input *in);
size_t ss_transfer_octets(struct ss_dialogue *d, const struct ss_input *in);
/* The end of data is before offset: also where a lenient dot, or a gap, hides it. */
void ss_transfer_end_data(struct ss_dialogue *d, uint64_t offset, bool is_complete,
                          bool is_lenient);
/* A BDAT or BURL line, which ends before offset; returns what its reply will be for. */
enum ss_unit ss_transfer_bdat(struct ss_dialogue *d, uint64_t index, struct ss_slice argument,
                              uint64_t line_offset, uint64_t offset);
enum ss_unit ss_transfer_burl(struct ss_dialogue *d, uint64_t index, struct ss_slice argument,
                              uint64_t offset);
void ss_transfer_gap(struct ss_dialogue *d, uint64_t len, uint64_t offset);
/* BDAT's reply is not 2xx. */
void ss_transfer_refused(struct ss_dialogue *d, const struct ss_pending_entry *bdat);
/* on_content_end, if it is open. */
void ss_transfer_close(struct ss_dialogue *d, uint64_t offset, bool is_complete, bool is_lenient);
/* A MAIL, RSET, EHLO ... was answered: is the content, sent before it, over or does it go on? */
void ss_transfer_reset(struct ss_dialogue *d, const struct ss_pending_entry *e, unsigned code);
void ss_transfer_cut(struct ss_dialogue *d); /* the connection ended */
/* What was read as content is over, as the client is known to say something else. */
void ss_transfer_stop(struct ss_dialogue *d);
/* DATA was refused after all: what was assumed to be its content is none. */
void ss_transfer_withdraw(struct ss_dialogue *d, uint64_t index);
/* SS_CLIENT_LOST: reads what may be content, tells nobody.  True when its end was found. */
void ss_transfer_lose(struct ss_dialogue *d, uint64_t offset);
bool ss_transfer_skip(struct ss_dialogue *d, const struct ss_input *in, size_t *used);

/* doubt.c: did the server take a lenient dot for the end?  Until it is known, replies are held, too. */
bool ss_doubt_begins(const struct ss_dialogue *d);
bool ss_doubt_step(struct ss_dialogue *d, const struct ss_input *in, size_t *used);

/* auth.c */
void ss_auth_begin(struct ss_dialogue *d, struct ss_slice argument, uint64_t offset);
void ss_auth_response(struct ss_dialogue *d, struct ss_slice line, uint64_t offset);
void ss_auth_reply(struct ss_dialogue *d, const struct ss_reply *reply);
void ss_auth_end(struct ss_dialogue *d, unsigned code, enum ss_side role, uint64_t offset);
void ss_auth_gap(struct ss_dialogue *d, enum ss_side role);
void ss_auth_forget(struct ss_dialogue *d);

/* starttls.c */
void ss_starttls_reply(struct ss_dialogue *d, unsigned code, uint64_t offset);
bool ss_starttls_client(struct ss_dialogue *d, const struct ss_input *in, size_t *used);
bool ss_starttls_server(struct ss_dialogue *d, const struct ss_input *in, size_t *used);

#endif
