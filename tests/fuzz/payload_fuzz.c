/* Payloads in portions (portions.h), each read alone and with its flow, merged, shown in a column
 * and asked for by a filter.  Whatever the bytes, texts can be read, and what is shown can be
 * shown. */
#include <smtpscope/smtpscope.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "portions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned sum;

static void read_text(struct ss_text t)
{
	if (!t.data && t.len > 0)
		abort();
	for (size_t i = 0; i < t.len; i++)
		sum += (unsigned char)t.data[i];
}

static void read_info(const struct ss_payload_info *i)
{
	const struct ss_text texts[] = {i->command,     i->argument,        i->mechanism,
	                                i->sender,      i->recipient,       i->last_recipient,
	                                i->hello,       i->message,         i->enhanced,
	                                i->server_host, i->server_software, i->server_version};
	for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
		read_text(texts[n]);
}

static size_t columns_of(const char *text, size_t len)
{
	struct ss_slice s = {(const uint8_t *)text, len};
	size_t columns = 0;
	uint32_t c;
	while (s.len > 0) {
		size_t n = ss_utf8_next(s, &c);
		if (n == 0 || c < ' ' || (c >= 0x7f && c < 0xa0))
			abort();
		columns += (size_t)ss_utf8_columns(c);
		s = ss_slice_cut(s, n, s.len);
	}
	return columns;
}

static void show(const struct ss_payload_info *info, unsigned seed)
{
	char out[SS_DISPLAY_SIZE];
	unsigned columns = seed % 64;
	size_t size = seed % 3 == 0 ? 1 + seed % 50 : sizeof out;
	size_t len = ss_payload_display(info, columns, out, size);
	if (len >= size || out[len] != '\0')
		abort();
	if (columns_of(out, len) > columns && columns > 0)
		abort();
	len = ss_text_display(info->argument, columns, out, sizeof out);
	if (columns_of(out, len) > columns && columns > 0)
		abort();
}

static void read_flow(struct ss_where *w, const struct ss_flow_info *f, unsigned seed)
{
	struct ss_flow_view view;
	ss_flow_info_view(f, &view);
	read_info(&view.now);
	read_text(view.first_sender);
	read_text(view.first_recipient);
	show(&view.now, seed);
	sum += (unsigned)ss_where_is_flow(w, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ss_where *w;
	struct ss_flow_info by_bytes, by_infos;
	struct ss_payload_info info;
	struct portion p;
	if (!w && ss_where_compile("from:a or to:b code:5xx or not server:postfix c", NULL, &w,
	                           NULL) != 0)
		abort();
	memset(&by_bytes, 0, sizeof by_bytes);
	memset(&by_infos, 0, sizeof by_infos);
	unsigned seed = (unsigned)size;
	while (portion_next(&data, &size, &p)) {
		struct ss_payload payload;
		memset(&payload, 0, sizeof payload);
		seed = seed * 31 + (unsigned)p.len;
		payload.bytes = p.bytes;
		payload.len = p.len;
		payload.src_port = p.is_server ? 25 : 50000;
		payload.dst_port = p.is_server ? 50000 : 25;
		payload.flags = seed % 2 ? SS_PAYLOAD_SHOW_SECRETS : 0;
		if (ss_payload_read(&payload, &info) != (enum ss_payload_verdict)info.verdict)
			abort();
		read_info(&info);
		show(&info, seed);
		sum += (unsigned)ss_where_is_payload(w, &info);
		ss_flow_info_merge(&by_infos, &info);
		read_flow(w, &by_infos, seed);
		ss_flow_info_read(&by_bytes, &payload, &info);
		read_info(&info);
		show(&info, seed);
		free(p.bytes);
		read_flow(w, &by_bytes, seed);
	}
	return 0;
}
