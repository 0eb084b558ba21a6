/* Findings: things worth a look.  What there is to say of each kind is a row of data; who sees one
 * raises it with its evidence. */
#ifndef SS_ANALYSIS_FINDING_H
#define SS_ANALYSIS_FINDING_H
#include "record/record.h"

/* One kind of finding.  Texts are whole sentences, without line ends. */
struct ss_finding_row {
	const char *id; /* stable, dotted: "smuggle.lf_dot_lf" */
	uint8_t severity, confidence;
	const char *title;           /* a line, without a full stop */
	const char *about;           /* what it means, and by which signal it is known */
	const char *false_positives; /* when it is harmless */
	const char *advice;          /* what to do */
	const char *attack;          /* MITRE ATT&CK: "T1672, T1190"; NULL: none */
	const char *reference;       /* "CVE-2023-51764, RFC 5321 section 4.1.1.4"; NULL: none */
};

/* What was seen.  All is borrowed during the call and copied. */
struct ss_raise {
	const struct ss_finding_row *row;
	uint8_t severity, confidence; /* 0: the row's */
	struct ss_slice description;  /* what was seen here, in a line; absent: the title says it */
	const struct ss_term_record *terms; /* if it is a score: what it is the sum of */
	size_t n_terms;
};

/* Evidence, from what showed it.  text: an excerpt, masked where it is secret; borrowed. */
struct ss_evidence_record ss_evidence_of_head(const struct ss_record_head *head,
                                              struct ss_slice text);
struct ss_evidence_record ss_evidence_of_event(const struct ss_event_record *e,
                                               struct ss_slice text);

#endif
