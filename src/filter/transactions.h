/* Judges transactions together with their session: by itself a transaction knows neither who had
 * authenticated nor what server it was, and the session that tells comes behind it. */
#ifndef SS_FILTER_TRANSACTIONS_H
#define SS_FILTER_TRANSACTIONS_H
#include <stdbool.h>

#include "base/memory.h"
#include "filter/filter.h"

struct ss_filter_transactions;

/* The filter and the memory are borrowed.  NULL if memory is short. */
struct ss_filter_transactions *ss_filter_transactions_create(struct ss_filter *f,
                                                             struct ss_memory *memory);
void ss_filter_transactions_destroy(struct ss_filter_transactions *x); /* NULL is taken */

/* A message or file record: it belongs to the transaction that comes behind it, and is judged as a
 * part of it. */
void ss_filter_transactions_part(struct ss_filter_transactions *x,
                                 const struct ss_record_head *record);

/* Is it wanted, as far as it can be told without its session?  It is remembered until that comes;
 * where memory is short, or SS_LIMIT_FILTER_WAITING wait, this answer is the last one. */
bool ss_filter_transactions_add(struct ss_filter_transactions *x,
                                const struct ss_transaction_record *t);

/* The last word on a transaction of the session's flow. */
typedef void (*ss_filter_on_transaction)(void *user, int64_t flow_id, int64_t index,
                                         bool is_wanted);

/* A call for each transaction of the flow that was remembered.  Returns whether the session is
 * wanted though none of these is: it matches by itself, and no transaction stands against it. */
bool ss_filter_transactions_end(struct ss_filter_transactions *x,
                                const struct ss_session_record *session,
                                ss_filter_on_transaction on_transaction, void *user);

#endif
