#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

enum {
	TOP_MODE = 0700, /* mail is private; who shares it opens this door alone */
	PLACE_MODE = 0755,
	FILE_MODE = 0644,
	NAMES_TRIED = 100000, /* left behind by runs that were killed */
	LINK_TEXT = 32,       /* "/proc/self/fd/N" */
};

const char *const ss_folder_places[SS_N_FOLDER_PLACES] = {"", "messages/", "files/"};
static const char *const place_names[SS_N_FOLDER_PLACES] = {"", "messages", "files"};

/* ---- the directory ---- */

/* Where a link to an open file is taken from: linkat's AT_EMPTY_PATH asks for a capability. */
static void write_link(int fd, char out[LINK_TEXT])
{
	snprintf(out, LINK_TEXT, "/proc/self/fd/%d", fd);
}

static bool can_be_unnamed(int directory)
{
	char link[LINK_TEXT];
	int fd = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return false;
	write_link(fd, link);
	bool can = access(link, F_OK) == 0;
	close(fd);
	return can;
}

static int open_place(int at, const char *name, mode_t mode, int flags)
{
	if (mkdirat(at, name, mode) != 0 && errno != EEXIST)
		return -1;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	int why = errno;
	struct stat st;
	/* The kernel says of a link only that it is no directory. */
	if (fd < 0 && (flags & O_NOFOLLOW) && fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode))
		why = ELOOP;
	errno = why;
	return fd;
}

int ss_folder_open(const char *path, struct ss_folder *out, enum ss_folder_place *place)
{
	struct ss_folder f = {.fds = {-1, -1, -1}};
	/* DIR itself is the user's word; below it nothing is. */
	f.fds[SS_FOLDER_TOP] = open_place(AT_FDCWD, path, TOP_MODE, 0);
	*place = SS_FOLDER_TOP;
	for (unsigned i = SS_FOLDER_MESSAGES; i < SS_N_FOLDER_PLACES; i++) {
		if (f.fds[i - 1] < 0)
			break;
		*place = (enum ss_folder_place)i;
		f.fds[i] = open_place(f.fds[SS_FOLDER_TOP], place_names[i], PLACE_MODE, O_NOFOLLOW);
	}
	if (f.fds[SS_N_FOLDER_PLACES - 1] < 0) {
		int why = errno;
		ss_folder_close(&f);
		errno = why;
		return SS_EIO;
	}
	f.can_be_unnamed = can_be_unnamed(f.fds[SS_FOLDER_TOP]);
	*out = f;
	return SS_OK;
}

void ss_folder_close(struct ss_folder *f)
{
	for (unsigned i = 0; i < SS_N_FOLDER_PLACES; i++) {
		if (f->fds[i] >= 0)
			close(f->fds[i]);
		f->fds[i] = -1;
	}
}

bool ss_folder_has(const struct ss_folder *f, enum ss_folder_place place, const char *name)
{
	struct stat st;
	return fstatat(f->fds[place], name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool ss_folder_is_empty(const struct ss_folder *f, enum ss_folder_place place)
{
	int fd = openat(f->fds[place], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
	bool is_empty = true;
	if (!directory) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (struct dirent *e; is_empty && (e = readdir(directory));)
		is_empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	closedir(directory);
	return is_empty;
}

/* ---- temporary files ---- */

static void write_temporary_name(struct ss_folder *f, char out[SS_TEMPORARY_NAME])
{
	snprintf(out, SS_TEMPORARY_NAME, ".tmp-%llu", (unsigned long long)f->n_named++);
}

static int create_named(struct ss_folder *f, struct ss_temporary *t)
{
	for (int i = 0; i < NAMES_TRIED; i++) {
		write_temporary_name(f, t->name);
		t->fd = openat(f->fds[SS_FOLDER_TOP], t->name,
		               O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC,
		               FILE_MODE);
		if (t->fd >= 0)
			return SS_OK;
		if (errno != EEXIST)
			break;
	}
	t->name[0] = '\0';
	return SS_EIO;
}

int ss_temporary_create(struct ss_folder *f, struct ss_temporary *out)
{
	struct ss_temporary t = {.fd = -1};
	struct stat st;
	if (f->can_be_unnamed)
		t.fd = openat(f->fds[SS_FOLDER_TOP], ".", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC,
		              FILE_MODE);
	if (t.fd < 0 && create_named(f, &t) < 0)
		return SS_EIO;
	if (fstat(t.fd, &st) != 0) {
		int why = errno;
		ss_temporary_drop(f, &t);
		errno = why;
		return SS_EIO;
	}
	t.device = st.st_dev;
	t.inode = st.st_ino;
	*out = t;
	return SS_OK;
}

static int link_unnamed(const struct ss_folder *f, const struct ss_temporary *t,
                        enum ss_folder_place place, const char *name)
{
	char link[LINK_TEXT];
	write_link(t->fd, link);
	return linkat(AT_FDCWD, link, f->fds[place], name, AT_SYMLINK_FOLLOW) == 0 ? SS_OK : SS_EIO;
}

static int name_unnamed(struct ss_folder *f, struct ss_temporary *t)
{
	for (int i = 0; i < NAMES_TRIED; i++) {
		write_temporary_name(f, t->name);
		if (link_unnamed(f, t, SS_FOLDER_TOP, t->name) == SS_OK)
			return SS_OK;
		if (errno != EEXIST)
			break;
	}
	t->name[0] = '\0';
	return SS_EIO;
}

int ss_temporary_rest(struct ss_folder *f, struct ss_temporary *t)
{
	if (t->fd < 0)
		return SS_OK;
	if (!t->name[0] && name_unnamed(f, t) < 0)
		return SS_EIO;
	/* Only then some file systems tell that there was no room. */
	int failed = close(t->fd);
	t->fd = -1;
	return failed ? SS_EIO : SS_OK;
}

int ss_temporary_wake(struct ss_folder *f, struct ss_temporary *t)
{
	struct stat st;
	if (t->fd >= 0)
		return SS_OK;
	int fd = openat(f->fds[SS_FOLDER_TOP], t->name, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return SS_EIO;
	if (fstat(fd, &st) == 0 && st.st_dev == t->device && st.st_ino == t->inode) {
		t->fd = fd;
		return SS_OK;
	}
	close(fd);
	errno = ESTALE; /* somebody put another file there */
	return SS_EIO;
}

/* For file systems without links.  Some of them cannot promise either that nothing is replaced:
 * there a file of ours takes the name first. */
static int move_named(const struct ss_folder *f, const struct ss_temporary *t, int to,
                      const char *name)
{
	int top = f->fds[SS_FOLDER_TOP];
	if (renameat2(top, t->name, to, name, RENAME_NOREPLACE) == 0)
		return SS_OK;
	if (errno != EINVAL && errno != ENOSYS)
		return SS_EIO;
	int fd = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return SS_EIO;
	close(fd);
	if (renameat(top, t->name, to, name) == 0)
		return SS_OK;
	int why = errno;
	unlinkat(to, name, 0);
	errno = why;
	return SS_EIO;
}

static int keep_named(struct ss_folder *f, struct ss_temporary *t, enum ss_folder_place place,
                      const char *name)
{
	int top = f->fds[SS_FOLDER_TOP];
	if (ss_temporary_rest(f, t) < 0)
		return SS_EIO;
	if (linkat(top, t->name, f->fds[place], name, 0) == 0) {
		unlinkat(top, t->name, 0);
		return SS_OK;
	}
	return errno == EEXIST ? SS_EIO : move_named(f, t, f->fds[place], name);
}

int ss_temporary_keep(struct ss_folder *f, struct ss_temporary *t, enum ss_folder_place place,
                      const char *name)
{
	int error = t->name[0] ? keep_named(f, t, place, name) : link_unnamed(f, t, place, name);
	if (error < 0)
		return error;
	if (t->fd >= 0)
		close(t->fd);
	*t = (struct ss_temporary){.fd = -1};
	return SS_OK;
}

void ss_temporary_drop(struct ss_folder *f, struct ss_temporary *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->name[0])
		unlinkat(f->fds[SS_FOLDER_TOP], t->name, 0);
	*t = (struct ss_temporary){.fd = -1};
}
