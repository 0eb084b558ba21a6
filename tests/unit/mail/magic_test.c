/* What files are by their first octets; tests/peer/magic_file.py asks file(1) of many more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "mail/magic.h"
#include "mail/magic_private.h"

static void check(const void *head, size_t len, const char *expected)
{
	uint8_t *copy = guard_copy(head, len);
	const char *type = ss_magic((struct ss_slice){copy, len});
	guard_free(copy, len);
	assert_string_equal(type ? type : "(none)", expected ? expected : "(none)");
}
#define CHECK(head, expected) check(head, sizeof(head) - 1, expected)

static void the_table_is_sorted(void **state)
{
	for (size_t i = 1; i < ss_magic_n_rows; i++)
		assert_true((uint8_t)ss_magic_rows[i - 1].bytes[0] <=
		            (uint8_t)ss_magic_rows[i].bytes[0]);
}

/* Each row's own octets, cut anywhere: no octet behind the end is looked at. */
static void heads_may_be_short(void **state)
{
	for (size_t i = 0; i < ss_magic_n_rows; i++) {
		const struct ss_magic_row *row = &ss_magic_rows[i];
		for (size_t len = 1; len <= row->len; len++) {
			uint8_t *copy = guard_copy(row->bytes, len);
			ss_magic((struct ss_slice){copy, len});
			guard_free(copy, len);
		}
	}
	assert_null(ss_magic((struct ss_slice){0}));
}

static void files_of_many_kinds(void **state)
{
	CHECK("%PDF-1.7\n", "application/pdf");
	CHECK("\r\n \r\nx %PDF-1.4\n", "application/pdf");
	CHECK("PK\5\6\0\0\0\0\0\0", "application/zip");
	CHECK("\x89PNG\r\n\x1a\n", "image/png");
	CHECK("\xff\xd8\xff\xe0", "image/jpeg");
	CHECK("GIF89a\1\0\1\0", "image/gif");
	CHECK("Rar!\x1a\7\1\0", "application/x-rar");
	CHECK("{\\rtf1\\ansi", "text/rtf");
	CHECK("MZ\x90\0\3\0\0\0", "application/x-dosexec");
	CHECK("MZ is how programs begin\n", "text/plain");
	CHECK("<?xml version=\"1.0\"?>\n<libraryDescription>", "application/windows-library+xml");
	CHECK("<job id=\"a\"><script language=\"VBScript\">", "application/x-ms-wsf");
	CHECK("<?xml version=\"1.0\"?><job><name>a</name></job>", "text/xml");
	CHECK("[Shell]\r\nCommand=2\r\n", "text/x-ms-scf");
	CHECK("full address:s:10.0.0.1\r\n", "application/x-rdp");
	CHECK("ID;PWXL;N;E\r\nP;PGeneral\r\n", "application/x-sylk");
	CHECK("ID;Price\r\n1;2\r\n", "text/plain");
	CHECK("WEB\r\n1\r\nhttp://a.example/b\r\n", "text/x-ms-iqy");
	CHECK("\xca\xfe\xba\xbe\0\0\0\x34", "application/x-java-applet");
	CHECK("\xca\xfe\xba\xbe\0\0\0\2", "application/x-mach-binary");
	CHECK("\0\0\0\x18"
	      "ftypheic\0\0\0\0",
	      "image/heic");
}

static void texts(void **state)
{
	CHECK("Hello,\r\n\r\nhow are you?\r\n", "text/plain");
	CHECK("x", "text/plain");
	CHECK("\r\n\r\n", NULL);
	CHECK(" \t\r\n", NULL);
	CHECK("gr\xfc\xdf\n", "text/plain");
	CHECK("gr\xc3\xbc\xc3\x9f\n", "text/plain");
	CHECK("a\0b", NULL);
	CHECK("\xff\xfeh\0i\0", "text/plain");
	CHECK("\xff\xfe<\0h\0t\0m\0l\0>\0", "text/html");
	CHECK("\xef\xbb\xbf<?xml version=\"1.0\"?><a/>", "text/xml");
	CHECK("\n <HTML>\n", "text/html");
	CHECK("<!-- x -->\n<html>\n", "text/html");
	CHECK("< 5 of them\n", "text/plain");
	CHECK("<prefix> is no tag\n", "text/plain");
	CHECK("#!/bin/sh\n", "text/x-shellscript");
	CHECK("# a heading\n", "text/plain");
	CHECK("BEGIN:VCARD\r\nVERSION:3.0\r\n", "text/vcard");
	CHECK("{\"a\": 1}\n", "application/json");
	CHECK("{a}\n", "text/plain");
}

static void messages(void **state)
{
	CHECK("Received: from a by b\r\nFrom: c@d\r\n\r\nhi\r\n", "message/rfc822");
	CHECK("From: a@b\r\nTo: c@d\r\n\r\nhi\r\n", "message/rfc822");
	CHECK("Subject: a\r\n folded\r\nDate: b\r\n\r\n", "message/rfc822");
	CHECK("To: all of you\r\n\r\nFrom: me\r\n", "text/plain");
	CHECK("Note: this is text\r\n", "text/plain");
}

static void scripts(void **state)
{
	CHECK("var a = new ActiveXObject(\"WScript.Shell\");\r\n", "application/javascript");
	CHECK("Var a story of varnish\r\n", "text/plain");
	CHECK("On Error Resume Next\r\nSet a = CreateObject(\"b\")\r\n", "text/vbscript");
	CHECK("$a = New-Object Net.WebClient\r\n", "text/x-powershell");
	CHECK("$5 for each of them\r\n", "text/plain");
	CHECK("@echo off\r\n", "text/x-msdos-batch");
	CHECK("Hi, I read that powershell.exe and New-Object are bad.\r\n", "text/plain");
}

/* Each beginning that a script may have, as it is and in upper case, and a word that no other has. */
static void scripts_by_each_beginning(void **state)
{
	static const struct {
		const char *type, *word, *beginnings[17];
	} of[] = {
	        {"application/javascript",
	         "charAt(",
	         {"var ", "let ", "const ", "function ", "function(", "(function", "!function",
	          "try{", "try {", "eval(", "this[", "//", "/*", "\"use strict\"", "'use strict'"}},
	        {"text/vbscript",
	         "End Sub",
	         {"On Error Resume Next", "Option Explicit", "Dim ", "Set ", "Function ", "Sub ",
	          "Private ", "Public ", "Const ", "'", "Rem ", "Execute", "WScript."}},
	        {"text/x-powershell",
	         "Write-Host",
	         {"$", "#", "function ", "param(", "param (", "powershell", "[", "IEX", "Invoke-",
	          "&", "Set-", "Add-", "Import-Module", "Start-", "New-", "<#"}},
	        {"text/x-msdos-batch",
	         "%appdata%",
	         {"echo off", "@", "rem ", "::", "setlocal", "cmd ", "cmd.exe", "powershell",
	          "start ", "set "}},
	};
	char text[128];
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		for (size_t n = 0; of[i].beginnings[n]; n++) {
			int len = snprintf(text, sizeof text, "%s a\r\n%s a\r\n",
			                   of[i].beginnings[n], of[i].word);
			check(text, (size_t)len, of[i].type);
			for (int at = 0; at < len; at++)
				text[at] = (char)ss_ascii_upper((uint8_t)text[at]);
			check(text, (size_t)len, of[i].type);
		}
	}
}

/* One octet among others, at each place: no text has some controls. */
static void texts_by_each_octet(void **state)
{
	char text[100];
	for (size_t len = 30; len < sizeof text; len += 23) {
		for (size_t at = 1; at < len; at++) {
			for (unsigned c = 0; c < 256; c++) {
				bool is_binary = c < 7 || (c > 13 && c < 32 && c != 27) || c == 127;
				memset(text, 'x', sizeof text);
				text[at] = (char)c;
				check(text, len, is_binary ? NULL : "text/plain");
			}
		}
	}
}

static bool agrees(const char *declared, const char *magic)
{
	return ss_magic_agrees(ss_slice_of(declared), magic);
}

static void declared_types_agree(void **state)
{
	assert_true(agrees("image/png", "image/png"));
	assert_true(agrees("IMAGE/PNG; name=a", "image/png"));
	assert_true(agrees("text/csv", "text/plain"));
	assert_true(agrees("text/plain", "text/html"));
	assert_true(agrees("application/octet-stream", "application/x-dosexec"));
	assert_true(agrees("image/jpg", "image/jpeg"));
	assert_true(agrees("application/x-zip-compressed", "application/zip"));
	assert_true(agrees("application/vnd.ms-excel.sheet.macroEnabled.12",
	                   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
	assert_true(agrees("application/msword", "application/x-ole-storage"));
	assert_true(agrees("application/atom+xml", "text/xml"));
	assert_true(agrees("application/x-notes", "text/plain")); /* nobody's type */
	assert_true(agrees("a/b", "text/plain"));
	assert_true(agrees("image/png", NULL));
	assert_true(agrees("", "image/png"));
	assert_true(agrees(NULL, "image/png"));
}

static void declared_types_differ(void **state)
{
	assert_false(agrees("image/png", "application/x-dosexec"));
	assert_false(agrees("image/png", "image/gif"));
	assert_false(agrees("image/x-notes", "application/x-dosexec"));
	assert_false(agrees("application/x-tar", "text/plain"));
	assert_false(agrees("application/zip", "application/x-dosexec"));
	assert_false(agrees("application/vnd.ms-excel", "text/html"));
	assert_false(agrees("application/pdf", "text/html"));
	assert_false(agrees("application/pdf", "application/zip"));
	assert_false(agrees("text/plain", "application/pdf"));
	assert_false(agrees("text/plain", "application/x-dosexec"));
	assert_false(agrees("application/msword", "application/x-dosexec"));
	assert_false(agrees("application/msword", "text/rtf"));
	assert_false(agrees("text/calendar", "text/html"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_table_is_sorted),
	        cmocka_unit_test(heads_may_be_short),
	        cmocka_unit_test(files_of_many_kinds),
	        cmocka_unit_test(texts),
	        cmocka_unit_test(messages),
	        cmocka_unit_test(scripts),
	        cmocka_unit_test(scripts_by_each_beginning),
	        cmocka_unit_test(texts_by_each_octet),
	        cmocka_unit_test(declared_types_agree),
	        cmocka_unit_test(declared_types_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
