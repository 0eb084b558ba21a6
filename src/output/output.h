/* Records -> text: one file a format, one row a format in output.c.  A format is written against
 * the records alone, and makes every byte from the wire safe for its own reader. */
#ifndef SS_OUTPUT_OUTPUT_H
#define SS_OUTPUT_OUTPUT_H
#include <stdbool.h>

#include "base/memory.h"
#include "base/settings.h"
#include "output/writer.h"
#include "record/record.h"

struct ss_output_options {
	bool color;       /* escape sequences are welcome (a terminal) */
	unsigned columns; /* width of the terminal; 0: unlimited */
	unsigned log;     /* set of 1 << enum ss_record_type, or of the format's own logs: what
	                             to write */
	bool only_chosen; /* formats that can `choose` show what was chosen alone */
	const struct ss_settings *settings; /* NULL: the defaults; must outlive it */
	struct ss_memory *memory; /* for what a format holds back; must outlive it; NULL: the
	                             heap without a limit */
	/* Formats that have log files: the writer of the log of that name, asked for once, when its
	 * first row comes; NULL: it cannot be had.  NULL: all go to the one writer. */
	struct ss_writer *(*open_log)(void *user, const char *name);
	void *open_user;
};

struct ss_output;

/* A format's own word for --log. */
struct ss_log {
	const char *name, *about;
};

struct ss_format {
	const char *name;  /* of --format */
	const char *about; /* one line for --help */
	/* NULL: --log names record types.  Else its own words, ended by one without a name: the masks
	 * below, and options->log, are sets of 1 << their place, and `needs` is the set of record
	 * types that it is made of. */
	const struct ss_log *logs;
	unsigned needs;
	unsigned default_log; /* what it writes when --log is not given */
	unsigned able_log;    /* what it can write */
	bool takes_one_type;  /* --log may name only one: rows of one kind */
	bool is_each_alone;   /* the text of a record is made of it alone: several outputs may write
	                       * parts, which are put together */
	bool has_log_files; /* each log can have a file of its own, and then it may name several */
	bool has_fixed_log; /* its picture is made of just these: --log is not for it */
	/* 0, SS_ENOMEM, or SS_EARG if options->log is none it can write. */
	int (*create)(struct ss_writer *w, const struct ss_output_options *options,
	              struct ss_output **out);
	/* Of one flow: events, then session, then flow.  Among the events: a message's files, then
	 * the message, then the event that its content is over, and later its transaction.  `stats`
	 * is the last record of all.  Types that options->log does not name are passed over. */
	void (*record)(struct ss_output *o, const struct ss_record_head *record);
	/* The conversation of that flow is wanted, at the latest before its session record comes.
	 * NULL: the format shows records one by one. */
	void (*choose)(struct ss_output *o, int64_t flow_id);
	/* A transaction is wanted or not, by its flow and its index in it; or, with index 0, its
	 * session is, in a row of its own.  Said behind the transaction's record, and again before its
	 * session's: that is the last word.  NULL: as above. */
	void (*choose_row)(struct ss_output *o, int64_t flow_id, int64_t index, bool is_wanted);
	void (*end)(struct ss_output *o); /* writes what is left; the writer is not closed */
	void (*destroy)(struct ss_output *o);
};

extern const struct ss_format *const ss_formats[];        /* ended by NULL: table first */
const struct ss_format *ss_format_find(const char *name); /* NULL if none */

/* The JSON Schema of all records (`smtpscope schema`). */
void ss_schema_write(struct ss_writer *w);

#endif
