#include "analysis/probe_private.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_probe_rows[SS_N_PROBE_ROWS] = {
[SS_PROBE_RELAY] = {ROW("relay.probe", LOW, MEDIUM),
	.title = "Somebody tries whether the server relays for all",
	.about = "A client outside that did not log in asks for recipients elsewhere: the server refused to relay, or the "
	         "address has a form that old servers send on (user%domain@host, domain!user, \"user@domain\"@host, "
	         "@a:user@b). Medium if one session tries several forms, info if all there is is one recipient of "
	         "ordinary form: that may be a typing error.",
	.false_positives = "Tests that you asked for; senders with an old name of your domain.",
	.advice = "Nothing if the server refused. See whether relay.open was found too.",
	.attack = "T1595.002", .reference = "RFC 5321 section 3.6.2, RFC 2505 section 2.1"},
[SS_PROBE_RELAY_OPEN] = {ROW("relay.open", HIGH, MEDIUM),
	.title = "An open relay",
	.about = "A client outside that did not log in sent a message to a domain that is not ours through a server "
	         "inside, and the server took it over (internal_networks, internal_domains, relays). Medium where "
	         "internal_domains is empty: then only an address of tell-tale form, as in relay.probe, is told.",
	.false_positives = "A domain of yours, or a smart host, that the settings do not name; clients that are allowed by "
	                   "their certificate or address.",
	.advice = "Relay for clients that are inside or logged in alone.",
	.attack = "T1584", .reference = "RFC 5321 section 7.1, RFC 2505 section 2.1"},
[SS_PROBE_HARVEST_RCPT] = {ROW("harvest.rcpt", MEDIUM, MEDIUM),
	.title = "Mailboxes are guessed",
	.about = "A client asked for at least harvest_recipients different recipients, of which at least the share "
	         "harvest_refused was refused as unknown: it learns which exist. Low if it sent messages too.",
	.false_positives = "A mailing list that was not cleaned for years; verification of senders.",
	.advice = "Slow such clients down, or refuse them after a few unknown recipients.",
	.attack = "T1589.002, T1087.003", .reference = "RFC 5321 section 7.3"},
[SS_PROBE_HARVEST_VRFY] = {ROW("harvest.vrfy_expn", LOW, HIGH),
	.title = "Mailboxes are asked for with VRFY or EXPN",
	.about = "The server answered VRFY or EXPN with what it knows (250, 251), or one client asked at least vrfy_high "
	         "times. Medium if that client is outside and got answers.",
	.false_positives = "Monitoring.",
	.advice = "Have the server answer 252 to VRFY and refuse EXPN.",
	.attack = "T1589.002", .reference = "RFC 5321 section 7.3"},
[SS_PROBE_CALLOUT] = {ROW("callout", INFO, MEDIUM),
	.title = "A client asks whether mailboxes exist, and sends nothing",
	.about = "At least callout_high times a client named the null sender and a recipient and went away: the manner of "
	         "servers that verify the senders of mail that they get.",
	.false_positives = "It is mostly harmless; spam in your name makes many of them.",
	.advice = "If there are many, see whether somebody sends mail in your name.",
	.attack = "T1589.002", .reference = "RFC 5321 section 7.3"},
[SS_PROBE_ETRN_FLOOD] = {ROW("etrn.flood", LOW, HIGH),
	.title = "Many requests to run queues",
	.about = "One client sent ETRN at least etrn_high times: each may start a run of the queue, and the answers tell "
	         "which domains the server queues mail for.",
	.false_positives = "A site that is on line now and then and has many domains.",
	.advice = "Allow ETRN to those who need it.",
	.attack = "T1499", .reference = "RFC 1985 section 6"},
};
/* clang-format on */
