/* What waits for a reply. */
#ifndef SS_SMTP_UNIT_H
#define SS_SMTP_UNIT_H

enum ss_unit {
	SS_UNIT_GREETING, /* nothing was sent: the connection itself */
	SS_UNIT_COMMAND,
	SS_UNIT_SASL,    /* the client's answer to a 334 */
	SS_UNIT_CONTENT, /* the end of data */
};

#endif
