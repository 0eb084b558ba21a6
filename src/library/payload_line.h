/* One line of one side -> a payload's info, as payload.c reads it alone and flow.c with what the
 * flow knows. */
#ifndef SS_LIBRARY_PAYLOAD_LINE_H
#define SS_LIBRARY_PAYLOAD_LINE_H
#include <smtpscope/payload.h>
#include <stdbool.h>

#include "base/slice.h"
#include "smtp/command.h"

struct ss_payload_line {
	struct ss_slice text; /* without its line end */
	bool is_whole;        /* the line end was there */
};

/* Takes the first line off rest; false if there is none. */
bool ss_payload_next_line(struct ss_slice *rest, struct ss_payload_line *out);

struct ss_payload_command {
	struct ss_command command; /* with its secret: of what is said below */
	bool shows_secrets;
	bool has_auth; /* an AUTH came before: an unknown line may be its answer */
};

/* Of one command.  Of an empty line: nothing. */
void ss_payload_tell_command(const struct ss_payload_command *c, bool is_whole,
                             struct ss_payload_info *out);

/* What a line of a reply may tell. */
enum ss_payload_teller {
	SS_TELLS_NOTHING, /* beyond code and text: a reply to MAIL, a message ... */
	SS_TELLS_GREETING,
	SS_TELLS_HELLO, /* to EHLO */
	SS_TELLS_HELP,
	SS_TELLS_STARTTLS,
	SS_TELLS_SECRET, /* may repeat what was asked: the text is not told */
	SS_TELLS_AUTH,   /* may repeat what is in base64: told as far as there is none */
};
/* Without the command, the reply alone has to say what it answers.  rest: behind its first line. */
enum ss_payload_teller ss_payload_guess_teller(struct ss_slice line, struct ss_slice rest);

enum ss_payload_reply { SS_REPLY_NONE, SS_REPLY_GOES_ON, SS_REPLY_ENDS };

/* Of one line: n_replies is 1 if the reply ends with it; code and message are set if it is the
 * reply's first. */
enum ss_payload_reply ss_payload_tell_reply(struct ss_slice line, bool is_first,
                                            enum ss_payload_teller teller,
                                            struct ss_payload_info *out);
/* The code at the head of a line, followed as a reply's is; 0 if there is none. */
unsigned ss_payload_code(struct ss_slice line);

/* The line's info comes behind the sum's. */
void ss_payload_add(struct ss_payload_info *sum, const struct ss_payload_info *line);

#endif
