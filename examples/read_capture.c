/* Reads capture files and prints who sent what to whom, and why it was refused.
 *
 *     cc read_capture.c $(pkg-config --cflags --libs smtpscope) && ./a.out mail.pcap
 */
#include <inttypes.h>
#include <smtpscope/smtpscope.h>
#include <stdio.h>
#include <string.h>

/* Texts are what was on the wire: never to a terminal as they are. */
static void print_text(const struct ss_record *record, const char *name)
{
	char text[256];
	ss_text_display(ss_record_text(record, name), 0, text, sizeof text);
	fputs(text, stdout);
}

/* One call a record; its fields are those of docs/records.md. */
static void on_record(void *user, const struct ss_record *record)
{
	(void)user;
	if (strcmp(ss_record_type(record), "stats") == 0) {
		printf("%" PRId64 " packets, %" PRId64 " connections\n",
		       ss_record_number(record, "packets", 0),
		       ss_record_number(record, "flows", 0));
		return;
	}
	print_text(record, "src_ip");
	printf(" > ");
	print_text(record, "dst_ip");
	printf(": ");
	print_text(record, "outcome");
	printf(", from ");
	print_text(record, "mail_from");

	struct ss_record_value value;
	for (size_t i = 0; ss_record_value(record, "rcpt_to", i, &value) == 0; i++) {
		char text[256];
		ss_text_display(value.text, 0, text, sizeof text);
		printf("%s %s", i == 0 ? " to" : ",", text);
	}
	printf(", %" PRId64 " octets", ss_record_number(record, "size", 0));
	if (ss_record_number(record, "reply.code", 0) >= 400) {
		printf(": %" PRId64 " ", ss_record_number(record, "reply.code", 0));
		print_text(record, "reply.text");
	}
	putchar('\n');
}

static void on_trouble(void *user, const char *text)
{
	(void)user;
	fprintf(stderr, "read_capture: %s\n", text);
}

int main(int argc, char **argv)
{
	struct ss_reader_options options;
	struct ss_reader *reader;

	if (argc < 2) {
		fprintf(stderr, "usage: read_capture FILE...\n");
		return 2;
	}
	memset(&options, 0, sizeof options);
	options.on_record = on_record;
	options.on_trouble = on_trouble;
	options.types = "transaction,stats";
	if (ss_reader_create(&options, &reader) != 0)
		return 1;
	int error = ss_reader_files(reader, (const char *const *)argv + 1, (size_t)argc - 1);
	ss_reader_end(reader); /* what is still open is told now */
	ss_reader_destroy(reader);
	return error == 0 ? 0 : 1;
}
