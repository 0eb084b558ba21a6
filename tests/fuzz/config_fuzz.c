/* Any octets as a file of settings.  The first character: memory fails at that taking ('@': never), by
 * its low six bits.  What is wrong is told with a line of the file; what is taken is written, and that
 * reads the same. */
#include <string.h>

#include "base/error.h"
#include "config/config.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
	unsigned n, lines;
};

static void on_trouble(void *user, unsigned line, const char *text)
{
	struct told *t = user;
	REQUIRE(line >= 1 && line <= t->lines && *text);
	t->n++;
}

static int read_all(struct ss_slice text, struct ss_settings *s, struct told *t)
{
	*t = (struct told){.lines = 1};
	for (size_t i = 0; i < text.len; i++)
		t->lines += text.data[i] == '\n';
	return ss_config_read(text, s, on_trouble, t);
}

static void compare(const struct ss_settings *s)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer text = {.memory = &memory}, again = {.memory = &memory};
	struct ss_settings other;
	struct told t;
	ss_settings_init(&other);
	REQUIRE(ss_config_write(s, &text) == SS_OK);
	REQUIRE(read_all(ss_buffer_slice(&text), &other, &t) == SS_OK && t.n == 0);
	REQUIRE(ss_config_write(&other, &again) == SS_OK);
	REQUIRE(ss_slice_is_equal(ss_buffer_slice(&text), ss_buffer_slice(&again)));
	ss_settings_release(&other);
	ss_buffer_release(&text);
	ss_buffer_release(&again);
	REQUIRE(memory.used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_settings s;
	struct told t;
	if (size == 0)
		return 0;
	ss_settings_init(&s);
	s.memory.fail_after = data[0] & 63;
	int error = read_all((struct ss_slice){data + 1, size - 1}, &s, &t);
	REQUIRE((error == SS_OK && t.n == 0) || (error == SS_EFORMAT && t.n > 0) ||
	        error == SS_ENOMEM);
	s.memory.fail_after = 0;
	if (error == SS_OK)
		compare(&s);
	ss_settings_release(&s);
	REQUIRE(s.memory.used == 0);
	return 0;
}
