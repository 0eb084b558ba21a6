/* The text is the unfolded value of a field that servers add: Received, Authentication-Results,
 * Received-SPF, a list of tags.  All that is told lies within it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/auth_results.h"
#include "mail/received.h"
#include "mail/tag_list.h"

static void must_be_within(struct ss_slice value, struct ss_slice s)
{
	if (s.len > 0 && (s.data < value.data || s.data + s.len > value.data + value.len))
		abort();
}

static void read_received(struct ss_slice value)
{
	struct ss_mail_counts counts = {0};
	struct ss_received r;
	ss_received_read(value, &counts, 0, &r);
	must_be_within(value, r.from);
	must_be_within(value, r.from_host);
	must_be_within(value, r.by);
	must_be_within(value, r.with);
	must_be_within(value, r.id);
	must_be_within(value, r.for_mailbox);
	must_be_within(value, r.tls);
}

static void on_result(void *user, const struct ss_auth_result *r)
{
	const struct ss_slice *value = user;
	must_be_within(*value, r->server);
	if (!ss_slice_is_equal(r->method, SS_SLICE("spf"))) /* Received-SPF has a word of its own */
		must_be_within(*value, r->method);
	must_be_within(*value, r->result);
	must_be_within(*value, r->reason);
	must_be_within(*value, r->properties);
	if (!r->result.data)
		abort();
}

static void read_tags(struct ss_slice value)
{
	struct ss_slice name, tag;
	for (size_t at = 0, before = 0; ss_tag_next(value, &at, &name, &tag); before = at) {
		if (at <= before || at > value.len)
			abort();
		must_be_within(value, name);
		must_be_within(value, tag);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size);
	if (size > 0)
		memcpy(bytes, data, size);
	struct ss_slice value = {bytes, size};
	read_received(value);
	ss_auth_results_read(value, SS_AUTH_RESULTS, on_result, &value);
	ss_auth_results_read(value, SS_AUTH_ARC_RESULTS, on_result, &value);
	ss_auth_results_read(value, SS_AUTH_RECEIVED_SPF, on_result, &value);
	read_tags(value);
	free(bytes);
	return 0;
}
