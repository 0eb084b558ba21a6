/* The handshakes, one by one: see wrap.h. */
#ifndef SS_OTHER_WRAP_PRIVATE_H
#define SS_OTHER_WRAP_PRIVATE_H
#include "other/wrap.h"

enum ss_wrap_verdict ss_socks4_parse(const struct ss_wrap_input *in, struct ss_wrap *out);
enum ss_wrap_verdict ss_socks5_parse(const struct ss_wrap_input *in, struct ss_wrap *out);
enum ss_wrap_verdict ss_connect_parse(const struct ss_wrap_input *in, struct ss_wrap *out);

/* False if it does not fit. */
bool ss_wrap_text_set(struct ss_wrap_text *text, struct ss_slice s);

#endif
