/* First character: memory fails at that taking ('@': never), by its low six bits; the rest is an
 * unfolded list of addresses. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/address.h"

struct result {
	struct ss_slice value;
	size_t raw_len;
	bool is_in_group;
};

static void on_mailbox(void *user, const struct ss_mailbox *m)
{
	struct result *r = user;
	if (m->raw.data < r->value.data || m->raw.len > r->value.len || m->raw.len == 0)
		abort();
	if (m->local.len + m->domain.len > m->raw.len)
		abort();
	r->raw_len += m->raw.len;
}

static void on_group(void *user, struct ss_slice name)
{
	struct result *r = user;
	if (r->is_in_group)
		abort();
	r->is_in_group = true;
}

static void on_group_end(void *user)
{
	struct result *r = user;
	if (!r->is_in_group)
		abort();
	r->is_in_group = false;
}

static const struct ss_address_events address_events = {on_mailbox, on_group, on_group_end};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct ss_memory memory = {.fail_after = data[0] & 63};
	struct ss_mail_counts counts = {0};
	struct ss_encoded_words how = {NULL, &counts, &memory};
	uint8_t *bytes = malloc(size - 1);
	memcpy(bytes, data + 1, size - 1);
	struct result r = {.value = {bytes, size - 1}};
	ss_address_list_read(&how, r.value, 0, &address_events, &r);
	if (r.is_in_group || r.raw_len > size || memory.used != 0)
		abort();
	free(bytes);
	return 0;
}
