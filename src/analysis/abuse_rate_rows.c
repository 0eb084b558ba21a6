#include "analysis/abuse_rate_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_abuse_rate_rows[SS_N_ABUSE_RATE_ROWS] = {
[SS_RATE_BACKSCATTER] = {ROW("backscatter", MEDIUM, LOW),
	.title = "Bounces of mail that nobody sent",
	.about = "At least backscatter_high messages with the null sender came to one mailbox from which nothing was seen "
	         "to be sent: somebody sends mail in its name, and the bounces come back to it.",
	.false_positives = "Its mail leaves by a way that the capture does not show, or left before it began; receipts.",
	.advice = "Publish SPF and DMARC, and sign return paths (BATV) so that such bounces can be refused.",
	.attack = "T1498", .reference = "RFC 5321 section 4.5.5, RFC 3834"},
[SS_RATE_MAILBOMB] = {ROW("mailbomb", MEDIUM, MEDIUM),
	.title = "A mailbox is flooded",
	.about = "At least mailbomb_messages messages to one recipient were accepted within mailbomb_window, often "
	         "confirmations of subscriptions that a bot made, to hide one message that matters among them.",
	.false_positives = "Mailboxes that collect reports, lists and monitoring.",
	.advice = "Look for what came in the same minutes: orders, changed passwords, messages of the bank.",
	.attack = "T1667", .reference = NULL},
[SS_RATE_ANOMALY] = {ROW("rate.anomaly", LOW, LOW),
	.title = "Far more mail than usual",
	.about = "Within one rate_window a client or an account sent, or a domain was sent, more messages, recipients or "
	         "octets than its own average and rate_sigma deviations: a stolen account, or a program gone wild.",
	.false_positives = "Campaigns, reports at the end of a month.",
	.advice = "Look at what was sent in that minute.",
	.attack = "T1586.002", .reference = NULL},
};
/* clang-format on */
