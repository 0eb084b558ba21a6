/* What all headers of libsmtpscope share.  Each of them is the manual of its part and includes
 * nothing but libc's and this one; smtpscope.h includes them all.
 *
 * Names begin with ss_ or SS_ (SMTPSCOPE_ in the preprocessor).  The library needs libc alone,
 * keeps no state outside the objects you create, prints nothing, and installs no signal handlers.
 * One object is used by one thread at a time; different objects never meet.
 *
 * Structs that you fill have `reserved` members: zero the struct first, so that they are zero, and
 * a later version can give them a meaning of which 0 is what there was before.  Structs that you
 * are handed by pointer in a callback may grow at their end: read them there, copy no whole one. */
#ifndef SMTPSCOPE_BASE_H
#define SMTPSCOPE_BASE_H

#include <stddef.h>
#include <stdint.h>

#define SMTPSCOPE_VERSION "0.1.0" /* of these headers; ss_version() is the library's */

#if defined(__GNUC__)
#define SS_API __attribute__((visibility("default")))
#else
#define SS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Our own troubles: what a function that can fail returns.  What is wrong on the wire is no error
 * but an anomaly, and is reported as such. */
enum ss_error {
	SS_OK = 0,
	SS_ENOMEM = -1,  /* no memory, or the memory limit is reached */
	SS_EIO = -2,     /* the system refused to read or write; errno tells why */
	SS_EFORMAT = -3, /* the input is not what it should be */
	SS_ECUT = -4,    /* the input ends in the middle of a record */
	SS_EARG = -5,    /* a bad argument */
	SS_ESTOP = -6    /* a callback asked to stop */
};

/* A run of bytes that belongs to somebody else: any bytes, not ended by NUL.  data == NULL means
 * "absent"; data != NULL with len == 0 means "present and empty".  printf("%.*s", (int)t.len,
 * t.data) prints one, but the bytes are the wire's: see display.h for what is fit to be shown. */
struct ss_text {
	const char *data;
	size_t len;
};

/* "0.1.0" */
SS_API const char *ss_version(void);
/* "no memory": for enum ss_error. */
SS_API const char *ss_error_text(int error);

#ifdef __cplusplus
}
#endif

#endif
