/* Registrable domains by libpsl's list of public suffixes: a library of its own, which only the
 * program links. */
#ifndef SS_BASE_REGISTRABLE_PSL_H
#define SS_BASE_REGISTRABLE_PSL_H
#include "base/registrable.h"

/* The list that libpsl was built with; no file is opened.  A libpsl without one: the naive table. */
extern const struct ss_registrable ss_registrable_psl;

#endif
