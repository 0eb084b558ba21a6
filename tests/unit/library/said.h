/* Payloads for tests, written so that a person can read them. */
#ifndef SS_TESTS_LIBRARY_SAID_H
#define SS_TESTS_LIBRARY_SAID_H
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <smtpscope/smtpscope.h>

/* On port 25: what a client, or a server, sent. */
static inline struct ss_payload client_says(const char *text)
{
	return (struct ss_payload){
	        .bytes = text, .len = strlen(text), .src_port = 50000, .dst_port = 25};
}

static inline struct ss_payload server_says(const char *text)
{
	return (struct ss_payload){
	        .bytes = text, .len = strlen(text), .src_port = 25, .dst_port = 50000};
}

static inline void assert_text(struct ss_text t, const char *expected)
{
	if (!expected) {
		assert_null(t.data);
		return;
	}
	assert_non_null(t.data);
	assert_int_equal(t.len, strlen(expected));
	assert_memory_equal(t.data, expected, t.len);
}

static inline struct ss_payload_info read_payload(struct ss_payload p)
{
	struct ss_payload_info info;
	enum ss_payload_verdict verdict = ss_payload_read(&p, &info);
	assert_int_equal(verdict, info.verdict);
	return info;
}

/* "C: EHLO a\r\n" and "S: 250 ok\r\n", each a payload, ended by NULL; the view at the end. */
static inline struct ss_flow_view follow(struct ss_flow_info *f, const char *const *said)
{
	struct ss_flow_view view;
	for (; *said; said++) {
		struct ss_payload p =
		        (*said)[0] == 'C' ? client_says(*said + 3) : server_says(*said + 3);
		ss_flow_info_read(f, &p, NULL);
	}
	ss_flow_info_view(f, &view);
	return view;
}

#define FOLLOW(FLOW, ...) follow(FLOW, (const char *const[]){__VA_ARGS__, NULL})

#endif
