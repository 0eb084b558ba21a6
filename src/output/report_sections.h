/* The sections of a report, each written on a sheet; they write nothing if there is nothing to tell. */
#ifndef SS_OUTPUT_REPORT_SECTIONS_H
#define SS_OUTPUT_REPORT_SECTIONS_H
#include "output/report_sheet.h"
#include "record/report.h"

struct ss_report_section {
	/* top: rows of a list. */
	void (*write)(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
};

void ss_section_summary(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_look(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_findings(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_timeline(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_delivery(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_latency(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_codes(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_tls(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_who(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_messages(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_sessions(struct ss_sheet *s, const struct ss_report_record *r, size_t top);
void ss_section_reading(struct ss_sheet *s, const struct ss_report_record *r, size_t top);

/* A finding in full: what it means, where it was seen, what to do.  was_read: captures were, and the
 * finding may not be in them. */
void ss_section_explain(struct ss_sheet *s, const struct ss_group_record *g, bool was_read);

/* "1 session", "12 sessions", with a comma before it unless it is the first; nothing for 0. */
void ss_print_part(struct ss_buffer *b, bool *is_first, uint64_t n, const char *words);

#endif
