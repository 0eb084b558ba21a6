/* How fast records are written as JSON. */
#include <fcntl.h>
#include <stdlib.h>

#include "micro.h"
#include "output/output.h"
#include "records.h"

enum { N = 1000 };

struct log {
	struct ss_output *output;
	const struct ss_record_head *record;
};

static const struct ss_format *json;

static void write_records(void *arg)
{
	const struct log *log = (const struct log *)arg;
	for (size_t i = 0; i < N; i++)
		json->record(log->output, log->record);
}

int main(void)
{
	const struct ss_transaction_record transaction = micro_transaction();
	const struct ss_flow_record flow = micro_flow();
	const struct {
		const char *name;
		const struct ss_record_head *record;
	} rows[] = {{"JSON of a transaction", &transaction.head}, {"JSON of a flow", &flow.head}};
	struct ss_writer w;
	struct log log;
	json = ss_format_find("json");
	if (!json || ss_writer_create(open("/dev/null", O_WRONLY | O_CLOEXEC), &w) < 0)
		return 1;
	const struct ss_output_options options = {.log = json->able_log};
	if (json->create(&w, &options, &log.output) < 0)
		return 1;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		log.record = rows[i].record;
		micro_each(rows[i].name, "a record", N, write_records, &log);
	}
	json->end(log.output);
	json->destroy(log.output);
	ss_writer_destroy(&w);
	return 0;
}
