/* UTF-8 (RFC 3629), strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef SS_BASE_UTF8_H
#define SS_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

bool ss_utf8_is_valid(struct ss_slice s);
/* Length of the valid sequence at the head of s (1..4) and its code point; 0 if there is none. */
size_t ss_utf8_next(struct ss_slice s, uint32_t *code_point);
/* 1..4 bytes of UTF-8 for a code point. */
size_t ss_utf8_put(uint32_t code_point, uint8_t out[4]);
/* How many terminal columns the character takes: 0, 1 or 2, whatever the locale. */
int ss_utf8_columns(uint32_t code_point);
/* Of Unicode's category Cf: invisible, or shown in the midst of others; acts on their order. */
bool ss_utf8_is_format(uint32_t code_point);
/* Controls (C0, DEL, C1), line separators, bidirectional controls, zero-width, filler and tag
 * characters, noncharacters: what must not reach a terminal or a file's name, or cannot be seen. */
bool ss_utf8_is_hidden(uint32_t code_point);

#endif
