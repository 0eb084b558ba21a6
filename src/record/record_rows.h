/* The rows of what each connection and each message is told by (record/record.h): how a member is called,
 * typed and explained.  With them, a file sees them as constants: for record.c, and for who writes so many
 * of these records that it pays to know each row when it is compiled (output/json.c). */
#ifndef SS_RECORD_RECORD_ROWS_H
#define SS_RECORD_RECORD_ROWS_H
#include "record/record.h"
#include "record/shape_rows.h"

#define PROTOCOL_NAME(ID, NAME, PORT) NAME,
static const char *const protocol_names[] = {
        "", "smtp", "smtps", "lmtp", "unknown", SS_OTHER_PROTOCOLS(PROTOCOL_NAME) NULL};
static const char *const tunnel_kind_names[] = {"", "socks4", "socks5", "http", NULL};
static const char *const confidence_names[] = {"", "port", "likely", "confirmed", NULL};
static const char *const guess_confidence_names[] = {"", "low", "medium", "high", NULL};
static const char *const session_outcome_names[] = {"",        "quit", "closed", "reset",
                                                    "timeout", "tls",  "open",   NULL};
static const char *const transaction_outcome_names[] = {
        "", "accepted", "rejected", "deferred", "reset", "abandoned", "unknown", NULL};
static const char *const content_names[] = {"", "data", "bdat", "burl", NULL};

/* A row a line reads better than what the formatter makes of it. */
/* clang-format off */

#define HEAD                                                                                       \
	NAMED(ss_record_head, type, ss_record_type_names, "What kind of record this is"),          \
	ROW(ss_record_head, schema, COUNT, "Version of this schema"),                              \
	ROW(ss_record_head, ts, TIME,                                                              \
	    "When what the record tells of began: capture time, seconds since 1970-01-01 UTC"),    \
	ROW(ss_record_head, flow_id, NUMBER,                                                       \
	    "The TCP connection: the number of its first packet, counted over the run"),           \
	ROW(ss_record_head, community_id, TEXT, "The connection's Community ID, version 1"),       \
	ROW(ss_record_head, src_ip, ADDRESS, "Address of the SMTP client"),                        \
	ROW(ss_record_head, src_port, NUMBER, "TCP port of the SMTP client"),                      \
	ROW(ss_record_head, dst_ip, ADDRESS, "Address of the SMTP server"),                        \
	ROW(ss_record_head, dst_port, NUMBER, "TCP port of the SMTP server"),                      \
	ROW(ss_record_head, input, TEXT,                                                           \
	    "Of several files: the connection's first packet is in it, of an event its packet")

static const struct ss_field flow_fields[] = {
        HEAD,
        NAMED(ss_flow_record, protocol, protocol_names, "What the connection speaks"),
        NAMED(ss_flow_record, confidence, confidence_names,
              "How we know: by port, likely by one side's bytes (the other's were not looked at), or "
              "confirmed by both sides'"),
        ROW(ss_flow_record, state, TEXT,
            "How it ended: closed, reset, timeout, reused, evicted (memory), open (capture ended)"),
        ROW(ss_flow_record, ts_end, TIME, "Time of its last packet"),
        ROW(ss_flow_record, pkts_c2s, COUNT, "Packets from client to server"),
        ROW(ss_flow_record, pkts_s2c, COUNT, "Packets from server to client"),
        ROW(ss_flow_record, bytes_c2s, COUNT, "Bytes of TCP payload from client to server"),
        ROW(ss_flow_record, bytes_s2c, COUNT, "Bytes of TCP payload from server to client"),
        ROW(ss_flow_record, gaps, COUNT, "Holes in either stream that no packet filled"),
        ROW(ss_flow_record, gap_bytes, COUNT, "Bytes missing in these holes"),
        ROW(ss_flow_record, retransmits, COUNT, "Segments whose bytes had all been seen before"),
        ROW(ss_flow_record, out_of_order, COUNT, "Segments that came before an earlier one"),
        ROW(ss_flow_record, overlaps_conflicting, COUNT,
            "Segments that repeat bytes with different content: evasion, or a broken stack"),
        ROW(ss_flow_record, rtt, DURATION, "Round trip time of the TCP handshake, seconds"),
        ROW(ss_flow_record, partial, FLAG, "Its start or one of its sides is not in the capture"),
        ROW(ss_flow_record, vlan, NUMBER, "VLAN of its first packet"),
};
SHAPE(flow, "A TCP connection, at its end");

static const struct ss_field auth_fields[] = {
        ROW(ss_auth_record, mechanism, TEXT, "SASL mechanism, upper case"),
        ROW(ss_auth_record, identity, TEXT, "User name, where the mechanism tells it"),
        ROW(ss_auth_record, authzid, TEXT, "On whose behalf, where the client tells it"),
        ROW(ss_auth_record, outcome, TEXT,
            "success (235), failure (5xx), deferred (4xx), cancelled (by the client) or unknown"),
        ROW(ss_auth_record, code, NUMBER, "Code of the reply that ended the attempt"),
        ROW(ss_auth_record, tls, FLAG, "It was made behind an accepted STARTTLS; false: in clear"),
        ROW(ss_auth_record, secret, TEXT, "Password or token; only if secrets were asked for"),
};
SHAPE(auth, "An attempt to authenticate");

static const struct ss_field certificate_fields[] = {
        ROW(ss_certificate_record, subject, TEXT, "Whom it is for, as RFC 4514 writes names"),
        ROW(ss_certificate_record, issuer, TEXT, "Who issued it"),
        ROW(ss_certificate_record, names, TEXTS,
            "Host names, addresses, mailboxes and URIs it is for (subjectAltName)"),
        ROW(ss_certificate_record, not_before, TIME, "It is valid from then on"),
        ROW(ss_certificate_record, not_after, TIME, "And until then"),
        ROW(ss_certificate_record, serial, TEXT, "Its number, hexadecimal"),
        ROW(ss_certificate_record, key, TEXT, "Kind and size of its key: RSA 2048, EC P-256"),
        ROW(ss_certificate_record, signature, TEXT, "Algorithm of the issuer's signature"),
        ROW(ss_certificate_record, sha1, TEXT, "SHA-1 of the certificate, hexadecimal"),
        ROW(ss_certificate_record, sha256, TEXT, "SHA-256 of the certificate, hexadecimal"),
        ROW(ss_certificate_record, self_signed, FLAG, "It names itself as its issuer"),
        ROW(ss_certificate_record, size, COUNT, "Octets of the certificate"),
};
SHAPE(certificate, "A certificate (X.509)");

static const struct ss_field tls_fields[] = {
        ROW(ss_tls_record, offered, FLAG, "The server named STARTTLS among its extensions"),
        ROW(ss_tls_record, requested, FLAG, "The client sent STARTTLS"),
        ROW(ss_tls_record, accepted, FLAG, "The server answered it with 220"),
        ROW(ss_tls_record, established, FLAG,
            "The handshake got through; false: it did not; absent: none was seen"),
        ROW(ss_tls_record, implicit, FLAG, "TLS from the first byte; only when true"),
        ROW(ss_tls_record, version, TEXT, "Version that the server chose: TLSv1.3"),
        ROW(ss_tls_record, cipher, TEXT, "Cipher suite that the server chose, by its IANA name"),
        ROW(ss_tls_record, group, TEXT, "Group of the key exchange: x25519"),
        ROW(ss_tls_record, sni, TEXT, "Server name that the client asked for"),
        ROW(ss_tls_record, alpn, TEXTS, "Protocols that the client offered"),
        ROW(ss_tls_record, alpn_selected, TEXT, "The one that the server chose"),
        ROW(ss_tls_record, versions, TEXTS,
            "Versions that the client offered; its highest, where it lists none"),
        ROW(ss_tls_record, ja3, TEXT, "JA3 of the ClientHello"),
        ROW(ss_tls_record, ja3s, TEXT, "JA3S of the ServerHello"),
        ROW(ss_tls_record, ja4, TEXT, "JA4 of the ClientHello"),
        ROW(ss_tls_record, ja4s, TEXT, "JA4S of the ServerHello"),
        ROW(ss_tls_record, resumed, FLAG, "An earlier session was resumed; only when true"),
        OBJECTS(ss_tls_record, certificates, certificate,
                "The server's chain, its own first; TLS 1.3 hides it"),
        ROW(ss_tls_record, alerts, TEXTS, "Alerts in clear: server fatal handshake_failure"),
        ROW(ss_tls_record, not_tls, NUMBER, "Octets that were not TLS where TLS had to be"),
};
SHAPE(tls, "How far the session came towards TLS, and what its handshake shows");

static const struct ss_field guess_fields[] = {
        ROW(ss_guess_record, product, TEXT, "Name of the software"),
        NAMED(ss_guess_record, confidence, guess_confidence_names,
              "low: a hint; medium: it speaks like this one; high: several things are its alone"),
        ROW(ss_guess_record, evidence, TEXTS, "What was seen of it, the strongest first"),
};
SHAPE(guess, "What software somebody's manner gives away");

static const struct ss_field think_time_fields[] = {
        ROW(ss_think_time_record, client, DURATION,
            "From a complete reply to the next command, summed, seconds"),
        ROW(ss_think_time_record, server, DURATION,
            "From a complete command to its reply, summed, seconds"),
};
SHAPE(think_time, "Who waited for whom");

static const struct ss_field proxy_fields[] = {
        ROW(ss_proxy_record, version, NUMBER, "Version of the PROXY protocol"),
        ROW(ss_proxy_record, src_ip, ADDRESS, "Client address that the proxy tells"),
        ROW(ss_proxy_record, dst_ip, ADDRESS, "Server address that the proxy tells"),
        ROW(ss_proxy_record, src_port, NUMBER, "Client port that the proxy tells"),
        ROW(ss_proxy_record, dst_port, NUMBER, "Server port that the proxy tells"),
};
SHAPE(proxy, "The PROXY header before the session");

static const struct ss_field tunnel_fields[] = {
        NAMED(ss_tunnel_record, kind, tunnel_kind_names, "How the client asked the proxy"),
        ROW(ss_tunnel_record, host, TEXT, "Name or address of the server it asked for"),
        ROW(ss_tunnel_record, port, NUMBER, "The server's port"),
        ROW(ss_tunnel_record, user, TEXT, "Whom the client gave itself out for to the proxy"),
};
SHAPE(tunnel, "The proxy that the session goes through");

static const struct ss_field session_fields[] = {
        HEAD,
        ROW(ss_session_record, server_greeting, TEXT, "Text of the greeting's first line"),
        ROW(ss_session_record, server_greeting_code, NUMBER,
            "Its code; above 400: nobody was let in"),
        ROW(ss_session_record, server_host, TEXT, "Host name in the greeting"),
        ROW(ss_session_record, server_software, TEXT,
            "Server software, as it calls itself in its greeting, or in its reply to EHLO or HELP"),
        ROW(ss_session_record, server_version, TEXT, "Its version, where it tells it"),
        OBJECT(ss_session_record, server_guess, guess,
               "What its manner gives away; only if that tells more than server_software"),
        ROW(ss_session_record, server_fingerprint, TEXT,
            "How the server behaves: the same for the same software and configuration"),
        ROW(ss_session_record, helo, TEXT,
            "Name the client gave in the last EHLO, HELO or LHLO that was accepted, or else sent"),
        OBJECT(ss_session_record, client_guess, guess, "Which program the client seems to be"),
        ROW(ss_session_record, client_fingerprint, TEXT,
            "How the client behaves: the same for the same software and configuration"),
        ROW(ss_session_record, esmtp, FLAG,
            "The last greeting accepted was EHLO (or LHLO), not HELO"),
        ROW(ss_session_record, extensions, TEXTS,
            "Lines of the last EHLO reply, without its first; none after HELO"),
        OBJECTS(ss_session_record, auth, auth, "Attempts to authenticate, in order"),
        ROW(ss_session_record, authenticated, FLAG, "An attempt was answered with 235"),
        OBJECT(ss_session_record, tls, tls, "How far the session came towards TLS"),
        ROW(ss_session_record, commands, COUNT, "Commands seen"),
        ROW(ss_session_record, replies, COUNT, "Replies seen"),
        ROW(ss_session_record, command_counts, PAIRS,
            "Commands by verb; other: those that are told no more one by one"),
        ROW(ss_session_record, reply_counts, PAIRS,
            "Replies by code; 000: it cannot be read; other: told no more one by one"),
        ROW(ss_session_record, transactions, COUNT, "Mail transactions begun"),
        ROW(ss_session_record, messages_accepted, COUNT, "Messages the server took over"),
        ROW(ss_session_record, recipients, COUNT,
            "Recipients that the server accepted, in all transactions"),
        ROW(ss_session_record, bytes_content, COUNT, "Octets of message content"),
        NAMED(ss_session_record, outcome, session_outcome_names,
              "How it ended: by QUIT (the last word, or accepted), closed without, reset, idle "
              "too long, on in TLS, still open"),
        ROW(ss_session_record, duration, DURATION, "First to last packet, seconds"),
        OBJECT(ss_session_record, think_time, think_time, "Who waited for whom"),
        ROW(ss_session_record, display, TEXT, "The session in a few words"),
        ROW(ss_session_record, lmtp, FLAG, "It speaks LMTP; only when true"),
        ROW(ss_session_record, partial, FLAG,
            "Its start or a side is missing, or bytes of the dialogue were lost"),
        OBJECT(ss_session_record, proxy, proxy, "The PROXY header before the session"),
        OBJECT(ss_session_record, tunnel, tunnel, "The proxy that the session goes through"),
        ROW(ss_session_record, anomalies, PAIRS, "Departures from the protocol: how often which (docs/anomalies.md)"),
        ROW(ss_session_record, dropped, NUMBER,
            "Names that were cut, keywords and AUTH attempts not kept: there was too much of them"),
};
SHAPE(session, "An SMTP or LMTP session: one TCP connection");

static const struct ss_field reply_fields[] = {
        ROW(ss_reply_record, code, NUMBER, "Reply code"),
        ROW(ss_reply_record, enhanced, TEXT, "Enhanced status code (RFC 3463)"),
        ROW(ss_reply_record, text, TEXT, "The rest of the reply"),
};
SHAPE(reply, "A reply of the server");

static const struct ss_field recipient_fields[] = {
        ROW(ss_recipient_record, address, TEXT, "Mailbox as in RCPT TO, without brackets"),
        ROW(ss_recipient_record, params, PAIRS, "Parameters of RCPT TO"),
        ROW(ss_recipient_record, code, NUMBER,
            "Code of the reply to RCPT; in LMTP of the one after the content, if there is one"),
        ROW(ss_recipient_record, enhanced, TEXT, "Its enhanced status code"),
        ROW(ss_recipient_record, accepted, FLAG, "It was a 2xx; absent if no reply was seen"),
        ROW(ss_recipient_record, text, TEXT, "The rest of that reply"),
};
SHAPE(recipient, "A recipient of a transaction");

static const struct ss_field transaction_fields[] = {
        HEAD,
        ROW(ss_transaction_record, index, COUNT, "Its place in the session, from 1"),
        ROW(ss_transaction_record, helo, TEXT, "Name the client had given"),
        ROW(ss_transaction_record, mail_from, TEXT,
            "Mailbox of MAIL FROM without brackets; <> for the null reverse-path"),
        ROW(ss_transaction_record, mail_params, PAIRS, "Parameters of MAIL FROM"),
        ROW(ss_transaction_record, rcpt_to, TEXTS, "Mailboxes asked for, refused ones included"),
        OBJECTS(ss_transaction_record, recipients, recipient, "Recipients with their replies"),
        ROW(ss_transaction_record, has_data, FLAG, "Message content was seen"),
        NAMED(ss_transaction_record, content, content_names, "How the content was sent"),
        ROW(ss_transaction_record, size, NUMBER, "Octets of the content, dots unstuffed"),
        ROW(ss_transaction_record, complete, FLAG, "All of the content was seen"),
        NAMED(ss_transaction_record, outcome, transaction_outcome_names,
              "accepted: the server's 2xx after the end of data; rejected: 5xx; deferred: 4xx; "
              "reset: given up by the client; abandoned: the connection ended; unknown: not seen"),
        ROW(ss_transaction_record, completed, FLAG, "The content was sent and accepted"),
        OBJECT(ss_transaction_record, reply, reply, "The reply that decided the outcome"),
        ROW(ss_transaction_record, queue_id, TEXT, "Queue id in the reply that accepted it"),
        ROW(ss_transaction_record, commands, TEXTS, "Its commands, as they were sent"),
        ROW(ss_transaction_record, responses, TEXTS,
            "The replies to them, the lines of each joined by spaces"),
        ROW(ss_transaction_record, duration, DURATION, "MAIL FROM to the deciding reply, seconds"),
        ROW(ss_transaction_record, partial, FLAG, "Part of it is not in the capture"),
        ROW(ss_transaction_record, dropped, NUMBER,
            "Commands, replies and recipients not kept, as there were too many"),
};
SHAPE(transaction, "A mail transaction: MAIL FROM to its end");

static const struct ss_field header_fields[] = {
        ROW(ss_header_record, name, TEXT, "Name of the field, as sent"),
        ROW(ss_header_record, value, TEXT, "Its value: unfolded, encoded words undone (RFC 2047)"),
        ROW(ss_header_record, raw, TEXT, "The value as sent, unfolded; only if it differs"),
        ROW(ss_header_record, cut, FLAG, "Only its beginning is here; only when true"),
};
SHAPE(header, "A header field of a message (RFC 5322)");

static const struct ss_field received_fields[] = {
        ROW(ss_received_record, from, TEXT, "What the client called itself"),
        ROW(ss_received_record, from_host, TEXT, "The name that the server found for its address"),
        ROW(ss_received_record, ip, ADDRESS, "Address of the client"),
        ROW(ss_received_record, by, TEXT, "The server that took it"),
        ROW(ss_received_record, with, TEXT, "Protocol: ESMTP, ESMTPS, ESMTPSA, LMTP, HTTP, ..."),
        ROW(ss_received_record, id, TEXT, "Queue id at that server"),
        {SS_FIELD_TEXT, 3, MEMBER(ss_received_record, for_mailbox, C_TEXT), "\"for\":", "for", NULL, NULL,
         "Recipient, if it tells one"}, /* a word of C */
        ROW(ss_received_record, tls, TEXT, "TLS version, where it tells one"),
        ROW(ss_received_record, date, TIME, "When, by that server's clock"),
};
SHAPE(received, "A Received field: one hop of the message (RFC 5321, section 4.4)");

static const struct ss_field signature_fields[] = {
        ROW(ss_signature_record, i, NUMBER, "Instance, of ARC"),
        ROW(ss_signature_record, d, TEXT, "Domain that signs"),
        ROW(ss_signature_record, s, TEXT, "Selector of the key"),
        ROW(ss_signature_record, a, TEXT, "Algorithm"),
        ROW(ss_signature_record, cv, TEXT, "Chain validation, of ARC: none, pass, fail"),
};
SHAPE(signature, "A signature: DKIM-Signature (RFC 6376) or ARC-Seal (RFC 8617); not verified");

static const struct ss_field auth_result_fields[] = {
        ROW(ss_auth_result_record, field, TEXT, "Field it is from: authentication-results, received-spf, ..."),
        ROW(ss_auth_result_record, server, TEXT, "Who checked"),
        ROW(ss_auth_result_record, method, TEXT, "What was checked: spf, dkim, dmarc, arc, ..."),
        ROW(ss_auth_result_record, result, TEXT, "pass, fail, softfail, neutral, none, ..."),
        ROW(ss_auth_result_record, reason, TEXT, "Why, as it tells"),
        ROW(ss_auth_result_record, properties, TEXT, "What the result is about: smtp.mailfrom=a@b"),
};
SHAPE(auth_result, "What a server found when it checked the message (RFC 8601, RFC 7208); anyone can write it");

static const struct ss_field part_fields[] = {
        ROW(ss_part_record, index, COUNT, "Number of the part, by order; 0: the message"),
        ROW(ss_part_record, depth, COUNT, "How deep it is; 0: the message"),
        ROW(ss_part_record, parent, NUMBER, "The part that it is in"),
        ROW(ss_part_record, content_type, TEXT, "Its type as declared, or the default, lower case"),
        ROW(ss_part_record, charset, TEXT, "Its charset as declared"),
        ROW(ss_part_record, disposition, TEXT, "attachment or inline, as declared"),
        ROW(ss_part_record, encoding, TEXT, "Its transfer encoding as declared"),
        ROW(ss_part_record, filename, TEXT, "Its name, decoded; path and all"),
        ROW(ss_part_record, content_id, TEXT, "Its Content-ID, without brackets"),
        ROW(ss_part_record, description, TEXT, "Its Content-Description, decoded"),
        ROW(ss_part_record, from, TEXT, "Of a message within the message: its From, decoded"),
        ROW(ss_part_record, subject, TEXT, "Its Subject, decoded"),
        ROW(ss_part_record, date, TEXT, "Its Date, as sent"),
        ROW(ss_part_record, message_id, TEXT, "Its Message-ID, without brackets"),
        ROW(ss_part_record, size, COUNT, "Octets of its body as sent"),
        ROW(ss_part_record, complete, FLAG, "All of it was seen, to its boundary"),
        ROW(ss_part_record, empty_body, FLAG,
            "Its body is there, and empty: a line end stands before the boundary; only when true"),
};
SHAPE(part, "A part of a message (RFC 2046)");

static const struct ss_field url_fields[] = {
        ROW(ss_url_record, url, TEXT, "Where it leads, scheme and all, entities undone"),
        ROW(ss_url_record, text, TEXT, "What the reader sees in its place, of HTML"),
        ROW(ss_url_record, part, COUNT, "Number of the part it is in"),
        ROW(ss_url_record, count, COUNT, "How often it is there"),
};
SHAPE(url, "A link in a message");

static const struct ss_field message_fields[] = {
        HEAD,
        ROW(ss_message_record, transaction, NUMBER, "Place of its transaction in the session, from 1"),
        OBJECTS(ss_message_record, headers, header, "Its header fields, in order"),
        ROW(ss_message_record, from, TEXT, "From, decoded"),
        ROW(ss_message_record, sender, TEXT, "Sender, decoded"),
        ROW(ss_message_record, to, TEXTS, "Addresses of To, decoded: Name <local@domain>, or the address"),
        ROW(ss_message_record, cc, TEXTS, "Addresses of Cc, the same way"),
        ROW(ss_message_record, bcc, TEXTS, "Addresses of Bcc, which ought not to be there"),
        ROW(ss_message_record, reply_to, TEXTS, "Addresses of Reply-To"),
        ROW(ss_message_record, subject, TEXT, "Subject, decoded"),
        ROW(ss_message_record, date, TEXT, "Date, as sent"),
        ROW(ss_message_record, date_ts, TIME, "The same as seconds since 1970-01-01 UTC"),
        ROW(ss_message_record, message_id, TEXT, "Message-ID, without brackets"),
        ROW(ss_message_record, in_reply_to, TEXT, "First id of In-Reply-To, without brackets"),
        ROW(ss_message_record, references, TEXTS, "Ids of References, without brackets"),
        ROW(ss_message_record, user_agent, TEXT, "User-Agent, or else X-Mailer"),
        ROW(ss_message_record, x_originating_ip, TEXTS, "Addresses of X-Originating-IP"),
        OBJECTS(ss_message_record, received, received, "The hops that Received fields tell of, the newest first"),
        ROW(ss_message_record, path, TEXTS,
            "Addresses on its way: the server, the client, then those that Received fields tell of"),
        OBJECTS(ss_message_record, dkim, signature, "DKIM signatures"),
        OBJECTS(ss_message_record, arc, signature, "ARC seals"),
        OBJECTS(ss_message_record, auth_results, auth_result, "What servers found when they checked it"),
        ROW(ss_message_record, list_id, TEXT, "List-Id (RFC 2919)"),
        ROW(ss_message_record, list_unsubscribe, TEXT, "List-Unsubscribe (RFC 2369)"),
        ROW(ss_message_record, mime_version, TEXT, "MIME-Version"),
        ROW(ss_message_record, content_type, TEXT, "Content-Type, unfolded, as sent"),
        OBJECTS(ss_message_record, parts, part, "Its parts, in order, the message itself first"),
        OBJECTS(ss_message_record, urls, url, "Links in its texts"),
        ROW(ss_message_record, size, COUNT, "Octets, dots unstuffed, missing ones included"),
        ROW(ss_message_record, complete, FLAG, "All of it was seen"),
        ROW(ss_message_record, gaps, NUMBER, "Holes in it; only if there are"),
        ROW(ss_message_record, gap_bytes, NUMBER, "Octets missing in them"),
        ROW(ss_message_record, body_magic, TEXT, "What its first body is, by its content"),
        ROW(ss_message_record, body_md5, TEXT, "MD5 of the body as it was on the wire; only if asked for"),
        ROW(ss_message_record, md5, TEXT, "MD5 of the message; only if asked for"),
        ROW(ss_message_record, sha1, TEXT, "SHA-1 of the message; only if asked for"),
        ROW(ss_message_record, sha256, TEXT, "SHA-256 of the message; only if asked for"),
        ROW(ss_message_record, anomalies, PAIRS, "Faults of its form: how often which (docs/anomalies.md)"),
        ROW(ss_message_record, dropped, NUMBER, "Fields, addresses, parts, links not kept: there were too many"),
};
SHAPE(message, "The content of a message: header, structure, links");

static const struct ss_field archive_member_fields[] = {
        ROW(ss_archive_member_record, name, TEXT, "Its name, path and all"),
        ROW(ss_archive_member_record, size, COUNT, "Octets unpacked, as the archive tells"),
        ROW(ss_archive_member_record, encrypted, FLAG, "A password is needed; only when true"),
};
SHAPE(archive_member, "A file that an archive lists");

static const struct ss_field signal_fields[] = {
        ROW(ss_signal_record, name, TEXT, "Which (docs/signals.md)"),
        ROW(ss_signal_record, offset, NUMBER, "Where the first is, in the decoded file"),
        ROW(ss_signal_record, count, COUNT, "How many there are"),
        ROW(ss_signal_record, text, TEXT, "What the first looks like: cut, secrets masked"),
};
SHAPE(signal, "Something in a file that may be worth a look");

static const struct ss_field file_fields[] = {
        HEAD,
        ROW(ss_file_record, transaction, NUMBER, "Place of its transaction in the session, from 1"),
        ROW(ss_file_record, part, COUNT, "Number of its part in the message"),
        ROW(ss_file_record, message_id, TEXT, "Message-ID of its message, without brackets"),
        ROW(ss_file_record, filename, TEXT, "Its name, decoded; path and all: not to be opened"),
        ROW(ss_file_record, content_type, TEXT, "Its type as declared, or the default, lower case"),
        ROW(ss_file_record, charset, TEXT, "Its charset as declared"),
        ROW(ss_file_record, disposition, TEXT, "attachment or inline, as declared"),
        ROW(ss_file_record, encoding, TEXT, "Transfer encoding that was undone"),
        ROW(ss_file_record, content_id, TEXT, "Its Content-ID, without brackets"),
        ROW(ss_file_record, magic_type, TEXT, "What it is, by its content"),
        ROW(ss_file_record, type_mismatch, FLAG, "content_type cannot look like this; only when true"),
        ROW(ss_file_record, size, COUNT, "Octets, decoded; missing ones not included"),
        ROW(ss_file_record, md5, TEXT, "MD5 of what was seen of it"),
        ROW(ss_file_record, sha1, TEXT, "SHA-1 of what was seen of it"),
        ROW(ss_file_record, sha256, TEXT, "SHA-256 of what was seen of it"),
        ROW(ss_file_record, depth, COUNT, "How deep its part is in the message, which is 0"),
        ROW(ss_file_record, complete, FLAG, "All of it was seen: only then the digests are the file's"),
        ROW(ss_file_record, gaps, NUMBER, "Holes in it; only if there are"),
        ROW(ss_file_record, gap_bytes, NUMBER, "Octets missing in them, as they were sent"),
        ROW(ss_file_record, embedded, FLAG, "It stands uuencoded or yEnc within a text; only when true"),
        ROW(ss_file_record, raw, FLAG, "It is the message itself, as it was sent; only when true"),
        ROW(ss_file_record, ts_end, TIME, "When its last octet was seen"),
        OBJECTS(ss_file_record, members, archive_member, "What a ZIP archive lists"),
        ROW(ss_file_record, encrypted, FLAG, "Members of it need a password; only when true"),
        OBJECTS(ss_file_record, signals, signal, "What may be worth a look in it; only if asked for"),
        ROW(ss_file_record, dropped, NUMBER, "Members not kept: there were too many"),
};
SHAPE(file, "A body of a message, decoded: text or attachment");
/* clang-format on */

#endif
