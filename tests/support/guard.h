/* Test buffers that end at a page which may not be touched: one byte read too far is a crash, in
 * every build. */
#ifndef SS_TESTS_GUARD_H
#define SS_TESTS_GUARD_H
#include <stddef.h>
#include <stdint.h>

/* A copy of len bytes whose last one is the last before the forbidden page.  Give it back with
 * guard_free and the same len. */
uint8_t *guard_copy(const void *bytes, size_t len);
void guard_free(uint8_t *copy, size_t len);

#endif
