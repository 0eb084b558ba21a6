/* Each finding on names and kinds of attached files, and its near miss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/attachment.h"
#include "file_found.h"
#include "mail_text.h"

static const struct ss_observer *const observers[] = {&ss_attachment_observer, NULL};

#define FINDS(DIALOGUE, ...) CHECK_RUN(WITH(DIALOGUE, .observers = observers), __VA_ARGS__)
#define NAMED(NAME, LINES)                                                                         \
	MAIL("C: From: a@sender.example\nC: MIME-Version: 1.0\n"                                   \
	     "C: Content-Type: application/octet-stream\n"                                         \
	     "C: Content-Disposition: attachment; filename=" NAME "\nC: \n" LINES)
#define SOME_TEXT "C: some text\n"

static void attach_double_ext(void **state)
{
	FINDS(NAMED("\"invoice.pdf.exe\"", SOME_TEXT), FOUND_AS("attach.double_ext", "high"));
	FINDS(NAMED("\"invoice            .exe\"", SOME_TEXT), FOUND("attach.double_ext"));
	FINDS(NAMED("\"setup.exe. .\"", SOME_TEXT), FOUND("attach.double_ext"));
	FINDS(NAMED("\"invoice.2026.pdf\"", SOME_TEXT), NOT_FOUND("attach.double_ext"));
	FINDS(NAMED("\"setup.v2.exe\"", SOME_TEXT), NOT_FOUND("attach.double_ext"));
	FINDS(NAMED("\"archive.tar.gz\"", SOME_TEXT), NOT_FOUND("attach.double_ext"));
}

static void attach_rtlo(void **state)
{
	FINDS(NAMED("\"invoice\xe2\x80\xae"
	            "fdp.exe\"",
	            SOME_TEXT),
	      FOUND("attach.rtlo"));
	FINDS(NAMED("\"inv\xe2\x81\xa6oice.pdf\"", SOME_TEXT), FOUND("attach.rtlo"));
	/* LRM, as file names in Hebrew have it */
	FINDS(NAMED("\"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\x8e.pdf\"", SOME_TEXT),
	      NOT_FOUND("attach.rtlo"));
}

static void attach_type_mismatch(void **state)
{
	FINDS(MAIL("C: MIME-Version: 1.0\nC: Content-Type: image/png\nC: \nC: %PDF-1.4\n"),
	      FOUND("attach.type_mismatch"));
	FINDS(NAMED("a.bin", "C: %PDF-1.4\n"), NOT_FOUND("attach.type_mismatch"));
}

/* A PE file needs its second header: what magic takes for one is tested there. */
static void attach_executable(void **state)
{
	struct ss_file_record f;
	file_found_blank(&f);
	f.filename = SS_SLICE("readme.txt");
	f.magic_type = SS_SLICE("application/x-dosexec");
	assert_true(file_found(&ss_attachment_observer, &f, "attach.executable", SS_SEVERITY_HIGH));
	f.magic_type = SS_SLICE("text/plain");
	assert_false(file_found(&ss_attachment_observer, &f, "attach.executable", 0));
}

#define VBS "C: On Error Resume Next\nC: Set x = CreateObject(\"WScript.Shell\")\n"

static void attach_script(void **state)
{
	FINDS(NAMED("a.vbs", VBS), FOUND_AS("attach.script", "high"));
	FINDS(NAMED("a.txt", VBS), FOUND_AS("attach.script", "medium"));
	FINDS(NAMED("a.txt", SOME_TEXT), NOT_FOUND("attach.script"));
}

static void attach_container(void **state)
{
	FINDS(NAMED("a.iso", SOME_TEXT), FOUND("attach.container"));
	FINDS(NAMED("docs.library-ms", SOME_TEXT), FOUND("attach.container"));
	FINDS(NAMED("a.isofoo", SOME_TEXT), NOT_FOUND("attach.container"));
}

static void attach_risky_name(void **state)
{
	FINDS(NAMED("a.scr", SOME_TEXT), FOUND_AS("attach.risky_name", "medium"));
	FINDS(NAMED("a.scrap.txt", SOME_TEXT), NOT_FOUND("attach.risky_name"));
}

static void attach_risky_member(void **state)
{
	struct ss_archive_member_record members[] = {{.name = SS_SLICE("readme.txt")},
	                                             {.name = SS_SLICE("x/run.js")}};
	struct ss_file_record f;
	file_found_blank(&f);
	f.filename = SS_SLICE("a.zip");
	f.magic_type = SS_SLICE("application/zip");
	f.members = (struct ss_list){members, 2};
	assert_true(
	        file_found(&ss_attachment_observer, &f, "attach.risky_member", SS_SEVERITY_HIGH));
	f.members.n = 1;
	assert_false(file_found(&ss_attachment_observer, &f, "attach.risky_member", 0));
}

#define SUBJECT(TEXT) MAIL("C: From: a@sender.example\nC: Subject: " TEXT "\nC: \nC: x\n")

static void stealer_report(void **state)
{
	FINDS(SUBJECT("PW_admin/DESKTOP-77"), FOUND("stealer.report"));
	FINDS(SUBJECT("Keylogger logs of today"), FOUND("stealer.report"));
	FINDS(SUBJECT("PW_reset for your account/profile"), NOT_FOUND("stealer.report"));
	FINDS(SUBJECT("About keyloggers"), NOT_FOUND("stealer.report"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(attach_double_ext),    cmocka_unit_test(attach_rtlo),
	        cmocka_unit_test(attach_type_mismatch), cmocka_unit_test(attach_executable),
	        cmocka_unit_test(attach_script),        cmocka_unit_test(attach_container),
	        cmocka_unit_test(attach_risky_name),    cmocka_unit_test(attach_risky_member),
	        cmocka_unit_test(stealer_report),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
