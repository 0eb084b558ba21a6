/* Our own troubles: what a function that can fail returns.  What is wrong on the wire is not an
 * error but an anomaly, and is reported as an event by the parser that saw it. */
#ifndef SS_BASE_ERROR_H
#define SS_BASE_ERROR_H

enum ss_error {
	SS_OK = 0,
	SS_ENOMEM = -1,  /* no memory, or the memory limit is reached */
	SS_EIO = -2,     /* the system refused to read or write; errno tells why */
	SS_EFORMAT = -3, /* the input is not what it should be */
	SS_ECUT = -4,    /* the input ends in the middle of a record */
	SS_EARG = -5,    /* a bad argument */
	SS_ESTOP = -6,   /* a callback asked to stop */
};

#endif
