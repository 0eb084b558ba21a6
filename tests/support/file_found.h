/* What is found in a message with one file, by records made by hand: for kinds of files that nobody
 * wants to write out in a test. */
#ifndef SS_TESTS_FILE_FOUND_H
#define SS_TESTS_FILE_FOUND_H
#include <stdbool.h>

#include "analysis/observer.h"

/* Fills what records must have. */
void file_found_blank(struct ss_file_record *f);
/* Is there a finding of that id, of that severity (0: any), if a message has this file? */
bool file_found(const struct ss_observer *observer, const struct ss_file_record *f, const char *id,
                uint8_t severity);

#endif
