/* A file as it passes: what it is, its digests, what is in it if it is an archive.  First octet:
 * the size of the portions less one; second: when memory fails (0: never); third: where a gap is,
 * in units of 16 octets (0: nowhere).  How the file is cut into portions changes nothing. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/file.h"

struct result {
	char *text;
	size_t len;
};

static void feed(struct ss_file *f, struct ss_zip *z, const uint8_t *data, size_t len,
                 size_t portion)
{
	for (size_t at = 0, n; at < len; at += n) {
		n = portion < len - at ? portion : len - at;
		uint8_t *copy = malloc(n);
		memcpy(copy, data + at, n);
		ss_file_feed(f, copy, n);
		ss_zip_feed(z, copy, n);
		free(copy);
	}
}

static void print_zip(FILE *out, const struct ss_zip_result *r)
{
	if (r->n_members > SS_LIMIT_ZIP_MEMBERS || r->n_all < r->n_members)
		abort();
	fprintf(out, "%d %d %llu\n", r->is_whole, r->is_encrypted, (unsigned long long)r->n_all);
	for (size_t i = 0; i < r->n_members; i++) {
		const struct ss_zip_member *m = &r->members[i];
		fprintf(out, "%llu %llu %d %d ", (unsigned long long)m->size,
		        (unsigned long long)m->packed, m->method, m->is_encrypted);
		fwrite(m->name.data, 1, m->name.len, out);
		fputc('\n', out);
	}
}

/* The same octets in the file, which looks before it lists, and in the lister alone. */
static struct result read(const uint8_t *data, size_t size, size_t portion)
{
	struct result r = {0};
	struct ss_memory memory = {.fail_after = data[1]}, other = {0};
	struct ss_file_options options = {&ss_hash_builtin, (1U << SS_N_HASHES) - 1, &memory};
	struct ss_file *f = ss_file_create(&options);
	struct ss_zip *z = ss_zip_create(&other);
	size_t gap = data[2] > 0 ? 16 * (size_t)data[2] : size;
	FILE *out = open_memstream(&r.text, &r.len);
	if (f && z) {
		gap = gap < size - 3 ? gap : size - 3;
		feed(f, z, data + 3, gap, portion);
		if (gap < size - 3) {
			ss_file_gap(f, 7);
			ss_zip_gap(z, 7);
		}
		feed(f, z, data + 3 + gap, size - 3 - gap, portion);
		const struct ss_file_facts *facts = ss_file_end(f);
		fprintf(out, "%s %s %s %s\n", facts->magic ? facts->magic : "-", facts->digests[0],
		        facts->digests[1], facts->digests[2]);
		if (facts->size != size - 3)
			abort();
		if (facts->zip)
			print_zip(out, facts->zip);
		print_zip(out, ss_zip_end(z));
	}
	fclose(out);
	ss_file_destroy(f);
	ss_zip_destroy(z);
	if (memory.used != 0 || other.used != 0)
		abort();
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4)
		return 0;
	struct result whole = read(data, size, SIZE_MAX), cut = read(data, size, 1 + data[0]);
	if (whole.len != cut.len || memcmp(whole.text, cut.text, cut.len) != 0)
		abort();
	free(whole.text);
	free(cut.text);
	return 0;
}
