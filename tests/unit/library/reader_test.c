/* Capture files and packets -> records.  CAPTURES is where the recorded ones are. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "said.h"

struct taken {
	FILE *out;
	char *text;
	size_t len;
	unsigned n_troubles;
	char trouble[256];
	bool stop;
};

static void take_json(void *user, const struct ss_record *r)
{
	struct taken *t = user;
	size_t len;
	const char *json = ss_record_json(r, &len);
	assert_non_null(json);
	assert_int_equal(strlen(json), len);
	assert_ptr_equal(ss_record_json(r, NULL), json);
	fprintf(t->out, "%s\n", json);
}

static void take_trouble(void *user, const char *text)
{
	struct taken *t = user;
	t->n_troubles++;
	snprintf(t->trouble, sizeof t->trouble, "%s", text);
}

static int is_stopped(void *user)
{
	return ((struct taken *)user)->stop;
}

static struct ss_reader_options options_of(struct taken *t)
{
	*t = (struct taken){0};
	t->out = open_memstream(&t->text, &t->len);
	assert_non_null(t->out);
	return (struct ss_reader_options){
	        .on_record = take_json,
	        .on_trouble = take_trouble,
	        .is_stopped = is_stopped,
	        .user = t,
	};
}

static struct ss_reader *create(const struct ss_reader_options *options)
{
	struct ss_reader *r = NULL;
	assert_int_equal(ss_reader_create(options, &r), SS_OK);
	return r;
}

static int read_file(struct ss_reader *r, const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", CAPTURES, name);
	return ss_reader_files(r, (const char *const[]){path}, 1);
}

/* The text that was taken; freed by the caller. */
static char *end(struct ss_reader *r, struct taken *t)
{
	assert_int_equal(ss_reader_end(r), SS_OK);
	assert_int_equal(ss_reader_end(r), SS_EARG);
	ss_reader_destroy(r);
	fclose(t->out);
	return t->text;
}

/* What the program itself writes of that capture; freed by the caller. */
static char *written_by_program(const char *name)
{
	char *text = NULL, command[1024];
	size_t len = 0;
	snprintf(command, sizeof command, "'%s' read -j 1 --format json '%s/%s'",
	         getenv("SMTPSCOPE"), CAPTURES, name);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	assert_true(getdelim(&text, &len, '\0', f) > 0);
	assert_int_equal(pclose(f), 0);
	return text;
}

static void json_is_the_programs(void **state)
{
	static const char *const names[] = {"relay-bounce.pcap", "exim-refusals.pcap",
	                                    "dovecot-lmtp.pcap", "postfix-chunking.pcap",
	                                    "attach-mutt.pcap"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct taken t;
		struct ss_reader_options options = options_of(&t);
		struct ss_reader *r = create(&options);
		assert_int_equal(read_file(r, names[i]), SS_OK);
		char *text = end(r, &t), *expected = written_by_program(names[i]);
		assert_string_equal(text, expected);
		free(expected);
		free(text);
	}
}

/* Frame by frame out of a pcap of Ethernet frames with microseconds. */
static void feed_frames(struct ss_reader *r, const char *name)
{
	char path[512];
	uint32_t head[6], record[4];
	snprintf(path, sizeof path, "%s/%s", CAPTURES, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(head, sizeof head, 1, f), 1);
	while (fread(record, sizeof record, 1, f) == 1) {
		char *bytes = malloc(record[2]);
		assert_non_null(bytes);
		assert_int_equal(fread(bytes, record[2], 1, f), 1);
		struct ss_reader_packet p = {
		        .bytes = bytes,
		        .len = record[2],
		        .wire_len = record[3],
		        .link_type = head[5],
		        .time_ns = (int64_t)record[0] * 1000000000 + (int64_t)record[1] * 1000,
		};
		assert_int_equal(ss_reader_packet(r, &p), SS_OK);
		free(bytes);
	}
	fclose(f);
}

static void packets_give_the_same_as_files(void **state)
{
	struct taken a, b;
	struct ss_reader_options options = options_of(&a);
	struct ss_reader *r = create(&options);
	assert_int_equal(read_file(r, "postfix-pipelining.pcap"), SS_OK);
	char *from_file = end(r, &a);
	options = options_of(&b);
	r = create(&options);
	feed_frames(r, "postfix-pipelining.pcap");
	char *from_packets = end(r, &b);
	assert_string_equal(from_packets, from_file);
	free(from_file);
	free(from_packets);
}

static unsigned n_records;

static void look_at_fields(void *user, const struct ss_record *r)
{
	struct ss_record_value v;
	n_records++;
	assert_string_equal(ss_record_type(r), "transaction");
	assert_text(ss_record_text(r, "mail_from"), "sender@client.example");
	assert_text(ss_record_text(r, "src_ip"), "192.0.2.10");
	assert_text(ss_record_text(r, "dst_ip"), "198.51.100.26");
	assert_text(ss_record_text(r, "outcome"), "accepted");
	assert_text(ss_record_text(r, "nothing.like.this"), NULL);
	assert_text(ss_record_text(r, "size"), NULL);
	assert_int_equal(ss_record_number(r, "size", -1), 319);
	assert_int_equal(ss_record_number(r, "dst_port", -1), 25);
	assert_int_equal(ss_record_number(r, "completed", -1), 1);
	assert_int_equal(ss_record_number(r, "mail_from", -1), -1);
	assert_int_equal(ss_record_value(r, "recipients.address", 1, &v), SS_OK);
	assert_int_equal(v.kind, SS_KIND_TEXT);
	assert_text(v.text, "nobody@exim.example");
	assert_int_equal(ss_record_value(r, "recipients.code", 1, &v), SS_OK);
	assert_int_equal(v.kind, SS_KIND_NUMBER);
	assert_int_equal(v.number, 550);
	assert_int_equal(ss_record_value(r, "rcpt_to", 3, &v), SS_EARG);
	assert_int_equal(v.kind, SS_KIND_NONE);
	assert_int_equal(ss_record_value(r, "ts", 0, &v), SS_OK);
	assert_int_equal(v.kind, SS_KIND_TIME);
	assert_true(v.number > 1700000000LL * 1000000000);
	assert_int_equal(ss_record_value(r, "duration", 0, &v), SS_OK);
	assert_int_equal(v.kind, SS_KIND_DURATION);
}

static void fields_by_their_names(void **state)
{
	struct taken t;
	struct ss_reader_options options = options_of(&t);
	options.on_record = look_at_fields;
	options.types = "transaction";
	struct ss_reader *r = create(&options);
	n_records = 0;
	assert_int_equal(read_file(r, "exim-refusals.pcap"), SS_OK);
	free(end(r, &t));
	assert_int_equal(n_records, 1);
}

static void count_records(void *user, const struct ss_record *r)
{
	n_records++;
}

/* `stats` always comes. */
static void only_records_that_match(void **state)
{
	struct taken t;
	struct ss_where *w;
	struct ss_reader_options options = options_of(&t);
	assert_int_equal(ss_where_compile("outcome:rejected", NULL, &w, NULL), SS_OK);
	options.on_record = count_records;
	options.where = w;
	options.types = "transaction,stats";
	struct ss_reader *r = create(&options);
	n_records = 0;
	assert_int_equal(read_file(r, "relay-bounce.pcap"), SS_OK);
	free(end(r, &t));
	ss_where_destroy(w);
	assert_int_equal(n_records, 2);
}

static void troubles_are_told(void **state)
{
	struct taken t;
	struct ss_reader_options options = options_of(&t);
	struct ss_reader *r = create(&options);
	assert_int_equal(read_file(r, "no-such-file.pcap"), SS_EFORMAT);
	assert_int_equal(t.n_troubles, 1);
	/* a compressed one is named: nobody unpacks here */
	char path[] = "/tmp/smtpscope-library-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
	assert_non_null(f);
	fputs("\x28\xb5\x2f\xfd and so on", f);
	fclose(f);
	assert_int_equal(ss_reader_files(r, (const char *const[]){path}, 1), SS_EFORMAT);
	assert_non_null(strstr(t.trouble, "zstd"));
	remove(path);
	char *text = end(r, &t);
	assert_non_null(strstr(text, "\"inputs_failed\":2"));
	free(text);
}

static void it_can_be_stopped(void **state)
{
	struct taken t;
	struct ss_reader_options options = options_of(&t);
	struct ss_reader *r = create(&options);
	t.stop = true;
	assert_int_equal(read_file(r, "relay-bounce.pcap"), SS_ESTOP);
	free(end(r, &t));
}

static void what_is_open_goes_without_a_record(void **state)
{
	struct taken t;
	struct ss_reader_options options = options_of(&t);
	options.on_record = count_records;
	struct ss_reader *r = create(&options);
	n_records = 0;
	feed_frames(r, "postfix-pipelining.pcap");
	ss_reader_destroy(r);
	fclose(t.out);
	free(t.text);
	ss_reader_destroy(NULL);
}

static void bad_arguments_are_refused(void **state)
{
	struct ss_reader *r = NULL;
	struct taken t;
	struct ss_reader_options good = options_of(&t), bad = good;
	fclose(t.out);
	free(t.text);
	assert_int_equal(ss_reader_create(NULL, &r), SS_EARG);
	bad.on_record = NULL;
	assert_int_equal(ss_reader_create(&bad, &r), SS_EARG);
	static const char *const types[] = {"", "transactions", "flow,", ",flow", "flow,,session"};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		bad = good;
		bad.types = types[i];
		assert_int_equal(ss_reader_create(&bad, &r), SS_EARG);
	}
	bad = good;
	bad.n_ports = 1;
	assert_int_equal(ss_reader_create(&bad, &r), SS_EARG);
	assert_null(r);
	static const uint16_t ports[] = {10025};
	good.ports = ports;
	good.n_ports = 1;
	r = create(&good);
	struct ss_reader_packet p = {.len = 1};
	assert_int_equal(ss_reader_packet(r, &p), SS_EARG);
	p.len = 0;
	assert_int_equal(ss_reader_packet(r, &p), SS_OK);
	static const char *const paths[] = {"a.pcap", NULL};
	assert_int_equal(ss_reader_files(r, paths, 2), SS_EARG);
	ss_reader_destroy(r);
}

static void errors_and_versions_have_words(void **state)
{
	assert_string_equal(ss_version(), SMTPSCOPE_VERSION);
	assert_string_equal(ss_error_text(SS_ENOMEM), "no memory");
	assert_string_equal(ss_error_text(77), "unknown error");
	for (int error = SS_ESTOP; error <= SS_OK; error++)
		assert_string_not_equal(ss_error_text(error), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(json_is_the_programs),
	        cmocka_unit_test(packets_give_the_same_as_files),
	        cmocka_unit_test(fields_by_their_names),
	        cmocka_unit_test(only_records_that_match),
	        cmocka_unit_test(troubles_are_told),
	        cmocka_unit_test(it_can_be_stopped),
	        cmocka_unit_test(what_is_open_goes_without_a_record),
	        cmocka_unit_test(bad_arguments_are_refused),
	        cmocka_unit_test(errors_and_versions_have_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
