/* Makes capture files by hand and tells as text what is read from them:
 *
 *     1: 12.000003000 link 1, 3 of 60: abc
 *     ! made: packet 2: truncated record (need 4 bytes, 1 left)
 */
#ifndef SS_TESTS_CAPTURE_MAKING_H
#define SS_TESTS_CAPTURE_MAKING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/capture.h"

struct made { /* zeroed: empty */
	uint8_t *data;
	size_t len, size;
};

void made_add(struct made *m, const void *bytes, size_t len);
void made_u16(struct made *m, bool is_big, unsigned value);
void made_u32(struct made *m, bool is_big, uint32_t value);
void made_clear(struct made *m);   /* empty again */
void made_release(struct made *m); /* and its memory given back */

enum { US = 0xA1B2C3D4, NS = 0xA1B23C4D, KUZNETZOV = 0xA1B2CD34 };
void made_pcap(struct made *m, bool is_big, uint32_t magic, unsigned link_type);
/* The packet's bytes are the text's. */
void made_record(struct made *m, bool is_big, uint32_t seconds, uint32_t ticks, const char *text);

/* Any pcapng block: a body of len bytes is padded and framed. */
void made_block(struct made *m, bool is_big, uint32_t type, const void *body, size_t len);
void made_section(struct made *m, bool is_big);
/* resolution: if_tsresol, or -1 for none; offset_s: if_tsoffset, 0 for none. */
void made_interface(struct made *m, bool is_big, unsigned link_type, uint32_t snap_len,
                    int resolution, int64_t offset_s);
void made_enhanced(struct made *m, bool is_big, uint32_t interface, uint64_t ticks,
                   const char *text);
void made_old(struct made *m, bool is_big, unsigned interface, uint64_t ticks, const char *text);
void made_simple(struct made *m, bool is_big, uint32_t wire_len, const char *bytes, size_t len);

/* What a capture gives, as text; the caller frees it.  Of options only merge, bpf and memory count.
 * An error of create is "error N\n". */
char *told_of_paths(const char *const *paths, size_t n, const struct ss_capture_options *options);
/* The same of bytes in memory, as inputs named "made", "made2" ..., which come in portions of at
 * most step. */
char *told_of_many(const struct made *made, size_t n, size_t step,
                   const struct ss_capture_options *options);
char *told_of(const struct made *made); /* one, in one portion */

void expect_told(const struct made *made, const char *expected);

/* A directory under /tmp that goes with all that is in it. */
char *temporary_directory(void);
void remove_directory(char *path);
/* DIRECTORY/NAME, with these bytes; the caller frees it. */
char *write_file(const char *directory, const char *name, const void *bytes, size_t len);

#endif
