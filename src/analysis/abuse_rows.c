#include "analysis/abuse_private.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_abuse_rows[SS_N_ABUSE_ROWS] = {
[SS_ABUSE_XCLIENT] = {ROW("xclient.spoof", LOW, HIGH),
	.title = "XCLIENT from a host that is no proxy of ours",
	.about = "XCLIENT tells the server to take the client for another one, with its rights. Only `proxies` may, or, if "
	         "none is named, hosts inside. High if the server obeyed.",
	.false_positives = "A proxy that the settings do not name.",
	.advice = "Allow XCLIENT to your proxies alone (smtpd_authorized_xclient_hosts).",
	.attack = "T1036", .reference = "Postfix XCLIENT_README"},
[SS_ABUSE_XFORWARD] = {ROW("xforward.spoof", LOW, HIGH),
	.title = "XFORWARD from a host that is no proxy of ours",
	.about = "XFORWARD tells the server which client to write into its log. Only `proxies` may, or, if none is named, "
	         "hosts inside. Medium if the server obeyed.",
	.false_positives = "A content filter that the settings do not name.",
	.advice = "Allow XFORWARD to your filters alone (smtpd_authorized_xforward_hosts).",
	.attack = "T1036", .reference = "Postfix XFORWARD_README"},
[SS_ABUSE_PROXY] = {ROW("proxyproto.spoof", MEDIUM, MEDIUM),
	.title = "A PROXY header from a host that is no proxy of ours",
	.about = "The PROXY protocol's header tells the server to take the connection for that of another client. Only "
	         "`proxies` may send one, or, if none is named, hosts inside. High if it claims an address inside.",
	.false_positives = "A balancer that the settings do not name.",
	.advice = "Let the server's port that takes PROXY be reached by the balancers alone.",
	.attack = "T1036", .reference = "haproxy proxy-protocol.txt"},
[SS_ABUSE_BURL] = {ROW("burl.ssrf", MEDIUM, MEDIUM),
	.title = "BURL that sends the server to an odd place",
	.about = "BURL asks the server to fetch the message from an IMAP server. Here the URL is none of imap, or its host "
	         "is an address, localhost or a name without a dot: the server would speak to hosts inside for the client. High if it is none of imap.",
	.false_positives = "A submission server and its IMAP server that know each other by address.",
	.advice = "Name the IMAP servers that BURL may use.",
	.attack = "T1190", .reference = "RFC 4468 section 3"},
[SS_ABUSE_ETRN] = {ROW("etrn.injection", HIGH, MEDIUM),
	.title = "ETRN with characters that no domain has",
	.about = "The argument of ETRN has quotes, semicolons, dashes in a row or parentheses: an injection into the query "
	         "that a server makes of it.",
	.false_positives = "None known; testers.",
	.advice = "Update Exim (CVE-2025-26794 is of 4.98 with SQLite), and allow ETRN to those who need it.",
	.attack = "T1190", .reference = "CVE-2025-26794, RFC 1985"},
[SS_ABUSE_NOOP] = {ROW("noop.flood", LOW, HIGH),
	.title = "Commands that do nothing, again and again",
	.about = "One session sent NOOP and HELP more than noop_high times: to hold the connection, to tire the server, or "
	         "to carry something in their arguments.",
	.false_positives = "Programs that keep a connection open for the next message.",
	.advice = "Have the server count such commands as errors.",
	.attack = "T1499", .reference = "RFC 5321 section 4.1.1.9"},
[SS_ABUSE_SIZE] = {ROW("size.lie", LOW, HIGH),
	.title = "SIZE says other than was sent",
	.about = "The octets declared with MAIL and those sent differ by more than the factor size_factor, and by more than "
	         "64 KiB; or a message was sent though its SIZE was above what the server takes.",
	.false_positives = "Clients that guess the size after an encoding that they have not done yet.",
	.advice = "Look at the client; limits that believe SIZE are passed by.",
	.attack = NULL, .reference = "RFC 1870 section 6"},
[SS_ABUSE_HOLD] = {ROW("futurerelease.abuse", MEDIUM, HIGH),
	.title = "A message that is to be held back for very long",
	.about = "HOLDFOR or HOLDUNTIL asks for more than hold_long: the message is sent when whoever wrote it, or the "
	         "account that was used, is gone.",
	.false_positives = "Birthday mails.",
	.advice = "Look into the queue; limit FUTURERELEASE.",
	.attack = "T1029", .reference = "RFC 4865"},
[SS_ABUSE_DELIVER_BY] = {ROW("deliverby.now", LOW, HIGH),
	.title = "A message whose time to be delivered is over when it is sent",
	.about = "BY has a time of zero or before: the server must bounce it at once (R), which sends its text to whoever "
	         "the sender is said to be, or tell that it was late (N).",
	.false_positives = "Messages that waited on their way: relays count the time down below zero with N.",
	.advice = "Look at the client; a server that obeys can be used to send bounces.",
	.attack = "T1498", .reference = "RFC 2852 section 4"},
[SS_ABUSE_PRIORITY] = {ROW("mtpriority.high", LOW, MEDIUM),
	.title = "High priority for who did not log in",
	.about = "MT-PRIORITY asks for 5 or more of 9, from outside and without a login: the message goes before all others.",
	.false_positives = "Partners in networks for emergencies.",
	.advice = "Take priorities from clients that you trust alone.",
	.attack = NULL, .reference = "RFC 6710 section 5"},
};
/* clang-format on */
