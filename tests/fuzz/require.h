/* What has to be so, whatever a target is fed: the fuzzer keeps an input for which it is not. */
#ifndef SS_FUZZ_REQUIRE_H
#define SS_FUZZ_REQUIRE_H
#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(what)                                                                              \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "not so: %s\n", #what);                                    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
