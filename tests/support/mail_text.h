/* A written dialogue that brings one message, for tests of what is found in messages. */
#ifndef SS_TESTS_MAIL_TEXT_H
#define SS_TESTS_MAIL_TEXT_H
#include "engine_run.h"

#define MAIL_FROM(SENDER, RECIPIENT, CONTENT)                                                      \
	"S: 220 mx.example ESMTP\nC: EHLO client.example\nS: 250-mx.example\nS: 250 8BITMIME\n"    \
	"C: MAIL FROM:<" SENDER ">\nS: 250 ok\nC: RCPT TO:<" RECIPIENT ">\nS: 250 ok\n"            \
	"C: DATA\nS: 354 go\n" CONTENT "C: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n"
/* CONTENT: lines of a message, each "C: ...\n". */
#define MAIL(CONTENT) MAIL_FROM("a@sender.example", "b@mx.example", CONTENT)
#define HEADER                                                                                     \
	"C: Date: Fri, 2 Jan 2026 03:04:05 +0000\nC: Message-ID: <1@sender.example>\n"             \
	"C: Subject: x\n"

#define FOUND(ID)              "\"id\":\"" ID "\""
#define NOT_FOUND(ID)          "!\"id\":\"" ID "\""
#define FOUND_AS(ID, SEVERITY) "\"id\":\"" ID "\",\"severity\":\"" SEVERITY "\""

#endif
