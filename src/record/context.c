#include "record/context.h"

#include "record/shape_rows.h"

/* clang-format off */

/* ---- the earlier one's: who reads it counts on each key ---- */

#define ORIGIN(NAME, ABOUT)                                                                        \
	static const struct ss_shape NAME##_shape = {                                              \
		#NAME, ABOUT, NAME##_fields, sizeof NAME##_fields / sizeof NAME##_fields[0],       \
		sizeof(struct ss_##NAME##_record), .tells_empty = true}

static const struct ss_field origin_summary_fields[] = {
        ROW(ss_origin_summary_record, total_sessions, COUNT, "TCP connections that spoke SMTP"),
        ROW(ss_origin_summary_record, total_transactions, COUNT, "Mail transactions, whatever became of them"),
        ROW(ss_origin_summary_record, completed_transactions, COUNT, "Those whose content the server accepted"),
        ROW(ss_origin_summary_record, total_commands, COUNT, "Commands of clients"),
        ROW(ss_origin_summary_record, auth_attempts, COUNT, "AUTH commands"),
        ROW(ss_origin_summary_record, success_responses, COUNT, "Replies 2xx"),
        ROW(ss_origin_summary_record, error_responses, COUNT, "Replies 4xx and 5xx"),
        ROW(ss_origin_summary_record, tls_sessions, COUNT, "Sessions that went on in TLS, or began in it"),
};
ORIGIN(origin_summary, "The capture in numbers");

static const struct ss_field origin_command_fields[] = {
        ROW(ss_origin_command_record, command, TEXT, "The verb"),
        ROW(ss_origin_command_record, parameter, TEXT, "What follows it; secrets are masked"),
        ROW(ss_origin_command_record, timestamp, TIME, "Capture time"),
};
ORIGIN(origin_command, "A command");

static const struct ss_field origin_response_fields[] = {
        ROW(ss_origin_response_record, code, TEXT, "Its code"),
        ROW(ss_origin_response_record, parameter, TEXT, "Its first line"),
        ROW(ss_origin_response_record, timestamp, TIME, "Capture time"),
};
ORIGIN(origin_response, "A reply");

static const struct ss_field origin_session_fields[] = {
        ROW(ss_origin_session_record, client_ip, ADDRESS, "Address of the client"),
        ROW(ss_origin_session_record, server_ip, ADDRESS, "Address of the server"),
        ROW(ss_origin_session_record, client_port, NUMBER, "Port of the client"),
        ROW(ss_origin_session_record, server_port, NUMBER, "Port of the server"),
        ROW(ss_origin_session_record, first_seen, TIME, "Its beginning"),
        ROW(ss_origin_session_record, last_seen, TIME, "Its end"),
        OBJECTS(ss_origin_session_record, commands, origin_command, "Its commands"),
        OBJECTS(ss_origin_session_record, responses, origin_response, "Its replies"),
        ROW(ss_origin_session_record, authenticated, FLAG, "A login succeeded"),
        ROW(ss_origin_session_record, uses_tls, FLAG, "The server accepted STARTTLS, or it began in TLS"),
        ROW(ss_origin_session_record, transaction_count, COUNT, "Completed transactions"),
        ROW(ss_origin_session_record, auth_attempts, NUMBER, "AUTH commands; absent: none"),
        ROW(ss_origin_session_record, dropped, NUMBER, "Commands and replies above the limit"),
};
ORIGIN(origin_session, "A session");

static const struct ss_field origin_step_fields[] = {
        ROW(ss_origin_step_record, type, TEXT, "command or response"),
        ROW(ss_origin_step_record, timestamp, TIME, "Capture time"),
        ROW(ss_origin_step_record, command, TEXT, "The verb"),
        ROW(ss_origin_step_record, parameter, TEXT, "What follows it"),
        ROW(ss_origin_step_record, code, TEXT, "The reply's code"),
        ROW(ss_origin_step_record, message, TEXT, "Its first line"),
};
ORIGIN(origin_step, "A command or a reply");

static const struct ss_field origin_query_fields[] = {
        ROW(ss_origin_query_record, mail_from, TEXT, "Sender of the envelope"),
        ROW(ss_origin_query_record, rcpt_to, TEXTS, "Its recipients"),
        ROW(ss_origin_query_record, has_data, FLAG, "Content was sent"),
};
ORIGIN(origin_query, "What was asked");

static const struct ss_field origin_verdict_fields[] = {
        ROW(ss_origin_verdict_record, codes, TEXTS, "Codes of its replies, in order"),
        ROW(ss_origin_verdict_record, successful, FLAG, "The server accepted it"),
};
ORIGIN(origin_verdict, "What was answered");

static const struct ss_field origin_transaction_fields[] = {
        ROW(ss_origin_transaction_record, timestamp, TIME, "Time of its MAIL command"),
        ROW(ss_origin_transaction_record, mail_from, TEXT, "Sender of the envelope"),
        ROW(ss_origin_transaction_record, rcpt_to, TEXTS, "Its recipients"),
        ROW(ss_origin_transaction_record, completed, FLAG, "Content was sent and accepted"),
        OBJECT(ss_origin_transaction_record, query, origin_query, "What was asked"),
        OBJECT(ss_origin_transaction_record, response, origin_verdict, "What was answered"),
        OBJECTS(ss_origin_transaction_record, command_sequence, origin_step, "Its commands and replies in order"),
        ROW(ss_origin_transaction_record, dropped, NUMBER, "Recipients, commands and replies above the limits"),
};
ORIGIN(origin_transaction, "A mail transaction");

static const struct ss_field origin_pattern_fields[] = {
        ROW(ss_origin_pattern_record, type, TEXT, "What it is"),
        ROW(ss_origin_pattern_record, client_ip, ADDRESS, "Address of the client"),
        ROW(ss_origin_pattern_record, server_ip, ADDRESS, "Address of the server"),
        ROW(ss_origin_pattern_record, mail_from, TEXT, "Sender of the envelope"),
        ROW(ss_origin_pattern_record, recipient_count, NUMBER, "Its recipients"),
        ROW(ss_origin_pattern_record, domain, TEXT, "The sender's domain"),
        ROW(ss_origin_pattern_record, connection_count, NUMBER, "Sessions of that client"),
        ROW(ss_origin_pattern_record, description, TEXT, "The same as a sentence"),
};
ORIGIN(origin_pattern, "Something that looks suspicious");

static const struct ss_field origin_security_fields[] = {
        ROW(ss_origin_security_record, auth_failures, COUNT, "Logins that failed"),
        OBJECTS(ss_origin_security_record, suspicious_patterns, origin_pattern, "What looks suspicious"),
        ROW(ss_origin_security_record, plaintext_auth, FLAG, "A password or token was sent in clear"),
        ROW(ss_origin_security_record, missing_tls, COUNT, "Sessions without TLS"),
        ROW(ss_origin_security_record, failed_auth_sessions, COUNT, "Sessions with logins, none of which succeeded"),
};
ORIGIN(origin_security, "What concerns security");

static const struct ss_field origin_queries_fields[] = {
        ROW(ss_origin_queries_record, top_sender_domains, PAIRS, "Domains of senders: the most frequent"),
        ROW(ss_origin_queries_record, top_recipient_domains, PAIRS, "Domains of recipients: the most frequent"),
        ROW(ss_origin_queries_record, total_senders, COUNT, "Different senders"),
        ROW(ss_origin_queries_record, total_recipient_domains, COUNT, "Different domains of recipients"),
};
ORIGIN(origin_queries, "Who writes to whom");

static const struct ss_field origin_responses_fields[] = {
        ROW(ss_origin_responses_record, response_code_counts, PAIRS, "Replies by code"),
        ROW(ss_origin_responses_record, response_categories, PAIRS, "Replies by the first digit of their code"),
        ROW(ss_origin_responses_record, top_error_messages, PAIRS, "Texts of 4xx and 5xx: the most frequent"),
};
ORIGIN(origin_responses, "What servers answer");

static const struct ss_field origin_tunneling_fields[] = {
        ROW(ss_origin_tunneling_record, potential_tunneling, FLAG, "There is a pattern"),
        OBJECTS(ss_origin_tunneling_record, suspicious_patterns, origin_pattern, "The patterns"),
};
ORIGIN(origin_tunneling, "What may be a tunnel");

static const struct ss_field origin_sides_fields[] = {
        ROW(ss_origin_sides_record, internal, COUNT, "Of the site's own domains"),
        ROW(ss_origin_sides_record, external, COUNT, "Of others"),
};
ORIGIN(origin_sides, "Inside and outside");

static const struct ss_field origin_ratio_fields[] = {
        OBJECT(ss_origin_ratio_record, senders, origin_sides, "Transactions by their sender"),
        OBJECT(ss_origin_ratio_record, recipients, origin_sides, "Recipients"),
};
ORIGIN(origin_ratio, "Inside and outside, both ways");

static const struct ss_field origin_domains_fields[] = {
        ROW(ss_origin_domains_record, top_sender_domains, PAIRS, "Domains of senders: the most frequent"),
        ROW(ss_origin_domains_record, top_recipient_domains, PAIRS, "Domains of recipients: the most frequent"),
        OBJECT(ss_origin_domains_record, internal_external_ratio, origin_ratio, "Inside and outside"),
};
ORIGIN(origin_domains, "Domains");

static const struct ss_field origin_insights_fields[] = {
        OBJECT(ss_origin_insights_record, query_patterns, origin_queries, "Who writes to whom"),
        OBJECT(ss_origin_insights_record, response_analysis, origin_responses, "What servers answer"),
        OBJECT(ss_origin_insights_record, tunneling_analysis, origin_tunneling, "What may be a tunnel; only if asked for"),
        OBJECT(ss_origin_insights_record, domain_analysis, origin_domains, "Domains"),
};
ORIGIN(origin_insights, "A closer look");

static const struct ss_field origin_note_fields[] = {
        ROW(ss_origin_note_record, key, TEXT, "What it is about"),
        ROW(ss_origin_note_record, note, TEXT, "How it is meant"),
};
ORIGIN(origin_note, "How a number is meant");

static const struct ss_field origin_fields[] = {
        OBJECT(ss_origin_record, summary, origin_summary, "The capture in numbers"),
        ROW(ss_origin_record, protocol, TEXT, "SMTP"),
        OBJECTS(ss_origin_record, transactions, origin_transaction, "The most interesting transactions"),
        OBJECT(ss_origin_record, security_insights, origin_security, "What concerns security"),
        OBJECTS(ss_origin_record, sessions, origin_session, "The most active sessions; only with detail 3"),
        OBJECT(ss_origin_record, insights, origin_insights, "A closer look"),
        ROW(ss_origin_record, text, TEXT, "All of it in at most 1000 characters"),
        OBJECTS(ss_origin_record, notes, origin_note, "How numbers are meant"),
};
const struct ss_shape ss_origin_shape = {
        "origin", "What an earlier analyser told", origin_fields,
        sizeof origin_fields / sizeof origin_fields[0], sizeof(struct ss_origin_record),
        .tells_empty = true};

/* ---- ours ---- */

#define ENDS(STRUCT)                                                                               \
	ROW(STRUCT, flow_id, NUMBER, "The TCP connection"),                                        \
	ROW(STRUCT, src_ip, ADDRESS, "Address of the client"),                                     \
	ROW(STRUCT, src_port, NUMBER, "Port of the client"),                                       \
	ROW(STRUCT, dst_ip, ADDRESS, "Address of the server"),                                     \
	ROW(STRUCT, dst_port, NUMBER, "Port of the server")

static const struct ss_field context_evidence_fields[] = {
        ROW(ss_context_evidence_record, flow_id, NUMBER, "The TCP connection"),
        ROW(ss_context_evidence_record, packet, NUMBER, "The packet"),
        ROW(ss_context_evidence_record, direction, TEXT, "c2s or s2c"),
        ROW(ss_context_evidence_record, text, TEXT, "An excerpt"),
};
SHAPE(context_evidence, "Where it was seen");

static const struct ss_field context_seen_fields[] = {
        ROW(ss_context_seen_record, description, TEXT, "What was seen"),
        OBJECTS(ss_context_seen_record, evidence, context_evidence, "Where"),
};
SHAPE(context_seen, "What was seen");

static const struct ss_field context_finding_fields[] = {
        ROW(ss_context_finding_record, asked, FLAG, "It is of what was asked for; only when true"),
        ROW(ss_context_finding_record, severity, TEXT, "How bad"),
        ROW(ss_context_finding_record, title, TEXT, "What it is"),
        ROW(ss_context_finding_record, id, TEXT, "Its name"),
        ROW(ss_context_finding_record, confidence, TEXT, "How sure"),
        ROW(ss_context_finding_record, count, COUNT, "How often it was seen here"),
        ROW(ss_context_finding_record, alike, NUMBER, "Further findings of this name"),
        ROW(ss_context_finding_record, ts, TIME, "From"),
        ROW(ss_context_finding_record, ts_end, TIME, "To"),
        ENDS(ss_context_finding_record),
        ROW(ss_context_finding_record, attack, TEXTS, "MITRE ATT&CK"),
        ROW(ss_context_finding_record, about, TEXT, "What it means"),
        ROW(ss_context_finding_record, false_positives, TEXT, "When it is harmless"),
        ROW(ss_context_finding_record, advice, TEXT, "What to do"),
        OBJECT(ss_context_finding_record, captured, context_seen, "From the capture: untrusted"),
};
PUBLIC_SHAPE(context_finding, "A finding");

static const struct ss_field context_mail_seen_fields[] = {
        ROW(ss_context_mail_seen_record, helo, TEXT, "What the client calls itself"),
        ROW(ss_context_mail_seen_record, mail_from, TEXT, "Sender of the envelope"),
        ROW(ss_context_mail_seen_record, rcpt_to, TEXTS, "Its recipients"),
        ROW(ss_context_mail_seen_record, reply, TEXT, "The reply that decided"),
        ROW(ss_context_mail_seen_record, refused, TEXTS, "Recipients that were refused, and why"),
        ROW(ss_context_mail_seen_record, queue_id, TEXT, "The server's name for the message"),
        ROW(ss_context_mail_seen_record, from, TEXT, "From of the message"),
        ROW(ss_context_mail_seen_record, subject, TEXT, "Its Subject"),
        ROW(ss_context_mail_seen_record, message_id, TEXT, "Its Message-ID"),
        ROW(ss_context_mail_seen_record, files, TEXTS, "Its files"),
        ROW(ss_context_mail_seen_record, dialogue, TEXTS, "As it was spoken: seconds, side, line"),
};
SHAPE(context_mail_seen, "What was seen of a transaction");

static const struct ss_field context_mail_fields[] = {
        ROW(ss_context_mail_record, asked, FLAG, "It is of what was asked for; only when true"),
        ROW(ss_context_mail_record, outcome, TEXT, "What became of it"),
        ROW(ss_context_mail_record, code, NUMBER, "Code of the reply that decided"),
        ROW(ss_context_mail_record, meaning, TEXT, "How that is meant"),
        ROW(ss_context_mail_record, alike, NUMBER, "Further transactions that ended so for this reason"),
        ROW(ss_context_mail_record, ts, TIME, "Its beginning"),
        ENDS(ss_context_mail_record),
        ROW(ss_context_mail_record, transaction, NUMBER, "Its number in the session"),
        ROW(ss_context_mail_record, recipients, COUNT, "Recipients that were asked for"),
        ROW(ss_context_mail_record, refused, NUMBER, "Those that were refused"),
        ROW(ss_context_mail_record, size, NUMBER, "Octets of content"),
        ROW(ss_context_mail_record, duration, DURATION, "Seconds that it took"),
        OBJECT(ss_context_mail_record, captured, context_mail_seen, "From the capture: untrusted"),
};
PUBLIC_SHAPE(context_mail, "A transaction");

static const struct ss_field context_session_seen_fields[] = {
        ROW(ss_context_session_seen_record, server_greeting, TEXT, "The server's greeting"),
        ROW(ss_context_session_seen_record, server_software, TEXT, "What it seems to be"),
        ROW(ss_context_session_seen_record, helo, TEXT, "What the client calls itself"),
        ROW(ss_context_session_seen_record, logins, TEXTS, "Logins: mechanism, name, what came of it"),
        ROW(ss_context_session_seen_record, anomalies, PAIRS, "Departures from the grammar"),
        ROW(ss_context_session_seen_record, dialogue, TEXTS, "As it was spoken: seconds, side, line"),
};
SHAPE(context_session_seen, "What was seen of a session");

static const struct ss_field context_session_fields[] = {
        ROW(ss_context_session_record, asked, FLAG, "It is of what was asked for; only when true"),
        ROW(ss_context_session_record, unusual, TEXTS, "What is unusual about it"),
        ROW(ss_context_session_record, alike, NUMBER, "Further sessions that are unusual in the same way"),
        ROW(ss_context_session_record, ts, TIME, "Its beginning"),
        ENDS(ss_context_session_record),
        ROW(ss_context_session_record, outcome, TEXT, "How it ended"),
        ROW(ss_context_session_record, tls, TEXT, "none, starttls or implicit"),
        ROW(ss_context_session_record, duration, DURATION, "Seconds"),
        ROW(ss_context_session_record, transactions, COUNT, "Mail transactions"),
        ROW(ss_context_session_record, messages_accepted, COUNT, "Messages that the server accepted"),
        ROW(ss_context_session_record, commands, COUNT, "Commands"),
        ROW(ss_context_session_record, replies, COUNT, "Replies"),
        OBJECT(ss_context_session_record, captured, context_session_seen, "From the capture: untrusted"),
};
PUBLIC_SHAPE(context_session, "A session");

static const struct ss_field context_numbers_seen_fields[] = {
        ROW(ss_context_numbers_seen_record, sender_domains, PAIRS, "Domains of senders: transactions"),
        ROW(ss_context_numbers_seen_record, recipient_domains, PAIRS, "Domains of recipients: recipients"),
        ROW(ss_context_numbers_seen_record, errors, PAIRS, "Texts of 4xx and 5xx: how often"),
};
SHAPE(context_numbers_seen, "What is most frequent");

static const struct ss_field context_summary_fields[] = {
        ROW(ss_context_summary_record, ts, TIME, "From"),
        ROW(ss_context_summary_record, ts_end, TIME, "To"),
        ROW(ss_context_summary_record, packets, NUMBER, "Packets"),
        ROW(ss_context_summary_record, flows, NUMBER, "TCP connections"),
        ROW(ss_context_summary_record, sessions, COUNT, "Those that spoke SMTP"),
        ROW(ss_context_summary_record, transactions, COUNT, "Mail transactions"),
        ROW(ss_context_summary_record, outcomes, PAIRS, "What became of them"),
        ROW(ss_context_summary_record, recipients, NUMBER, "Recipients that were asked for"),
        ROW(ss_context_summary_record, recipients_refused, NUMBER, "Those that were refused"),
        ROW(ss_context_summary_record, senders, NUMBER, "Different senders"),
        ROW(ss_context_summary_record, sender_domains, NUMBER, "Their different domains"),
        ROW(ss_context_summary_record, recipient_domains, NUMBER, "Different domains of recipients"),
        ROW(ss_context_summary_record, clients, NUMBER, "Different addresses of clients"),
        ROW(ss_context_summary_record, servers, NUMBER, "Different addresses of servers"),
        ROW(ss_context_summary_record, tls_sessions, NUMBER, "Sessions in TLS"),
        ROW(ss_context_summary_record, clear_sessions, NUMBER, "Sessions in clear"),
        ROW(ss_context_summary_record, auth_attempts, NUMBER, "Logins that were tried in clear"),
        ROW(ss_context_summary_record, auth_failures, NUMBER, "Logins that failed"),
        ROW(ss_context_summary_record, plaintext_auth, NUMBER, "Sessions in which a password or token was sent in clear"),
        ROW(ss_context_summary_record, reply_codes, PAIRS, "Replies by code"),
        ROW(ss_context_summary_record, findings, PAIRS, "Findings by severity"),
        ROW(ss_context_summary_record, exact, FLAG, "All numbers are exact"),
        ROW(ss_context_summary_record, gaps, TEXTS, "What is missing in all of this"),
        OBJECT(ss_context_summary_record, captured, context_numbers_seen, "From the capture: untrusted"),
};
PUBLIC_SHAPE(context_summary, "The capture in numbers");

static const struct ss_field context_left_fields[] = {
        ROW(ss_context_left_record, what, TEXT, "What was not told"),
        ROW(ss_context_left_record, left_out, COUNT, "How many"),
        ROW(ss_context_left_record, of, COUNT, "Of how many"),
};
PUBLIC_SHAPE(context_left, "What was left out");
/* clang-format on */
