/* Records made by hand, for tests of outputs and for looking at what they print. */
#ifndef SS_TESTS_SAMPLE_RECORDS_H
#define SS_TESTS_SAMPLE_RECORDS_H
#include "record/record.h"

/* Everything in it absent (counts are 0), its type set. */
void sample_blank(struct ss_record_head *record, enum ss_record_type type);

/* One capture's worth, in the order in which the engine hands them over:
 * pipelined   a submission to three recipients with PIPELINING, one refused; two messages
 * refused     relay access denied, a greylisted one
 * no-mail     a password guesser, STARTTLS, a port scan
 * hostile     escape sequences, formulas, bidi, overlong addresses, bytes that are no UTF-8
 * interleaved two dialogues at the same time; an oddity told before its line; a gap
 * finding     something worth a look, with evidence and a score
 * stats       the last record
 * NULL        all of these. */
void sample_records(const char *set, ss_record_sink sink, void *user);

#endif
