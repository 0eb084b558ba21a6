/* Records as they are told of usual mail, for what reads or writes records. */
#ifndef SS_BENCH_RECORDS_H
#define SS_BENCH_RECORDS_H
#include "record/record.h"

/* A transaction with three recipients, one of them refused, and all its commands and replies. */
struct ss_transaction_record micro_transaction(void);
/* The connection that it belongs to. */
struct ss_flow_record micro_flow(void);

/* A reply of it: the longest of its texts. */
extern const char micro_rejected[];

#endif
