#include "analysis/helo_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_helo_rows[SS_N_HELO_ROWS] = {
[SS_HELO_IS_SERVER] = {ROW("helo.is_server", LOW, HIGH),
	.title = "A client that gives itself out for the server",
	.about = "The name or address in EHLO is the server's own, as its greeting or the connection tells, and the "
	         "client is another host: spam programs do that to look local.",
	.false_positives = "Hosts behind one address (NAT), and containers that share a name.",
	.advice = "Refuse such clients from outside.",
	.attack = "T1036", .reference = "RFC 5321 section 4.1.4"},
[SS_HELO_IS_IP] = {ROW("helo.is_ip", LOW, HIGH),
	.title = "A client that names itself by a bare address",
	.about = "EHLO has an address without the brackets that RFC 5321 asks for. Mail servers have names.",
	.false_positives = "Devices and scripts inside.",
	.advice = "Refuse such clients from outside.",
	.attack = NULL, .reference = "RFC 5321 section 4.1.3"},
[SS_HELO_IS_LOCALHOST] = {ROW("helo.is_localhost", INFO, HIGH),
	.title = "A client elsewhere that calls itself localhost",
	.about = "EHLO says localhost, and the connection is not of the host itself.",
	.false_positives = "Devices, web programs and scripts that nobody gave a name.",
	.advice = "Give the program its host's name.",
	.attack = NULL, .reference = "RFC 5321 section 4.1.1.1"},
[SS_HELO_INVALID] = {ROW("helo.invalid", LOW, HIGH),
	.title = "A client whose name is none",
	.about = "What follows EHLO is missing, or neither a domain nor an address in brackets.",
	.false_positives = "Hosts with names that are no domains, as some desktop systems give.",
	.advice = "Give the host a proper name; refuse such clients from outside.",
	.attack = NULL, .reference = "RFC 5321 section 4.1.1.1"},
[SS_HELO_SINGLE_LABEL] = {ROW("helo.single_label", INFO, HIGH),
	.title = "A client whose name has one label",
	.about = "EHLO has a name without a dot: no mail server on the Internet has such a one.",
	.false_positives = "Hosts and containers inside.",
	.advice = "Give the host its full name.",
	.attack = NULL, .reference = "RFC 5321 section 2.3.5"},
[SS_HELO_PRIVATE_LITERAL] = {ROW("helo.private_literal", LOW, HIGH),
	.title = "A client outside that names a private address",
	.about = "EHLO has an address of a private network or of the host itself in brackets, and the connection comes "
	         "from the Internet: the client sees itself behind a NAT, as home computers and bots do.",
	.false_positives = "Mail programs of people at home, who log in.",
	.advice = "Look at what the client sends.",
	.attack = NULL, .reference = "RFC 5321 section 4.1.3"},
[SS_HELO_SCANNER] = {ROW("scanner.signature", LOW, HIGH),
	.title = "A scanner",
	.about = "The name in EHLO, or the client's manner, is that of a program or project that scans networks "
	         "(`scanner_names`).",
	.false_positives = "Your own inventory.",
	.advice = "Nothing, if the server tells it nothing; see what else it tried.",
	.attack = "T1595", .reference = NULL},
[SS_HELO_CHANGES] = {ROW("helo.changes", LOW, MEDIUM),
	.title = "A client that changes its name within a session",
	.about = "Two EHLO or HELO of one session have different names, and no XCLIENT, which tells of another client, "
	         "came between them.",
	.false_positives = "Programs that send for several hosts over one connection; testers.",
	.advice = "Look at what the client sends.",
	.attack = "T1036", .reference = "RFC 5321 section 4.1.4"},
};
/* clang-format on */
