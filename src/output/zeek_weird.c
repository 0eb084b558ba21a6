#include "output/zeek_weird.h"

#include "output/zeek_flow.h"

const struct ss_zeek_column ss_zeek_weird_columns[] = {
        {"ts", SS_ZEEK_TIME},       SS_ZEEK_ID_COLUMNS,
        {"name", SS_ZEEK_STRING},   {"addl", SS_ZEEK_STRING},
        {"notice", SS_ZEEK_BOOL},   {"peer", SS_ZEEK_STRING},
        {"source", SS_ZEEK_STRING}, {0},
};

static const struct {
	const char *name, *source;
} weirds[SS_N_ZEEK_WEIRDS] = {
        [SS_ZEEK_WEIRD_TRANSACTION_INVALID] = {"smtp_mail_transaction_invalid", "SMTP"},
        [SS_ZEEK_WEIRD_EXCESSIVE_INVALID] = {"smtp_excessive_invalid_mail_transactions", "SMTP"},
        [SS_ZEEK_WEIRD_TOO_MANY_RCPTTO] = {"smtp_too_many_rcptto_addresses", NULL},
        [SS_ZEEK_WEIRD_TOO_MANY_TO] = {"smtp_too_many_to_addresses", NULL},
        [SS_ZEEK_WEIRD_TOO_MANY_CC] = {"smtp_too_many_cc_addresses", NULL},
        [SS_ZEEK_WEIRD_PATH_TOO_LONG] = {"smtp_max_path_length_exceeded", NULL},
        [SS_ZEEK_WEIRD_PENDING] = {"smtp_excessive_pending_cmds", "SMTP"},
        [SS_ZEEK_WEIRD_BDAT_REMAINING] = {"smtp_bdat_remaining_at_end_data", "SMTP"},
        [SS_ZEEK_WEIRD_BDAT_LF] = {"smtp_bdat_line_lf_only", "SMTP_BDAT"},
        [SS_ZEEK_WEIRD_BDAT_CR] = {"smtp_bdat_line_cr_only", "SMTP_BDAT"},
        [SS_ZEEK_WEIRD_LINE_LF] = {"line_terminated_with_single_LF", "CONTENTLINE"},
        [SS_ZEEK_WEIRD_LINE_CR] = {"line_terminated_with_single_CR", "CONTENTLINE"},
        [SS_ZEEK_WEIRD_LINE_NUL] = {"NUL_in_line", "CONTENTLINE"},
        [SS_ZEEK_WEIRD_LINE_SIZE] = {"contentline_size_exceeded", "CONTENTLINE"},
        [SS_ZEEK_WEIRD_MIME_DEPTH] = {"exceeded_mime_max_depth", "SMTP"},
        [SS_ZEEK_WEIRD_MIME_HEADER] = {"exceeded_mime_max_header_bytes", "SMTP"},
        [SS_ZEEK_WEIRD_BASE64_CHARACTER] = {"base64_illegal_encoding", NULL},
        [SS_ZEEK_WEIRD_BASE64_INCOMPLETE] = {"base64_incomplete_encoding", NULL},
};
_Static_assert(SS_N_ZEEK_WEIRDS <= 64, "ss_zeek_flow.weirds has a bit for each");

void ss_zeek_weird(struct ss_output *o, struct ss_zeek_flow *f, enum ss_zeek_weird what,
                   const char *addl)
{
	if (f->weirds >> what & 1 || !ss_zeek_wants(o, SS_ZEEK_WEIRD))
		return;
	f->weirds |= UINT64_C(1) << what;
	ss_zeek_begin(o, SS_ZEEK_WEIRD, o->now, f->uid, &f->head);
	ss_zeek_put_word(&o->row, weirds[what].name);
	ss_zeek_put_word(&o->row, addl);
	ss_zeek_put_bool(&o->row, false);
	ss_zeek_put_word(&o->row, "zeek");
	ss_zeek_put_word(&o->row, weirds[what].source);
	ss_zeek_end(o, SS_ZEEK_WEIRD, f);
}

struct pair {
	const char *anomaly;
	enum ss_zeek_weird in_data, in_bdat; /* where it was seen */
};

static const struct pair of_events[] = {
        {"bare_lf", SS_ZEEK_WEIRD_LINE_LF, SS_ZEEK_WEIRD_BDAT_LF},
        {"bare_cr", SS_ZEEK_WEIRD_LINE_CR, SS_ZEEK_WEIRD_BDAT_CR},
        {"nul", SS_ZEEK_WEIRD_LINE_NUL, SS_N_ZEEK_WEIRDS},
        {"line_too_long", SS_ZEEK_WEIRD_LINE_SIZE, SS_ZEEK_WEIRD_LINE_SIZE},
        {"content_gap", SS_N_ZEEK_WEIRDS, SS_ZEEK_WEIRD_BDAT_REMAINING},
        {"chunk_cut", SS_ZEEK_WEIRD_BDAT_REMAINING, SS_ZEEK_WEIRD_BDAT_REMAINING},
        {"too_many_pending", SS_ZEEK_WEIRD_PENDING, SS_ZEEK_WEIRD_PENDING},
        {NULL, 0, 0},
};

static const struct pair of_messages[] = {
        {"mime_too_deep", SS_ZEEK_WEIRD_MIME_DEPTH, SS_ZEEK_WEIRD_MIME_DEPTH},
        {"header_field_too_long", SS_ZEEK_WEIRD_MIME_HEADER, SS_ZEEK_WEIRD_MIME_HEADER},
        {"base64_bad_character", SS_ZEEK_WEIRD_BASE64_CHARACTER, SS_ZEEK_WEIRD_BASE64_CHARACTER},
        {"base64_incomplete", SS_ZEEK_WEIRD_BASE64_INCOMPLETE, SS_ZEEK_WEIRD_BASE64_INCOMPLETE},
        {NULL, 0, 0},
};

static void tell(struct ss_output *o, struct ss_zeek_flow *f, const struct pair *pairs,
                 struct ss_slice name)
{
	for (const struct pair *p = pairs; p->anomaly; p++) {
		enum ss_zeek_weird what = f->smtp.is_chunk ? p->in_bdat : p->in_data;
		if (ss_slice_is_equal(name, ss_slice_of(p->anomaly)) && what != SS_N_ZEEK_WEIRDS)
			ss_zeek_weird(o, f, what, NULL);
	}
}

void ss_zeek_weird_event(struct ss_output *o, struct ss_zeek_flow *f,
                         const struct ss_event_record *e)
{
	if (e->kind == SS_EVENT_ANOMALY)
		tell(o, f, of_events, e->anomaly);
}

void ss_zeek_weird_message(struct ss_output *o, struct ss_zeek_flow *f,
                           const struct ss_message_record *m)
{
	const struct ss_pair *pairs = m->anomalies.items;
	for (size_t i = 0; i < m->anomalies.n; i++)
		tell(o, f, of_messages, pairs[i].name);
}
