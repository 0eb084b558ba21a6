#include "privacy/field_class.h"

#include <string.h>

#include "flow/community_id.h"
#include "privacy/private.h"
#include "record/context.h"
#include "smtp/command.h"

/* ---- classes: what a text is ---- */

/* One whose writer needs nothing but the text. */
#define PLAIN(NAME, FUNCTION)                                                                      \
	static void write_##NAME(struct ss_privacy *p, const struct ss_privacy_place *at,          \
	                         struct ss_slice text)                                             \
	{                                                                                          \
		FUNCTION(p, text);                                                                 \
	}

/* Texts name it again; one of digits alone has no form that tells it there. */
static void put_id_token(struct ss_privacy *p, struct ss_slice text)
{
	uint64_t number;
	if (ss_slice_to_number(text, UINT64_MAX, &number))
		ss_privacy_words_learn(&p->words, text);
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
PLAIN(greeting, ss_privacy_greeting)
PLAIN(digest, put_digest)
PLAIN(link_text, put_link_text)
PLAIN(query, ss_privacy_whole_token)
PLAIN(told_file, ss_privacy_told_file)
PLAIN(refused, ss_privacy_refused)
PLAIN(login, ss_privacy_login)

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

/* What a reply's line says depends on what was asked. */
static void write_reply_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                             struct ss_slice text)
{
	const struct ss_event_record *e = at->object;
	const struct ss_privacy_reply reply = {.asked = ss_verb_find(e->command),
	                                       .code = e->code,
	                                       .is_greeting = e->index == 0,
	                                       .is_first = at->index == 0};
	ss_privacy_reply(p, &reply, text);
}

static bool is_reply(struct ss_slice text)
{
	uint64_t code = 0;
	bool has_code =
	        text.len >= 3 && (text.len == 3 || text.data[3] == ' ' || text.data[3] == '-');
	return has_code && ss_slice_to_number(ss_slice_cut(text, 0, 3), 999, &code) && code > 0;
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
	else if (is_reply(text) || is_word(text))
		ss_privacy_scan_strictly(p, text);
	else if (!put_field(p, text))
		ss_privacy_text_token(p, text);
}
PLAIN(excerpt, put_excerpt)

/* What a server says is no command, though it may begin with one: "AUTH PLAIN LOGIN". */
static void put_evidence(struct ss_privacy *p, bool is_of_server, struct ss_slice text)
{
	if (is_of_server && ss_command_is_known(text) && !ss_slice_has_control(text))
		ss_privacy_scan_strictly(p, text);
	else
		put_excerpt(p, text);
}

static void write_evidence(struct ss_privacy *p, const struct ss_privacy_place *at,
                           struct ss_slice text)
{
	const struct ss_evidence_record *e = at->object;
	put_evidence(p, e->direction == SS_DIRECTION_S2C, text);
}

static void write_told_evidence(struct ss_privacy *p, const struct ss_privacy_place *at,
                                struct ss_slice text)
{
	const struct ss_context_evidence_record *e = at->object;
	put_evidence(p, ss_slice_is_equal(e->direction, SS_SLICE("s2c")), text);
}

/* The Community ID is a digest of addresses and ports that anybody can try out: it is made anew of
 * the safe ones, and is what another tool makes of them. */
static void write_community_id(struct ss_privacy *p, const struct ss_privacy_place *at,
                               struct ss_slice text)
{
	const struct ss_record_head *head = at->object;
	char id[SS_COMMUNITY_ID_TEXT];
	if (p->mode.ip == SS_PRIVACY_IP_KEEP) {
		ss_privacy_put(p, text);
		return;
	}
	struct ss_address src = ss_privacy_ip_write(&p->mode, &p->ip_keys, &head->src_ip);
	struct ss_address dst = ss_privacy_ip_write(&p->mode, &p->ip_keys, &head->dst_ip);
	ss_community_id_write(&src, &dst, (uint16_t)head->src_port, (uint16_t)head->dst_port, 0,
	                      id);
	ss_privacy_put(p, ss_slice_of(id));
}

/* An attached file by its name; by its type, if it has none. */
static void put_file_or_type(struct ss_privacy *p, struct ss_slice text)
{
	static const char *const types[] = {"application/", "audio/",   "image/",
	                                    "font/",        "message/", "model/",
	                                    "multipart/",   "text/",    "video/"};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (ss_slice_has_prefix_nocase(text, ss_slice_of(types[i]))) {
			ss_privacy_scan(p, text);
			return;
		}
	}
	ss_privacy_file_name(p, text);
}
PLAIN(file_or_type, put_file_or_type)

static void write_command_parameter(struct ss_privacy *p, const struct ss_privacy_place *at,
                                    struct ss_slice text)
{
	const struct ss_origin_command_record *c = at->object;
	ss_privacy_argument(p, c->command, text);
}

/* What was asked stands in another list. */
static void write_response(struct ss_privacy *p, const struct ss_privacy_place *at,
                           struct ss_slice text)
{
	const struct ss_origin_response_record *r = at->object;
	const struct ss_privacy_reply reply = {
	        .asked = SS_VERB_NONE,
	        .code = ss_slice_is_equal(r->code, SS_SLICE("334")) ? SS_PRIVACY_CHALLENGE : 0};
	ss_privacy_reply(p, &reply, text);
}

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
	else if (e->direction == SS_DIRECTION_S2C)
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
        id_token = {"queue id", write_id_token, .is_first = true}, url = {"url", write_url},
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
        excerpt = {"excerpt", write_excerpt}, evidence = {"evidence", write_evidence},
        told_evidence = {"evidence", write_told_evidence},
        community_id = {"community id", write_community_id}, query = {"query", write_query},
        file_or_type = {"file", write_file_or_type}, domains = {"domains", write_host, write_host},
        replies = {"replies", write_strict, write_strict},
        line = {"line", ss_privacy_write_line, .is_first = true},
        told_line = {"told line", ss_privacy_write_told_line, .is_first = true},
        told_file = {"told file", write_told_file},
        refused = {"refused recipient", write_refused, .is_first = true},
        login = {"login", write_login, .is_first = true},
        command_parameter = {"argument", write_command_parameter, .is_first = true},
        response = {"response", write_response},
        step_parameter = {"argument", ss_privacy_write_step_argument, .is_first = true},
        step_message = {"reply line", ss_privacy_write_step_reply};
static const struct ss_field_class unknown = {"unknown", write_id_token, write_id_token};

/* ---- fields: one row each ---- */

static const struct row {
	const char *shape, *field;
	const struct ss_field_class *class;
} rows[] = {
#include "privacy/field_rows.h"
};
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
