/* An AUTH exchange: the first line is AUTH's argument, then "S:" challenges and other responses.
 * Laws: nothing exceeds its room; without keep_secret there is no secret, and who logs on is the
 * same as with it; an identity, once there, stays. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "smtp/sasl.h"

static void check(const struct ss_sasl *s)
{
	assert(s->mechanism);
	assert(s->identity_len <= sizeof s->identity && s->authzid_len <= sizeof s->authzid);
	assert(s->secret_len <= sizeof s->secret);
	assert(s->keep_secret || s->secret_len == 0);
	assert(memchr(s->name, '\0', sizeof s->name));
}

static void run(struct ss_slice script, struct ss_sasl *s)
{
	bool is_begun = false;
	for (size_t at = 0; at <= script.len;) {
		size_t end = ss_slice_find(script, at, '\n');
		struct ss_sasl before = *s;
		uint8_t *copy = malloc(end - at + 1);
		if (end > at)
			memcpy(copy, script.data + at, end - at);
		struct ss_slice line = {copy, end - at};
		if (!is_begun)
			ss_sasl_begin(s, line);
		else if (ss_slice_has_prefix_nocase(line, SS_SLICE("S:")))
			ss_sasl_challenge(s, ss_slice_cut(line, 2, line.len));
		else
			ss_sasl_response(s, line);
		free(copy);
		check(s);
		if (is_begun && before.identity_len > 0)
			assert(memcmp(before.identity, s->identity, sizeof s->identity) == 0);
		is_begun = true;
		at = end + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_sasl hidden = {0}, shown = {.keep_secret = true};
	run((struct ss_slice){data, size}, &hidden);
	run((struct ss_slice){data, size}, &shown);
	assert(hidden.identity_len == shown.identity_len && hidden.step == shown.step);
	assert(memcmp(hidden.identity, shown.identity, sizeof hidden.identity) == 0);
	assert(hidden.is_malformed == shown.is_malformed);
	return 0;
}
