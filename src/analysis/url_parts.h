/* The parts of a link that tell where it leads (RFC 3986, section 3). */
#ifndef SS_ANALYSIS_URL_PARTS_H
#define SS_ANALYSIS_URL_PARTS_H
#include <stdbool.h>

#include "base/slice.h"

struct ss_url_parts { /* slices of the text; absent where it has none */
	struct ss_slice scheme, userinfo, host, port;
};

/* Of "scheme://...", and of "www.a.example/..." without a scheme. */
struct ss_url_parts ss_url_split(struct ss_slice url);

enum ss_url_number { SS_URL_NAME, SS_URL_DOTTED, SS_URL_ODD_NUMBER };
/* Is the host an address as people write it, or one in a form that browsers take, too (WHATWG URL,
 * "IPv4 parser")? */
enum ss_url_number ss_url_host_number(struct ss_slice host);

#endif
