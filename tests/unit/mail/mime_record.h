/* Reads messages in portions of each size and writes what is told as lines. */
#ifndef SS_TESTS_MIME_RECORD_H
#define SS_TESTS_MIME_RECORD_H
#include <stdbool.h>
#include <stddef.h>

#include "mail/mime.h"

struct mime_record {
	char *text; /* to be freed */
	size_t len, size;
	bool has_octets; /* told last: the next ones belong to them */
	bool is_quiet;   /* octets are not written */
	unsigned n_parts;
};

/* A '#' is a gap of one octet. */
void mime_record_read(const char *text, size_t len, size_t portion, bool is_flat,
                      struct ss_memory *memory, struct mime_record *r);
void mime_record_check(const char *text, size_t len, bool is_flat, const char *expected);

#define CHECK(given, expected)      mime_record_check(given, sizeof(given) - 1, false, expected)
#define CHECK_FLAT(given, expected) mime_record_check(given, sizeof(given) - 1, true, expected)

#define VERSION "MIME-Version: 1.0\r\n"
#define MIXED   VERSION "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
#define MIXED_0 "0: part @0\n0: @64 multipart multipart/mixed boundary=x\n"

#endif
