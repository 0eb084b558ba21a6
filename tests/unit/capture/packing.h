/* The compressions we were built with, as their own libraries write them. */
#ifndef SS_TESTS_CAPTURE_PACKING_H
#define SS_TESTS_CAPTURE_PACKING_H
#include <stddef.h>

#include "making.h"

struct packing {
	const char *name;
	/* Appends the bytes as one member or frame. */
	void (*pack)(struct made *out, const void *bytes, size_t len);
};

extern const struct packing packings[];
extern const size_t n_packings;

#endif
