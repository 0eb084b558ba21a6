/* Where two octets in a row stand: a step of every walk that looks for something rare. */
#ifndef SS_MAIL_PAIR_H
#define SS_MAIL_PAIR_H
#include <stddef.h>
#include <stdint.h>

/* Position of the first `first` that is followed by `second`, or by nothing more; len if there is
 * none. */
size_t ss_pair_find(const uint8_t *text, size_t len, char first, char second);
/* The same with one of two behind it, of a pair that is there as a whole. */
size_t ss_pair_find_either(const uint8_t *text, size_t len, char first, char second, char other);
/* ss_pair_find of letters in any case, and of a pair that is there as a whole; where other octets that are
 * like it but for the bit of case stand may be told, too. */
size_t ss_pair_find_nocase(const uint8_t *text, size_t len, char first, char second);

#endif
