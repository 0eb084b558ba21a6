#include "faces/cli/log_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faces/cli/message.h"
#include "faces/cli/open_output.h"

struct cli_log_file {
	struct cli_log_file *next;
	struct ss_writer writer;
	int fd;
	char path[];
};

bool cli_log_files_is_directory(const char *path)
{
	struct stat st;
	size_t len = path ? strlen(path) : 0;
	if (len == 0)
		return false;
	return stat(path, &st) == 0 ? S_ISDIR(st.st_mode) : path[len - 1] == '/';
}

bool cli_log_files_begin(struct cli_log_files *l)
{
	if (mkdir(l->directory, 0777) == 0 || errno == EEXIST)
		return true;
	cli_complain("%s: %s", l->directory, strerror(errno));
	return false;
}

static struct cli_log_file *make(const struct cli_log_files *l, const char *name)
{
	size_t size = strlen(l->directory) + strlen(name) + sizeof "/.log";
	struct cli_log_file *f = calloc(1, sizeof *f + size);
	if (!f) {
		cli_complain("no memory");
		return NULL;
	}
	snprintf(f->path, size, "%s/%s.log", l->directory, name);
	f->fd = cli_open_output(f->path, l->capture);
	if (f->fd >= 0 && ss_writer_create(f->fd, &f->writer) == 0)
		return f;
	if (f->fd >= 0) {
		cli_complain("no memory");
		close(f->fd);
	}
	free(f);
	return NULL;
}

struct ss_writer *cli_log_files_open(void *user, const char *name)
{
	struct cli_log_files *l = user;
	struct cli_log_file *f = make(l, name);
	if (!f) {
		l->has_failed = true;
		return NULL;
	}
	f->next = l->first;
	l->first = f;
	return &f->writer;
}

bool cli_log_files_is_stuck(const struct cli_log_files *l)
{
	bool is_stuck = l->has_failed;
	for (const struct cli_log_file *f = l->first; f; f = f->next)
		is_stuck |= f->writer.error != 0;
	return is_stuck;
}

void cli_log_files_flush(struct cli_log_files *l)
{
	for (struct cli_log_file *f = l->first; f; f = f->next)
		ss_writer_flush(&f->writer);
}

enum cli_status cli_log_files_end(struct cli_log_files *l)
{
	enum cli_status status = l->has_failed ? CLI_TROUBLE : CLI_DONE;
	for (struct cli_log_file *f = l->first; f; f = f->next) {
		ss_writer_flush(&f->writer);
		if (f->writer.error == 0)
			continue;
		cli_complain("%s: write error: %s", f->path, strerror(f->writer.error));
		status = CLI_TROUBLE;
	}
	return status;
}

void cli_log_files_close(struct cli_log_files *l)
{
	while (l->first) {
		struct cli_log_file *f = l->first;
		l->first = f->next;
		ss_writer_destroy(&f->writer);
		close(f->fd);
		free(f);
	}
}
