/* What servers offered, and with whom TLS failed: over the whole run. */
#ifndef SS_ANALYSIS_STARTTLS_MEMORY_H
#define SS_ANALYSIS_STARTTLS_MEMORY_H
#include "analysis/keyed.h"
#include "analysis/observer.h"

struct ss_starttls_memory { /* private */
	const struct ss_observed *observed;
	struct ss_keyed servers, failures;
};

void ss_starttls_memory_init(struct ss_starttls_memory *m, const struct ss_observed *o);
void ss_starttls_memory_release(struct ss_starttls_memory *m);

/* A session whose EHLO was answered.  keywords: of all that was offered but STARTTLS. */
void ss_starttls_memory_offer(struct ss_starttls_memory *m, const struct ss_session_record *s,
                              bool is_offered, uint64_t keywords, int64_t packet);
/* TLS failed in this session. */
void ss_starttls_memory_failed(struct ss_starttls_memory *m, const struct ss_session_record *s);
/* Did it fail between the two shortly before that session? */
bool ss_starttls_memory_has_failed(const struct ss_starttls_memory *m,
                                   const struct ss_session_record *s);
/* The run is over: tells. */
void ss_starttls_memory_end(struct ss_starttls_memory *m);
int ss_starttls_memory_merge(struct ss_starttls_memory *m, const struct ss_starttls_memory *other);

#endif
