/* What of a page has nothing to tell, passed over at the speed of memory: private to url*.c. */
#ifndef SS_MAIL_URL_PASS_H
#define SS_MAIL_URL_PASS_H
#include "base/slice.h"
#include "mail/url_html.h"

struct ss_html_passed { /* of a text */
	size_t len;     /* tags like those before, and the texts between them */
	size_t stop;    /* the next of "<&:." in it, or its length */
};

/* idle: tags that may be passed over, if may_pass. */
struct ss_html_passed ss_html_pass_over(const struct ss_html_idle_tag idle[2], struct ss_slice text,
                                        bool may_pass);

#endif
