#include "capture/input.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/limits.h"

static struct ss_capture_input *add(struct ss_capture_inputs *list, enum ss_capture_input_kind kind,
                                    const char *path)
{
	if (list->n == list->size) {
		size_t size = list->size > 0 ? list->size * 2 : 4;
		struct ss_capture_input *larger =
		        ss_memory_resize(list->memory, list->list, list->size * sizeof *larger,
		                         size * sizeof *larger);
		if (!larger)
			return NULL;
		list->list = larger;
		list->size = size;
	}
	struct ss_slice name = ss_arena_copy(&list->names, ss_slice_of(path));
	if (!name.data)
		return NULL;
	struct ss_capture_input *input = &list->list[list->n++];
	*input = (struct ss_capture_input){.kind = kind, .path = (const char *)name.data};
	return input;
}

static int add_file(struct ss_capture_inputs *list, const char *path, const struct stat *status,
                    bool is_found)
{
	struct ss_capture_input *input = add(list, SS_INPUT_FILE, path);
	if (!input)
		return SS_ENOMEM;
	input->is_found = is_found;
	if (status && S_ISREG(status->st_mode)) {
		input->is_regular = true;
		input->size = (uint64_t)status->st_size;
		input->device = status->st_dev;
		input->inode = status->st_ino;
	}
	return 0;
}

static int is_name(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Not alphasort: that depends on the locale. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_directory(struct ss_capture_inputs *list, const char *path, unsigned depth);

/* What lies in a directory: files are added, directories opened, all else is passed over. */
static int add_found(struct ss_capture_inputs *list, const char *path, unsigned depth)
{
	struct stat status, target;
	if (lstat(path, &status) != 0)
		return 0; /* removed meanwhile */
	if (S_ISDIR(status.st_mode))
		return add_directory(list, path, depth + 1);
	if (S_ISREG(status.st_mode))
		return add_file(list, path, &status, true);
	if (S_ISLNK(status.st_mode) && stat(path, &target) == 0 && S_ISREG(target.st_mode))
		return add_file(list, path, &target, true);
	return 0;
}

static void tell(const struct ss_capture_inputs *list, const char *path, const char *why)
{
	ss_caller_tell(list->caller, "%s: %s", path, why);
	list->caller->troubled_inputs++;
}

static int add_directory(struct ss_capture_inputs *list, const char *path, unsigned depth)
{
	struct dirent **entries;
	int error = 0;
	if (depth > SS_LIMIT_DIRECTORIES) {
		tell(list, path, "too many directories in directories");
		return 0;
	}
	int n = scandir(path, &entries, is_name, compare_names);
	if (n < 0 && errno == ENOMEM)
		return SS_ENOMEM;
	if (n < 0) {
		tell(list, path, strerror(errno));
		return 0;
	}
	bool has_slash = path[0] != '\0' && path[strlen(path) - 1] == '/';
	for (int i = 0; i < n; i++) {
		char *below = NULL;
		if (!error &&
		    asprintf(&below, "%s%s%s", path, has_slash ? "" : "/", entries[i]->d_name) < 0)
			error = SS_ENOMEM;
		if (!error) {
			error = add_found(list, below, depth);
			free(below);
		}
		free(entries[i]);
	}
	free(entries);
	return error;
}

static int compare_files(const void *a, const void *b)
{
	const struct ss_capture_input *const *x = a, *const *y = b;
	if ((*x)->device != (*y)->device)
		return (*x)->device < (*y)->device ? -1 : 1;
	if ((*x)->inode != (*y)->inode)
		return (*x)->inode < (*y)->inode ? -1 : 1;
	return *x < *y ? -1 : *x > *y; /* of several names the first stays */
}

static bool is_same_file(const struct ss_capture_input *a, const struct ss_capture_input *b)
{
	return a->device == b->device && a->inode == b->inode;
}

/* Takes out the files from `first` on that have come under another name: "latest.pcap" is often a
 * link to a neighbour, and its mail must not count twice. */
static int remove_doubles(struct ss_capture_inputs *list, size_t first)
{
	size_t n = list->n - first;
	if (n < 2)
		return 0;
	struct ss_capture_input **sorted = ss_memory_take(list->memory, n * sizeof *sorted);
	if (!sorted)
		return SS_ENOMEM;
	for (size_t i = 0; i < n; i++)
		sorted[i] = &list->list[first + i];
	qsort(sorted, n, sizeof *sorted, compare_files);
	for (size_t i = n - 1; i > 0; i--)
		if (is_same_file(sorted[i], sorted[i - 1]))
			sorted[i]->path = NULL;
	size_t kept = first;
	for (size_t i = first; i < list->n; i++)
		if (list->list[i].path)
			list->list[kept++] = list->list[i];
	list->n = kept;
	ss_memory_give(list->memory, sorted, n * sizeof *sorted);
	return 0;
}

int ss_capture_inputs_add(struct ss_capture_inputs *list, const char *path)
{
	struct stat status;
	if (strcmp(path, "-") == 0)
		return add(list, SS_INPUT_STANDARD, "standard input") ? 0 : SS_ENOMEM;
	if (stat(path, &status) != 0)
		return add_file(list, path, NULL, false);
	if (!S_ISDIR(status.st_mode))
		return add_file(list, path, &status, false);
	size_t first = list->n;
	unsigned troubles = list->caller->troubled_inputs;
	int error = add_directory(list, path, 1);
	if (!error)
		error = remove_doubles(list, first);
	if (error || list->caller->troubled_inputs > troubles)
		return error; /* what could not be looked into may hold captures */
	struct ss_capture_input *end = add(list, SS_INPUT_DIRECTORY_END, path);
	if (!end)
		return SS_ENOMEM;
	end->is_regular = true;
	end->n_files = list->n - 1 - first;
	return 0;
}

int ss_capture_inputs_add_memory(struct ss_capture_inputs *list, const char *name,
                                 const uint8_t *bytes, size_t len, size_t step)
{
	struct ss_capture_input *input = add(list, SS_INPUT_MEMORY, name);
	if (!input)
		return SS_ENOMEM;
	input->is_regular = true;
	input->size = len;
	input->bytes = bytes;
	input->step = step;
	return 0;
}

void ss_capture_inputs_release(struct ss_capture_inputs *list)
{
	ss_memory_give(list->memory, list->list, list->size * sizeof *list->list);
	ss_arena_reset(&list->names);
	list->list = NULL;
	list->n = list->size = 0;
}

uint64_t ss_capture_inputs_size(const struct ss_capture_inputs *list)
{
	uint64_t total = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (!list->list[i].is_regular)
			return 0;
		total += list->list[i].size;
	}
	return total;
}

void ss_capture_input_tell(struct ss_capture_input *input, struct ss_caller *caller,
                           const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (caller->is_over)
		return; /* what is missing now is no trouble */
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (!input->has_trouble)
		caller->troubled_inputs++;
	input->has_trouble = true;
	ss_caller_tell(caller, "%s: %s", input->path, text);
}
