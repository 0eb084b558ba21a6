/* A written dialogue through the whole engine: "C: EHLO a" and "S: 250 ok" lines become frames, and
 * the records that come out become JSON Lines. */
#ifndef SS_TESTS_ENGINE_RUN_H
#define SS_TESTS_ENGINE_RUN_H
#include "analysis/observer.h"
#include "engine/engine.h"

struct engine_run {
	const char *dialogue; /* lines ended by LF; each is sent with CR LF; "C! text": no line end;
	                           "C# 1603": none either, and in hexadecimal;
	                           "C- 10": ten octets that were sent and not captured;
	                           "S~ 1500": so many milliseconds later */
	unsigned log;         /* 0: sessions and transactions */
	bool is_client_unseen, is_server_unseen, is_midway, is_reset, show_secrets, inspect;
	bool is_given_up; /* neither the connection nor the engine is ended */
	size_t memory_limit;
	unsigned n_connections; /* so many that all say the same; 0: 1 */
	bool is_open;           /* nobody closes */
	const struct ss_certificate_reader *certificates;
	size_t segment;       /* octets; 0: 1400 */
	uint16_t server_port; /* 0: 25 */
	const struct ss_settings *settings;
	const struct ss_engine_contents *contents;
	uint8_t host;     /* last octet of the client's address; 0: 7 */
	uint8_t server;   /* the same of the server's; 0: 1 */
	int64_t after_ns; /* it begins so much later than 2026-01-02 03:04:05 UTC */
	/* Records are handed to these too, and what they find is among the records that come out;
	 * log 0 then: findings alone.  Ended by NULL; NULL: none. */
	const struct ss_observer *const *observers;
	const struct ss_registrable *registrable;
	uint64_t hash_seed;            /* of the engine and of the observers' tables */
	const struct engine_run *next; /* another conversation in the same capture, behind this one:
	                                   only what is said above of the connection counts */
};

/* The records as JSON Lines; free() it. */
char *engine_run(const struct engine_run *run);

/* Fails the cmocka test unless the records hold each fragment, up to NULL.  One that begins with !
 * must not be there, one that begins with 2x must be there twice. */
void engine_run_check(const struct engine_run *run, const char *const *wanted);

#define CHECK(dialogue, ...)                                                                       \
	engine_run_check(&(struct engine_run){dialogue}, (const char *const[]){__VA_ARGS__, NULL})
#define CHECK_RUN(run, ...)                                                                        \
	engine_run_check(&(struct engine_run)run, (const char *const[]){__VA_ARGS__, NULL})
#define WITH(...)                                                                                  \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#endif
