#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire.h"

enum { MSS = 1400, APART_NS = 1000, PORTS = 60000 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static int64_t begin_of(const struct crowd *c, uint32_t n)
{
	return CROWD_BEGIN_NS + (int64_t)n * (c->apart_ns ? c->apart_ns : APART_NS);
}

static void make_connection(const struct crowd *c, struct wire *w, uint32_t n)
{
	struct wire_connection one = {
	        .wire = w,
	        .client_port = (uint16_t)(1024 + n % PORTS),
	        .server_port = c->server_port ? c->server_port : 25,
	        .host = (uint8_t)(n / PORTS),
	        .isn = {n * 2654435761u, n},
	        .now_ns = begin_of(c, n),
	};
	wire_open(&one);
	for (const struct crowd_turn *t = c->turns; t->side; t++) {
		size_t len = t->len > 0 || !t->text ? t->len : strlen(t->text);
		if (t->side == 'F')
			wire_close(&one);
		for (unsigned i = 0; i < (t->times ? t->times : 1) && len > 0; i++)
			wire_say(&one, t->side == 'C' ? WIRE_CLIENT : WIRE_SERVER, t->text, len,
			         MSS);
	}
}

void crowd_feed(const struct crowd *c, struct ss_engine *engine, uint32_t n)
{
	struct wire w = {0};
	if (c->turns)
		make_connection(c, &w, n);
	else
		wire_knock(&w, 0x0a000000u + n / PORTS, (uint16_t)(1024 + n % PORTS),
		           begin_of(c, n));
	for (size_t i = 0; i < w.n; i++)
		ss_engine_feed(engine, &w.frames[i].frame);
	wire_free(&w);
}

static void keep_peak(void *user, const struct ss_record_head *record)
{
	if (record->type == SS_RECORD_STATS) {
		struct ss_stats_record stats;
		memcpy(&stats, record, sizeof stats);
		*(uint64_t *)user = (uint64_t)stats.memory_peak;
	}
}

static double resident(void)
{
	char text[128], *at = text;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || !fgets(text, sizeof text, f))
		abort();
	fclose(f);
	(void)strtoul(at, &at, 10); /* all that is mapped */
	unsigned long pages = strtoul(at, NULL, 10);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Of n of them together. */
static struct crowd_cost run(const struct crowd *c, uint32_t n)
{
	uint64_t peak = 0;
	struct ss_engine *engine;
	double before = resident();
	struct ss_engine_options options = {
	        .sink = keep_peak,
	        .user = &peak,
	        .log = c->log | 1u << SS_RECORD_SESSION | 1u << SS_RECORD_STATS,
	        .certificates = c->certificates,
	};
	if (ss_engine_create(&options, &engine) != 0)
		abort();
	for (uint32_t i = 0; i < n; i++)
		crowd_feed(c, engine, i);
	struct crowd_cost cost = {.resident = resident() - before};
	ss_engine_end(engine, &(struct ss_engine_input){0});
	ss_engine_destroy(engine);
	cost.counted = (double)peak;
	return cost;
}

static struct crowd_cost run_alone(const struct crowd *c, uint32_t n)
{
	struct crowd_cost cost;
	int ends[2], status = 0;
	if (pipe(ends) != 0)
		abort();
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		cost = run(c, n);
		_exit(write(ends[1], &cost, sizeof cost) != sizeof cost);
	}
	close(ends[1]);
	if (child < 0 || read(ends[0], &cost, sizeof cost) != sizeof cost ||
	    waitpid(child, &status, 0) != child || status != 0)
		abort();
	close(ends[0]);
	return cost;
}

struct crowd_cost crowd_measure(const struct crowd *c, uint32_t n)
{
	struct crowd_cost few = run_alone(c, n), many = run_alone(c, 2 * n);
	return (struct crowd_cost){
	        .counted = (many.counted - few.counted) / n,
	        .resident = IS_SANITIZED ? 0 : (many.resident - few.resident) / n,
	};
}
