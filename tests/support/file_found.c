#include "file_found.h"

#include <stdlib.h>

#include "analysis/analysis.h"
#include "sample_records.h"

void file_found_blank(struct ss_file_record *f)
{
	sample_blank(&f->head, SS_RECORD_FILE);
	f->head.flow_id = 1;
	f->transaction = 1;
	f->part = 1;
}

struct wanted {
	struct ss_slice id;
	uint8_t severity;
	bool is_there;
};

static void on_finding(void *user, const struct ss_record_head *record)
{
	struct wanted *w = user;
	const struct ss_finding_record *f = (const struct ss_finding_record *)record;
	if (ss_slice_is_equal(f->id, w->id) && (w->severity == 0 || f->severity == w->severity))
		w->is_there = true;
}

static void feed_rest(struct ss_analysis *a)
{
	struct ss_transaction_record t;
	struct ss_session_record s;
	struct ss_flow_record f;
	sample_blank(&t.head, SS_RECORD_TRANSACTION);
	sample_blank(&s.head, SS_RECORD_SESSION);
	sample_blank(&f.head, SS_RECORD_FLOW);
	t.head.flow_id = s.head.flow_id = f.head.flow_id = 1;
	t.index = 1;
	ss_analysis_record(a, &t.head);
	ss_analysis_record(a, &s.head);
	ss_analysis_record(a, &f.head);
}

bool file_found(const struct ss_observer *observer, const struct ss_file_record *f, const char *id,
                uint8_t severity)
{
	const struct ss_observer *const observers[] = {observer, NULL};
	struct wanted wanted = {ss_slice_of(id), severity, false};
	struct ss_memory memory = {.limit = 0};
	struct ss_settings settings;
	struct ss_analysis *a;
	ss_settings_init(&settings);
	if (ss_analysis_create(&(struct ss_analysis_options){.observers = observers,
	                                                     .settings = &settings,
	                                                     .memory = &memory,
	                                                     .sink = on_finding,
	                                                     .user = &wanted},
	                       &a) < 0)
		abort();
	ss_analysis_record(a, &f->head);
	feed_rest(a);
	ss_analysis_destroy(a);
	ss_settings_release(&settings);
	return wanted.is_there;
}
