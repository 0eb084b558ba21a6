/* A directory of its own for each test, and what lies in it. */
#ifndef SS_TESTS_UNIT_STORE_FOLDER_OF_TEST_H
#define SS_TESTS_UNIT_STORE_FOLDER_OF_TEST_H
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/folder.h"

struct test_folder {
	char path[64];
	struct ss_folder folder;
};

/* can_be_unnamed: false plays a file system without O_TMPFILE. */
static inline void test_folder_open(struct test_folder *t, bool can_be_unnamed)
{
	enum ss_folder_place place;
	strcpy(t->path, "/tmp/ss-store-XXXXXX");
	assert_non_null(mkdtemp(t->path));
	assert_int_equal(ss_folder_open(t->path, &t->folder, &place), 0);
	if (!can_be_unnamed)
		t->folder.can_be_unnamed = false;
}

static inline void test_path(const struct test_folder *t, const char *name, char out[256])
{
	snprintf(out, 256, "%s/%s", t->path, name);
}

/* Names in that directory below it, each with a space behind, sorted. */
static inline void test_list(const struct test_folder *t, const char *name, char out[1024])
{
	char path[256];
	struct dirent **entries;
	test_path(t, name, path);
	int n = scandir(path, &entries, NULL, alphasort);
	assert_true(n >= 0);
	*out = '\0';
	for (int i = 0; i < n; i++) {
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0) {
			strncat(out, entries[i]->d_name, 1023 - strlen(out));
			strncat(out, " ", 1023 - strlen(out));
		}
		free(entries[i]);
	}
	free(entries);
}

static inline size_t test_read(const struct test_folder *t, const char *name, void *out,
                               size_t size)
{
	char path[256];
	test_path(t, name, path);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(out, 1, size, f);
	fclose(f);
	return n;
}

static inline void test_remove_all(const struct test_folder *t, const char *name)
{
	char list[1024], path[256], *rest = list;
	test_list(t, name, list);
	for (char *word; (word = strsep(&rest, " ")) && *word;) {
		snprintf(path, sizeof path, "%s/%s/%s", t->path, name, word);
		remove(path);
	}
}

static inline void test_folder_close(struct test_folder *t)
{
	ss_folder_close(&t->folder);
	test_remove_all(t, "files");
	test_remove_all(t, "messages");
	test_remove_all(t, ".");
	assert_int_equal(rmdir(t->path), 0);
}

#endif
