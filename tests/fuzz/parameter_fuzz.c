/* First character: memory fails at that taking, by its low six bits ('@': never).  The rest is the
 * value of a field; what is told stays within its bounds, and is the same a second time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "mail/charset_iconv.h"
#include "mail/parameter.h"

struct result {
	struct ss_mail_counts counts;
	struct ss_memory memory;
	uint64_t sum;
	unsigned n;
};

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

static void mix(struct result *r, struct ss_slice text)
{
	for (size_t n = 0; n < text.len; n++)
		r->sum = r->sum * 31 + text.data[n];
	r->sum = r->sum * 31 + text.len;
}

static void on_parameter(void *user, const struct ss_parameter *p)
{
	struct result *r = user;
	must(p->name.len > 0 && p->value.data && p->raw.data);
	must(++r->n <= SS_LIMIT_MIME_PARAMETERS);
	must(ss_utf8_is_valid(p->value));
	mix(r, p->name);
	mix(r, p->value);
	mix(r, p->raw);
	r->sum = r->sum * 31 + p->is_extended;
}

static void read_once(const uint8_t *data, size_t size, unsigned fail_after, struct result *r)
{
	static const struct ss_charsets charsets = {ss_charset_iconv, NULL};
	struct ss_encoded_words how = {&charsets, &r->counts, &r->memory};
	uint8_t *copy = malloc(size);
	struct ss_slice value = {copy, size};
	memcpy(copy, data, size);
	r->memory.fail_after = fail_after;
	ss_parameter_read(&how, value, 0, on_parameter, r);
	must(r->memory.used == 0);
	struct ss_slice head = ss_parameter_value(value);
	must(head.data >= copy && head.data + head.len <= copy + size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct result once = {0}, again = {0};
	if (size < 1)
		return 0;
	read_once(data + 1, size - 1, data[0] & 63, &once);
	read_once(data + 1, size - 1, data[0] & 63, &again);
	must(once.sum == again.sum && once.n == again.n);
	return 0;
}
