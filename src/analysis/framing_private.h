/* What the framing detector keeps of a connection: for framing.c and its like. */
#ifndef SS_ANALYSIS_FRAMING_PRIVATE_H
#define SS_ANALYSIS_FRAMING_PRIVATE_H
#include "analysis/case.h"
#include "analysis/command_text.h"
#include "analysis/framing_rows.h"

/* What was seen and is judged later: few sessions have any. */
enum ss_framing_what {
	SS_FRAMING_SEEN_EARLY,
	SS_FRAMING_SEEN_HASTE,
	SS_FRAMING_SEEN_MISSING,
	SS_FRAMING_SEEN_GROUP,  /* the first RCPT that came with the command before */
	SS_FRAMING_SEEN_WAITING /* a command out of order whose reply is awaited */
};

enum {
	SS_FRAMING_WAITING = 8, /* commands out of order whose replies are awaited */
	SS_FRAMING_CONTENTS = 8 /* contents whose messages are not told of yet: bits of an octet */
};

struct ss_framing_seen {
	struct ss_framing_seen *next;
	uint8_t what; /* enum ss_framing_what */
	uint8_t row;
	bool is_free;  /* it was judged: another one of its kind is written over it */
	int64_t index; /* of the command */
	struct ss_evidence_record at;
	uint8_t *room; /* of at.text: the case's */
};

/* SMTP smuggling, of the content in hand and the one behind it. */
struct ss_framing_smuggle {
	bool has_dot;
	uint8_t row;                   /* of the last dot */
	unsigned verbs;                /* seen behind it: set of enum verb */
	int64_t end, end_reply_packet; /* lenient end: its offset, and the packet of its reply */
	int64_t index;                 /* the content's command */
	bool is_ended, is_answered, is_at_once;
	/* Verbs in the content, whose reply is to come: severity, 0: none; set of 1 << row of their
	 * dots. */
	uint8_t awaited;
	uint32_t awaited_dots;
	bool has_first;                  /* the first command behind it: */
	struct ss_evidence_record first; /* its text is in room */
	struct ss_command_text room;
};

/* The last command of one connection that may be told as out of order: the anomaly comes right behind
 * it, so one for all connections is enough. */
struct ss_framing_said {
	int64_t flow_id;
	struct ss_slice line; /* in room */
	struct ss_command_text room;
};

/* One a connection, and a line of the cache: hundreds of them are under way at a time, and each event
 * looks here.  With all that is needed once something was seen it had 24 lines; a flood of tiny sessions
 * missed the cache for them, and zeroed them for each. */
struct ss_framing {
	/* Who waits for whom. */
	int64_t sent;          /* the last command */
	int64_t packet;        /* its packet */
	int64_t answered;      /* the last one that has its reply */
	int64_t content_index; /* whose content waits for its reply; 0: none */
	struct ss_framing_seen *seen;
	struct ss_framing_smuggle *smuggle; /* NULL: there was no dot in another form */
	uint32_t n_contents, n_mails;
	uint8_t bare_lf; /* set of contents that have any, by their numbers modulo SS_FRAMING_CONTENTS */
	uint8_t group_verb; /* framing_group.c's, of the last command */
	uint8_t n_groups;   /* commands that came with the one before, in one packet: 2 is more */
	uint8_t pipelining; /* enum ss_flag: what the server offers */
	bool offers_early : 1; /* PIPECONNECT */
	bool is_broken : 1;    /* octets are missing: nothing is known of turns */
	bool must_wait : 1;    /* the last command ends its group */
	bool has_hello : 1, bdat_refused : 1;
	bool has_recipient : 1; /* taken, since the last MAIL that was */
	bool has_hung_up : 1;   /* the server said 221 or 421 */
	bool breaks_off : 1;    /* the last command, in its path or SIZE */
	bool has_alone : 1;     /* RCPT behind a group, in a packet of its own */
	bool was_hasty : 1;     /* something came behind DATA before it was its turn */
	bool in_content : 1;
	bool has_bare_lf : 1, has_bare_cr : 1; /* the content in hand */
};

/* severity: 0: the row's. */
void ss_framing_raise(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                      const struct ss_evidence_record *at);
/* The same with what the event's text is. */
void ss_framing_raise_at(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                         const struct ss_event_record *e, struct ss_slice text);
/* Remembers where it was; NULL: there are as many as may be, or no memory. */
struct ss_framing_seen *ss_framing_note(struct ss_case *c, enum ss_framing_what what,
                                        const struct ss_event_record *e, struct ss_slice text);
struct ss_framing_seen *ss_framing_find(const struct ss_case *c, enum ss_framing_what what);

/* framing_smuggle.c */
void ss_framing_dot(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_verb(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_end(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_smuggle_command(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_smuggle_haste(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_smuggle_reply(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_smuggle_close(struct ss_case *c);

/* framing_turn.c */
void ss_framing_early(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_haste(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_surplus(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_missing(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_out_of_order(struct ss_case *c, const struct ss_event_record *e,
                             const struct ss_framing_said *said);
void ss_framing_turn_command(struct ss_case *c, const struct ss_event_record *e,
                             struct ss_framing_said *said);
void ss_framing_turn_reply(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_turn_end(struct ss_case *c, bool is_closed);

/* framing_group.c */
void ss_framing_bad_path(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_group_command(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_group_end(struct ss_case *c);

/* framing_bdat.c */
void ss_framing_bad_chunk(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_bdat_command(struct ss_case *c, const struct ss_event_record *e);

/* framing_mail.c */
void ss_framing_mail(void *state, struct ss_case *c, const struct ss_mail *m);

#endif
