/* Every departure from the grammar that is reported; names for records in ss_anomaly_name.  Later
 * analysis is built on exactly these: a new kind is a row here and a row in anomaly.c. */
#ifndef SS_SMTP_ANOMALY_H
#define SS_SMTP_ANOMALY_H

enum ss_anomaly {
	/* lines */
	SS_ANOMALY_BARE_LF, /* a command or reply line, or a line of content, ended by LF alone;
	                                 in content: reported once per message, with the first place,
	                                 len = how many there were, when the content ends */
	SS_ANOMALY_BARE_CR, /* CR not followed by LF; in content as above */
	SS_ANOMALY_NUL,     /* a NUL byte; in content as above */
	SS_ANOMALY_LINE_TOO_LONG, /* above SS_LIMIT_COMMAND_LINE or SS_LIMIT_REPLY_LINE: cut there */
	SS_ANOMALY_LINE_INCOMPLETE, /* the side ended, or a gap came, in the middle of a line */
	SS_ANOMALY_EMPTY_COMMAND,
	SS_ANOMALY_UNKNOWN_COMMAND,
	SS_ANOMALY_BAD_PATH, /* MAIL or RCPT: a path not in RFC 5321's form; detail: its oddities */
	SS_ANOMALY_BAD_REPLY,          /* not three digits 2..5 and a space, hyphen or end */
	SS_ANOMALY_REPLY_CODE_CHANGES, /* lines of one reply with different codes */
	SS_ANOMALY_REPLY_TOO_LONG, /* more lines than SS_LIMIT_REPLY_LINES: the rest is dropped */
	/* content */
	SS_ANOMALY_LENIENT_DOT,    /* a lone dot that is no strict end of data; detail: which form
	                                 (enum ss_dot_name, "lf_dot_lf" ...), each occurrence up to a limit */
	SS_ANOMALY_LENIENT_END,    /* the server took such a dot as the end: its reply proves it */
	SS_ANOMALY_VERB_AFTER_DOT, /* a line after a lenient dot, in the same content, begins with a
	                                 verb: smuggling's shape; detail: the line */
	SS_ANOMALY_DOT_NOT_STUFFED, /* a line that begins with one dot and goes on (RFC 5321, 4.5.2) */
	SS_ANOMALY_TEXT_LINE_TOO_LONG, /* above 1000 octets (RFC 5321, 4.5.3.1.6); once per message, len
	                                  of the longest */
	SS_ANOMALY_CONTENT_CUT,        /* the connection ended inside the content */
	SS_ANOMALY_CONTENT_GAP,        /* bytes missing inside the content; len of them */
	SS_ANOMALY_BAD_CHUNK, /* BDAT: size or LAST unreadable, too large; detail: the argument */
	SS_ANOMALY_CHUNK_AFTER_REFUSAL, /* BDAT sent on after one was refused */
	SS_ANOMALY_CHUNK_CUT,           /* the connection ended inside a chunk */
	SS_ANOMALY_MIXED_DATA_BDAT,     /* DATA between BDAT chunks (RFC 3030, section 3) */
	/* order */
	SS_ANOMALY_EARLY_TALK,  /* client bytes before the greeting (RFC 5321, 4.3.1); not the PROXY
	                                 header */
	SS_ANOMALY_NOT_WAITING, /* client went on after a verb that must end its group, before the
	                                 reply came; detail: the verb */
	SS_ANOMALY_UNEXPECTED_REPLY, /* a reply and no command waits; 421 apart */
	SS_ANOMALY_MISSING_REPLY,    /* the end came, and commands wait; len: how many */
	SS_ANOMALY_TOO_MANY_PENDING, /* above SS_LIMIT_PENDING: the oldest is forgotten */
	SS_ANOMALY_OUT_OF_ORDER, /* RCPT before MAIL, DATA before RCPT, MAIL inside a transaction ...:
	                                 as accepted or refused by the server; detail: the verb */
	SS_ANOMALY_STALL_OVERFLOW, /* SS_LIMIT_STALLED reached: the answer was assumed */
	/* STARTTLS, AUTH, PROXY */
	SS_ANOMALY_TEXT_AFTER_STARTTLS, /* plaintext where TLS must begin: client (injection) or server;
	                                   detail: the text */
	SS_ANOMALY_BAD_SASL,            /* not base64, or not the mechanism's form */
	SS_ANOMALY_BAD_PROXY,           /* a malformed PROXY header */
	SS_N_ANOMALIES
};
const char *ss_anomaly_name(enum ss_anomaly a); /* "bare_lf", ...: for records, stable */

#endif
