#include "analysis/identity_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_identity_rows[SS_N_IDENTITY_ROWS] = {
[SS_IDENTITY_ENVELOPE] = {ROW("align.envelope_from", LOW, LOW),
	.title = "Sender of the envelope and of the header are of different domains",
	.about = "MAIL FROM and From have different organisational domains, and no DKIM signature is of From's. "
	         "SPF then says nothing about the address that the reader sees (RFC 7489, section 3.1).",
	.false_positives = "Newsletters and mailing lists of service providers; lists with List-Id are passed over.",
	.advice = "Look at what else was found in the message; a DMARC policy of the domain in From would refuse it.",
	.attack = "T1672", .reference = "RFC 7489 section 3.1"},
[SS_IDENTITY_REPLY_TO] = {ROW("align.reply_to", INFO, LOW),
	.title = "Answers go to another domain than the message is from",
	.about = "Reply-To names a domain other than From's. It is worse (medium) if that is a free mailbox and From is "
	         "none, and high if it looks like From's domain: whoever answers writes to somebody else.",
	.false_positives = "Support desks, mailing lists, people who read their mail elsewhere.",
	.advice = "Ask the sender by another way before money or passwords are sent.",
	.attack = "T1566, T1656", .reference = "RFC 5322 section 3.6.2"},
[SS_IDENTITY_FROM_MISSING] = {ROW("from.missing", LOW, HIGH),
	.title = "A message without From",
	.about = "RFC 5322 demands From. Mail programs then show the envelope's sender, something else or nothing.",
	.false_positives = "Scripts that pipe bare text into a mail server.",
	.advice = "Correct the program that sends it, or refuse such messages.",
	.attack = "T1672", .reference = "RFC 5322 section 3.6"},
[SS_IDENTITY_FROM_DUP] = {ROW("from.dup", MEDIUM, HIGH),
	.title = "A message with several From fields",
	.about = "Filters and DMARC may judge one of them, while the reader sees another.",
	.false_positives = "Broken programs; no honest mail program sends it.",
	.advice = "Refuse messages with repeated From fields, as RFC 7489, section 6.6.1, allows.",
	.attack = "T1672", .reference = "RFC 5322 section 3.6, RFC 7489 section 6.6.1"},
[SS_IDENTITY_FROM_MULTIPLE] = {ROW("from.multiple", LOW, HIGH),
	.title = "A From field with several mailboxes",
	.about = "Allowed if Sender tells who of them sent it; without Sender (medium) filters may judge another "
	         "mailbox than the reader sees.",
	.false_positives = "Rare messages that are truly of several authors.",
	.advice = "Look at which of the mailboxes your mail program shows.",
	.attack = "T1672", .reference = "RFC 5322 section 3.6.2"},
[SS_IDENTITY_FROM_GROUP] = {ROW("from.group", LOW, HIGH),
	.title = "A From field in the form of a group",
	.about = "\"name: a@b;\" is a list, allowed in From since RFC 6854 for what has no author; parsers differ in what "
	         "they take for the sender.",
	.false_positives = "Downgraded messages (RFC 6857).",
	.advice = "Refuse it, unless you know the sender.",
	.attack = "T1672", .reference = "RFC 6854"},
[SS_IDENTITY_FROM_AMBIGUOUS] = {ROW("from.ambiguous", MEDIUM, HIGH),
	.title = "A From field that parsers read differently",
	.about = "Several addresses without a comma between them, two @ in one address, a source route, text with an "
	         "address behind the angle brackets, or a NUL: who is checked and who is shown may be two.",
	.false_positives = "Rare: programs that put a mailbox into the display name without quotes.",
	.advice = "Refuse it; compare what your filter and your mail program make of it.",
	.attack = "T1672", .reference = "RFC 5322 section 3.4, RFC 5322 section 4.4"},
[SS_IDENTITY_NAME_ADDRESS] = {ROW("display_name.addr", MEDIUM, MEDIUM),
	.title = "The sender's name is an address of another domain",
	.about = "Many mail programs show the name alone; one that is itself an address, of another organisation, makes "
	         "the reader believe that it is the sender's.",
	.false_positives = "Mailing lists and forwarders that put the author's address into the name.",
	.advice = "Judge the message by the address in angle brackets.",
	.attack = "T1656, T1566", .reference = "RFC 5322 section 3.4"},
[SS_IDENTITY_NAME_VIP] = {ROW("display_name.vip", HIGH, MEDIUM),
	.title = "A name of ours on an address of somebody else",
	.about = "The sender's name is one of vip_names in the configuration, the domain is none of internal_domains: "
	         "the form of most frauds in a director's name.",
	.false_positives = "That person's private mailbox; another person of the same name.",
	.advice = "Ask the person by telephone; add private domains to internal_domains if they are known.",
	.attack = "T1656, T1566", .reference = NULL},
[SS_IDENTITY_LOOKALIKE] = {ROW("domain.lookalike", MEDIUM, MEDIUM),
	.title = "A domain that looks like one of ours",
	.about = "The domain of From, Reply-To, Sender or the envelope reads like one of protected_domains or "
	         "internal_domains, and is another: the same letters in other scripts or digits (high), letters changed, "
	         "added or left out, or (low) another suffix or a word added with a hyphen.",
	.false_positives = "Companies whose names are alike; domains of yours that are not in the configuration.",
	.advice = "Block the domain, warn those who got the message, report the registration.",
	.attack = "T1583.001, T1566", .reference = "UTS 39"},
[SS_IDENTITY_MIXED_SCRIPT] = {ROW("domain.mixed_script", MEDIUM, HIGH),
	.title = "A domain with letters of several scripts in one label",
	.about = "Latin letters beside Cyrillic or Greek ones in one label, which hardly any registry allows and which "
	         "look alike.",
	.false_positives = "None known in honest mail.",
	.advice = "Treat it as a forgery of the domain that it reads like.",
	.attack = "T1583.001, T1036", .reference = "UTS 39"},
[SS_IDENTITY_DISPOSABLE] = {ROW("domain.disposable", LOW, MEDIUM),
	.title = "A sender with a disposable mailbox",
	.about = "The sender's domain is in disposable_domains: mailboxes there are open to anybody for some minutes.",
	.false_positives = "People who do not want to give their address.",
	.advice = "Decide whether you take such mail; edit the list in the configuration.",
	.attack = "T1585.002", .reference = NULL},
[SS_IDENTITY_SUSPICIOUS] = {ROW("domain.suspicious", MEDIUM, MEDIUM),
	.title = "A sender of a domain that the site calls suspicious",
	.about = "The sender's domain, or one above it, is in suspicious_domains. Whole labels are compared: temp.example "
	         "in the list does not mean template.org.",
	.false_positives = "As the list is.",
	.advice = "See why the domain was put into the list.",
	.attack = "T1585.002", .reference = NULL},
};
/* clang-format on */
