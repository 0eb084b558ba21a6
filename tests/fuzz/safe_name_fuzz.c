/* The text is a name from the wire: what comes of it keeps every promise of safe_name.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "store/safe_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_characters(struct ss_slice s)
{
	while (s.len > 0) {
		uint32_t c;
		size_t n = ss_utf8_next(s, &c);
		check(n > 0 && !ss_utf8_is_hidden(c));
		s = ss_slice_cut(s, n, s.len);
	}
}

static bool is_device(const char *name)
{
	static const char *const devices[] = {"con", "prn", "aux", "nul"};
	size_t len = strcspn(name, ".");
	while (len > 0 && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		if (len == 3 && strncasecmp(name, devices[i], 3) == 0)
			return true;
	}
	return len == 4 && ss_ascii_is_digit((uint8_t)name[3]) &&
	       (strncasecmp(name, "com", 3) == 0 || strncasecmp(name, "lpt", 3) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char out[SS_SAFE_NAME], again[SS_SAFE_NAME];
	uint8_t *bytes = malloc(size); /* its end is guarded */
	if (size > 0)
		memcpy(bytes, data, size);
	size_t len = ss_safe_name((struct ss_slice){bytes, size}, out);
	check(len > 0 && len == strlen(out) && len <= SS_LIMIT_SAFE_NAME);
	check(!strpbrk(out, "/\\<>:\"|?*") && !strstr(out, ".."));
	check(!strchr(".- ", out[0]) && !strchr(". ", out[len - 1]));
	check(!is_device(out));
	check_characters(ss_slice_of(out));
	ss_safe_name(ss_slice_of(out), again);
	check(strcmp(out, again) == 0);
	free(bytes);
	return 0;
}
