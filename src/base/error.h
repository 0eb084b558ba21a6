/* Our own troubles: enum ss_error, which the library's users see too.  What is wrong on the wire is
 * not an error but an anomaly, and is reported as an event by the parser that saw it. */
#ifndef SS_BASE_ERROR_H
#define SS_BASE_ERROR_H
#include <smtpscope/base.h>

#endif
