#include "faces/cli/pages.h"

#include <stdlib.h>

struct page {
	const struct ss_format *format;
	struct ss_writer text; /* in memory */
	struct ss_output *output;
};

static void destroy(void *user)
{
	struct page *page = user;
	if (page->output)
		page->format->destroy(page->output);
	ss_writer_destroy(&page->text);
	free(page);
}

static void *create(void *user)
{
	const struct cli_pages *p = user;
	struct page *page = calloc(1, sizeof *page);
	if (!page)
		return NULL;
	page->format = p->format;
	if (ss_writer_create(-1, &page->text) < 0 ||
	    page->format->create(&page->text, &p->options, &page->output) < 0) {
		destroy(page);
		return NULL;
	}
	return page;
}

static bool write_record(void *user, const struct ss_record_head *record, size_t *end)
{
	struct page *page = user;
	page->format->record(page->output, record);
	*end = page->text.len;
	return page->text.error == 0;
}

static void clear(void *user)
{
	struct page *page = user;
	ss_writer_empty(&page->text);
}

static void take(void *user, const struct ss_crew_text *texts, size_t n)
{
	const struct cli_pages *p = user;
	struct iovec rows[SS_CREW_TEXTS];
	for (size_t i = 0; i < n; i++) {
		const struct page *page = texts[i].page;
		rows[i] = (struct iovec){page->text.data + texts[i].from,
		                         texts[i].to - texts[i].from};
	}
	ss_write_rows(p->writer, rows, n);
}

const struct ss_crew_pages *cli_pages_begin(struct cli_pages *p, const struct ss_format *format,
                                            const struct ss_output_options *options,
                                            struct ss_writer *writer)
{
	*p = (struct cli_pages){
	        .functions = {create, write_record, clear, destroy, take, p},
	        .format = format,
	        .options = *options,
	        .writer = writer,
	};
	return &p->functions;
}
