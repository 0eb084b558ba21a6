/* The formats of reports, one a file.  To add one: the file, a line here, a row in report.c. */
#ifndef SS_OUTPUT_REPORT_FORMATS_H
#define SS_OUTPUT_REPORT_FORMATS_H
#include "output/report.h"

extern const struct ss_report_format ss_report_text;
extern const struct ss_report_format ss_report_markdown;
extern const struct ss_report_format ss_report_json;
extern const struct ss_report_format ss_report_html;

#endif
