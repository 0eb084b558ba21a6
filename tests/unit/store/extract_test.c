/* The engine's contents, played: what is kept, under which name, and what the index is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "folder_of_test.h"
#include "store/extract.h"

/* printf abc | sha256sum */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct kept {
	struct test_folder t;
	struct ss_extract *x;
	const struct ss_engine_contents *c;
	char rows[65536], troubles[4096];
};

static void add(char *to, size_t size, const char *what, struct ss_slice s)
{
	size_t at = strlen(to);
	if (!s.data)
		s = SS_SLICE("-");
	snprintf(to + at, size - at, "%s%.*s", what, (int)s.len, (const char *)s.data);
}

/* "message messages/... 3 octets whole alice subject: ...\n" */
static void on_row(void *user, const struct ss_index_row *row)
{
	struct kept *k = user;
	char counts[64];
	add(k->rows, sizeof k->rows, "", ss_slice_of(ss_record_type_names[row->kind]));
	add(k->rows, sizeof k->rows, " ", row->path);
	snprintf(counts, sizeof counts, "%llu octets %s %llu gaps", (unsigned long long)row->size,
	         row->complete == SS_FLAG_YES ? "whole" : "partial", (unsigned long long)row->gaps);
	add(k->rows, sizeof k->rows, " ", ss_slice_of(counts));
	add(k->rows, sizeof k->rows, " from ", row->mail_from);
	add(k->rows, sizeof k->rows, " subject ", row->subject);
	add(k->rows, sizeof k->rows, " name ", row->safe_name);
	add(k->rows, sizeof k->rows, "\n", SS_SLICE(""));
}

static void on_trouble(void *user, const char *text)
{
	struct kept *k = user;
	add(k->troubles, sizeof k->troubles, "", ss_slice_of(text));
	add(k->troubles, sizeof k->troubles, "\n", SS_SLICE(""));
}

static void begin(struct kept *k, bool can_be_unnamed, struct ss_filter *filter, size_t limit)
{
	memset(k, 0, sizeof *k);
	test_folder_open(&k->t, can_be_unnamed);
	const struct ss_extract_options options = {
	        .folder = &k->t.folder,
	        .path = "DIR",
	        .filter = filter,
	        .hashes = &ss_hash_builtin,
	        .memory_limit = limit,
	        .on_row = on_row,
	        .on_trouble = on_trouble,
	        .user = k,
	};
	assert_int_equal(ss_extract_create(&options, &k->x), 0);
	k->c = ss_extract_contents(k->x);
}

static void end(struct kept *k)
{
	ss_extract_destroy(k->x);
	test_folder_close(&k->t);
}

static struct ss_record_head head_of(enum ss_record_type type, int64_t flow_id)
{
	return (struct ss_record_head){.type = (uint8_t)type,
	                               .schema = SS_RECORD_SCHEMA,
	                               .ts = 1000000000,
	                               .flow_id = flow_id,
	                               .src_port = SS_NUMBER_ABSENT,
	                               .dst_port = SS_NUMBER_ABSENT};
}

static void *begin_content(struct kept *k, enum ss_record_type type, const char *octets)
{
	struct ss_record_head head = head_of(type, 7);
	void *content = k->c->on_begin(k->c->user, &head);
	if (content)
		k->c->on_octets(k->c->user, content, (const uint8_t *)octets, strlen(octets));
	return content;
}

static void end_message(struct kept *k, void *content, const char *subject, uint64_t size)
{
	struct ss_message_record m = {.head = head_of(SS_RECORD_MESSAGE, 7),
	                              .transaction = 1,
	                              .subject = ss_slice_of(subject),
	                              .date_ts = SS_NUMBER_ABSENT,
	                              .size = size,
	                              .complete = SS_FLAG_YES,
	                              .gaps = SS_NUMBER_ABSENT,
	                              .gap_bytes = SS_NUMBER_ABSENT,
	                              .dropped = SS_NUMBER_ABSENT};
	if (content)
		k->c->on_end(k->c->user, content, &m.head);
}

static void end_file(struct kept *k, void *content, const char *name, uint64_t size,
                     const char *sha256)
{
	struct ss_file_record f = {.head = head_of(SS_RECORD_FILE, 7),
	                           .transaction = 1,
	                           .filename = ss_slice_of(name),
	                           .size = size,
	                           .sha256 = ss_slice_of(sha256),
	                           .complete = SS_FLAG_YES,
	                           .gaps = SS_NUMBER_ABSENT,
	                           .gap_bytes = SS_NUMBER_ABSENT,
	                           .ts_end = SS_NUMBER_ABSENT,
	                           .dropped = SS_NUMBER_ABSENT};
	if (content)
		k->c->on_end(k->c->user, content, &f.head);
}

static void end_transaction(struct kept *k, const char *from)
{
	struct ss_transaction_record t = {.head = head_of(SS_RECORD_TRANSACTION, 7),
	                                  .index = 1,
	                                  .mail_from = ss_slice_of(from),
	                                  .size = SS_NUMBER_ABSENT,
	                                  .duration = SS_NUMBER_ABSENT,
	                                  .dropped = SS_NUMBER_ABSENT};
	ss_extract_record(k->x, &t.head);
}

static void check_list(struct kept *k, const char *folder, const char *expected)
{
	char list[1024];
	test_list(&k->t, folder, list);
	assert_string_equal(list, expected);
}

static void play_mail(struct kept *k)
{
	void *message = begin_content(k, SS_RECORD_MESSAGE, "Subject: a\r\n\r\nabc");
	void *file = begin_content(k, SS_RECORD_FILE, "abc");
	end_file(k, file, "../x", 3, ABC);
	end_message(k, message, "a", 17);
	end_transaction(k, "alice");
}

static void rows_come_with_the_transaction(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct kept k;
		begin(&k, i, NULL, 0);
		void *message = begin_content(&k, SS_RECORD_MESSAGE, "Subject: a\r\n\r\nabc");
		void *file = begin_content(&k, SS_RECORD_FILE, "abc");
		check_list(&k, "files", "");
		end_file(&k, file, "../x", 3, ABC);
		check_list(&k, "files", ABC " ");
		end_message(&k, message, "a", 17);
		check_list(&k, "messages", "00001-7-1.eml ");
		assert_string_equal(k.rows, "");
		end_transaction(&k, "alice");
		assert_string_equal(
		        k.rows,
		        "file files/" ABC " 3 octets whole 0 gaps from alice subject a name x\n"
		        "message messages/00001-7-1.eml 17 octets whole 0 gaps from alice "
		        "subject a name -\n");
		assert_string_equal(k.troubles, "");
		check_list(&k, ".", "files messages ");
		end(&k);
	}
}

static void without_a_transaction_rows_come_with_the_session(void **state)
{
	struct kept k;
	begin(&k, true, NULL, 0);
	end_file(&k, begin_content(&k, SS_RECORD_FILE, "abc"), NULL, 3, ABC);
	struct ss_record_head other = head_of(SS_RECORD_FLOW, 8), own = head_of(SS_RECORD_FLOW, 7);
	ss_extract_record(k.x, &other);
	assert_string_equal(k.rows, "");
	ss_extract_record(k.x, &own);
	assert_string_equal(k.rows,
	                    "file files/" ABC " 3 octets whole 0 gaps from - subject - name -\n");
	end_file(&k, begin_content(&k, SS_RECORD_FILE, "abc"), NULL, 3, ABC);
	ss_extract_end(k.x);
	assert_int_equal(ss_extract_counts(k.x)->files, 2);
	assert_int_equal(ss_extract_counts(k.x)->new_files, 1);
	end(&k);
}

static void a_digest_that_cannot_be_is_not_believed(void **state)
{
	static const struct {
		uint64_t size;
		const char *sha256;
	} wrong[] = {
	        {3, NULL},
	        {3, ""},
	        {4, "00000000000000000000000000000000000000000000000000000000000000ff"},
	        {3, "../../../../../../../../../../../../../../../../../../../../aaaa"},
	        {3, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"},
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct kept k;
		begin(&k, true, NULL, 0);
		end_file(&k, begin_content(&k, SS_RECORD_FILE, "abc"), NULL, wrong[i].size,
		         wrong[i].sha256);
		check_list(&k, "files", ABC " ");
		end(&k);
	}
}

static void what_is_not_whole_is_called_so(void **state)
{
	struct kept k;
	begin(&k, true, NULL, 0);
	void *message = begin_content(&k, SS_RECORD_MESSAGE, "ab");
	void *file = begin_content(&k, SS_RECORD_FILE, "ab");
	k.c->on_gap(k.c->user, file, 10);
	k.c->on_gap(k.c->user, message, 10);
	k.c->on_octets(k.c->user, message, (const uint8_t *)"c", 1);
	k.c->on_octets(k.c->user, file, (const uint8_t *)"c", 1);
	end_file(&k, file, NULL, 3, ABC);
	end_message(&k, message, NULL, 13);
	check_list(&k, "files", ABC ".partial ");
	check_list(&k, "messages", "00001-7-1.partial.eml ");
	assert_int_equal(ss_extract_counts(k.x)->incomplete, 2);
	end(&k);
}

static void what_is_given_up_leaves_nothing(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct kept k;
		char *many = calloc(1, 200001);
		memset(many, 'x', 200000);
		begin(&k, i, NULL, 0);
		k.c->on_drop(k.c->user, begin_content(&k, SS_RECORD_MESSAGE, "abc"));
		k.c->on_drop(k.c->user, begin_content(&k, SS_RECORD_FILE, many));
		check_list(&k, ".", "files messages ");
		check_list(&k, "files", "");
		free(many);
		end(&k);
	}
}

static struct ss_filter *compile(const char *expression, struct ss_memory *memory)
{
	struct ss_filter *f;
	struct ss_filter_error error;
	const struct ss_filter_options options = {0};
	assert_int_equal(ss_filter_compile(ss_slice_of(expression), &options, memory, &f, &error),
	                 0);
	return f;
}

static void a_filter_chooses(void **state)
{
	static const struct {
		const char *expression;
		bool is_message, is_file;
	} cases[] = {
	        {"from:alice", true, true},           {"subject:a", true, true},
	        {"-from:alice", false, false},        {"from:bob", false, false},
	        {"filename:x", true, true},           {"size:3", false, true},
	        {"sha256:" ABC, false, true},         {"type:message", true, false},
	        {"subject:a filename:x", true, true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct kept k;
		struct ss_memory memory = {0};
		struct ss_filter *f = compile(cases[i].expression, &memory);
		begin(&k, i % 2, f, 0);
		play_mail(&k);
		check_list(&k, "messages", cases[i].is_message ? "00001-7-1.eml " : "");
		check_list(&k, "files", cases[i].is_file ? ABC " " : "");
		check_list(&k, ".", "files messages ");
		end(&k);
		ss_filter_destroy(f);
	}
}

/* However short: nothing leaks, nothing is half-written, and what is lost is counted. */
static void short_memory_loses_nothing_silently(void **state)
{
	struct ss_memory memory = {0};
	struct ss_filter *f = compile("from:alice or type:file or type:message", &memory);
	for (size_t limit = 1; limit < 6000; limit += limit < 3000 ? 13 : 101) {
		struct kept k;
		begin(&k, limit % 2, limit % 3 ? NULL : f, limit + 4);
		play_mail(&k);
		ss_extract_end(k.x);
		const struct ss_extract_counts *c = ss_extract_counts(k.x);
		assert_int_equal(c->messages + c->files + c->lost, 2);
		assert_int_equal(c->lost > 0, k.troubles[0] != '\0');
		check_list(&k, ".", "files messages ");
		check_list(&k, "files", c->files ? ABC " " : "");
		end(&k);
	}
	ss_filter_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rows_come_with_the_transaction),
	        cmocka_unit_test(without_a_transaction_rows_come_with_the_session),
	        cmocka_unit_test(a_digest_that_cannot_be_is_not_believed),
	        cmocka_unit_test(what_is_not_whole_is_called_so),
	        cmocka_unit_test(what_is_given_up_leaves_nothing),
	        cmocka_unit_test(a_filter_chooses),
	        cmocka_unit_test(short_memory_loses_nothing_silently),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
