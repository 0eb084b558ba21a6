#include <string.h>

#include "base/limits.h"
#include "mail/url_end.h"
#include "mail/url_private.h"

struct held { /* in front of the octets of each URL that waits */
	uint32_t len;
	bool is_cut;
};

bool ss_url_link_begin(struct ss_urls *u, struct ss_slice url, bool is_cut)
{
	struct ss_url_link *l = &u->link;
	u->n_seen++;
	if (l->has_url)
		return false; /* a second href of one tag: browsers go to the first */
	ss_buffer_clear(&l->url);
	if (ss_buffer_add(&l->url, url.data, url.len) < url.len)
		return false;
	ss_buffer_clear(&l->text);
	ss_buffer_clear(&l->held);
	l->has_url = true;
	l->is_open = l->is_full = l->has_blank = false;
	l->is_cut = is_cut;
	return true;
}

bool ss_url_link_hold(struct ss_urls *u, struct ss_slice url, bool is_cut)
{
	struct ss_url_link *l = &u->link;
	struct held head = {(uint32_t)url.len, is_cut};
	size_t before = l->held.len;
	if (ss_buffer_add(&l->held, &head, sizeof head) == sizeof head &&
	    ss_buffer_add(&l->held, url.data, url.len) == url.len)
		return true;
	l->held.len = before;
	ss_url_link_end(u);
	return false;
}

static void tell_held(struct ss_urls *u)
{
	struct ss_slice rest = ss_buffer_slice(&u->link.held);
	while (rest.len > 0) {
		struct held head;
		memcpy(&head, rest.data, sizeof head);
		struct ss_slice url = ss_slice_cut(rest, sizeof head, head.len);
		u->on_url(u->user, &(struct ss_url){.url = url, .is_cut = head.is_cut});
		rest = ss_slice_cut(rest, sizeof head + head.len, rest.len);
	}
	ss_buffer_clear(&u->link.held);
}

void ss_url_link_end(struct ss_urls *u)
{
	struct ss_url_link *l = &u->link;
	if (!l->has_url)
		return;
	u->n_seen++;
	struct ss_url url = {.url = ss_buffer_slice(&l->url), .is_cut = l->is_cut};
	l->has_url = l->is_open = false;
	if (l->is_full)
		l->text.len = ss_url_end_whole(ss_buffer_slice(&l->text));
	if (l->text.len > 0)
		url.text = ss_buffer_slice(&l->text);
	u->on_url(u->user, &url);
	tell_held(u);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* False if there is no room. */
static bool add_octet(struct ss_url_link *l, uint8_t c)
{
	if (is_blank(c)) {
		l->has_blank = true;
		return true;
	}
	if (c == 0xa0 && l->text.len > 0 && l->text.data[l->text.len - 1] == 0xc2) {
		l->text.len--; /* U+00A0 */
		l->text.len -= l->text.len > 0 && l->text.data[l->text.len - 1] == ' ';
		l->has_blank = true;
		return true;
	}
	bool needs_blank = l->has_blank && l->text.len > 0;
	l->has_blank = false;
	if (needs_blank && ss_buffer_add(&l->text, " ", 1) == 0)
		return false;
	return ss_buffer_add(&l->text, &c, 1) == 1;
}

void ss_url_link_add(struct ss_urls *u, const uint8_t *bytes, size_t len)
{
	struct ss_url_link *l = &u->link;
	for (size_t n = 0; n < len; n++) {
		if (add_octet(l, bytes[n]))
			continue;
		l->is_full = true;
		ss_url_link_end(u);
		ss_url_finder_feed(&u->text, bytes + n, len - n);
		return;
	}
}

void ss_url_link_stop(struct ss_urls *u)
{
	struct ss_url_link *l = &u->link;
	if (!l->has_url)
		return;
	ss_url_link_end(u);
	if (!ss_slice_is_equal(ss_buffer_slice(&l->text), ss_buffer_slice(&l->url)))
		ss_urls_search(u, ss_buffer_slice(&l->text));
}
