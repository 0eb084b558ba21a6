/* What is known of one connection while its records pass: for observers, which keep what they need
 * of it here and raise findings in it. */
#ifndef SS_ANALYSIS_CASE_H
#define SS_ANALYSIS_CASE_H
#include "analysis/finding.h"
#include "base/arena.h"

struct ss_case {
	int64_t flow_id;
	uint64_t client_key;   /* ss_key_of_address of the client */
	struct ss_arena arena; /* lives as long as the case: for what observers keep of it */
	void *own; /* case_size zeroed bytes of the observer that is called, the same each time */
	struct ss_case_private *private;
};

/* A transaction with what was sent in it. */
struct ss_mail {
	const struct ss_transaction_record *transaction; /* NULL: its content was seen alone */
	const struct ss_message_record *message;         /* NULL: none */
	const struct ss_file_record *const *files;
	size_t n_files;
	int64_t packet; /* of its MAIL command; SS_NUMBER_ABSENT: not seen */
};

/* Told when the connection ends, once a row: what is raised again counts, with the first pieces of
 * evidence, the highest severity and confidence, and the description and terms of that. evidence:
 * NULL: what was raised is told as graver, and counts no more. */
void ss_case_raise(struct ss_case *c, const struct ss_raise *raise,
                   const struct ss_evidence_record *evidence);
/* Was that row raised in it by now? */
bool ss_case_has(const struct ss_case *c, const struct ss_finding_row *row);

/* The gravest that was raised in it by now: enum ss_severity, 0 if nothing was. */
uint8_t ss_case_severity(const struct ss_case *c);

struct ss_evidence_record ss_evidence_of_mail(const struct ss_mail *m, struct ss_slice text);

#endif
