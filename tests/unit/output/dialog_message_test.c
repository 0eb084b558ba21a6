/* A message within a dialogue: who, about what, what is in it; nothing of the wire acts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "output/dialog_message.h"
#include "sample_records.h"

static void check(struct ss_buffer *b, const char *wanted)
{
	struct ss_slice text = ss_buffer_slice(b);
	if (!ss_slice_is_equal(text, ss_slice_of(wanted)))
		fail_msg("'%.*s', not '%s'", (int)text.len, text.data, wanted);
	ss_buffer_release(b);
}

static void the_header_is_told(void **state)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer b = {.memory = &memory};
	struct ss_slice to[7];
	struct ss_url_record url = {.url = SS_SLICE("http://evil.example/"),
	                            .text = SS_SLICE("https://bank.example/")};
	struct ss_message_record m;
	sample_blank(&m.head, SS_RECORD_MESSAGE);
	for (size_t i = 0; i < 7; i++)
		to[i] = SS_SLICE("bob@example.net");
	m.from = SS_SLICE("Alice \x1b[2J <alice@example.com>");
	m.to = (struct ss_list){to, 7};
	m.subject = SS_SLICE("Gr\xc3\xbc\xc3\x9f"
	                     "e\nBcc: all");
	m.urls = (struct ss_list){&url, 1};
	ss_dialog_message_print(&b, &m);
	check(&b, "\n  From: Alice \\x1b[2J <alice@example.com>"
	          "\n  To: bob@example.net; bob@example.net; bob@example.net; bob@example.net; "
	          "bob@example.net and 2 more"
	          "\n  Subject: Gr\xc3\xbc\xc3\x9f"
	          "e\\nBcc: all"
	          "\n  Link: http://evil.example/ shown as \"https://bank.example/\"");
}

static void files_are_told(void **state)
{
	struct ss_memory memory = {.limit = 0};
	struct ss_buffer b = {.memory = &memory};
	struct ss_file_record f;
	sample_blank(&f.head, SS_RECORD_FILE);
	f.content_type = SS_SLICE("text/plain");
	f.size = 1;
	f.complete = SS_FLAG_YES;
	f.sha256 = SS_SLICE("ca978112");
	ss_dialog_message_print_file(&b, &f);
	f.filename = SS_SLICE("a\xe2\x80\xae"
	                      "fdp.exe");
	f.content_type = SS_SLICE("application/pdf");
	f.magic_type = SS_SLICE("application/vnd.microsoft.portable-executable");
	f.type_mismatch = SS_FLAG_YES;
	f.size = 12288;
	ss_dialog_message_print_file(&b, &f);
	f.type_mismatch = SS_FLAG_ABSENT;
	f.complete = SS_FLAG_NO;
	f.encrypted = SS_FLAG_YES;
	ss_dialog_message_print_file(&b, &f);
	check(&b, "\n  Body: text/plain, 1 octet"
	          "\n  File: a\\u{202e}fdp.exe, application/pdf (but is "
	          "application/vnd.microsoft.portable-executable), 12K, sha256 ca978112"
	          "\n  File: a\\u{202e}fdp.exe, application/pdf, 12K, encrypted, partly missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_header_is_told),
	        cmocka_unit_test(files_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
