/* Putting texts together in a buffer. */
#ifndef SS_OUTPUT_PRINT_H
#define SS_OUTPUT_PRINT_H
#include <stdint.h>

#include "base/address.h"
#include "base/buffer.h"

/* printf for words of ours: nothing from the wire, 256 bytes at most; all of it or,
 * where memory is short, nothing. */
__attribute__((format(printf, 2, 3))) void ss_print(struct ss_buffer *b, const char *format, ...);
/* "12,345" */
void ss_print_count(struct ss_buffer *b, uint64_t n);
/* "1 session", "12,345 sessions": noun, and an s where there are more. */
void ss_print_counted(struct ss_buffer *b, uint64_t n, const char *noun);
/* "999", "1.2K", "12K", "3.4M": by 1024, as ls -h and du -h. */
void ss_print_size(struct ss_buffer *b, uint64_t n);
/* "192.0.2.1:25", "[2001:db8::1]:25"; without port if it is usual_port (which may be -1). */
void ss_print_endpoint(struct ss_buffer *b, const struct ss_address *a, int64_t port,
                       int64_t usual_port);

#endif
