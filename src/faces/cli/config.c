#include "faces/cli/config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "config/config.h"
#include "faces/cli/message.h"
#include "output/writer.h"

enum { TROUBLES = 50, PORTION = 65536 }; /* told of one file; who reads more? */

struct loading {
	const char *path;
	unsigned n_troubles;
};

static void on_trouble(void *user, unsigned line, const char *text)
{
	struct loading *l = (struct loading *)user;
	if (l->n_troubles++ < TROUBLES)
		cli_complain("%s:%u: %s", l->path, line, text);
}

/* False after telling why not. */
static bool read_all(FILE *f, const char *path, struct ss_buffer *text)
{
	static const char too_long[] = "it is too long for a file of settings";
	char portion[PORTION];
	for (size_t n; (n = fread(portion, 1, sizeof portion, f)) > 0;) {
		if (ss_buffer_add(text, portion, n) < n) {
			cli_complain("%s: %s", path,
			             text->len == text->limit ? too_long : "no memory");
			return false;
		}
	}
	if (!ferror(f))
		return true;
	cli_complain("%s: %s", path, strerror(errno));
	return false;
}

static bool take(const char *path, struct ss_slice text, struct ss_settings *s)
{
	struct loading l = {.path = path};
	if (text.len > 0 && memchr(text.data, '\0', text.len)) {
		cli_complain("%s: it is no text, and so no file of settings", path);
		return false;
	}
	int error = ss_config_read(text, s, on_trouble, &l);
	if (l.n_troubles > TROUBLES)
		cli_complain("%s: %u more are wrong", path, l.n_troubles - TROUBLES);
	if (error == SS_ENOMEM)
		cli_complain("%s: no memory", path);
	return error == SS_OK;
}

bool cli_config_load(const char *path, struct ss_settings *s)
{
	struct ss_memory memory = {0};
	struct ss_buffer text = {.memory = &memory, .limit = SS_LIMIT_CONFIG_FILE};
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
	if (!f) {
		cli_complain("%s: %s", path, strerror(errno));
		return false;
	}
	bool is_taken = read_all(f, path, &text) && take(path, ss_buffer_slice(&text), s);
	if (f != stdin)
		(void)fclose(f);
	ss_buffer_release(&text);
	return is_taken;
}

static enum cli_status write_out(struct ss_slice text)
{
	struct ss_writer w;
	signal(SIGPIPE, SIG_IGN);
	if (ss_writer_create(STDOUT_FILENO, &w) != 0) {
		cli_complain("no memory");
		return CLI_INTERNAL;
	}
	ss_write_slice(&w, text);
	ss_writer_flush(&w);
	int error = w.error;
	ss_writer_destroy(&w);
	if (error == 0 || error == EPIPE)
		return CLI_DONE;
	cli_complain("write error: %s", strerror(error));
	return CLI_TROUBLE;
}

enum cli_status cli_config(const struct cli_options *o)
{
	struct ss_memory memory = {0};
	struct ss_buffer text = {.memory = &memory};
	enum cli_status status = CLI_INTERNAL;
	if (!o->print)
		return CLI_DONE;
	if (ss_config_write(&o->settings, &text) == SS_OK)
		status = write_out(ss_buffer_slice(&text));
	else
		cli_complain("no memory");
	ss_buffer_release(&text);
	return status;
}
