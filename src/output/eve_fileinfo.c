#include "output/eve_fileinfo.h"

#include "output/eve_email.h"
#include "output/eve_smtp.h"

bool ss_eve_fileinfo_is_wanted(const struct ss_eve *e, const struct ss_file_record *f)
{
	return ss_eve_wants(e, SS_EVE_FILEINFO) && (f->raw == SS_FLAG_YES || f->filename.data);
}

static void put_file(struct ss_eve *e, const struct ss_file_record *f)
{
	bool has_gaps = f->gaps != SS_NUMBER_ABSENT && f->gaps > 0;
	bool is_whole = f->complete != SS_FLAG_NO && !has_gaps;
	ss_eve_text(e, "filename",
	            f->filename.data ? ss_eve_filename(f->filename) : SS_SLICE("rawmsg"));
	ss_eve_flag(e, "gaps", has_gaps);
	ss_eve_word(e, "state", is_whole ? "CLOSED" : "TRUNCATED");
	ss_eve_text(e, "md5", f->md5);
	ss_eve_text(e, "sha1", f->sha1);
	ss_eve_text(e, "sha256", f->sha256);
	ss_eve_flag(e, "stored", false);
	ss_eve_count(e, "size", f->size);
}

void ss_eve_fileinfo_keep(struct ss_eve *e, struct ss_eve_session *s,
                          const struct ss_file_record *f)
{
	ss_eve_part_begin(e);
	put_file(e, f);
	ss_write_bytes(&e->line, "\n", 1);
	s->n_dropped += !ss_eve_part_end(e, &s->files);
}

void ss_eve_fileinfo_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                           const struct ss_record_head *head)
{
	struct ss_slice rest = ss_buffer_slice(&s->files);
	while (rest.len > 0) {
		size_t end = ss_slice_find(rest, 0, '\n');
		ss_eve_line_begin(e, "fileinfo", head, tx->place, false);
		ss_eve_smtp_put(e, s, tx);
		ss_eve_word(e, "app_proto", "smtp");
		ss_eve_open(e, "fileinfo", '{');
		ss_eve_json(e, ss_slice_cut(rest, 0, end));
		ss_eve_count(e, "tx_id", tx->id);
		ss_eve_close(e, '}');
		ss_eve_line_end(e, s);
		rest = ss_slice_cut(rest, end + 1, rest.len);
	}
	ss_buffer_release(&s->files);
}
