#include "analysis/exfil_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_exfil_rows[SS_N_EXFIL_ROWS] = {
[SS_EXFIL_SCORE] = {ROW("exfil.score", MEDIUM, LOW),
	.title = "Data may leave by mail",
	.about = "What one sender on one client inside sent was weighed: how much, how regular in time and size, whether "
	         "names, subjects or domains look like encoded data, whether it goes to free mailboxes or to the sender, "
	         "in numbered volumes, encrypted archives or parts just below the size that the server takes. From exfil_score on it is "
	         "told; the terms tell why. High from 85 on.",
	.false_positives = "Backups and reports that machines send; people who send themselves their work.",
	.advice = "Look at the attachments and at who the recipients are.",
	.attack = "T1048.003, T1029, T1030, T1132.001", .reference = NULL},
};

const struct ss_finding_row ss_tunnel_rows[SS_N_TUNNEL_ROWS] = {
[SS_TUNNEL_SCORE] = {ROW("tunnel.score", MEDIUM, MEDIUM),
	.title = "A session whose commands carry data",
	.about = "Arguments of NOOP, HELP, VRFY and EXPN, verbs that nobody knows, a name in EHLO, ENVIDs or parameters of "
	         "RCPT that look like data, recipients that do, of mails that never came, on a port that is not for mail: SMTP used as the carrier of something else. "
	         "From exfil_score on it is told; the terms tell why.",
	.false_positives = "Testers; verbs that a vendor made up.",
	.advice = "Look at the dialogue; stop the host that sends it.",
	.attack = "T1071.003, T1572, T1571", .reference = NULL},
[SS_TUNNEL_NOT_SMTP] = {ROW("tunnel.not_smtp", LOW, MEDIUM),
	.title = "A port for mail on which something else is spoken",
	.about = "Both sides of a connection to port 25, 465 or 587 spoke, and it was no SMTP. Medium if it is known what "
	         "it was: ports for mail are often open where others are not.",
	.false_positives = "Scanners that try HTTP or TLS on every port.",
	.advice = "Let port 25 be reached by mail servers alone, and look at what was spoken.",
	.attack = "T1572, T1571", .reference = NULL},
};
/* clang-format on */
