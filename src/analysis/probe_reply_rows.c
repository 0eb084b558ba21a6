#include "analysis/probe_reply_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_probe_reply_rows[SS_N_PROBE_REPLY_ROWS] = {
[SS_REPLY_GREYLIST] = {ROW("greylist", INFO, MEDIUM),
	.title = "A message was put off and taken when it came again",
	.about = "The server refused a recipient for now (450, 451), and accepted the same sender and recipient from the "
	         "same client within retry_window: greylisting, which most spam programs do not outlast.",
	.false_positives = "A server that was busy or whose disk was full for a while.",
	.advice = "Nothing; it explains why the message was late.",
	.attack = NULL, .reference = "RFC 6647"},
[SS_REPLY_TARPITTING] = {ROW("tarpitting", INFO, MEDIUM),
	.title = "The server makes the client wait",
	.about = "The reply to a command came later than slow_reply. Servers do that on purpose to clients that guess "
	         "or have a bad name; or they look something up and get no answer.",
	.false_positives = "Servers whose resolver or user directory is slow; a link that lost packets.",
	.advice = "If it is your server and not on purpose, look at what it looks up.",
	.attack = NULL, .reference = "RFC 5321 section 4.5.3.2"},
[SS_REPLY_DNSBL] = {ROW("dnsbl", INFO, HIGH),
	.title = "A client was refused because of a blocklist",
	.about = "The refusal names a blocklist (`blocklist_names`). If the client is inside (low), one of our own "
	         "addresses is listed: a host that sends spam, or an address that did before.",
	.false_positives = "Texts that speak of blocklists in general.",
	.advice = "If the client is yours, see what it sends, then ask the list to take it off.",
	.attack = "T1584.005", .reference = "RFC 5782"},
[SS_REPLY_HARVEST_TIMING] = {ROW("harvest.timing", LOW, LOW),
	.title = "The time of replies tells which mailboxes exist",
	.about = "In one session all replies to accepted recipients took longer than all replies to refused ones, or the "
	         "other way round, by more than timing_gap: who asks learns it even where the texts are alike.",
	.false_positives = "Lookups that were remembered by the second recipient on; three of each are asked for.",
	.advice = "Refuse unknown recipients by the same lookups, or slow clients that guess.",
	.attack = "T1589.002", .reference = NULL},
};
/* clang-format on */
