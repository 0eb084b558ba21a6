/* A record on its way to the caller. */
#ifndef SS_LIBRARY_RECORD_PRIVATE_H
#define SS_LIBRARY_RECORD_PRIVATE_H
#include <smtpscope/record.h>

#include "output/output.h"
#include "record/record.h"

enum { SS_RECORD_ADDRESSES = 4 };

/* What a record's callers are handed is made here: its JSON, its addresses' texts.  One per reader;
 * the JSON's writer is made when it is first asked for. */
struct ss_record_writer {
	struct ss_writer writer;
	struct ss_output *json; /* NULL: nobody asked yet */
	bool is_written;        /* the JSON of the record in hand */
	unsigned n_addresses;   /* that were made to text */
	char addresses[SS_RECORD_ADDRESSES][SS_ADDRESS_TEXT];
};
void ss_record_writer_release(struct ss_record_writer *w);

struct ss_record {
	const struct ss_record_head *head;
	struct ss_record_writer *writer;
};

#endif
