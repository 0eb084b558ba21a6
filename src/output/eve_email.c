#include "output/eve_email.h"

#include "base/digest.h"
#include "output/eve_anomaly.h"

enum { KEEP_UTF8 = 3 }; /* continuation bytes of the longest character */

/* As it was sent, unfolded: subject_md5, rules and lists of others' are made of that. */
static struct ss_slice raw_value(const struct ss_header_record *h)
{
	return ss_slice_trim(h->raw.data ? h->raw : h->value);
}

static const struct ss_header_record *find(const struct ss_list *headers, const char *name)
{
	const struct ss_header_record *h = headers->items;
	for (size_t i = 0; i < headers->n; i++) {
		if (ss_slice_is_equal_nocase(h[i].name, ss_slice_of(name)))
			return &h[i];
	}
	return NULL;
}

static void put_first(struct ss_eve *e, const struct ss_list *headers, const char *key,
                      const char *name)
{
	const struct ss_header_record *h = find(headers, name);
	if (h)
		ss_eve_text(e, key, raw_value(h));
}

/* ---- lists ---- */

struct list { /* an array that is opened by its first element */
	struct ss_eve *e;
	const char *key;
	bool is_open;
};

static void put_element(struct list *l, struct ss_slice text)
{
	if (!l->is_open)
		ss_eve_open(l->e, l->key, '[');
	l->is_open = true;
	ss_eve_element(l->e, text);
}

static void close_list(struct list *l)
{
	if (l->is_open)
		ss_eve_close(l->e, ']');
}

/* Where the next comma is that stands outside of quotes. */
static size_t find_comma(struct ss_slice s)
{
	bool is_quoted = false;
	size_t at = 0;
	for (; at < s.len && (is_quoted || s.data[at] != ','); at++) {
		if (s.data[at] == '\\' && is_quoted)
			at++;
		else if (s.data[at] == '"')
			is_quoted = !is_quoted;
	}
	return at < s.len ? at : s.len;
}

static void put_addresses_of(struct list *l, struct ss_slice rest)
{
	while (rest.len > 0) {
		size_t end = find_comma(rest);
		struct ss_slice one = ss_slice_trim(ss_slice_cut(rest, 0, end));
		if (one.len > 0)
			put_element(l, one);
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
}

/* Each such field: Suricata takes the first one alone, and a second one hides from it. */
static void put_all(struct ss_eve *e, const struct ss_list *headers, const char *key,
                    const char *name, void (*put_one)(struct list *, struct ss_slice))
{
	const struct ss_header_record *h = headers->items;
	struct list l = {e, key, false};
	for (size_t i = 0; i < headers->n; i++) {
		if (ss_slice_is_equal_nocase(h[i].name, ss_slice_of(name)))
			put_one(&l, raw_value(&h[i]));
	}
	close_list(&l);
}

/* ---- attachments, links ---- */

struct ss_slice ss_eve_filename(struct ss_slice name)
{
	size_t len = SS_EVE_FILENAME;
	if (name.len <= len)
		return name;
	while (len > SS_EVE_FILENAME - KEEP_UTF8 && (name.data[len] & 0xc0) == 0x80)
		len--;
	return ss_slice_cut(name, 0, len);
}

static void put_attachments(struct ss_eve *e, const struct ss_list *parts)
{
	const struct ss_part_record *p = parts->items;
	struct list l = {e, "attachment", false};
	for (size_t i = 0; i < parts->n; i++) {
		if (p[i].filename.data)
			put_element(&l, ss_eve_filename(p[i].filename));
	}
	close_list(&l);
}

static bool is_wanted_scheme(const struct ss_settings *settings, struct ss_slice scheme)
{
	struct ss_slice rest = ss_slice_of(settings->url_schemes);
	while (rest.len > 0) {
		size_t end = ss_slice_find(rest, 0, ',');
		if (ss_slice_is_equal_nocase(ss_slice_trim(ss_slice_cut(rest, 0, end)), scheme))
			return true;
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
	return false;
}

static void put_url(struct list *l, struct ss_slice url)
{
	size_t colon = ss_slice_find(url, 0, ':');
	if (colon == url.len || !is_wanted_scheme(l->e->settings, ss_slice_cut(url, 0, colon)))
		return;
	struct ss_slice rest = ss_slice_cut(url, colon + 1, url.len);
	if (ss_slice_has_prefix_nocase(rest, SS_SLICE("//")))
		rest = ss_slice_cut(rest, 2, rest.len);
	put_element(l, l->e->settings->url_log_scheme ? url : rest);
}

/* The last one first, as Suricata has them. */
static void put_urls(struct ss_eve *e, const struct ss_list *urls)
{
	const struct ss_url_record *u = urls->items;
	struct list l = {e, "url", false};
	for (size_t i = urls->n; i > 0; i--)
		put_url(&l, u[i - 1].url);
	close_list(&l);
}

/* ---- all ---- */

static void put_md5(struct ss_eve *e, const struct ss_message_record *m)
{
	const struct ss_header_record *subject = find(&m->headers, "subject");
	if (subject) {
		struct ss_slice text = raw_value(subject);
		uint8_t digest[SS_MD5_LEN];
		char hex[2 * SS_MD5_LEN + 1];
		ss_digest_md5(text.data, text.len, digest);
		ss_digest_write_hex(digest, sizeof digest, hex);
		ss_eve_word(e, "subject_md5", hex);
	}
	ss_eve_text(e, "body_md5", m->body_md5);
}

/* In Suricata's order: what `extended` has, and what `custom` can name. */
static void put_more(struct ss_eve *e, const struct ss_list *headers)
{
	static const struct {
		const char *key, *name;
	} rows[] = {
	        {"in_reply_to", "in-reply-to"}, {"references", "references"},
	        {"importance", "importance"},   {"priority", "priority"},
	        {"sensitivity", "sensitivity"}, {"organization", "organization"},
	        {"content_md5", "content-md5"}, {"date", "date"},
	};
	put_first(e, headers, "reply_to", "reply-to");
	put_all(e, headers, "bcc", "bcc", put_addresses_of);
	put_first(e, headers, "message_id", "message-id");
	put_first(e, headers, "subject", "subject");
	put_first(e, headers, "x_mailer", "x-mailer");
	put_first(e, headers, "user_agent", "user-agent");
	put_all(e, headers, "received", "received", put_element);
	put_first(e, headers, "x_originating_ip", "x-originating-ip");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		put_first(e, headers, rows[i].key, rows[i].name);
}

void ss_eve_email_put(struct ss_eve *e, const struct ss_message_record *m)
{
	put_first(e, &m->headers, "from", "from");
	put_all(e, &m->headers, "to", "to", put_addresses_of);
	put_all(e, &m->headers, "cc", "cc", put_addresses_of);
	put_attachments(e, &m->parts);
	put_urls(e, &m->urls);
	put_more(e, &m->headers);
	put_md5(e, m);
}
