#include "analysis/origin_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_origin_rows[SS_N_ORIGIN_ROWS] = {
[SS_ORIGIN_DATE_SKEW] = {ROW("date.skew", LOW, MEDIUM),
	.title = "Date is far from the time when the message was sent",
	.about = "Date and the capture's clock differ by more than date_skew. A date in the future keeps a message on top "
	         "of a mailbox; one in the past hides it.",
	.false_positives = "Wrong clocks; messages that waited long in a queue; a capture whose own clock was wrong, which "
	                   "then shows it for all messages.",
	.advice = "Compare with the Received fields.",
	.attack = "T1672", .reference = "RFC 5322 section 3.6.1"},
[SS_ORIGIN_TIME_TRAVEL] = {ROW("received.time_travel", LOW, LOW),
	.title = "A hop took the message before the hop that it came from",
	.about = "The dates of Received fields go back by more than hop_skew: a clock is wrong, or the older fields are "
	         "invented.",
	.false_positives = "Servers with wrong clocks or zones.",
	.advice = "Trust only the fields that your own servers added.",
	.attack = "T1672", .reference = "RFC 5321 section 4.4"},
[SS_ORIGIN_FORGED] = {ROW("received.forged", MEDIUM, MEDIUM),
	.title = "A message from outside says that it was here before",
	.about = "The newest Received field names a server of internal_domains as the one that took it, yet a client that is "
	         "neither inside nor one of relays brings it: the field is forged to look trusted.",
	.false_positives = "Mail that left by an outside provider and comes back; relays that are not in the configuration.",
	.advice = "Add your own outgoing hosts to relays; else treat the message as forged.",
	.attack = "T1672, T1036", .reference = "RFC 5321 section 4.4"},
[SS_ORIGIN_LOOP] = {ROW("received.loop", LOW, MEDIUM),
	.title = "A message came by very many hops",
	.about = "More Received fields than hops_high: the message goes round between servers or forwarders.",
	.false_positives = "Long chains of forwarders.",
	.advice = "Look at which servers repeat, and mend their routing.",
	.attack = NULL, .reference = "RFC 5321 section 6.3"},
[SS_ORIGIN_ID_MISSING] = {ROW("msgid.missing", INFO, HIGH),
	.title = "A message without Message-ID",
	.about = "Every mail program gives one; scripts and spam software often do not.",
	.false_positives = "Submissions of clients that leave it to their server; cron and monitoring.",
	.advice = "Weigh it with what else was found.",
	.attack = "T1566", .reference = "RFC 5322 section 3.6.4"},
[SS_ORIGIN_ID_FOREIGN] = {ROW("msgid.foreign", INFO, LOW),
	.title = "Message-ID is of another domain than From",
	.about = "The right side of Message-ID is a host or domain of the program that wrote the message; one of another "
	         "organisation is usual for service providers, and for forgeries.",
	.false_positives = "Service providers, web mail, mailing lists, host names without a domain.",
	.advice = "Weigh it with what else was found.",
	.attack = "T1672", .reference = "RFC 5322 section 3.6.4"},
[SS_ORIGIN_ID_DUPLICATE] = {ROW("msgid.duplicate", LOW, MEDIUM),
	.title = "One Message-ID on different messages",
	.about = "A Message-ID names one message for ever; here messages of other senders or subjects have the same. "
	         "Spam kits use constants; threads of mail programs can be taken over so.",
	.false_positives = "Lists that change the subject of what they pass on.",
	.advice = "Search the other messages with this Message-ID.",
	.attack = "T1566", .reference = "RFC 5322 section 3.6.4"},
[SS_ORIGIN_AUTHRES] = {ROW("authres.spoofed", HIGH, HIGH),
	.title = "A message from outside brings results in the name of our own server",
	.about = "Authentication-Results with one of authserv_ids is already there when a client from outside brings the "
	         "message: whoever trusts it believes the sender's own word on SPF, DKIM and DMARC.",
	.false_positives = "Mail between your own hosts: put them into relays or internal_networks.",
	.advice = "Let the border remove such fields, as RFC 8601, section 5, demands.",
	.attack = "T1672", .reference = "RFC 8601 section 5"},
[SS_ORIGIN_L_TAG] = {ROW("dkim.l_tag", LOW, HIGH),
	.title = "A DKIM signature covers only a part of the body",
	.about = "l= tells how many octets of the body are signed. Text behind them can be added by anybody and the "
	         "signature stays good; if the body here is longer than that (medium), something stands behind.",
	.false_positives = "Mailing lists' footers, for which l= was meant.",
	.advice = "Do not sign with l=; do not trust what is behind it.",
	.attack = "T1672", .reference = "RFC 6376 section 8.2"},
[SS_ORIGIN_UNSIGNED_FROM] = {ROW("dkim.unsigned_from", MEDIUM, HIGH),
	.title = "A DKIM signature that does not cover From",
	.about = "h= must name From; without it the signature says nothing of the sender that is shown.",
	.false_positives = "Broken signers.",
	.advice = "Treat the message as unsigned.",
	.attack = "T1672", .reference = "RFC 6376 section 5.4"},
[SS_ORIGIN_UNSIGNED_SUBJECT] = {ROW("dkim.unsigned_subject", LOW, HIGH),
	.title = "A DKIM signature that does not cover Subject",
	.about = "Subject can be changed, and the message be sent again with a good signature.",
	.false_positives = "Signers for lists that change subjects.",
	.advice = "Sign Subject.",
	.attack = "T1672", .reference = "RFC 6376 section 5.4.1"},
[SS_ORIGIN_REPLAY] = {ROW("dkim.replay", LOW, MEDIUM),
	.title = "One signed message is sent again and again to others",
	.about = "The same DKIM signature was seen with at least replay_high different envelopes. A signed message that is "
	         "replayed in bulk carries its signer's reputation to whomever.",
	.false_positives = "Newsletters and lists that sign once and send the same text to all.",
	.advice = "Let signatures expire (x=), sign To, watch the rate of a signature.",
	.attack = "T1672", .reference = "RFC 6376 section 8.6"},
};
/* clang-format on */
