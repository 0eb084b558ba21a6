/* What the files of url.h share: private to url*.c. */
#ifndef SS_MAIL_URL_PRIVATE_H
#define SS_MAIL_URL_PRIVATE_H
#include "mail/url.h"
#include "mail/url_html.h"

/* <a href="...">text</a>: told when its end is here; URLs within it wait. */
struct ss_url_link {
	struct ss_buffer url, text, held;
	bool has_url; /* the start tag has one that is told */
	bool is_open; /* ... and is over: text is the link's */
	bool is_cut;  /* url was longer */
	bool is_full; /* text was longer */
	bool has_blank;
};

struct ss_urls {
	void (*on_url)(void *user, const struct ss_url *url);
	void *user;
	struct ss_memory *memory;
	bool is_html;
	uint32_t n_seen; /* URLs, as they are found */
	struct ss_url_finder
	        text; /* what is fed, or, in HTML, what stands between tags or in values */
	struct ss_url_finder
	        inner; /* within URLs that hold others: "javascript:open('http://...')" */
	struct ss_html html;
	struct ss_url_link link;
};

/* Tells it, or keeps it until the link is told that it stands in. */
void ss_urls_tell(struct ss_urls *u, struct ss_slice url, bool is_cut);
/* A value that must be a URL: told if it leads out; else searched for URLs.  Changed: its scheme
 * becomes lower case.  is_target: of <a>. */
void ss_urls_judge(struct ss_urls *u, uint8_t *value, size_t len, bool is_cut, bool is_target);
/* Searched for URLs that have slashes. */
void ss_urls_search(struct ss_urls *u, struct ss_slice text);

/* url_link.c */
/* False if memory is short: then it is for the caller to tell it. */
bool ss_url_link_begin(struct ss_urls *u, struct ss_slice url, bool is_cut);
/* Of its text; what does not fit is searched for URLs. */
void ss_url_link_add(struct ss_urls *u, const uint8_t *bytes, size_t len);
/* It is told, and what waited for it. */
void ss_url_link_end(struct ss_urls *u);
/* Its end did not come: its text may be more than that, and is searched for URLs. */
void ss_url_link_stop(struct ss_urls *u);
/* False if there is no room: the link is told then. */
bool ss_url_link_hold(struct ss_urls *u, struct ss_slice url, bool is_cut);

#endif
