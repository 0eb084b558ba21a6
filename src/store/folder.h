/* The directory that contents are kept in: DIR with messages/ and files/ in it.  Nothing is
 * written outside of it, whatever lies in it already: all is opened from its own descriptor, and
 * no symbolic link is followed.  Nothing in it is replaced.  A file has its name only once it is
 * whole: until then it has none (O_TMPFILE) or, where the file system cannot do that or many are
 * open at once, one that begins with ".tmp-". */
#ifndef SS_STORE_FOLDER_H
#define SS_STORE_FOLDER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum ss_folder_place { SS_FOLDER_TOP, SS_FOLDER_MESSAGES, SS_FOLDER_FILES, SS_N_FOLDER_PLACES };
/* "", "messages/", "files/": before a name in that place. */
extern const char *const ss_folder_places[SS_N_FOLDER_PLACES];

struct ss_folder { /* private */
	int fds[SS_N_FOLDER_PLACES];
	bool can_be_unnamed;
	uint64_t n_named;
};

/* All that fails is SS_EIO, and errno tells why. */

/* DIR is made if it is not there, readable by its owner alone; no directory above it is.  On
 * failure *place is what could not be opened; of one in DIR, ELOOP tells that it is a symbolic
 * link. */
int ss_folder_open(const char *path, struct ss_folder *out, enum ss_folder_place *place);
void ss_folder_close(struct ss_folder *f);

/* Is there anything of that name? */
bool ss_folder_has(const struct ss_folder *f, enum ss_folder_place place, const char *name);
/* Is nothing in there? */
bool ss_folder_is_empty(const struct ss_folder *f, enum ss_folder_place place);

enum { SS_TEMPORARY_NAME = 32 };

/* A file that is being written: 0644 before the umask, never executable. */
struct ss_temporary {                 /* private but fd */
	int fd;                       /* -1: closed for the time being, or there is none */
	char name[SS_TEMPORARY_NAME]; /* "": it has none */
	dev_t device;
	ino_t inode;
};

int ss_temporary_create(struct ss_folder *f, struct ss_temporary *out);
/* Gives the descriptor back; the octets stay. */
int ss_temporary_rest(struct ss_folder *f, struct ss_temporary *t);
/* Opens it again, at its end; nothing to do if it is open. */
int ss_temporary_wake(struct ss_folder *f, struct ss_temporary *t);
/* It gets its name.  If there is something of that name, errno is EEXIST and it stays what it was.
 * On success there is none any more. */
int ss_temporary_keep(struct ss_folder *f, struct ss_temporary *t, enum ss_folder_place place,
                      const char *name);
void ss_temporary_drop(struct ss_folder *f, struct ss_temporary *t); /* none is taken */

#endif
