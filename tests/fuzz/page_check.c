#include "page_check.h"

#include <string.h>

#include "json_check.h"
#include "require.h"
#include "visible_check.h"

static const char begin_data[] = "<script type=\"application/json\" id=\"data\">";

static uint64_t digest(const uint8_t *text, size_t len) /* FNV-1a */
{
	uint64_t d = 0xcbf29ce484222325u;
	for (size_t i = 0; i < len; i++)
		d = (d ^ text[i]) * 0x100000001b3u;
	return d;
}

/* What stands around the data is the same, whatever was said. */
static uint64_t around(struct ss_slice page, struct ss_slice *data)
{
	const size_t len = strlen(begin_data);
	size_t from = len;
	while (from < page.len &&
	       (page.data[from - 1] != '>' || memcmp(page.data + from - len, begin_data, len) != 0))
		from++;
	REQUIRE(from < page.len);
	size_t end = ss_slice_find(page, from, '<');
	*data = ss_slice_cut(page, from, end - from);
	return digest(page.data, from) + 3 * digest(page.data + end, page.len - end);
}

void require_page(struct ss_slice page)
{
	static uint64_t ours;
	struct ss_slice data;
	uint64_t digest = around(page, &data);
	REQUIRE(ours == 0 || ours == digest);
	ours = digest;
	for (size_t i = 0; i < data.len; i++)
		REQUIRE(data.data[i] != '>' && data.data[i] != '&');
	require_visible(data, false, false);
	REQUIRE(data.len > 0 && data.data[data.len - 1] == '\n');
	require_object(ss_slice_cut(data, 0, data.len - 1));
}
