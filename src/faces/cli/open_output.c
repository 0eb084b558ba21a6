#include "faces/cli/open_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/codec.h"
#include "capture/format.h"
#include "faces/cli/message.h"

static bool is_input(const struct stat *st, const struct ss_capture *capture)
{
	return S_ISREG(st->st_mode) && ss_capture_is_input(capture, st->st_dev, st->st_ino);
}

/* ">> mail.pcap" must not be written to.  One that is empty has nothing to lose: "read . > result"
 * finds it in the directory. */
static int take_standard_output(const struct ss_capture *capture)
{
	struct stat st;
	if (fstat(STDOUT_FILENO, &st) != 0 || st.st_size == 0 || !is_input(&st, capture))
		return STDOUT_FILENO;
	cli_complain("standard output: is one of the inputs");
	return -1;
}

/* "logs/" that is not there: open() would say that it is a directory. */
static int why_not(const char *path)
{
	struct stat st;
	int why = errno;
	return why == EISDIR && stat(path, &st) != 0 ? errno : why;
}

/* What was recorded once is not written over by what is told of it. */
static bool is_capture(const char *path, const struct stat *st)
{
	uint8_t head[SS_FORMAT_HEAD];
	if (!S_ISREG(st->st_mode) || st->st_size < SS_FORMAT_HEAD)
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, head, sizeof head);
	close(fd);
	return n == (ssize_t)sizeof head &&
	       (ss_capture_format_find(head) || ss_codec_name(head, sizeof head));
}

/* Opened, then looked at, then emptied: what it was stays unless it is certainly no input. */
int cli_open_output(const char *path, const struct ss_capture *capture)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return take_standard_output(capture);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || fstat(fd, &st) != 0) {
		cli_complain("%s: %s", path, strerror(why_not(path)));
	} else if (is_input(&st, capture)) {
		cli_complain("%s: is one of the inputs", path);
	} else if (is_capture(path, &st)) {
		cli_complain("%s: is a capture, or compressed, and is not written over", path);
	} else if (S_ISREG(st.st_mode) && ftruncate(fd, 0) != 0) {
		cli_complain("%s: %s", path, strerror(errno));
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}
