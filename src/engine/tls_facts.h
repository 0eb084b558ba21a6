/* What a connection's TLS shows, gathered for its session's record: of STARTTLS, or from the first
 * byte on.  What is kept is small: texts of their own length, no hello, no certificate. */
#ifndef SS_ENGINE_TLS_FACTS_H
#define SS_ENGINE_TLS_FACTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/record.h"
#include "smtp/dialogue.h"
#include "tls/anomaly.h"
#include "tls/certificate.h"

struct ss_tls_facts;

struct ss_tls_facts_options {
	struct ss_memory *memory;                         /* must outlive the facts */
	const struct ss_certificate_reader *certificates; /* NULL: digests and sizes alone */
	bool is_midway;                                   /* the beginning of TLS was not seen */
	/* Each of them; they are counted too.  NULL: nobody wants to know. */
	void (*on_anomaly)(void *user, enum ss_tls_anomaly what, struct ss_place place,
	                   uint64_t len);
	void *user;
};

/* NULL when memory is short. */
struct ss_tls_facts *ss_tls_facts_create(const struct ss_tls_facts_options *options);
void ss_tls_facts_destroy(struct ss_tls_facts *f); /* NULL is taken */

/* Bytes in their order; where place.offset leaves some out, they are lost. */
void ss_tls_facts_feed(struct ss_tls_facts *f, struct ss_place place, const uint8_t *bytes,
                       size_t len);
void ss_tls_facts_gap(struct ss_tls_facts *f, struct ss_place place, uint64_t len);
/* No more bytes.  is_whole: both sides are in the capture, up to the connection's end; if not, a
 * handshake that was not seen to get through may have. */
void ss_tls_facts_end(struct ss_tls_facts *f, bool is_whole);

/* Fills what the handshake tells, `established` included, and leaves the other flags alone.  Lists
 * are taken from arena; texts live as long as the facts. */
void ss_tls_facts_write(const struct ss_tls_facts *f, struct ss_arena *arena,
                        struct ss_tls_record *out);

/* How often. */
uint64_t ss_tls_facts_anomalies(const struct ss_tls_facts *f, enum ss_tls_anomaly what);
/* Texts cut, and certificates, alerts and names that were not kept. */
uint64_t ss_tls_facts_dropped(const struct ss_tls_facts *f);
/* Seen so far: the handshake got through. */
bool ss_tls_facts_is_established(const struct ss_tls_facts *f);

#endif
