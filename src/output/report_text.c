/* A report as text for a terminal, and as Markdown: the same sections on different sheets. */
#include "output/print.h"
#include "output/report_formats.h"
#include "output/report_sections.h"

static const struct ss_report_section sections[] = {
        {ss_section_summary},  {ss_section_look},     {ss_section_findings}, {ss_section_timeline},
        {ss_section_delivery}, {ss_section_latency},  {ss_section_codes},    {ss_section_tls},
        {ss_section_who},      {ss_section_messages}, {ss_section_sessions}, {ss_section_reading},
};

static struct ss_sheet begin(struct ss_writer *w, const struct ss_report_options *o,
                             struct ss_arena *arena)
{
	arena->memory = o->memory;
	return (struct ss_sheet){.w = w,
	                         .arena = arena,
	                         .is_color = o->color,
	                         .is_ascii = o->is_ascii,
	                         .columns = o->columns};
}

static void end(struct ss_sheet *s)
{
	ss_buffer_release(&s->scratch);
	ss_arena_reset(s->arena);
}

static void write_sections(struct ss_sheet *s, const struct ss_report_options *o,
                           const struct ss_report_record *r)
{
	bool has_mail = !r->totals || r->totals->sessions > 0;
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		if (has_mail || sections[i].write == ss_section_summary)
			sections[i].write(s, r, o->top);
		ss_arena_rewind(s->arena);
	}
}

static void explain_all(struct ss_sheet *s, const struct ss_report_record *r)
{
	const struct ss_group_record *g = r->findings.items;
	for (size_t i = 0; i < r->findings.n; i++) {
		ss_section_explain(s, &g[i], r->totals != NULL);
		ss_arena_rewind(s->arena);
	}
	if (r->findings.n == 0) {
		ss_print(ss_sheet_begin(s), "Nothing was found in these captures.");
		ss_sheet_line(s);
	}
}

static void write_text(struct ss_writer *w, const struct ss_report_options *o,
                       const struct ss_report_record *r)
{
	struct ss_arena arena = {0};
	struct ss_sheet s = begin(w, o, &arena);
	write_sections(&s, o, r);
	end(&s);
}

static void explain_text(struct ss_writer *w, const struct ss_report_options *o,
                         const struct ss_report_record *r)
{
	struct ss_arena arena = {0};
	struct ss_sheet s = begin(w, o, &arena);
	explain_all(&s, r);
	end(&s);
}

static struct ss_sheet begin_markdown(struct ss_writer *w, const struct ss_report_options *o,
                                      struct ss_arena *arena)
{
	struct ss_sheet s = begin(w, o, arena);
	s.is_markdown = true;
	s.is_color = s.is_ascii = false;
	s.columns = 0;
	return s;
}

static void write_markdown(struct ss_writer *w, const struct ss_report_options *o,
                           const struct ss_report_record *r)
{
	struct ss_arena arena = {0};
	struct ss_sheet s = begin_markdown(w, o, &arena);
	ss_write_text(w, "# Mail in this capture\n\n");
	write_sections(&s, o, r);
	end(&s);
}

static void explain_markdown(struct ss_writer *w, const struct ss_report_options *o,
                             const struct ss_report_record *r)
{
	struct ss_arena arena = {0};
	struct ss_sheet s = begin_markdown(w, o, &arena);
	explain_all(&s, r);
	end(&s);
}

const struct ss_report_format ss_report_text = {"text", "for a terminal", write_text, explain_text};
const struct ss_report_format ss_report_markdown = {"markdown", "the same as a document",
                                                    write_markdown, explain_markdown};
