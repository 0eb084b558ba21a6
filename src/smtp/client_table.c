/* What is known of clients: see client_software.h for what a row says. */
#include "smtp/client_software.h"
#include "smtp/software.h"

#define S(ID) (1ULL << SS_SIGN_##ID)

enum { LOW = SS_GUESS_LOW, MEDIUM = SS_GUESS_MEDIUM, HIGH = SS_GUESS_HIGH };

/* What most clients have in common. */
#define USUAL (S(EHLO) | S(VERBS_UPPER) | S(FROM_UPPER))
/* What none of them does that writes its paths as the RFC says. */
#define SLOPPY                                                                                     \
	(S(FROM_BLANK) | S(TO_BLANK) | S(FROM_TITLE) | S(FROM_LOWER) | S(VERBS_LOWER) |            \
	 S(VERBS_MIXED))

const struct ss_client_row ss_client_rows[] = {
        /* bots and scanners: what they call themselves */
        {"ylmf-pc bot", MEDIUM, S(EHLO) | S(NAME_YLMF), S(BDAT), 0},
        {"EHLO User bot", MEDIUM, S(EHLO) | S(NAME_USER) | S(AUTH_LOGIN), S(MAIL), 0},
        {"Nmap", HIGH, S(EHLO) | S(NAME_NMAP), S(BDAT), 0},
        {"Nmap", LOW, S(EHLO) | S(NAME_NONE), S(MAIL) | S(AUTH) | S(VERBS_LOWER), 0},
        {"masscan", HIGH, S(EHLO) | S(NAME_MASSCAN), S(MAIL) | S(AUTH), 0},

        /* relays */
        {"Exim", HIGH, USUAL | S(SIZE) | S(SIZE_SLACK), SLOPPY | S(BODY_FIRST),
         S(BDAT) | S(PIPELINED_DATA)},
        {"Exim", MEDIUM, USUAL | S(SIZE) | S(SIZE_SLACK), SLOPPY | S(BODY_FIRST), 0},
        {"Microsoft Exchange", MEDIUM, USUAL | S(EXCHANGE_VERB), SLOPPY, 0},
        {"Postfix", HIGH, USUAL | S(SIZE) | S(PIPELINED_DATA) | S(PIPELINED_QUIT),
         SLOPPY | S(BDAT) | S(SIZE_SLACK) | S(BODY_FIRST), 0},
        {"Postfix", MEDIUM, USUAL | S(SIZE) | S(ORCPT),
         SLOPPY | S(BDAT) | S(SIZE_SLACK) | S(BODY_FIRST), 0},
        {"Postfix", MEDIUM, S(LHLO) | S(PIPELINED_DATA) | S(PIPELINED_QUIT), SLOPPY | S(BDAT), 0},
        {"Sendmail", HIGH, S(VERBS_UPPER) | S(FROM_TITLE) | S(TO_TITLE),
         S(FROM_BLANK) | S(TO_BLANK) | S(BDAT), 0},

        /* libraries */
        {"Python smtplib", HIGH, S(EHLO) | S(VERBS_LOWER) | S(FROM_UPPER),
         S(VERBS_UPPER) | S(VERBS_MIXED) | S(FROM_BLANK) | S(BDAT), S(SIZE_LOWER)},
        {"Python smtplib", MEDIUM, S(EHLO) | S(VERBS_LOWER) | S(FROM_UPPER),
         S(VERBS_UPPER) | S(VERBS_MIXED) | S(FROM_BLANK) | S(BDAT) | S(SIZE), 0},
        {"aiosmtplib", MEDIUM, USUAL | S(SIZE_LOWER), SLOPPY | S(BDAT) | S(PIPELINED), 0},
        {"Go net/smtp", HIGH, USUAL | S(BODY) | S(UTF8) | S(SIZE_UNUSED) | S(NAME_LOCALHOST),
         SLOPPY | S(SIZE) | S(PIPELINED) | S(BDAT), 0},
        {"Go net/smtp", MEDIUM, USUAL | S(BODY) | S(UTF8) | S(SIZE_UNUSED),
         SLOPPY | S(SIZE) | S(PIPELINED) | S(BDAT) | S(ORCPT), 0},
        {"System.Net.Mail", MEDIUM, USUAL | S(AUTH_LOWER) | S(AUTH_LOGIN) | S(AUTH_INITIAL),
         SLOPPY | S(SIZE) | S(PIPELINED) | S(BDAT), S(NAME_BARE) | S(NAME_WINDOWS)},
        {"nodemailer", LOW,
         USUAL | S(NAME_LOOPBACK) | S(SIZE_UNUSED) | S(AUTH_PLAIN) | S(AUTH_INITIAL),
         SLOPPY | S(SIZE) | S(BODY) | S(PIPELINED) | S(BDAT), 0},

        /* mail programs */
        {"Thunderbird", HIGH, USUAL | S(NAME_LITERAL) | S(BODY_FIRST) | S(SIZE),
         SLOPPY | S(PIPELINED) | S(BDAT), 0},
        {"K-9 Mail", LOW, USUAL | S(NAME_LOOPBACK) | S(BODY) | S(SIZE_UNUSED),
         SLOPPY | S(SIZE) | S(BDAT), 0},
        {"Apple Mail", MEDIUM, S(EHLO) | S(VERBS_UPPER) | S(NAME_APPLE), SLOPPY | S(BDAT), 0},
        {"Microsoft Outlook", LOW,
         S(EHLO) | S(VERBS_UPPER) | S(FROM_UPPER) | S(FROM_BLANK) | S(TO_BLANK),
         S(SIZE) | S(BODY) | S(PIPELINED) | S(BDAT), S(NAME_BARE) | S(NAME_WINDOWS)},
        {"msmtp", MEDIUM, USUAL | S(NAME_LOCALHOST) | S(SIZE_UNUSED) | S(PIPELINED_DATA),
         SLOPPY | S(SIZE) | S(BODY) | S(BDAT) | S(PIPELINED_QUIT), 0},
        {"curl", LOW,
         USUAL | S(SIZE) | S(NOT_PIPELINED) | S(BDAT_UNUSED) | S(UTF8_UNUSED) | S(QUIT),
         SLOPPY | S(BODY) | S(ORCPT) | S(SIZE_LOWER) | S(SIZE_SLACK) | S(AUTH_EMPTY) |
                 S(MAIL_OTHER),
         0},
};

const size_t ss_n_client_rows = sizeof ss_client_rows / sizeof ss_client_rows[0];
