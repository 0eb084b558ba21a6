/* The public text and our slice are the same thing by another name. */
#ifndef SS_LIBRARY_TEXT_H
#define SS_LIBRARY_TEXT_H
#include <smtpscope/base.h>

#include "base/slice.h"

static inline struct ss_text ss_text_of(struct ss_slice s)
{
	return (struct ss_text){(const char *)s.data, s.len};
}

static inline struct ss_slice ss_slice_of_text(struct ss_text t)
{
	return (struct ss_slice){(const uint8_t *)t.data, t.len};
}

#endif
