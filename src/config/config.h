/* Settings as a file that a site keeps: read, checked, written.
 *
 *     [site]
 *     internal_domains = example.org, example.net
 *     vip_names =
 *         Jane Doe
 *         John Roe
 *     [lists]
 *     freemail_domains += mail.example
 *
 * NAME = VALUE sets, NAME += VALUE adds to a list.  A list goes on on indented lines.  Comments begin
 * with ; or # and have a line of their own. */
#ifndef SS_CONFIG_CONFIG_H
#define SS_CONFIG_CONFIG_H
#include "base/buffer.h"
#include "base/settings.h"

/* text: "recipients_high: it is a number", NUL-terminated, borrowed; words of the file are in it, which
 * are UTF-8 without controls. */
typedef void (*ss_config_on_trouble)(void *user, unsigned line, const char *text);

/* All that is right in it is set, all that is wrong is told.  0; SS_EFORMAT: something was wrong;
 * SS_ENOMEM. */
int ss_config_read(struct ss_slice text, struct ss_settings *s, ss_config_on_trouble on_trouble,
                   void *user);

/* The whole of the settings as such a file, each with its explanation and its default as comments.
 * 0 or SS_ENOMEM. */
int ss_config_write(const struct ss_settings *s, struct ss_buffer *out);

#endif
