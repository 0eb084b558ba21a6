/* What the framing detector keeps of a connection: for framing.c and its like. */
#ifndef SS_ANALYSIS_FRAMING_PRIVATE_H
#define SS_ANALYSIS_FRAMING_PRIVATE_H
#include "analysis/case.h"
#include "analysis/command_text.h"
#include "analysis/framing_rows.h"

/* Where something was seen that is judged later; text is the case's. */
struct ss_framing_seen {
	bool is_set;
	uint8_t row;
	int64_t index; /* of the command */
	struct ss_evidence_record at;
};

enum {
	SS_FRAMING_WAITING = 8,  /* commands out of order whose replies are awaited */
	SS_FRAMING_CONTENTS = 8, /* contents whose messages are not told of yet */
};

/* SMTP smuggling, of the content in hand and the one behind it. */
struct ss_framing_smuggle {
	bool has_dot;
	uint8_t row;                   /* of the last dot */
	unsigned verbs;                /* seen behind it: set of enum verb */
	int64_t end, end_reply_packet; /* lenient end: its offset, and the packet of its reply */
	int64_t index;                 /* the content's command */
	bool is_ended, is_answered, is_at_once, was_hasty;
	/* Verbs in the content, whose reply is to come: severity, 0: none; set of 1 << row of their
	 * dots. */
	uint8_t awaited;
	uint32_t awaited_dots;
	struct ss_framing_seen first; /* the first command behind it */
};

/* Who waits for whom. */
struct ss_framing_turn {
	uint8_t pipelining;    /* enum ss_flag: what the server offers */
	bool offers_early;     /* PIPECONNECT */
	bool is_broken;        /* octets are missing: nothing is known of turns */
	int64_t sent;          /* the last command */
	int64_t answered;      /* the last one that has its reply */
	int64_t packet;        /* of the last command */
	int64_t content_index; /* whose content waits for its reply; 0: none */
	bool must_wait;        /* the last command ends its group */
	bool has_hello, bdat_refused;
	bool has_recipient; /* taken, since the last MAIL that was */
	bool has_hung_up;   /* the server said 221 or 421 */
	struct ss_command_text room;
	struct ss_slice line; /* the last command, in room */
	struct ss_framing_seen early, haste, missing;
	struct ss_framing_seen waiting[SS_FRAMING_WAITING];
};

/* Commands that came together. */
struct ss_framing_group {
	uint8_t verb;              /* of the last command */
	unsigned n_groups;         /* commands that came with the one before, in one packet */
	unsigned n_alone;          /* RCPT behind that, in packets of their own */
	int64_t broken;            /* the last command whose path or SIZE breaks off */
	struct ss_framing_seen at; /* the first of a group */
};

struct ss_framing {
	bool in_content;
	uint64_t n_contents, n_mails;
	uint64_t bare_lf, bare_cr; /* of the content in hand */
	uint64_t bare[SS_FRAMING_CONTENTS];
	struct ss_framing_smuggle smuggle;
	struct ss_framing_turn turn;
	struct ss_framing_group group;
};

/* severity: 0: the row's. */
void ss_framing_raise(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                      const struct ss_evidence_record *at);
/* The same with what the event's text is. */
void ss_framing_raise_at(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                         const struct ss_event_record *e, struct ss_slice text);
/* Remembers where it was; false: there is one already. */
bool ss_framing_note(struct ss_case *c, struct ss_framing_seen *seen,
                     const struct ss_event_record *e, struct ss_slice text);
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
void ss_framing_out_of_order(struct ss_case *c, const struct ss_event_record *e);
void ss_framing_turn_command(struct ss_case *c, const struct ss_event_record *e);
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
