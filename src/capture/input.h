/* What there is to read: the paths given, directories taken apart into files. */
#ifndef SS_CAPTURE_INPUT_H
#define SS_CAPTURE_INPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/memory.h"
#include "capture/caller.h"

enum ss_capture_input_kind {
	SS_INPUT_FILE, /* a path to open */
	SS_INPUT_STANDARD,
	SS_INPUT_DIRECTORY_END, /* after the files of a directory: was a capture among them? */
	SS_INPUT_MEMORY,        /* for tests */
};

struct ss_capture_input {
	enum ss_capture_input_kind kind;
	const char *path; /* to open, and to show */
	uint64_t size;    /* on disk */
	bool is_regular;  /* a file: size is known, and it can be opened again */
	bool is_found;    /* in a directory: it need not be a capture */
	bool is_capture;  /* set by the reader: its format was recognised */
	bool has_trouble; /* it could not be read whole */
	size_t n_files;   /* SS_INPUT_DIRECTORY_END: how many inputs before it are its own */
	dev_t device;     /* which file it is, by whatever path */
	ino_t inode;
	const uint8_t
	        *bytes; /* SS_INPUT_MEMORY: borrowed; handed out in portions of at most step */
	size_t step;
};

struct ss_capture_inputs { /* set memory and names.memory, zero the rest */
	struct ss_memory *memory;
	struct ss_arena names;
	struct ss_caller *caller;
	struct ss_capture_input *list;
	size_t n, size;
};

/* A path that is not there is an input too: opening it tells.  A directory becomes its regular
 * files and those below, in the order of their names as bytes; links to files are followed, links
 * to directories are not, and a file with several names is taken once.  0 or SS_ENOMEM. */
int ss_capture_inputs_add(struct ss_capture_inputs *list, const char *path);
int ss_capture_inputs_add_memory(struct ss_capture_inputs *list, const char *name,
                                 const uint8_t *bytes, size_t len, size_t step);
void ss_capture_inputs_release(struct ss_capture_inputs *list);

/* Bytes on disk of all inputs; 0 if one of them has no size. */
uint64_t ss_capture_inputs_size(const struct ss_capture_inputs *list);

/* Tells "PATH: ..." and counts the input as one that could not be read whole. */
void ss_capture_input_tell(struct ss_capture_input *input, struct ss_caller *caller,
                           const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
