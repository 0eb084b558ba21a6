#include "privacy/field_class.h"

#include <string.h>

#include "privacy/private.h"
#include "record/record.h"
#include "smtp/command.h"

/* ---- classes: what a text is ---- */

/* One whose writer needs nothing but the text. */
#define PLAIN(NAME, FUNCTION)                                                                      \
	static void write_##NAME(struct ss_privacy *p, const struct ss_privacy_place *at,          \
	                         struct ss_slice text)                                             \
	{                                                                                          \
		FUNCTION(p, text);                                                                 \
	}

static void put_id_token(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_token(p, SS_TOKEN_ID, text);
}

/* "SMTP MAIL <alice@example.com>": what stands between brackets may be cut. */
static void put_display(struct ss_privacy *p, struct ss_slice text)
{
	size_t open = ss_slice_find(text, 0, '<'), close = ss_slice_find(text, open, '>');
	ss_privacy_scan(p, ss_slice_cut(text, 0, open));
	if (open == text.len)
		return;
	ss_privacy_put_byte(p, '<');
	ss_privacy_mailbox(p, ss_slice_cut(text, open + 1, close - open - 1));
	if (close == text.len)
		return;
	ss_privacy_put_byte(p, '>');
	ss_privacy_scan(p, ss_slice_cut(text, close + 1, text.len));
}

/* A server greets with its name: also one without dots. */
static void put_greeting(struct ss_privacy *p, struct ss_slice text)
{
	size_t end = ss_slice_find(text, 0, ' ');
	struct ss_slice host = ss_slice_cut(text, 0, end);
	if (host.len == 0 || !ss_ascii_is_alpha(host.data[0]) || ss_privacy_word_is_plain(host))
		ss_privacy_scan(p, host);
	else
		ss_privacy_host(p, host);
	ss_privacy_scan(p, ss_slice_cut(text, end, text.len));
}

/* Digests of contents can be looked up in collections of files; who does not want that drops
 * them. */
static void put_digest(struct ss_privacy *p, struct ss_slice text)
{
	if (p->mode.digests)
		ss_privacy_put(p, text);
}

/* It may claim to be another link. */
static void put_link_text(struct ss_privacy *p, struct ss_slice text)
{
	if (ss_slice_find(text, 0, ' ') == text.len && ss_slice_find(text, 0, '.') < text.len)
		ss_privacy_scan(p, text);
	else
		ss_privacy_text_token(p, text);
}

static void put_subject(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_text_token(p, text);
}

PLAIN(scan, ss_privacy_scan)
PLAIN(strict, ss_privacy_scan_strictly)
PLAIN(host, ss_privacy_host)
PLAIN(mailbox, ss_privacy_mailbox)
PLAIN(mailboxes, ss_privacy_mailboxes)
PLAIN(identity, ss_privacy_identity)
PLAIN(id, ss_privacy_id)
PLAIN(id_token, put_id_token)
PLAIN(url, ss_privacy_url)
PLAIN(urls, ss_privacy_bracketed_urls)
PLAIN(file_name, ss_privacy_file_name)
PLAIN(personal, put_subject)
PLAIN(content_type, ss_privacy_content_type)
PLAIN(distinguished_name, ss_privacy_distinguished_name)
PLAIN(alternative_name, ss_privacy_alternative_name)
PLAIN(hex, ss_privacy_hex)
PLAIN(list_id, ss_privacy_list_id)
PLAIN(verb, ss_privacy_verb)
PLAIN(command, ss_privacy_command)
PLAIN(parameter_name, ss_privacy_parameter_name)
PLAIN(display, put_display)
PLAIN(greeting, put_greeting)
PLAIN(digest, put_digest)
PLAIN(link_text, put_link_text)

static void write_parameter(struct ss_privacy *p, const struct ss_privacy_place *at,
                            struct ss_slice text)
{
	ss_privacy_parameter(p, at->name, text);
}

static void write_header(struct ss_privacy *p, const struct ss_privacy_place *at,
                         struct ss_slice text)
{
	const struct ss_header_record *h = at->object;
	ss_privacy_header(p, h->name, text);
}

static void write_argument(struct ss_privacy *p, const struct ss_privacy_place *at,
                           struct ss_slice text)
{
	const struct ss_event_record *e = at->object;
	ss_privacy_argument(p, e->command, text);
}

/* Two prompts say nothing; other challenges may name users, hosts and domains (NTLM, CRAM-MD5). */
static void put_challenge(struct ss_privacy *p, struct ss_slice text)
{
	static const struct ss_slice prompts[] = {{(const uint8_t *)"VXNlcm5hbWU6", 12},
	                                          {(const uint8_t *)"UGFzc3dvcmQ6", 12}};
	bool is_prompt = ss_slice_is_equal(text, prompts[0]) || ss_slice_is_equal(text, prompts[1]);
	if (is_prompt)
		ss_privacy_put(p, text);
	else
		ss_privacy_token(p, SS_TOKEN_ID, text);
}

enum { CHALLENGE = 334, SERVER = 2 /* ss_event_record.direction */ };

/* What a reply's line says depends on what was asked. */
static void write_reply_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                             struct ss_slice text)
{
	const struct ss_event_record *e = at->object;
	enum ss_verb verb = ss_verb_find(e->command);
	bool is_hello = e->index == 0 || verb == SS_VERB_EHLO || verb == SS_VERB_HELO ||
	                verb == SS_VERB_LHLO;
	bool is_quoting = verb == SS_VERB_AUTH || verb == SS_VERB_XEXPS || verb == SS_VERB_NOOP ||
	                  verb <= SS_VERB_UNKNOWN;
	if (e->code == CHALLENGE)
		put_challenge(p, text);
	else if (is_hello && at->index == 0)
		put_greeting(p, text);
	else if (is_quoting && !is_hello)
		ss_privacy_scan_strictly(p, text);
	else if ((verb == SS_VERB_VRFY || verb == SS_VERB_EXPN) &&
	         ss_slice_find(text, 0, '<') < text.len)
		ss_privacy_mailboxes(p, text);
	else
		ss_privacy_scan(p, text);
}

/* Its code; 0 if it is none. */
static uint64_t reply_code(struct ss_slice text)
{
	uint64_t code = 0;
	bool is_reply =
	        text.len >= 3 && (text.len == 3 || text.data[3] == ' ' || text.data[3] == '-');
	return is_reply && ss_slice_to_number(ss_slice_cut(text, 0, 3), 999, &code) ? code : 0;
}

/* RFC 4954, section 6: codes of replies to AUTH. */
static bool is_about_login(uint64_t code)
{
	return code == 235 || code == 334 || code == 432 || code == 454 || code == 534 ||
	       code == 535 || code == 538;
}

static bool is_word(struct ss_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!ss_ascii_is_alpha(text.data[i]) && text.data[i] != '-' && text.data[i] != '_')
			return false;
	}
	return text.len > 0;
}

static bool is_mailbox(struct ss_slice text)
{
	return ss_slice_find(text, 0, '@') < text.len && ss_slice_find(text, 0, ' ') == text.len;
}

/* "Subject: x" */
static bool put_field(struct ss_privacy *p, struct ss_slice text)
{
	size_t colon = ss_slice_find(text, 0, ':');
	struct ss_slice name = ss_slice_cut(text, 0, colon);
	if (colon == text.len || !is_word(name))
		return false;
	ss_privacy_scan(p, name);
	ss_privacy_put(p, SS_SLICE(": "));
	ss_privacy_header(p, name, ss_slice_trim(ss_slice_cut(text, colon + 1, text.len)));
	return true;
}

/* A command, a reply, a header field, a word; and else any text from the wire. */
static void put_excerpt(struct ss_privacy *p, struct ss_slice text)
{
	if (ss_slice_has_control(text))
		ss_privacy_text_token(p, text);
	else if (ss_command_is_known(text))
		ss_privacy_command(p, text);
	else if (is_mailbox(text))
		ss_privacy_mailbox(p, text);
	else if (is_about_login(reply_code(text)) || is_word(text))
		ss_privacy_scan_strictly(p, text);
	else if (reply_code(text) > 0)
		ss_privacy_scan(p, text);
	else if (!put_field(p, text))
		ss_privacy_text_token(p, text);
}
PLAIN(excerpt, put_excerpt)

/* Of some anomalies it is a word of ours; of the server's, a reply without its code. */
static void write_detail(struct ss_privacy *p, const struct ss_privacy_place *at,
                         struct ss_slice text)
{
	static const char *const ours[] = {"bad_path", "lenient_dot", "lenient_end"};
	const struct ss_event_record *e = at->object;
	bool is_ours = e->kind == SS_EVENT_CLOSE;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		is_ours |= ss_slice_is_equal(e->anomaly, ss_slice_of(ours[i]));
	if (is_ours)
		ss_privacy_put(p, text);
	else if (e->direction == SERVER)
		ss_privacy_scan(p, text);
	else
		put_excerpt(p, text);
}

static const struct ss_field_class
        keep = {"keep", .is_kept = true},
        drop = {"drop"}, scan = {"text", write_scan}, strict = {"strict text", write_strict},
        reply = {"reply", write_scan, .is_first = true},
        host = {"host", write_host, .is_first = true},
        mailbox = {"mailbox", write_mailbox, .is_first = true},
        mailboxes = {"mailboxes", write_mailboxes, .is_first = true},
        identity = {"identity", write_identity, .is_first = true}, id = {"id", write_id},
        id_token = {"queue id", write_id_token}, url = {"url", write_url},
        urls = {"urls", write_urls}, file_name = {"file name", write_file_name},
        personal = {"personal text", write_personal},
        content_type = {"content type", write_content_type},
        distinguished_name = {"distinguished name", write_distinguished_name},
        alternative_name = {"alternative name", write_alternative_name, .is_first = true},
        hex = {"certificate's digest", write_hex}, list_id = {"list id", write_list_id},
        verb = {"verb", write_verb}, verbs = {"verbs", write_scan, write_verb},
        command = {"command", write_command, .is_first = true},
        display = {"display", write_display}, greeting = {"greeting", write_greeting},
        digest = {"digest", write_digest}, link_text = {"link text", write_link_text},
        parameters = {"parameters", write_parameter, write_parameter_name, .is_first = true},
        header = {"header", write_header},
        argument = {"argument", write_argument, .is_first = true},
        reply_line = {"reply line", write_reply_line}, detail = {"detail", write_detail},
        excerpt = {"excerpt", write_excerpt},
        hosts = {"hosts", write_host, write_host, .is_first = true},
        texts = {"texts", write_strict, write_strict};
static const struct ss_field_class unknown = {"unknown", write_id_token, write_id_token};

/* ---- fields: one row each ---- */

/* clang-format off */
static const struct row {
	const char *shape, *field;
	const struct ss_field_class *class;
} rows[] = {
#define HEAD(SHAPE)                                                                                \
        {SHAPE, "community_id", &keep}, /* made anew of the safe addresses */                      \
        {SHAPE, "input", &file_name}
        HEAD("flow"),
        {"flow", "state", &keep},
        HEAD("session"),
        {"session", "server_greeting", &greeting},
        {"session", "server_host", &host},
        {"session", "server_software", &scan},
        {"session", "server_version", &scan},
        {"session", "server_fingerprint", &keep},
        {"session", "helo", &host},
        {"session", "client_fingerprint", &keep},
        {"session", "extensions", &scan},
        {"session", "command_counts", &verbs},
        {"session", "reply_counts", &keep},
        {"session", "display", &display},
        {"session", "anomalies", &keep},
        {"auth", "mechanism", &strict},
        {"auth", "identity", &identity},
        {"auth", "authzid", &identity},
        {"auth", "outcome", &keep},
        {"auth", "secret", &drop},
        {"certificate", "subject", &distinguished_name},
        {"certificate", "issuer", &distinguished_name},
        {"certificate", "names", &alternative_name},
        {"certificate", "serial", &hex}, /* lists of all certificates are public */
        {"certificate", "key", &keep},
        {"certificate", "signature", &keep},
        {"certificate", "sha1", &hex},
        {"certificate", "sha256", &hex},
        {"tls", "version", &keep},
        {"tls", "cipher", &keep},
        {"tls", "group", &keep},
        {"tls", "sni", &host},
        {"tls", "alpn", &scan},
        {"tls", "alpn_selected", &scan},
        {"tls", "versions", &keep},
        {"tls", "ja3", &keep},
        {"tls", "ja3s", &keep},
        {"tls", "ja4", &keep},
        {"tls", "ja4s", &keep},
        {"tls", "alerts", &keep},
        {"guess", "product", &keep},
        {"guess", "evidence", &keep},
        {"tunnel", "host", &host},
        {"tunnel", "user", &identity},
        HEAD("transaction"),
        {"transaction", "helo", &host},
        {"transaction", "mail_from", &mailbox},
        {"transaction", "mail_params", &parameters},
        {"transaction", "rcpt_to", &mailbox},
        {"transaction", "queue_id", &id_token},
        {"transaction", "commands", &command},
        {"transaction", "responses", &reply},
        {"recipient", "address", &mailbox},
        {"recipient", "params", &parameters},
        {"recipient", "enhanced", &keep},
        {"recipient", "text", &reply},
        {"reply", "enhanced", &keep},
        {"reply", "text", &reply},
        HEAD("message"),
        {"message", "from", &mailboxes},
        {"message", "sender", &mailboxes},
        {"message", "to", &mailboxes},
        {"message", "cc", &mailboxes},
        {"message", "bcc", &mailboxes},
        {"message", "reply_to", &mailboxes},
        {"message", "subject", &personal},
        {"message", "date", &scan},
        {"message", "message_id", &id},
        {"message", "in_reply_to", &id},
        {"message", "references", &id},
        {"message", "user_agent", &scan},
        {"message", "x_originating_ip", &scan},
        {"message", "path", &scan},
        {"message", "list_id", &list_id},
        {"message", "list_unsubscribe", &urls},
        {"message", "mime_version", &scan},
        {"message", "content_type", &content_type},
        {"message", "body_magic", &keep},
        {"message", "body_md5", &digest},
        {"message", "md5", &digest},
        {"message", "sha1", &digest},
        {"message", "sha256", &digest},
        {"message", "anomalies", &keep},
        {"header", "name", &scan},
        {"header", "value", &header},
        {"header", "raw", &drop}, /* the same in another coding, which could hide anything */
        {"received", "from", &host},
        {"received", "from_host", &host},
        {"received", "by", &host},
        {"received", "with", &scan},
        {"received", "id", &id_token},
        {"received", "for", &mailbox},
        {"received", "tls", &scan},
        {"signature", "d", &host},
        {"signature", "s", &scan},
        {"signature", "a", &scan},
        {"signature", "cv", &scan},
        {"auth_result", "field", &keep},
        {"auth_result", "server", &host},
        {"auth_result", "method", &scan},
        {"auth_result", "result", &scan},
        {"auth_result", "reason", &scan},
        {"auth_result", "properties", &scan},
        {"part", "content_type", &scan},
        {"part", "charset", &scan},
        {"part", "disposition", &scan},
        {"part", "encoding", &scan},
        {"part", "filename", &file_name},
        {"part", "content_id", &id},
        {"part", "description", &personal},
        {"part", "from", &mailboxes},
        {"part", "subject", &personal},
        {"part", "date", &scan},
        {"part", "message_id", &id},
        {"url", "url", &url},
        {"url", "text", &link_text},
        HEAD("file"),
        {"file", "message_id", &id},
        {"file", "filename", &file_name},
        {"file", "content_type", &scan},
        {"file", "charset", &scan},
        {"file", "disposition", &scan},
        {"file", "encoding", &scan},
        {"file", "content_id", &id},
        {"file", "magic_type", &keep},
        {"file", "md5", &digest},
        {"file", "sha1", &digest},
        {"file", "sha256", &digest},
        {"signal", "name", &keep},
        {"signal", "text", &excerpt},
        {"archive_member", "name", &file_name},
        HEAD("event"),
        {"event", "command", &verb},
        {"event", "argument", &argument},
        {"event", "enhanced", &keep},
        {"event", "lines", &reply_line},
        {"event", "anomaly", &keep},
        {"event", "detail", &detail},
        HEAD("finding"),
        {"finding", "id", &keep},
        {"finding", "title", &keep},
        {"finding", "description", &strict},
        {"finding", "attack", &keep},
        {"finding", "reference", &keep},
        {"evidence", "text", &excerpt},
        {"term", "name", &keep},
        {"term", "value", &strict},
        HEAD("stats"),
        {"stats", "drops", &keep},
        /* what context tells */
        {"context_evidence", "direction", &keep},
        {"context_evidence", "text", &excerpt},
        {"context_seen", "description", &strict},
        {"context_finding", "severity", &keep},
        {"context_finding", "title", &keep},
        {"context_finding", "id", &keep},
        {"context_finding", "confidence", &keep},
        {"context_finding", "attack", &keep},
        {"context_finding", "about", &keep},
        {"context_finding", "false_positives", &keep},
        {"context_finding", "advice", &keep},
        {"context_mail_seen", "helo", &host},
        {"context_mail_seen", "mail_from", &mailbox},
        {"context_mail_seen", "rcpt_to", &mailbox},
        {"context_mail_seen", "reply", &reply},
        {"context_mail_seen", "refused", &strict},
        {"context_mail_seen", "queue_id", &id_token},
        {"context_mail_seen", "from", &mailboxes},
        {"context_mail_seen", "subject", &personal},
        {"context_mail_seen", "message_id", &id},
        {"context_mail_seen", "files", &personal},
        {"context_mail_seen", "dialogue", &strict},
        {"context_mail", "outcome", &keep},
        {"context_mail", "meaning", &keep},
        {"context_session_seen", "server_greeting", &greeting},
        {"context_session_seen", "server_software", &scan},
        {"context_session_seen", "helo", &host},
        {"context_session_seen", "logins", &personal},
        {"context_session_seen", "anomalies", &keep},
        {"context_session_seen", "dialogue", &strict},
        {"context_session", "unusual", &keep},
        {"context_session", "outcome", &keep},
        {"context_session", "tls", &keep},
        {"context_numbers_seen", "sender_domains", &hosts},
        {"context_numbers_seen", "recipient_domains", &hosts},
        {"context_numbers_seen", "errors", &texts},
        {"context_summary", "outcomes", &keep},
        {"context_summary", "reply_codes", &keep},
        {"context_summary", "findings", &keep},
        {"context_summary", "gaps", &keep},
        {"origin_command", "command", &verb},
        {"origin_command", "parameter", &strict},
        {"origin_response", "code", &keep},
        {"origin_response", "parameter", &strict},
        {"origin_step", "type", &keep},
        {"origin_step", "command", &verb},
        {"origin_step", "parameter", &strict},
        {"origin_step", "code", &keep},
        {"origin_step", "message", &strict},
        {"origin_query", "mail_from", &mailbox},
        {"origin_query", "rcpt_to", &mailbox},
        {"origin_verdict", "codes", &keep},
        {"origin_transaction", "mail_from", &mailbox},
        {"origin_transaction", "rcpt_to", &mailbox},
        {"origin_pattern", "type", &keep},
        {"origin_pattern", "mail_from", &mailbox},
        {"origin_pattern", "domain", &host},
        {"origin_pattern", "description", &strict},
        {"origin_queries", "top_sender_domains", &hosts},
        {"origin_queries", "top_recipient_domains", &hosts},
        {"origin_responses", "response_code_counts", &keep},
        {"origin_responses", "response_categories", &keep},
        {"origin_responses", "top_error_messages", &texts},
        {"origin_domains", "top_sender_domains", &hosts},
        {"origin_domains", "top_recipient_domains", &hosts},
        {"origin_note", "key", &keep},
        {"origin_note", "note", &keep},
        {"origin", "protocol", &keep},
        {"origin", "text", &keep},
        /* reports */
        {"ranked", "name", &scan},
        {"ranked", "domain", &host},
        {"ranked", "meaning", &keep},
        {"reason", "enhanced", &keep},
        {"reason", "pattern", &scan},
        {"reason", "blocklist", &keep},
        {"reason", "domain", &host},
        {"reason", "text", &reply},
        {"delivery", "domain", &host},
        {"delivery", "server_host", &host},
        {"delivery", "software", &scan},
        {"delivery", "top_reason", &scan},
        {"group", "id", &keep},
        {"group", "title", &keep},
        {"group", "about", &keep},
        {"group", "false_positives", &keep},
        {"group", "advice", &keep},
        {"group", "attack", &keep},
        {"group", "reference", &keep},
        {"look", "id", &keep},
        {"look", "title", &keep},
        {"look", "description", &excerpt},
        {"look", "domain", &host},
        {"look", "blocklist", &keep},
        {"look", "pattern", &scan},
        {"mechanism", "mechanism", &strict},
        {"line", "text", &excerpt},
        {"told_session", "input", &file_name},
        {"told_session", "helo", &host},
        {"told_session", "server_host", &host},
        {"told_session", "server_software", &scan},
        {"told_session", "user", &identity},
        {"told_session", "tls", &keep},
        {"told_session", "outcome", &keep},
        {"told_session", "findings", &keep},
        {"told_mail", "mail_from", &mailbox},
        {"told_mail", "rcpt_to", &mailbox},
        {"told_mail", "outcome", &keep},
        {"told_mail", "enhanced", &keep},
        {"told_mail", "text", &reply},
        {"told_mail", "queue_id", &id_token},
        {"told_mail", "subject", &personal},
        {"told_mail", "message_id", &id},
        {"told_mail", "files", &file_name},
        {"report", "type", &keep},
        {"report", "where", &excerpt},
        {"report", "estimated", &keep},
};
/* clang-format on */
enum { N_ROWS = sizeof rows / sizeof rows[0] };

bool ss_field_class_row(size_t i, const char **shape, const char **field)
{
	if (i >= N_ROWS)
		return false;
	*shape = rows[i].shape;
	*field = rows[i].field;
	return true;
}

const struct ss_field_class *ss_field_class_find(const char *shape, const char *field)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		if (strcmp(rows[i].shape, shape) == 0 && strcmp(rows[i].field, field) == 0)
			return rows[i].class;
	}
	return NULL;
}

static const struct ss_field_class *find(const struct ss_shape *s, size_t i)
{
	const struct ss_field_class *class = ss_field_class_find(s->name, s->fields[i].name);
	return class ? class : &unknown;
}

const struct ss_field_class *ss_class_of(struct ss_class_cache *c, const struct ss_shape *s,
                                         size_t i)
{
	size_t k = 0;
	while (k < c->n && c->rows[k].shape != s)
		k++;
	if (k == SS_CLASS_SHAPES || i >= SS_CLASS_FIELDS)
		return find(s, i);
	if (k == c->n) {
		c->rows[k].shape = s;
		c->n++;
	}
	if (!c->rows[k].classes[i])
		c->rows[k].classes[i] = find(s, i);
	return c->rows[k].classes[i];
}
