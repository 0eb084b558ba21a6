#include "record/report.h"

#include "record/shape_rows.h"

const char *const ss_stage_names[] = {"",      "greeting", "ehlo", "starttls",    "auth",
                                      "mail",  "rcpt",     "data", "end_of_data", "quit",
                                      "other", NULL};
static const char *const reason_names[] = {
        "",      "blocklist",      "greylisting", "policy", "content", "mailbox", "quota",
        "relay", "authentication", "tls",         "syntax", "system",  "other",   NULL};
static const char *const look_names[] = {
        "",     "finding",  "refused",       "deferred",      "blocklist",
        "slow", "not_read", "inputs_failed", "flows_evicted", NULL};
static const char *const severity_names[] = {"", "info", "low", "medium", "high", "critical", NULL};
static const char *const confidence_names[] = {"", "low", "medium", "high", NULL};
static const char *const direction_names[] = {"", "c2s", "s2c", NULL};
static const char *const status_names[] = {"", "Incomplete", "Completed", NULL};

/* clang-format off */
static const struct ss_field ranked_fields[] = {
        ROW(ss_ranked_record, name, TEXT, "What it is"),
        ROW(ss_ranked_record, domain, TEXT, "What it is, of domains"),
        ROW(ss_ranked_record, ip, ADDRESS, "What it is, of hosts"),
        ROW(ss_ranked_record, meaning, TEXT, "What it means"),
        ROW(ss_ranked_record, count, COUNT, "How often it came"),
        ROW(ss_ranked_record, fewer, NUMBER, "Or at most so many times less"),
};
SHAPE(ranked, "One of the most frequent");

static const struct ss_field latency_fields[] = {
        NAMED(ss_latency_record, stage, ss_stage_names, "What was waited for"),
        ROW(ss_latency_record, count, COUNT, "How often"),
        ROW(ss_latency_record, median, DURATION, "Half of them took no longer; within 6 %"),
        ROW(ss_latency_record, p95, DURATION, "95 of 100 took no longer; within 6 %"),
        ROW(ss_latency_record, most, DURATION, "The longest"),
};
SHAPE(latency, "How long something took");

static const struct ss_field reason_fields[] = {
        NAMED(ss_reason_record, kind, reason_names, "What it is about, by its words and code"),
        ROW(ss_reason_record, code, NUMBER, "The reply's code"),
        ROW(ss_reason_record, enhanced, TEXT, "The reply's enhanced code"),
        ROW(ss_reason_record, pattern, TEXT, "Its text, * for addresses, ids and numbers"),
        ROW(ss_reason_record, count, COUNT, "How often it was said"),
        ROW(ss_reason_record, blocklist, TEXT, "The list of senders that it names"),
        ROW(ss_reason_record, domain, TEXT, "Of the example: whose mail it was"),
        ROW(ss_reason_record, text, TEXT, "An example, as it was sent"),
        ROW(ss_reason_record, flow_id, NUMBER, "Of the example"),
};
SHAPE(reason, "Why mail was refused or put off, in the words of servers");

static const struct ss_field delivery_fields[] = {
        ROW(ss_delivery_record, domain, TEXT, "Domain of the recipients"),
        ROW(ss_delivery_record, server_host, TEXT, "Or the server, by the name it gave"),
        ROW(ss_delivery_record, dst_ip, ADDRESS, "Its address"),
        ROW(ss_delivery_record, dst_port, NUMBER, "Its port"),
        ROW(ss_delivery_record, software, TEXT, "What it says that it runs"),
        ROW(ss_delivery_record, sessions, COUNT, "Sessions"),
        ROW(ss_delivery_record, transactions, COUNT, "Transactions"),
        ROW(ss_delivery_record, recipients, COUNT, "Recipients asked for"),
        ROW(ss_delivery_record, accepted, COUNT, "Of them: got the mail"),
        ROW(ss_delivery_record, deferred, COUNT, "Of them: put off (4yz)"),
        ROW(ss_delivery_record, refused, COUNT, "Of them: refused (5yz)"),
        ROW(ss_delivery_record, messages, COUNT, "Messages accepted"),
        ROW(ss_delivery_record, bytes, COUNT, "Octets of content sent"),
        ROW(ss_delivery_record, throughput, NUMBER, "Octets a second while content was sent"),
        ROW(ss_delivery_record, retried, COUNT, "Mails put off that came again"),
        ROW(ss_delivery_record, greylisted, COUNT, "Mails put off by greylisting"),
        ROW(ss_delivery_record, encrypted, COUNT, "Sessions in TLS"),
        OBJECTS(ss_delivery_record, versions, ranked, "Versions of TLS"),
        OBJECTS(ss_delivery_record, ciphers, ranked, "Ciphers of TLS"),
        OBJECTS(ss_delivery_record, enhanced, ranked, "Enhanced codes of refusals and deferrals"),
        OBJECTS(ss_delivery_record, latencies, latency, "How long its answers took"),
        ROW(ss_delivery_record, top_reason, TEXT, "The reason given most often"),
};
SHAPE(delivery, "How mail to a domain or a server fared");

static const struct ss_field deliverability_fields[] = {
        ROW(ss_deliverability_record, recipients, COUNT, "Recipients asked for"),
        ROW(ss_deliverability_record, accepted, COUNT, "Of them: got the mail"),
        ROW(ss_deliverability_record, deferred, COUNT, "Of them: put off (4yz)"),
        ROW(ss_deliverability_record, refused, COUNT, "Of them: refused (5yz)"),
        ROW(ss_deliverability_record, unknown, COUNT, "Of them: nobody knows"),
        ROW(ss_deliverability_record, retried, COUNT, "Mails put off that came again (retry_window)"),
        ROW(ss_deliverability_record, delivered_late, COUNT, "Of them: accepted then"),
        ROW(ss_deliverability_record, greylisted, COUNT, "Mails put off by greylisting"),
        OBJECTS(ss_deliverability_record, latencies, latency, "How long servers took, by stage"),
        OBJECT(ss_deliverability_record, retry_delay, latency, "From a deferral to the next try"),
        OBJECTS(ss_deliverability_record, reasons, reason, "Why not, the most frequent first"),
        OBJECTS(ss_deliverability_record, blocklists, ranked, "Lists of senders that were named"),
        OBJECTS(ss_deliverability_record, domains, delivery, "By domain of the recipients"),
        ROW(ss_deliverability_record, domains_left_out, COUNT, "Domains not in the list"),
        OBJECTS(ss_deliverability_record, servers, delivery, "By server"),
        ROW(ss_deliverability_record, servers_left_out, COUNT, "Servers not in the list"),
};
SHAPE(deliverability, "Which mail was delivered, how fast, and why not");

static const struct ss_field group_fields[] = {
        ROW(ss_group_record, id, TEXT, "Which finding: docs/findings.md has them all"),
        NAMED(ss_group_record, severity, severity_names, "How much it matters if it is true: the highest"),
        NAMED(ss_group_record, confidence, confidence_names, "How sure it is: the highest"),
        ROW(ss_group_record, title, TEXT, "What it is, in a line"),
        ROW(ss_group_record, about, TEXT, "What it means, and by which signal it is known"),
        ROW(ss_group_record, false_positives, TEXT, "When it is harmless"),
        ROW(ss_group_record, advice, TEXT, "What to do"),
        ROW(ss_group_record, count, COUNT, "How often it was seen"),
        ROW(ss_group_record, connections, COUNT, "Findings of this kind: one a connection, or one over several"),
        ROW(ss_group_record, ts, TIME, "The first"),
        ROW(ss_group_record, ts_end, TIME, "The last"),
        ROW(ss_group_record, rank, NUMBER, "What they are ordered by"),
        ROW(ss_group_record, attack, TEXTS, "MITRE ATT&CK techniques"),
        ROW(ss_group_record, reference, TEXTS, "Where more is written"),
        FIELD(ss_group_record, examples, OBJECTS, struct ss_list, &ss_finding_shape, NULL, "The first of them"),
};
SHAPE(group, "The findings of one kind");

static const struct ss_field look_fields[] = {
        NAMED(ss_look_record, kind, look_names, "A finding, or a trouble of delivery"),
        ROW(ss_look_record, id, TEXT, "Of a finding"),
        NAMED(ss_look_record, severity, severity_names, "Of a finding"),
        NAMED(ss_look_record, confidence, confidence_names, "Of a finding"),
        ROW(ss_look_record, title, TEXT, "Of a finding"),
        ROW(ss_look_record, description, TEXT, "What was seen, of the first"),
        ROW(ss_look_record, domain, TEXT, "Whose mail"),
        ROW(ss_look_record, blocklist, TEXT, "The list of senders"),
        ROW(ss_look_record, count, COUNT, "How many"),
        ROW(ss_look_record, of, NUMBER, "Out of so many"),
        ROW(ss_look_record, kinds, NUMBER, "Of a finding: kinds of its family, which is what its id begins with"),
        ROW(ss_look_record, duration, DURATION, "95 of 100 took no longer; of fewer than 20, the longest"),
        ROW(ss_look_record, pattern, TEXT, "The reason given most often"),
        ROW(ss_look_record, flow_id, NUMBER, "Where to look: the first connection of it"),
        ROW(ss_look_record, src_ip, ADDRESS, "Its client"),
        ROW(ss_look_record, dst_ip, ADDRESS, "Its server"),
        ROW(ss_look_record, dst_port, NUMBER, "Port of the server"),
        ROW(ss_look_record, mail_from, TEXT, "Its sender, if its mails have only one"),
};
SHAPE(look, "Something to look at first");

static const struct ss_field bucket_fields[] = {
        ROW(ss_bucket_record, ts, TIME, "When it begins"),
        ROW(ss_bucket_record, sessions, COUNT, "Sessions that began"),
        ROW(ss_bucket_record, accepted, COUNT, "Transactions accepted"),
        ROW(ss_bucket_record, deferred, COUNT, "Transactions deferred"),
        ROW(ss_bucket_record, rejected, COUNT, "Transactions rejected"),
        ROW(ss_bucket_record, other, COUNT, "Transactions that came to no verdict"),
        ROW(ss_bucket_record, findings, COUNT, "Findings of what began then"),
};
SHAPE(bucket, "A step of the timeline");

static const struct ss_field timeline_fields[] = {
        ROW(ss_timeline_record, ts, TIME, "When the first step begins"),
        ROW(ss_timeline_record, step, DURATION, "How long each is"),
        OBJECTS(ss_timeline_record, buckets, bucket, "The steps"),
};
SHAPE(timeline, "Sessions and verdicts over time");

static const struct ss_field mechanism_fields[] = {
        ROW(ss_mechanism_record, mechanism, TEXT, "The mechanism"),
        ROW(ss_mechanism_record, attempts, COUNT, "Attempts"),
        ROW(ss_mechanism_record, succeeded, COUNT, "Of them: succeeded"),
        ROW(ss_mechanism_record, failed, COUNT, "Of them: failed"),
        ROW(ss_mechanism_record, clear, COUNT, "Of them: outside TLS"),
};
SHAPE(mechanism, "Logins by one mechanism");

static const struct ss_field logins_fields[] = {
        ROW(ss_logins_record, attempts, COUNT, "Attempts to authenticate"),
        ROW(ss_logins_record, succeeded, COUNT, "Of them: succeeded"),
        ROW(ss_logins_record, failed, COUNT, "Of them: failed"),
        ROW(ss_logins_record, clear, COUNT, "Of them: outside TLS"),
        ROW(ss_logins_record, sessions, COUNT, "Sessions that are authenticated"),
        OBJECTS(ss_logins_record, mechanisms, mechanism, "By mechanism"),
};
SHAPE(logins, "Logins");

static const struct ss_field encryption_fields[] = {
        ROW(ss_encryption_record, sessions, COUNT, "Sessions"),
        ROW(ss_encryption_record, offered, COUNT, "Of them: STARTTLS was offered"),
        ROW(ss_encryption_record, requested, COUNT, "Of them: STARTTLS was asked for"),
        ROW(ss_encryption_record, established, COUNT, "Of them: went on in TLS"),
        ROW(ss_encryption_record, implicit, COUNT, "Of them: TLS from the first byte"),
        ROW(ss_encryption_record, clear, COUNT, "Of them: mail or logins outside TLS"),
        OBJECTS(ss_encryption_record, versions, ranked, "Versions"),
        OBJECTS(ss_encryption_record, ciphers, ranked, "Ciphers"),
};
SHAPE(encryption, "TLS");

static const struct ss_field size_fields[] = {
        ROW(ss_size_record, least, COUNT, "At least so many octets, and less than twice as many"),
        ROW(ss_size_record, count, COUNT, "Messages"),
};
SHAPE(size, "Messages of about one size");

static const struct ss_field sizes_fields[] = {
        ROW(ss_sizes_record, count, COUNT, "Messages"),
        ROW(ss_sizes_record, bytes, COUNT, "Their octets"),
        ROW(ss_sizes_record, median, NUMBER, "Half of them are no larger; within 6 %"),
        ROW(ss_sizes_record, p95, NUMBER, "95 of 100 are no larger; within 6 %"),
        ROW(ss_sizes_record, most, NUMBER, "The largest"),
        OBJECTS(ss_sizes_record, steps, size, "By powers of two"),
};
SHAPE(sizes, "Sizes of messages");

static const struct ss_field totals_fields[] = {
        ROW(ss_totals_record, ts, TIME, "The first session"),
        ROW(ss_totals_record, ts_end, TIME, "The last end of one"),
        ROW(ss_totals_record, sessions, COUNT, "SMTP and LMTP sessions"),
        ROW(ss_totals_record, transactions, COUNT, "Mail transactions"),
        ROW(ss_totals_record, accepted, COUNT, "Of them: accepted"),
        ROW(ss_totals_record, deferred, COUNT, "Of them: deferred"),
        ROW(ss_totals_record, rejected, COUNT, "Of them: rejected"),
        ROW(ss_totals_record, reset, COUNT, "Of them: reset by the client"),
        ROW(ss_totals_record, abandoned, COUNT, "Of them: the connection ended"),
        ROW(ss_totals_record, unknown, COUNT, "Of them: the verdict was not seen"),
        ROW(ss_totals_record, recipients, COUNT, "Recipients asked for"),
        ROW(ss_totals_record, messages, COUNT, "Messages whose content was seen"),
        ROW(ss_totals_record, files, COUNT, "Bodies and attached files in them"),
        ROW(ss_totals_record, bytes_content, COUNT, "Octets of content"),
        ROW(ss_totals_record, clients, COUNT, "Different addresses of clients"),
        ROW(ss_totals_record, servers, COUNT, "Different addresses of servers"),
        ROW(ss_totals_record, senders, COUNT, "Different senders (MAIL FROM)"),
        ROW(ss_totals_record, sender_domains, COUNT, "Different domains of senders"),
        ROW(ss_totals_record, recipient_domains, COUNT, "Different domains of recipients"),
        ROW(ss_totals_record, mailboxes, COUNT, "Different recipients"),
        ROW(ss_totals_record, partial, COUNT, "Sessions of which something was not seen"),
        ROW(ss_totals_record, other_flows, COUNT, "Connections that were no mail"),
};
SHAPE(totals, "How much there is");

static const struct ss_field line_fields[] = {
        ROW(ss_line_record, at, DURATION, "After the session's beginning"),
        NAMED(ss_line_record, direction, direction_names, "Who said it"),
        ROW(ss_line_record, packet, NUMBER, "Number of the packet, in its file, from 1"),
        ROW(ss_line_record, text, TEXT, "What was said, cut"),
};
SHAPE(line, "A line of a dialogue");

static const struct ss_field told_session_fields[] = {
        ROW(ss_told_session_record, flow_id, NUMBER, "The connection, as in its other records"),
        ROW(ss_told_session_record, ts, TIME, "When it began"),
        ROW(ss_told_session_record, duration, DURATION, "How long it took"),
        ROW(ss_told_session_record, src_ip, ADDRESS, "Address of the client"),
        ROW(ss_told_session_record, src_port, NUMBER, "Port of the client"),
        ROW(ss_told_session_record, dst_ip, ADDRESS, "Address of the server"),
        ROW(ss_told_session_record, dst_port, NUMBER, "Port of the server"),
        ROW(ss_told_session_record, input, TEXT, "Of several files: the one that it begins in"),
        ROW(ss_told_session_record, helo, TEXT, "The client's name, as it gave it"),
        ROW(ss_told_session_record, server_host, TEXT, "The server's name, as it gave it"),
        ROW(ss_told_session_record, server_software, TEXT, "What the server says that it runs"),
        ROW(ss_told_session_record, user, TEXT, "Who authenticated"),
        ROW(ss_told_session_record, tls, TEXT, "Version of TLS"),
        ROW(ss_told_session_record, outcome, TEXT, "How it ended"),
        ROW(ss_told_session_record, transactions, COUNT, "Transactions"),
        ROW(ss_told_session_record, accepted, COUNT, "Messages accepted"),
        ROW(ss_told_session_record, refusals, COUNT, "Replies of 4yz and 5yz"),
        ROW(ss_told_session_record, partial, FLAG, "Something of it was not seen"),
        NAMED(ss_told_session_record, severity, severity_names, "The highest of its findings"),
        ROW(ss_told_session_record, findings, TEXTS, "What was found in it, the gravest first"),
        OBJECTS(ss_told_session_record, dialogue, line, "What was said; told for the HTML page alone"),
        ROW(ss_told_session_record, lines_left_out, COUNT, "Lines that are not here"),
};
SHAPE(told_session, "A session, in short");

static const struct ss_field told_mail_fields[] = {
        ROW(ss_told_mail_record, flow_id, NUMBER, "The connection, as in its other records"),
        ROW(ss_told_mail_record, ts, TIME, "When it began"),
        ROW(ss_told_mail_record, index, NUMBER, "Place in the session, from 1"),
        ROW(ss_told_mail_record, mail_from, TEXT, "The sender (MAIL FROM)"),
        ROW(ss_told_mail_record, rcpt_to, TEXTS, "The first of the recipients"),
        ROW(ss_told_mail_record, recipients, COUNT, "How many there are"),
        NAMED(ss_told_mail_record, status, status_names, "Completed: content was sent and accepted"),
        ROW(ss_told_mail_record, outcome, TEXT, "How it ended"),
        ROW(ss_told_mail_record, code, NUMBER, "Of the reply that decided it"),
        ROW(ss_told_mail_record, enhanced, TEXT, "Of that reply"),
        ROW(ss_told_mail_record, text, TEXT, "Of that reply, cut"),
        ROW(ss_told_mail_record, queue_id, TEXT, "Under which the server took it"),
        ROW(ss_told_mail_record, size, NUMBER, "Octets of content"),
        ROW(ss_told_mail_record, subject, TEXT, "Its subject, cut"),
        ROW(ss_told_mail_record, message_id, TEXT, "Its Message-ID"),
        ROW(ss_told_mail_record, files, TEXTS, "Attached files: names, or types of those without"),
};
SHAPE(told_mail, "A mail transaction, in short");

static const struct ss_field report_fields[] = {
        ROW(ss_report_record, type, TEXT, "report"),
        ROW(ss_report_record, schema, COUNT, "Version of the records' schema"),
        ROW(ss_report_record, where, TEXT, "Only sessions that match this are counted"),
        OBJECT(ss_report_record, totals, totals, "How much there is"),
        OBJECTS(ss_report_record, look_first, look, "What to look at first"),
        OBJECTS(ss_report_record, findings, group, "Findings by their kind, the gravest first"),
        ROW(ss_report_record, findings_left_out, COUNT, "Findings whose kind is not in the list"),
        OBJECT(ss_report_record, timeline, timeline, "Sessions and verdicts over time"),
        OBJECT(ss_report_record, deliverability, deliverability, "Which mail was delivered"),
        OBJECTS(ss_report_record, codes, ranked, "Reply codes"),
        OBJECTS(ss_report_record, enhanced, ranked, "Enhanced codes"),
        OBJECT(ss_report_record, tls, encryption, "TLS"),
        OBJECT(ss_report_record, logins, logins, "Logins"),
        OBJECTS(ss_report_record, clients, ranked, "Clients, by sessions"),
        OBJECTS(ss_report_record, servers, ranked, "Servers, by sessions"),
        OBJECTS(ss_report_record, client_software, ranked, "What clients seem to be"),
        OBJECTS(ss_report_record, server_software, ranked, "What servers say that they run"),
        OBJECTS(ss_report_record, sender_domains, ranked, "Domains of senders, by transactions"),
        OBJECTS(ss_report_record, recipient_domains, ranked, "Domains of recipients, by recipients"),
        OBJECTS(ss_report_record, file_types, ranked, "Types of files by their content"),
        OBJECTS(ss_report_record, protocols, ranked, "Connections, by what they speak"),
        OBJECT(ss_report_record, sizes, sizes, "Sizes of messages"),
        OBJECTS(ss_report_record, mails, told_mail, "Mail transactions"),
        ROW(ss_report_record, mails_left_out, COUNT, "How many more there are"),
        OBJECTS(ss_report_record, sessions, told_session, "Sessions, those with findings first, then those with troubles"),
        ROW(ss_report_record, sessions_left_out, COUNT, "How many more there are"),
        FIELD(ss_report_record, stats, OBJECT, const struct ss_stats_record *, &ss_stats_shape, NULL, "The run: what was read and what was not"),
        ROW(ss_report_record, inspected, FLAG, "Files were looked into"),
        ROW(ss_report_record, has_internal, FLAG, "It is known which domains are ours; else relaying is judged by forms of addresses alone"),
        ROW(ss_report_record, is_short, FLAG, "Memory was short: something was not counted"),
        ROW(ss_report_record, estimated, TEXTS, "Members that are within bounds instead of exact"),
};
PUBLIC_SHAPE(report, "What a capture tells");
/* clang-format on */
