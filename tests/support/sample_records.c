#include "sample_records.h"

#include <string.h>

#include "base/address.h"

#define TEXTS(...)                                                                                 \
	((struct ss_list){(const struct ss_slice[]){__VA_ARGS__},                                  \
	                  sizeof((const struct ss_slice[]){__VA_ARGS__}) /                         \
	                          sizeof(struct ss_slice)})
#define LIST(TYPE, ...)                                                                            \
	((struct ss_list){(const TYPE[]){__VA_ARGS__},                                             \
	                  sizeof((const TYPE[]){__VA_ARGS__}) / sizeof(TYPE)})
#define S(literal) SS_SLICE(literal)
#define MS         1000000LL
#define START      1767323045000000000LL /* 2026-01-02 03:04:05 UTC */

struct to {
	ss_record_sink sink;
	void *user;
	struct ss_record_head head;
};

void sample_blank(struct ss_record_head *record, enum ss_record_type type)
{
	const struct ss_shape *shape = ss_record_shape(type);
	memset(record, 0, shape->size);
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct ss_field *f = &shape->fields[i];
		if (f->kind == SS_FIELD_NUMBER || f->kind == SS_FIELD_TIME ||
		    f->kind == SS_FIELD_DURATION)
			*(int64_t *)((char *)record + f->offset) = SS_NUMBER_ABSENT;
	}
	record->type = (uint8_t)type;
	record->schema = SS_RECORD_SCHEMA;
}

static void set_flow(struct to *to, int64_t flow_id, const char *client, int64_t port,
                     const char *server, int64_t server_port)
{
	to->head = (struct ss_record_head){.schema = SS_RECORD_SCHEMA,
	                                   .ts = START + flow_id * 1500 * MS,
	                                   .flow_id = flow_id,
	                                   .community_id = S("1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
	                                   .src_port = port,
	                                   .dst_port = server_port};
	ss_address_read(client, &to->head.src_ip);
	ss_address_read(server, &to->head.dst_ip);
}

static void give(const struct to *to, struct ss_record_head *record, int64_t ms)
{
	uint8_t type = record->type;
	*record = to->head;
	record->type = type;
	record->ts += ms * MS;
	to->sink(to->user, record);
}

/* ---- events ---- */

static int64_t next_packet;

static struct ss_event_record event(enum ss_event_kind kind, int direction, int64_t index)
{
	struct ss_event_record e;
	sample_blank(&e.head, SS_RECORD_EVENT);
	e.kind = (uint8_t)kind;
	e.direction = (uint8_t)direction;
	e.index = index;
	e.packet = kind == SS_EVENT_OPEN ? SS_NUMBER_ABSENT : ++next_packet;
	e.offset = index >= 0 ? index * 30 : SS_NUMBER_ABSENT;
	return e;
}

static void open_flow(const struct to *to)
{
	struct ss_event_record e = event(SS_EVENT_OPEN, 1, SS_NUMBER_ABSENT);
	give(to, &e.head, 0);
}

static void close_flow(const struct to *to, int64_t ms, const char *how)
{
	struct ss_event_record e = event(SS_EVENT_CLOSE, 0, SS_NUMBER_ABSENT);
	e.detail = ss_slice_of(how);
	give(to, &e.head, ms);
}

static void command(const struct to *to, int64_t ms, int64_t index, struct ss_slice verb,
                    struct ss_slice argument)
{
	struct ss_event_record e = event(SS_EVENT_COMMAND, 1, index);
	e.command = verb;
	e.argument = argument;
	e.raw_length = (int64_t)(verb.len + argument.len + 3);
	give(to, &e.head, ms);
}

static void reply(const struct to *to, int64_t ms, int64_t index, struct ss_slice verb,
                  int64_t code, struct ss_list lines)
{
	struct ss_event_record e = event(SS_EVENT_REPLY, 2, index);
	e.command = verb;
	e.code = code;
	e.lines = lines;
	e.raw_length = 40;
	give(to, &e.head, ms);
}

static void content(const struct to *to, int64_t ms, int64_t index, int64_t length)
{
	struct ss_event_record e = event(SS_EVENT_CONTENT, 1, index);
	e.length = length;
	give(to, &e.head, ms);
}

static void anomaly(const struct to *to, int64_t ms, int direction, int64_t offset,
                    const char *name, struct ss_slice detail)
{
	struct ss_event_record e = event(SS_EVENT_ANOMALY, direction, SS_NUMBER_ABSENT);
	e.offset = offset;
	e.anomaly = ss_slice_of(name);
	e.detail = detail;
	e.length = 1;
	give(to, &e.head, ms);
}

/* ---- records of sessions ---- */

static struct ss_session_record session(void)
{
	struct ss_session_record s;
	sample_blank(&s.head, SS_RECORD_SESSION);
	s.server_greeting = S("mx.example.com ESMTP Postfix (Debian/GNU)");
	s.server_host = S("mx.example.com");
	s.server_software = S("Postfix");
	s.helo = S("client.example");
	s.esmtp = SS_FLAG_YES;
	s.authenticated = SS_FLAG_NO;
	s.outcome = SS_OUTCOME_QUIT;
	s.duration = 1234567890;
	return s;
}

static void give_flow(const struct to *to, const char *state)
{
	struct ss_flow_record f;
	sample_blank(&f.head, SS_RECORD_FLOW);
	f.protocol = SS_PROTOCOL_SMTP;
	f.confidence = 3;
	f.state = ss_slice_of(state);
	f.ts_end = to->head.ts + 1234 * MS;
	f.pkts_c2s = 12;
	f.pkts_s2c = 11;
	f.bytes_c2s = 2345;
	f.bytes_s2c = 678;
	f.rtt = 1250000;
	give(to, &f.head, 0);
}

static struct ss_transaction_record transaction(uint64_t index, enum ss_transaction_outcome outcome)
{
	struct ss_transaction_record t;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	t.index = index;
	t.helo = S("client.example");
	t.outcome = (uint8_t)outcome;
	t.completed = outcome == SS_TRANSACTION_ACCEPTED ? SS_FLAG_YES : SS_FLAG_NO;
	t.has_data = t.completed;
	if (t.has_data == SS_FLAG_YES) {
		t.content = 1;
		t.complete = SS_FLAG_YES;
	}
	t.duration = 250 * MS;
	return t;
}

/* ---- the sets ---- */

static const struct ss_slice no_text = {0};

static void pipelined_events(const struct to *to)
{
	struct ss_slice mail = S("MAIL"), rcpt = S("RCPT"), data = S("DATA");
	open_flow(to);
	reply(to, 20, 0, no_text, 220, TEXTS(S("mx.example.com ESMTP Postfix (Debian/GNU)")));
	command(to, 21, 1, S("EHLO"), S("client.example"));
	reply(to, 22, 1, S("EHLO"), 250,
	      TEXTS(S("mx.example.com"), S("PIPELINING"), S("SIZE 10240000"), S("AUTH PLAIN LOGIN"),
	            S("ENHANCEDSTATUSCODES"), S("SMTPUTF8")));
	command(to, 23, 2, S("AUTH"), S("PLAIN ***"));
	reply(to, 45, 2, S("AUTH"), 235, TEXTS(S("2.7.0 Authentication successful")));
	command(to, 46, 3, mail, S("FROM:<alice@example.com> SIZE=1214567"));
	command(to, 46, 4, rcpt, S("TO:<bob@example.net>"));
	command(to, 46, 5, rcpt, S("TO:<carol@example.net>"));
	command(to, 46, 6, rcpt, S("TO:<dave@example.org>"));
	command(to, 46, 7, data, no_text);
	reply(to, 50, 3, mail, 250, TEXTS(S("2.1.0 Ok")));
	reply(to, 50, 4, rcpt, 250, TEXTS(S("2.1.5 Ok")));
	reply(to, 51, 5, rcpt, 550,
	      TEXTS(S("5.1.1 <carol@example.net>: Recipient address rejected: User unknown in "
	              "virtual mailbox table")));
	reply(to, 51, 6, rcpt, 250, TEXTS(S("2.1.5 Ok")));
	reply(to, 51, 7, data, 354, TEXTS(S("End data with <CR><LF>.<CR><LF>")));
	content(to, 810, 7, 1214501);
	reply(to, 835, 7, data, 250, TEXTS(S("2.0.0 Ok: queued as 4XkQ1z2mWnz9s")));
	command(to, 836, 8, S("QUIT"), no_text);
	reply(to, 837, 8, S("QUIT"), 221, TEXTS(S("2.0.0 Bye")));
	close_flow(to, 838, "closed");
}

static void pipelined(struct to *to)
{
	set_flow(to, 1, "192.0.2.10", 40112, "198.51.100.25", 587);
	pipelined_events(to);
	struct ss_transaction_record t = transaction(1, SS_TRANSACTION_ACCEPTED);
	t.mail_from = S("alice@example.com");
	t.mail_params = LIST(struct ss_pair, {S("SIZE"), S("1214567"), SS_NUMBER_ABSENT},
	                     {S("SMTPUTF8"), {0}, SS_NUMBER_ABSENT});
	t.rcpt_to = TEXTS(S("bob@example.net"), S("carol@example.net"), S("dave@example.org"));
	t.recipients =
	        LIST(struct ss_recipient_record,
	             {S("bob@example.net"), {0}, 250, S("2.1.5"), SS_FLAG_YES, S("Ok")},
	             {S("carol@example.net"),
	              {0},
	              550,
	              S("5.1.1"),
	              SS_FLAG_NO,
	              S("<carol@example.net>: Recipient address rejected: User unknown in virtual "
	                "mailbox table")},
	             {S("dave@example.org"), {0}, 250, S("2.1.5"), SS_FLAG_YES, S("Ok")});
	t.size = 1214501;
	t.reply = &(struct ss_reply_record){250, S("2.0.0"), S("Ok: queued as 4XkQ1z2mWnz9s")};
	t.queue_id = S("4XkQ1z2mWnz9s");
	t.commands = TEXTS(S("MAIL FROM:<alice@example.com> SIZE=1214567"),
	                   S("RCPT TO:<bob@example.net>"), S("RCPT TO:<carol@example.net>"),
	                   S("RCPT TO:<dave@example.org>"), S("DATA"));
	t.responses =
	        TEXTS(S("250 2.1.0 Ok"), S("250 2.1.5 Ok"), S("550 5.1.1 <carol@example.net>"),
	              S("250 2.1.5 Ok"), S("354 End data"), S("250 2.0.0 Ok"));
	give(to, &t.head, 46);
	struct ss_session_record s = session();
	s.transactions = s.messages_accepted = 1;
	s.recipients = 3;
	s.bytes_content = 1214501;
	s.extensions = TEXTS(S("PIPELINING"), S("SIZE 10240000"), S("AUTH PLAIN LOGIN"));
	s.auth = LIST(struct ss_auth_record,
	              {S("PLAIN"), S("alice"), {0}, S("success"), 235, SS_FLAG_NO, {0}});
	s.authenticated = SS_FLAG_YES;
	s.tls = &(struct ss_tls_record){
	        .offered = SS_FLAG_NO, .requested = SS_FLAG_NO, .not_tls = SS_NUMBER_ABSENT};
	s.commands = 8;
	s.replies = 10;
	s.command_counts = LIST(struct ss_pair, {S("EHLO"), {0}, 1}, {S("RCPT"), {0}, 3});
	s.reply_counts = LIST(struct ss_pair, {S("250"), {0}, 5}, {S("550"), {0}, 1});
	s.think_time = &(struct ss_think_time_record){2 * MS, 40 * MS};
	s.display = S("SMTP MAIL <alice@example.com>");
	give(to, &s.head, 0);
	give_flow(to, "closed");
}

static void refused(struct to *to)
{
	set_flow(to, 2, "2001:db8::5:17", 51000, "2001:db8::25", 25);
	struct ss_transaction_record t = transaction(1, SS_TRANSACTION_REJECTED);
	t.mail_from = S("newsletter-bounces+4711-user=example.org@mail.lists.example.com");
	t.rcpt_to = TEXTS(S("user@example.org"));
	t.recipients =
	        LIST(struct ss_recipient_record, {S("user@example.org"),
	                                          {0},
	                                          554,
	                                          S("5.7.1"),
	                                          SS_FLAG_NO,
	                                          S("<user@example.org>: Relay access denied")});
	t.reply = &(struct ss_reply_record){554, S("5.7.1"),
	                                    S("<user@example.org>: Relay access denied")};
	give(to, &t.head, 30);
	t = transaction(2, SS_TRANSACTION_DEFERRED);
	t.mail_from = S("<>");
	t.rcpt_to = TEXTS(S("postmaster@b\xc3\xbc"
	                    "cher.example"));
	t.reply = &(struct ss_reply_record){
	        451, S("4.7.1"),
	        S("Greylisting in action, please come back in 300 seconds "
	          "https://postmaster.example/greylisting?ip=2001:db8::5:17")};
	give(to, &t.head, 60);
	t = transaction(3, SS_TRANSACTION_ABANDONED);
	t.mail_from = S("bob@example.net");
	t.partial = SS_FLAG_YES;
	give(to, &t.head, 90);
	struct ss_session_record s = session();
	s.transactions = 3;
	s.lmtp = SS_FLAG_YES;
	s.anomalies = LIST(struct ss_pair, {S("bare_lf"), {0}, 2});
	give(to, &s.head, 0);
	give_flow(to, "reset");
}

static struct ss_tls_record handshake(void)
{
	static const struct ss_slice names[] = {{(const uint8_t *)"mail.example.org", 16},
	                                        {(const uint8_t *)"192.0.2.7", 9}};
	static const struct ss_slice protocols[] = {{(const uint8_t *)"smtp", 4},
	                                            {(const uint8_t *)"h2", 2}};
	static struct ss_certificate_record chain[2];
	chain[0] = (struct ss_certificate_record){
	        .subject = S("CN=mail.example.org,O=Example\\, Inc."),
	        .issuer = S("CN=CA;=1+1"),
	        .names = {names, 2},
	        .not_before = 1767323045000000000LL,
	        .not_after = SS_NUMBER_ABSENT,
	        .serial = S("12ab"),
	        .key = S("RSA 2048"),
	        .signature = S("sha256WithRSAEncryption"),
	        .sha256 = S("7127de674a345749"),
	        .self_signed = SS_FLAG_NO,
	        .size = 971,
	};
	chain[1] = (struct ss_certificate_record){.not_before = SS_NUMBER_ABSENT,
	                                          .not_after = SS_NUMBER_ABSENT,
	                                          .sha256 = S("48dba0c71754f288"),
	                                          .size = 395};
	return (struct ss_tls_record){
	        .offered = SS_FLAG_YES,
	        .requested = SS_FLAG_YES,
	        .accepted = SS_FLAG_YES,
	        .established = SS_FLAG_YES,
	        .version = S("TLSv1.2"),
	        .cipher = S("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
	        .sni = S("mail.example.org"),
	        .alpn = {protocols, 2},
	        .ja4 = S("t12d8408sp_bd790527ddab_3c5a66c06c35"),
	        .certificates = {chain, 2},
	        .not_tls = 6,
	};
}

static void no_mail(struct to *to)
{
	set_flow(to, 3, "203.0.113.66", 31337, "198.51.100.25", 25);
	struct ss_session_record s = session();
	s.auth = LIST(struct ss_auth_record,
	              {S("LOGIN"), S("admin"), {0}, S("failure"), 535, SS_FLAG_NO, {0}},
	              {S("LOGIN"), S("root"), {0}, S("failure"), 535, SS_FLAG_NO, {0}},
	              {S("LOGIN"), S("admin"), {0}, S("failure"), 535, SS_FLAG_NO, {0}});
	s.commands = 7;
	s.replies = 8;
	s.command_counts = LIST(struct ss_pair, {S("EHLO"), {0}, 1}, {S("AUTH"), {0}, 3},
	                        {S("VRFY"), {0}, 2}, {S("QUIT"), {0}, 1});
	give(to, &s.head, 0);
	set_flow(to, 4, "192.0.2.10", 40113, "198.51.100.25", 25);
	s = session();
	struct ss_tls_record tls = handshake();
	s.tls = &tls;
	s.commands = 2;
	s.replies = 3;
	s.command_counts = LIST(struct ss_pair, {S("EHLO"), {0}, 1}, {S("STARTTLS"), {0}, 1});
	s.outcome = SS_OUTCOME_TLS;
	give(to, &s.head, 0);
	set_flow(to, 5, "203.0.113.67", 1025, "198.51.100.25", 25);
	s = session();
	s.replies = 1;
	s.outcome = SS_OUTCOME_RESET;
	give(to, &s.head, 0);
}

#define EVIL                                                                                       \
	"\x1b]0;owned\x07\x1b[2J\r\n\xe2\x80\xae"                                                  \
	"gnp.exe\xc2\x9b"                                                                          \
	"31m\xff\t\x7f"

static void hostile(struct to *to)
{
	set_flow(to, 6, "203.0.113.99", 6666, "198.51.100.25", 25);
	open_flow(to);
	reply(to, 1, 0, no_text, 220, TEXTS(S(EVIL), S("second" EVIL)));
	command(to, 2, 1, S("E" EVIL), S(EVIL));
	anomaly(to, 3, 1, 30, "unknown_command", S(EVIL));
	close_flow(to, 4, "closed");
	struct ss_transaction_record t = transaction(1, SS_TRANSACTION_REJECTED);
	t.mail_from = S("=cmd|' /C calc'!A0@bank.example.login.account.verification.secure."
	                "evil.test");
	t.mail_params = LIST(struct ss_pair, {S("SIZE"), S("1"), SS_NUMBER_ABSENT},
	                     {S("SIZE"), S("=2+3"), SS_NUMBER_ABSENT},
	                     {S("\"" EVIL), S(EVIL), SS_NUMBER_ABSENT});
	t.rcpt_to =
	        TEXTS(S("\"ceo@bank.example\"@evil.test"), S("@SUM(1+1)*cmd|'x'!A0"), S("a;=1+1"));
	t.reply = &(struct ss_reply_record){550, S("5.7.1"),
	                                    S(EVIL "go away \xe4\xb8\xad\xe6\x96\x87")};
	t.queue_id = S(EVIL);
	t.commands = TEXTS(S("MAIL FROM:<" EVIL ">"), S("-2+3\";=1"));
	give(to, &t.head, 5);
	t = transaction(2, SS_TRANSACTION_ACCEPTED);
	t.mail_from =
	        S("Zalgo: o\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85@\xe4\xbe\x8b\xe3\x81"
	          "\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88");
	t.rcpt_to = TEXTS(S("admin@caf\xe9.example"), S(EVIL));
	t.size = 9223372036854775807;
	give(to, &t.head, 6);
	struct ss_session_record s = session();
	s.server_greeting = S(EVIL);
	s.transactions = 2;
	give(to, &s.head, 0);
	give_flow(to, EVIL);
}

static void interleaved(struct to *to)
{
	struct to other = *to;
	set_flow(to, 7, "192.0.2.11", 40200, "198.51.100.25", 25);
	set_flow(&other, 8, "192.0.2.12", 40300, "198.51.100.25", 25);
	open_flow(to);
	open_flow(&other);
	reply(&other, 1, 0, no_text, 220, TEXTS(S("two.example ESMTP")));
	reply(to, 2, 0, no_text, 220, TEXTS(S("one.example ESMTP")));
	anomaly(to, 3, 1, 40, "bare_lf", no_text); /* of the line that is told next */
	command(to, 3, 1, S("HELO"), S("one"));
	command(&other, 4, 1, S("HELO"), S("two"));
	reply(to, 5, 1, S("HELO"), 250, TEXTS(S("Hello one")));
	struct ss_event_record gap = event(SS_EVENT_GAP, 2, SS_NUMBER_ABSENT);
	gap.length = 1460;
	gap.offset = 55;
	give(&other, &gap.head, 6);
	struct ss_event_record odd = event(SS_EVENT_REPLY, 2, SS_NUMBER_ABSENT);
	odd.code = 421;
	odd.lines = TEXTS(S("4.3.2 Shutting down"));
	odd.unexpected = SS_FLAG_YES;
	give(to, &odd.head, 7);
	close_flow(to, 8, "closed");
	struct ss_session_record s = session();
	s.commands = 1;
	s.command_counts = LIST(struct ss_pair, {S("HELO"), {0}, 1});
	s.outcome = SS_OUTCOME_CLOSED;
	give(to, &s.head, 0);
	struct ss_event_record tls = event(SS_EVENT_TLS, 1, SS_NUMBER_ABSENT);
	give(&other, &tls.head, 9);
	close_flow(&other, 10, "open");
	s.outcome = SS_OUTCOME_OPEN;
	s.partial = SS_FLAG_YES;
	give(&other, &s.head, 0);
}

static void message(struct to *to)
{
	struct ss_message_record m;
	struct ss_file_record f;
	set_flow(to, 6, "192.0.2.10", 40113, "198.51.100.25", 25);
	sample_blank(&f.head, SS_RECORD_FILE);
	f.transaction = 1;
	f.part = f.depth = 1;
	f.message_id = S("1@example.com");
	f.filename = S("invoice\xe2\x80\xaexcod.exe");
	f.content_type = S("image/png");
	f.disposition = S("attachment");
	f.encoding = S("base64");
	f.magic_type = S("application/zip");
	f.type_mismatch = SS_FLAG_YES;
	f.size = 2048;
	f.sha256 = S("4ae7c3b6ac0beff671efa8cf57386151c06e58ca53a78d83f36107316cec125f");
	f.complete = SS_FLAG_YES;
	f.ts_end = to->head.ts + 50 * MS;
	f.members = LIST(struct ss_archive_member_record, {S("run me.js"), 900, SS_FLAG_YES});
	f.encrypted = SS_FLAG_YES;
	give(to, &f.head, 40);
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	m.transaction = 1;
	m.headers = LIST(struct ss_header_record,
	                 {S("Subject"), S("caf\xc3\xa9 =cmd|' /C calc'!A0"),
	                  S("=?utf-8?q?caf=C3=A9?= =cmd|' /C calc'!A0")},
	                 {S("X-Odd\x1b[31m"), S("a\tb"), {0}});
	m.from = S("J\xfcrgen <alice@example.com>");
	m.to = TEXTS(S("Bob <bob@example.net>"), S("carol@example.net"));
	m.subject = S("caf\xc3\xa9 =cmd|' /C calc'!A0");
	m.date = S("Fri, 2 Jan 2026 04:04:05 +0100");
	m.date_ts = START;
	m.message_id = S("1@example.com");
	m.received = LIST(struct ss_received_record, {.from = S("a.example"),
	                                              .by = S("b.example"),
	                                              .for_mailbox = S("bob@example.net"),
	                                              .ip = {4, {192, 0, 2, 77}},
	                                              .date = START});
	m.path = TEXTS(S("198.51.100.25"), S("192.0.2.10"), S("192.0.2.77"));
	m.dkim = LIST(struct ss_signature_record,
	              {SS_NUMBER_ABSENT, S("example.com"), S("k1"), S("rsa-sha256"), {0}});
	m.auth_results = LIST(struct ss_auth_result_record,
	                      {S("received-spf"), S("b.example"), S("spf"), S("pass"), {0}, {0}});
	m.parts = LIST(struct ss_part_record,
	               {.parent = SS_NUMBER_ABSENT,
	                .content_type = S("multipart/mixed"),
	                .complete = SS_FLAG_YES},
	               {.index = 1,
	                .depth = 1,
	                .content_type = S("image/png"),
	                .size = 2730,
	                .complete = SS_FLAG_YES});
	m.urls = LIST(struct ss_url_record, {S("http://a.example/?x"), S("your bank"), 1, 2});
	m.size = 3456;
	m.complete = SS_FLAG_YES;
	m.anomalies = LIST(struct ss_pair, {S("header_repeated"), {0}, 1});
	give(to, &m.head, 30);
}

static void finding(struct to *to)
{
	struct ss_finding_record f;
	set_flow(to, 6, "192.0.2.10", 40113, "198.51.100.25", 25);
	sample_blank(&f.head, SS_RECORD_FINDING);
	f.id = S("attach.double_ext");
	f.severity = SS_SEVERITY_HIGH;
	f.confidence = SS_CERTAINTY_MEDIUM;
	f.title = S("File name with two endings");
	f.description = S("invoice.pdf.exe\x1b[2J");
	f.count = 2;
	f.ts_end = to->head.ts + 50 * MS;
	f.evidence = LIST(struct ss_evidence_record,
	                  {1, START, 12, SS_DIRECTION_C2S, 345, 1, S("=cmd|' /C calc'!A0")});
	f.score = 60;
	f.terms = LIST(struct ss_term_record, {S("names"), S("7 of 9"), 60});
	f.attack = TEXTS(S("T1036.007"));
	f.reference = TEXTS(S("RFC 2183"), S("RFC 2046"));
	give(to, &f.head, 50);
}

static void stats(struct to *to)
{
	struct ss_stats_record s;
	sample_blank(&s.head, SS_RECORD_STATS);
	s.head.ts = START + 60000 * MS;
	s.packets = 8120;
	s.bytes = 3456789;
	s.drops = LIST(struct ss_pair, {S("truncated"), {0}, 2}, {S("bad_checksum"), {0}, 1});
	s.flows = 8;
	s.sessions = 7;
	s.transactions = 6;
	s.messages_accepted = 2;
	s.memory_peak = 123456;
	s.inputs_failed = 1;
	s.elapsed = 60000 * MS;
	to->sink(to->user, &s.head);
}

void sample_records(const char *set, ss_record_sink sink, void *user)
{
	static const struct {
		const char *name;
		void (*make)(struct to *to);
	} sets[] = {
	        {"pipelined", pipelined},     {"refused", refused},
	        {"no-mail", no_mail},         {"hostile", hostile},
	        {"interleaved", interleaved}, {"message", message},
	        {"finding", finding},         {"stats", stats},
	};
	struct to to = {.sink = sink, .user = user};
	next_packet = 3;
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		if (!set || strcmp(set, sets[i].name) == 0)
			sets[i].make(&to);
	}
}
