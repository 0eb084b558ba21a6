#include <string.h>

#include "privacy/private.h"

static struct ss_slice rest_of(struct ss_slice s, size_t at)
{
	return ss_slice_cut(s, at, s.len);
}

/* ---- lists of mailboxes ---- */

/* Where the text that begins with a bracket, quote or parenthesis ends: behind its like. */
static size_t skip(struct ss_slice s, size_t at)
{
	uint8_t open = s.data[at++], close = (uint8_t)(open == '(' ? ')' : open == '<' ? '>' : '"');
	for (unsigned depth = 1; at < s.len && depth > 0; at++) {
		if (s.data[at] == '\\' && open != '<')
			at++;
		else if (s.data[at] == close)
			depth--;
		else if (s.data[at] == open && open == '(')
			depth++;
	}
	return at < s.len ? at : s.len;
}

static bool is_bracket(uint8_t c)
{
	return c == '(' || c == '<' || c == '"';
}

/* The next , or ; that separates; or : of a group's name. */
static size_t find_end(struct ss_slice s, size_t at)
{
	bool is_route = false; /* within the [IPv6: ] of a domain */
	while (at < s.len) {
		uint8_t c = s.data[at];
		if (is_bracket(c)) {
			at = skip(s, at);
			continue;
		}
		is_route = c == '[' || (is_route && c != ']');
		if (c == ',' || c == ';' || (c == ':' && !is_route))
			return at;
		at++;
	}
	return s.len;
}

static size_t find_bracket(struct ss_slice s, uint8_t bracket)
{
	for (size_t at = 0; at < s.len; at = is_bracket(s.data[at]) ? skip(s, at) : at + 1) {
		if (s.data[at] == bracket)
			return at;
	}
	return s.len;
}

static void put_spaces(struct ss_privacy *p, struct ss_slice s, struct ss_slice trimmed)
{
	if (s.len > trimmed.len && trimmed.len > 0)
		ss_privacy_put_byte(p, ' ');
}

/* A display name, a comment: without its quotes, so that both forms of one name are the same. */
static void put_display(struct ss_privacy *p, struct ss_slice s)
{
	s = ss_slice_trim(s);
	if (s.len >= 2 && (s.data[0] == '"' || s.data[0] == '(') && skip(s, 0) == s.len)
		s = ss_slice_cut(s, 1, s.len - 2);
	ss_privacy_name(p, s);
}

/* "Name <mailbox> (comment)" */
static void put_bracketed(struct ss_privacy *p, struct ss_slice s, size_t open)
{
	size_t close = skip(s, open);
	struct ss_slice name = ss_slice_trim(ss_slice_cut(s, 0, open));
	struct ss_slice behind = ss_slice_trim(rest_of(s, close));
	put_display(p, name);
	if (name.len > 0)
		ss_privacy_put_byte(p, ' ');
	bool is_closed = close > open + 1 && s.data[close - 1] == '>';
	struct ss_slice inner = ss_slice_cut(s, open + 1, close - open - 1 - is_closed);
	ss_privacy_put_byte(p, '<');
	ss_privacy_mailbox(p, inner);
	ss_privacy_put_byte(p, '>');
	if (behind.len > 0) {
		ss_privacy_put_byte(p, ' ');
		put_display(p, behind);
	}
}

/* "mailbox (comment)", and what is neither: a name. */
static void put_bare(struct ss_privacy *p, struct ss_slice s)
{
	size_t comment = find_bracket(s, '(');
	struct ss_slice mailbox = ss_slice_trim(ss_slice_cut(s, 0, comment));
	if (ss_slice_find(mailbox, 0, '@') < mailbox.len)
		ss_privacy_mailbox(p, mailbox);
	else
		put_display(p, mailbox);
	if (comment == s.len)
		return;
	ss_privacy_put_byte(p, ' ');
	ss_privacy_put_byte(p, '(');
	put_display(p, rest_of(s, comment));
	ss_privacy_put_byte(p, ')');
}

static void put_item(struct ss_privacy *p, struct ss_slice item)
{
	size_t open = find_bracket(item, '<');
	if (open < item.len)
		put_bracketed(p, item, open);
	else
		put_bare(p, item);
}

static void put_group(struct ss_privacy *p, struct ss_slice name)
{
	if (ss_slice_has_prefix_nocase(name, SS_SLICE("undisclosed")))
		ss_privacy_put(p, SS_SLICE("undisclosed-recipients"));
	else
		put_display(p, name);
}

void ss_privacy_mailboxes(struct ss_privacy *p, struct ss_slice list)
{
	for (size_t at = 0; at < list.len;) {
		size_t end = find_end(list, at);
		struct ss_slice all = ss_slice_cut(list, at, end - at), item = ss_slice_trim(all);
		if (at > 0)
			put_spaces(p, all, item);
		if (end < list.len && list.data[end] == ':')
			put_group(p, item);
		else
			put_item(p, item);
		if (end < list.len)
			ss_privacy_put_byte(p, list.data[end]);
		at = end + 1;
	}
}

void ss_privacy_list_id(struct ss_privacy *p, struct ss_slice value)
{
	size_t open = find_bracket(value, '<');
	struct ss_slice name = ss_slice_trim(ss_slice_cut(value, 0, open));
	if (open == value.len) {
		ss_privacy_host(p, name);
		return;
	}
	size_t close = ss_slice_find(value, open, '>');
	put_display(p, name);
	if (name.len > 0)
		ss_privacy_put_byte(p, ' ');
	ss_privacy_put_byte(p, '<');
	ss_privacy_host(p, ss_slice_cut(value, open + 1, close - open - 1));
	ss_privacy_put_byte(p, '>');
}

/* "<a@b> <c@d>": message ids; what stands between brackets is an id too. */
static void put_ids(struct ss_privacy *p, struct ss_slice value)
{
	for (size_t at = 0; at < value.len;) {
		size_t end = at;
		while (end < value.len && !strchr(" \t<>,", value.data[end]) && value.data[end])
			end++;
		ss_privacy_id(p, ss_slice_cut(value, at, end - at));
		if (end < value.len)
			ss_privacy_put_byte(p, value.data[end]);
		at = end + 1;
	}
}

/* ---- fields ---- */

typedef void (*writer)(struct ss_privacy *p, struct ss_slice value);

/* Fields that are read otherwise than by their forms alone.  What is in neither table may hold
 * anything, and is replaced as a whole. */
static const struct {
	const char *name;
	writer write;
} fields[] = {
        {"from", ss_privacy_mailboxes},
        {"to", ss_privacy_mailboxes},
        {"cc", ss_privacy_mailboxes},
        {"bcc", ss_privacy_mailboxes},
        {"sender", ss_privacy_mailboxes},
        {"reply-to", ss_privacy_mailboxes},
        {"return-path", ss_privacy_mailboxes},
        {"delivered-to", ss_privacy_mailboxes},
        {"x-original-to", ss_privacy_mailboxes},
        {"envelope-to", ss_privacy_mailboxes},
        {"x-envelope-to", ss_privacy_mailboxes},
        {"x-envelope-from", ss_privacy_mailboxes},
        {"errors-to", ss_privacy_mailboxes},
        {"apparently-to", ss_privacy_mailboxes},
        {"disposition-notification-to", ss_privacy_mailboxes},
        {"return-receipt-to", ss_privacy_mailboxes},
        {"mail-reply-to", ss_privacy_mailboxes},
        {"mail-followup-to", ss_privacy_mailboxes},
        {"x-sender", ss_privacy_mailboxes},
        {"x-forwarded-to", ss_privacy_mailboxes},
        {"x-failed-recipients", ss_privacy_mailboxes},
        {"resent-from", ss_privacy_mailboxes},
        {"resent-to", ss_privacy_mailboxes},
        {"resent-cc", ss_privacy_mailboxes},
        {"resent-bcc", ss_privacy_mailboxes},
        {"resent-sender", ss_privacy_mailboxes},
        {"resent-reply-to", ss_privacy_mailboxes},
        {"message-id", put_ids},
        {"in-reply-to", put_ids},
        {"references", put_ids},
        {"resent-message-id", put_ids},
        {"content-id", put_ids},
        {"x-message-id", put_ids},
        {"content-type", ss_privacy_content_type},
        {"content-disposition", ss_privacy_content_type},
        {"list-id", ss_privacy_list_id},
        {"list-unsubscribe", ss_privacy_bracketed_urls},
        {"list-subscribe", ss_privacy_bracketed_urls},
        {"list-post", ss_privacy_bracketed_urls},
        {"list-help", ss_privacy_bracketed_urls},
        {"list-owner", ss_privacy_bracketed_urls},
        {"list-archive", ss_privacy_bracketed_urls},
        /* Comments of servers name users in their own ways. */
        {"received", ss_privacy_scan_strictly},
        {"x-received", ss_privacy_scan_strictly},
        /* Of these the forms are enough. */
        {"received-spf", ss_privacy_scan},
        {"authentication-results", ss_privacy_scan},
        {"arc-authentication-results", ss_privacy_scan},
        {"arc-seal", ss_privacy_scan},
        {"arc-message-signature", ss_privacy_scan},
        {"dkim-signature", ss_privacy_scan},
        {"x-originating-ip", ss_privacy_scan},
        {"x-forwarded-for", ss_privacy_scan},
        {"date", ss_privacy_scan},
        {"resent-date", ss_privacy_scan},
        {"mime-version", ss_privacy_scan},
        {"content-transfer-encoding", ss_privacy_scan},
        {"content-language", ss_privacy_scan},
        {"user-agent", ss_privacy_scan},
        {"x-mailer", ss_privacy_scan},
        {"x-mimeole", ss_privacy_scan},
        {"auto-submitted", ss_privacy_scan},
        {"precedence", ss_privacy_scan},
        {"priority", ss_privacy_scan},
        {"x-priority", ss_privacy_scan},
        {"x-msmail-priority", ss_privacy_scan},
        {"importance", ss_privacy_scan},
        {"sensitivity", ss_privacy_scan},
        {"list-unsubscribe-post", ss_privacy_scan},
        {"x-auto-response-suppress", ss_privacy_scan},
        {"x-spam-flag", ss_privacy_scan},
        {"x-spam-score", ss_privacy_scan},
        {"x-spam-level", ss_privacy_scan},
        {"x-virus-scanned", ss_privacy_scan},
};

void ss_privacy_header(struct ss_privacy *p, struct ss_slice name, struct ss_slice value)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (!ss_slice_is_equal_nocase(name, ss_slice_of(fields[i].name)))
			continue;
		fields[i].write(p, value);
		return;
	}
	ss_privacy_text_token(p, value);
}
