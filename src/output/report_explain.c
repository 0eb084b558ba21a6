/* A finding in full. */
#include "output/print.h"
#include "output/report_sections.h"
#include "output/text.h"

static void write_ours(struct ss_sheet *s, const char *label, struct ss_slice text)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	if (text.len == 0)
		return;
	ss_print(b, s->is_markdown ? "**%s:** " : "%s: ", label);
	ss_text_add(b, text.data, text.len);
	ss_sheet_line(s);
}

static void write_list(struct ss_sheet *s, const char *label, const struct ss_list *texts)
{
	const struct ss_slice *t = texts->items;
	struct ss_buffer *b = ss_sheet_begin(s);
	if (texts->n == 0)
		return;
	ss_print(b, s->is_markdown ? "**%s:** " : "%s: ", label);
	for (size_t i = 0; i < texts->n; i++) {
		ss_print(b, i > 0 ? ", " : "");
		ss_text_add(b, t[i].data, t[i].len);
	}
	ss_sheet_line(s);
}

static void write_place(struct ss_sheet *s, const struct ss_evidence_record *e)
{
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_print(b, "flow %lld", (long long)e->flow_id);
	if (e->packet != SS_NUMBER_ABSENT)
		ss_print(b, ", packet %lld", (long long)e->packet);
	if (e->offset != SS_NUMBER_ABSENT)
		ss_print(b, ", offset %lld of the %s", (long long)e->offset,
		         e->direction == SS_DIRECTION_S2C ? "server" : "client");
	if (e->text.data) {
		ss_print(b, ": ");
		ss_sheet_wire(s, e->text);
	}
	ss_sheet_item(s);
}

static void write_terms(struct ss_sheet *s, const struct ss_finding_record *f)
{
	static const char *const titles[] = {"points", "<of", "<as it was", NULL};
	const struct ss_term_record *t = f->terms.items;
	ss_sheet_table(s, titles);
	for (size_t i = 0; i < f->terms.n; i++) {
		ss_print(ss_sheet_begin(s), "%lld", (long long)t[i].points);
		ss_sheet_made(s);
		ss_sheet_cell(s, t[i].name);
		ss_sheet_cell(s, t[i].value);
		ss_sheet_end_row(s);
	}
	ss_sheet_end_table(s);
}

static void write_instance(struct ss_sheet *s, const struct ss_finding_record *f)
{
	const struct ss_evidence_record *e = f->evidence.items;
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_print_time(b, f->head.ts);
	ss_print(b, " ");
	if (f->head.src_ip.version) {
		ss_print_endpoint(b, &f->head.src_ip, f->head.src_port, SS_NUMBER_ABSENT);
		ss_print(b, " -> ");
		ss_print_endpoint(b, &f->head.dst_ip, f->head.dst_port, SS_NUMBER_ABSENT);
	}
	if (f->head.input.data) {
		ss_print(b, ", ");
		ss_sheet_wire(s, f->head.input);
	}
	if (f->count > 1) {
		ss_print(b, ", ");
		ss_print_count(b, f->count);
		ss_print(b, " times");
	}
	if (f->score != SS_NUMBER_ABSENT)
		ss_print(b, ", score %lld", (long long)f->score);
	if (f->description.data) {
		ss_print(b, ": ");
		ss_sheet_wire(s, f->description);
	}
	ss_sheet_line(s);
	for (size_t i = 0; i < f->evidence.n; i++)
		write_place(s, &e[i]);
	write_terms(s, f);
}

static void write_instances(struct ss_sheet *s, const struct ss_group_record *g)
{
	const struct ss_finding_record *f = g->examples.items;
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_print(b, "Seen ");
	ss_print_counted(b, g->count, "time");
	ss_print(b, ", told ");
	ss_print_counted(b, g->connections, "time");
	ss_print(b, g->connections > g->examples.n ? "; the first %zu:" : ":", g->examples.n);
	ss_sheet_line(s);
	for (size_t i = 0; i < g->examples.n; i++)
		write_instance(s, &f[i]);
}

void ss_section_explain(struct ss_sheet *s, const struct ss_group_record *g, bool was_read)
{
	static const char *const sure[] = {"", "low", "medium", "high"};
	struct ss_buffer *b = ss_sheet_begin(s);
	ss_text_add(b, g->id.data, g->id.len);
	ss_text_add(b, "\0", 1);
	ss_sheet_heading(s, b->data ? (const char *)b->data : "");
	b = ss_sheet_begin(s);
	ss_text_add(b, g->title.data, g->title.len);
	ss_print(b, " (severity %s, confidence %s).", ss_severity_name(g->severity),
	         g->confidence <= SS_CERTAINTY_HIGH ? sure[g->confidence] : "");
	ss_sheet_line(s);
	write_ours(s, "What it means", g->about);
	write_ours(s, "When it is harmless", g->false_positives);
	write_ours(s, "What to do", g->advice);
	write_list(s, "MITRE ATT&CK", &g->attack);
	write_list(s, "More", &g->reference);
	if (g->connections > 0)
		write_instances(s, g);
	if (g->connections == 0 && was_read) {
		ss_print(ss_sheet_begin(s), "Not seen in these captures.");
		ss_sheet_line(s);
	}
}
