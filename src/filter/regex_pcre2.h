/* Regular expressions by PCRE2, behind filter/regex.h: a library of its own (ss_regex_pcre2), so
 * that who does without regexes does without PCRE2. */
#ifndef SS_FILTER_REGEX_PCRE2_H
#define SS_FILTER_REGEX_PCRE2_H
#include "filter/regex.h"

extern const struct ss_regex_engine ss_regex_pcre2;

#endif
