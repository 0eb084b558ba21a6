/* Messages and the parts in them: what they say of themselves, and their octets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mime_record.h"

static void a_message_is_a_leaf(void **state)
{
	CHECK("a: b\r\n\r\nText\r\n",
	      "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: 'Text\\r\\n'\n0: end content 6\n");
	CHECK("a: b\r\n\r\n--x\r\n",
	      "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: '--x\\r\\n'\n0: end content 5\n");
	CHECK("", "");
	CHECK("\r\n", "0: part @0\n0: @2 leaf text/plain?\n0: end content 0\n");
	CHECK("Text x\r\n", "0: part @0\n0: @0 leaf text/plain?\n0: 'Text x\\r\\n'\n"
	                    "0: end content 8\nheader_no_blank_line@0*1\n");
}

/* RFC 2046, section 5.1.1 */
static void simple_multipart(void **state)
{
	CHECK(VERSION "Content-type: multipart/mixed; boundary=\"simple\r\n boundary\"\r\n"
	              "\r\n"
	              "This is the preamble.\r\n"
	              "--simple boundary\r\n"
	              "\r\n"
	              "This does NOT end with a linebreak.\r\n"
	              "--simple boundary\r\n"
	              "Content-type: text/plain; charset=us-ascii\r\n"
	              "\r\n"
	              "It DOES end with a linebreak.\r\n"
	              "\r\n"
	              "--simple boundary--\r\n"
	              "\r\n"
	              "This is the epilogue.\r\n",
	      "0: part @0\n0: @82 multipart multipart/mixed boundary=simple boundary\n"
	      "1: part of 0 @124\n1: @126 leaf text/plain?\n"
	      "1: 'This does NOT end with a linebreak.'\n1: end boundary 35\n"
	      "2: part of 0 @182\n2: @228 leaf text/plain charset=us-ascii\n"
	      "2: 'It DOES end with a linebreak.\\r\\n'\n2: end boundary 31\n"
	      "0: end content 225\nmime_preamble@82*1\nmime_epilogue@284*1\n");
}

/* RFC 2049, appendix A */
static void a_complex_example(void **state)
{
	CHECK("MIME-Version: 1.0\r\n"
	      "From: Nathaniel Borenstein <nsb@nsb.fv.com>\r\n"
	      "To: Ned Freed <ned@innosoft.com>\r\n"
	      "Date: Fri, 07 Oct 1994 16:15:05 -0700 (PDT)\r\n"
	      "Subject: A multipart example\r\n"
	      "Content-Type: multipart/mixed;\r\n"
	      "              boundary=unique-boundary-1\r\n"
	      "\r\n"
	      "This is the preamble area of a multipart message.\r\n"
	      "Mail readers that understand multipart format\r\n"
	      "should ignore this preamble.\r\n"
	      "\r\n"
	      "If you are reading this text, you might want to\r\n"
	      "consider changing to a mail reader that understands\r\n"
	      "how to properly display multipart messages.\r\n"
	      "\r\n"
	      "--unique-boundary-1\r\n"
	      "\r\n"
	      "  ... Some text appears here ...\r\n"
	      "\r\n"
	      "[Note that the blank between the boundary and the start\r\n"
	      "of the text in this part means no header fields were\r\n"
	      "given and this is text in the US-ASCII character set.\r\n"
	      "It could have been done with explicit typing as in the\r\n"
	      "next part.]\r\n"
	      "\r\n"
	      "--unique-boundary-1\r\n"
	      "Content-type: text/plain; charset=US-ASCII\r\n"
	      "\r\n"
	      "This could have been part of the previous part, but\r\n"
	      "illustrates explicit versus implicit typing of body\r\n"
	      "parts.\r\n"
	      "\r\n"
	      "--unique-boundary-1\r\n"
	      "Content-Type: multipart/parallel; boundary=unique-boundary-2\r\n"
	      "\r\n"
	      "--unique-boundary-2\r\n"
	      "Content-Type: audio/basic\r\n"
	      "Content-Transfer-Encoding: base64\r\n"
	      "\r\n"
	      "  ... base64-encoded 8000 Hz single-channel\r\n"
	      "      mu-law-format audio data goes here ...\r\n"
	      "\r\n"
	      "--unique-boundary-2\r\n"
	      "Content-Type: image/jpeg\r\n"
	      "Content-Transfer-Encoding: base64\r\n"
	      "\r\n"
	      "  ... base64-encoded image data goes here ...\r\n"
	      "\r\n"
	      "--unique-boundary-2--\r\n"
	      "\r\n"
	      "--unique-boundary-1\r\n"
	      "Content-type: text/enriched\r\n"
	      "\r\n"
	      "This is <bold><italic>enriched.</italic></bold>\r\n"
	      "<smaller>as defined in RFC 1896</smaller>\r\n"
	      "\r\n"
	      "Isn't it\r\n"
	      "<bigger><bigger>cool?</bigger></bigger>\r\n"
	      "\r\n"
	      "--unique-boundary-1\r\n"
	      "Content-Type: message/rfc822\r\n"
	      "\r\n"
	      "From: (mailbox in US-ASCII)\r\n"
	      "To: (address in US-ASCII)\r\n"
	      "Subject: (subject in US-ASCII)\r\n"
	      "Content-Type: Text/plain; charset=ISO-8859-1\r\n"
	      "Content-Transfer-Encoding: Quoted-printable\r\n"
	      "\r\n"
	      "  ... Additional text in ISO-8859-1 goes here ...\r\n"
	      "\r\n"
	      "--unique-boundary-1--\r\n",
	      "0: part @0\n"
	      "0: @249 multipart multipart/mixed boundary=unique-boundary-1\n"
	      "1: part of 0 @549\n"
	      "1: @551 leaf text/plain?\n"
	      "1: '  ... Some text appears here ...\\r\\n\\r\\n[Note that the blank between"
	      " the boundary and the start\\r\\nof the text in this part means no header fi"
	      "elds were\\r\\ngiven and this is text in the US-ASCII character set.\\r\\nIt"
	      " could have been done with explicit typing as in the\\r\\nnext part.]\\r\\n'"
	      "\n"
	      "1: end boundary 271\n"
	      "2: part of 0 @845\n"
	      "2: @891 leaf text/plain charset=us-ascii\n"
	      "2: 'This could have been part of the previous part, but\\r\\nillustrates exp"
	      "licit versus implicit typing of body\\r\\nparts.\\r\\n'\n"
	      "2: end boundary 114\n"
	      "3: part of 0 @1028\n"
	      "3: @1092 multipart multipart/parallel boundary=unique-boundary-2\n"
	      "4: part of 3 @1113\n"
	      "4: @1177 leaf audio/basic base64\n"
	      "4: '  ... base64-encoded 8000 Hz single-channel\\r\\n      mu-law-format aud"
	      "io data goes here ...\\r\\n'\n"
	      "4: end boundary 91\n"
	      "5: part of 3 @1291\n"
	      "5: @1354 leaf image/jpeg base64\n"
	      "5: '  ... base64-encoded image data goes here ...\\r\\n'\n"
	      "5: end boundary 47\n"
	      "3: end boundary 334\n"
	      "6: part of 0 @1449\n"
	      "6: @1480 leaf text/enriched\n"
	      "6: 'This is <bold><italic>enriched.</italic></bold>\\r\\n<smaller>as defined"
	      " in RFC 1896</smaller>\\r\\n\\r\\nIsn't it\\r\\n<bigger><bigger>cool?</bigge"
	      "r></bigger>\\r\\n'\n"
	      "6: end boundary 145\n"
	      "7: part of 0 @1648\n"
	      "7: @1680 message message/rfc822\n"
	      "8: part of 7 @1680\n"
	      "8: @1861 leaf text/plain quoted-printable charset=iso-8859-1\n"
	      "8: '  ... Additional text in ISO-8859-1 goes here ...\\r\\n'\n"
	      "8: end boundary 51\n"
	      "7: end boundary 232\n"
	      "0: end content 1688\n"
	      "mime_no_version@1768*1\n"
	      "mime_preamble@249*1\n");
}

/* RFC 2046, section 5.1.5 */
static void a_digest_holds_messages(void **state)
{
	CHECK(VERSION "Content-Type: multipart/digest; boundary=\"---- next message ----\"\r\n\r\n"
	              "------ next message ----\r\n\r\n"
	              "f: someone-else\r\n\r\n...body goes here...\r\n\r\n"
	              "------ next message ----\r\n"
	              "Content-Type: text/html\r\n\r\nx\r\n"
	              "------ next message ------\r\n",
	      "0: part @0\n0: @88 multipart multipart/digest boundary=---- next message ----\n"
	      "1: part of 0 @114\n1: @116 message message/rfc822?\n"
	      "2: part of 1 @116\n2: f=someone-else\n2: @135 leaf text/plain?\n"
	      "2: '...body goes here...\\r\\n'\n2: end boundary 22\n1: end boundary 41\n"
	      "3: part of 0 @185\n3: @212 leaf text/html\n3: 'x'\n3: end boundary 1\n"
	      "0: end content 155\n");
}

static void multiparts_in_each_other(void **state)
{
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
	              "--a\r\n"
	              "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
	              "--b\r\n\r\n1\r\n"
	              "--b\r\nContent-Type: text/html\r\n\r\n2\r\n\r\n"
	              "--b--\r\n"
	              "--a\r\n\r\n3\r\n--a--\r\n",
	      "0: part @0\n0: @64 multipart multipart/mixed boundary=a\n"
	      "1: part of 0 @69\n1: @120 multipart multipart/alternative boundary=b\n"
	      "2: part of 1 @125\n2: @127 leaf text/plain?\n2: '1'\n2: end boundary 1\n"
	      "3: part of 1 @135\n3: @162 leaf text/html\n3: '2\\r\\n'\n3: end boundary 3\n"
	      "1: end boundary 52\n"
	      "4: part of 0 @179\n4: @181 leaf text/plain?\n4: '3'\n4: end boundary 1\n"
	      "0: end content 127\n");
}

static void a_message_in_a_message(void **state)
{
	CHECK(VERSION "a: 1\r\nContent-Type: message/rfc822\r\n\r\n"
	              "a: 2\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
	              "--x\r\nContent-Type: message/global\r\n\r\nText x\r\n--x--",
	      "0: part @0\n0: a=1\n0: @57 message message/rfc822\n"
	      "1: part of 0 @57\n1: a=2\n1: @108 multipart multipart/mixed boundary=x\n"
	      "2: part of 1 @113\n2: @145 message message/global\n"
	      "3: part of 2 @145\n3: @145 leaf text/plain?\n3: 'Text x'\n"
	      "3: end boundary 6\n2: end boundary 6\n1: end content 50\n0: end content 101\n"
	      "header_no_blank_line@145*1\nmime_no_version@63*1\n");
	CHECK("Content-Type: message/partial\r\n" VERSION "\r\na: b\r\n\r\n",
	      "0: part @0\n0: @52 leaf message/partial\n0: 'a: b\\r\\n\\r\\n'\n0: end content 8\n");
}

static void facts(void **state)
{
	CHECK(VERSION
	      "Content-Type: TEXT/Plain; Charset=UTF-8; name=n\r\n"
	      "Content-Transfer-Encoding: Base64\r\n"
	      "Content-Disposition: Attachment; filename*0*=utf-8''%c3;\r\n filename*1*=%a9\r\n"
	      "Content-ID: <a@b>\r\n"
	      "Content-Description: =?utf-8?q?=C3=A9?=\r\n\r\nYQ==",
	      "0: part @0\n0: @241 leaf text/plain base64 charset=utf-8 disposition=attachment "
	      "filename=\303\251 id=a@b description=\303\251\n0: 'YQ=='\n0: end content 4\n"
	      "mime_names_differ@19*1\n");
	CHECK(VERSION "Content-Type: text\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: "
	              "\"8bit\"; x\r\nContent-Disposition: filename=x\r\n\r\n",
	      "0: part @0\n0: @131 leaf text/plain? 8bit filename=x\n0: end content 0\n"
	      "mime_repeated_field@39*1\nmime_bad_type@19*1\nmime_bad_encoding@58*1\n");
	CHECK("Content-Type: a / b c\r\nContent-Transfer-Encoding: x\r\nMIME-Version: 2\r\n\r\n",
	      "0: part @0\n0: @72 leaf a/b \n0: end content 0\nmime_bad_version@53*1\n"
	      "mime_bad_type@0*1\nmime_unknown_encoding@23*1\n");
	CHECK("Content-ID: a\r\n\r\n", "0: part @0\n0: @17 leaf text/plain? id=a\n"
	                               "0: end content 0\nmime_no_version@0*1\n");
}

/* What is told without a copy, in other letters, and what is nearly that. */
static void usual_types_and_words(void **state)
{
	CHECK(VERSION "Content-Type: IMAGE/jpeG; charset=\"ISO-8859-1\"\r\n"
	              "Content-Disposition: INLINE\r\n\r\n",
	      "0: part @0\n0: @98 leaf image/jpeg charset=iso-8859-1 disposition=inline\n"
	      "0: end content 0\n");
	CHECK(VERSION "Content-Type: Text/plaiN1; charset=Utf_8\r\n"
	              "Content-Disposition: Inlined\r\n\r\n",
	      "0: part @0\n0: @93 leaf text/plain1 charset=utf_8 disposition=inlined\n"
	      "0: end content 0\n");
	CHECK(VERSION "Content-Type: utf-8\r\nContent-Disposition: text/plain\r\n\r\n",
	      "0: part @0\n0: @75 leaf text/plain? disposition=text/plain\n"
	      "0: end content 0\nmime_bad_type@19*1\n");
}

/* RFC 2045, section 6.4 */
static void encodings_of_what_may_have_none(void **state)
{
	CHECK(VERSION
	      "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==",
	      "0: part @0\n0: @86 leaf message/rfc822 base64\n0: 'YQ=='\n0: end content 4\n"
	      "mime_encoded_message@19*1\n");
	CHECK(VERSION "Content-Type: multipart/mixed; boundary=x\r\n"
	              "Content-Transfer-Encoding: quoted-printable\r\n\r\n--x\r\n\r\n--x--\r\n",
	      "0: part @0\n0: @109 multipart multipart/mixed quoted-printable boundary=x\n"
	      "1: part of 0 @114\n1: @116 leaf text/plain?\n1: end boundary 0\n"
	      "0: end content 14\nmime_encoded_multipart@19*1\n");
}

static void all_is_one_body(void **state)
{
	CHECK_FLAT(MIXED "--x\r\n\r\n--x--\r\n",
	           "0: part @0\n0: @64 leaf multipart/mixed boundary=x\n"
	           "0: '--x\\r\\n\\r\\n--x--\\r\\n'\n0: end content 14\n");
}

static void gaps(void **state)
{
	CHECK("a: b\r\n\r\nTe#xt\r\n", "0: part @0\n0: a=b\n0: @8 leaf text/plain?\n0: 'Te'\n"
	                               "0: gap 1\n0: 'xt\\r\\n'\n0: end content 7 missing 1\n"
	                               "mime_gap@10*1\n");
	/* in a header: up to the next line; in a boundary: what there is of it */
	CHECK(MIXED "--x\r\na: #b\r\nc: d\r\n\r\n1\r\n--x#\r\nc: d\r\n\r\n2\r\n--x--\r\n", MIXED_0
	      "1: part of 0 @69\n1: a=\n1: c=d\n1: @84 leaf text/plain?\n1: '1'\n"
	      "1: end boundary 1\n2: part of 0 @90\n2: c=d\n2: @101 leaf text/plain?\n2: '2'\n"
	      "2: end boundary 1\n0: end content 47 missing 2\nheader_gap@72*2\nmime_gap@72*2\n");
	CHECK(MIXED "--x\r\n\r\n1\r\n#--x\r\n\r\n2\r\n--x--#",
	      MIXED_0 "1: part of 0 @69\n1: @71 leaf text/plain?\n1: '1\\r\\n'\n1: gap 1\n"
	              "1: '--x\\r\\n\\r\\n2'\n1: end boundary 12 missing 1\n"
	              "0: end content 27 missing 2\nmime_gap@74*2\n");
	CHECK(MIXED "#", MIXED_0 "0: end content 1 missing 1\nmime_gap@64*1\n");
}

/* What is held is given with no more behind it than there is room for. */
static void a_long_line_behind_what_is_held(void **state)
{
	enum { LONG = 9000 };
	static const size_t portions[] = {2,    1535, 1536,      1537,
	                                  1538, 1539, LONG + 40, (size_t)2 * LONG};
	static const char head[] = MIXED "--x\r\n\r\n1\r\n-";
	char text[sizeof head + LONG + 16], *whole = NULL;
	memset(text, 'a', sizeof text);
	memcpy(text, head, sizeof head - 1);
	memcpy(text + LONG / 2, "\r\n", 2);
	memcpy(text + sizeof text - 10, "\r\n--x--\r\n", 10);
	for (size_t n = 0; n < sizeof portions / sizeof portions[0]; n++) {
		struct ss_memory memory = {.limit = 0};
		struct mime_record r = {0};
		mime_record_read(text, sizeof text, portions[n], false, &memory, &r);
		if (!whole)
			whole = r.text;
		assert_string_equal(whole, r.text);
		if (whole != r.text)
			free(r.text);
	}
	assert_non_null(strstr(whole, "1\\r\\n-aa"));
	assert_non_null(strstr(whole, "aa\\r\\naa"));
	free(whole);
}

static void memory_fails(void **state)
{
	static const char text[] = MIXED "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
	                                 "--y\r\n\r\n1\r\n--y--\r\n--x--\r\n";
	for (unsigned n = 1; n < 30; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct mime_record r = {0};
		mime_record_read(text, sizeof text - 1, 5, false, &memory, &r);
		if (n > 2)
			assert_non_null(strstr(r.text, "0: end content"));
		free(r.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_message_is_a_leaf),
	        cmocka_unit_test(simple_multipart),
	        cmocka_unit_test(a_complex_example),
	        cmocka_unit_test(a_digest_holds_messages),
	        cmocka_unit_test(multiparts_in_each_other),
	        cmocka_unit_test(a_message_in_a_message),
	        cmocka_unit_test(facts),
	        cmocka_unit_test(usual_types_and_words),
	        cmocka_unit_test(encodings_of_what_may_have_none),
	        cmocka_unit_test(all_is_one_body),
	        cmocka_unit_test(gaps),
	        cmocka_unit_test(a_long_line_behind_what_is_held),
	        cmocka_unit_test(memory_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
