/* IP addresses and endpoints, in network order. */
#ifndef SS_BASE_ADDRESS_H
#define SS_BASE_ADDRESS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ss_address {
	uint8_t version;   /* 4 or 6; 0: absent */
	uint8_t bytes[16]; /* the first 4 for version 4, the others zero */
};

enum { SS_ADDRESS_TEXT = 46 }; /* longest text form and its NUL */

/* Canonical text (RFC 5952), NUL-terminated; returns its length, 0 if the address is absent. */
size_t ss_address_write(const struct ss_address *a, char out[SS_ADDRESS_TEXT]);
/* False if it is neither an IPv4 nor an IPv6 address. */
bool ss_address_read(const char *text, struct ss_address *out);
/* The same of text that no NUL ends; most words that are asked about are none, which their first
 * octets tell. */
bool ss_address_read_slice(struct ss_slice text, struct ss_address *out);
/* <0, 0, >0: version first, then the bytes as a number. */
int ss_address_compare(const struct ss_address *a, const struct ss_address *b);

#endif
