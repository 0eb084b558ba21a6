/* Records of several connections, in any order, through Zeek's logs.  Whatever they hold, each line
 * of TSV has the cells that its header names, each line of JSON is an object, and all memory is
 * given back.
 *
 * The first line steers: how many calls for memory succeed (0: all), and letters: smtp.log is
 * written, or with f, c, t, w files, conn, ssl (TLS), weird; j, all of them as JSON; x, only what is
 * chosen; r, the message is a file; l, lists of two values and two invalid transactions.  Then a
 * line a record, its first letter the kind, its second the connection:
 *
 *   Cn VERB ARGUMENT   command, the next index    Sn CODE VERB TEXT  reply, to the command before
 *   Rn CODE VERB TEXT  reply, to the last command .n                 its content ends
 *   !n ANOMALY         Tn  TLS begins             Gn  1000 octets are lost
 *   Hn NAME:VALUE      field of the next message  Mn ANOMALY         the message
 *   Fn TYPE NAME       file; @ before: embedded   En VERSION NAME    session
 *   Wn STATE           flow                       Xn  it is chosen */
#include "base/utf8.h"
#include "json_check.h"
#include "output/output.h"
#include "output/text.h"
#include "require.h"
#include "sample_records.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 8, CONNECTIONS = 4, HEADER_LINES = 8, FIELDS_LINE = 6 };

struct play {
	const struct ss_format *format;
	struct ss_output *output;
	int64_t sent[CONNECTIONS];
	struct ss_header_record headers[MOST];
	size_t n_headers;
	int64_t n_records;
};

/* ---- lines ---- */

static void begin(struct play *p, struct ss_record_head *head, enum ss_record_type type, unsigned n)
{
	sample_blank(head, type);
	head->ts = 1767323045000000000LL + p->n_records++ * 1000000;
	head->flow_id = n + 1;
	head->src_ip.version = n % 2 == 0 ? 4 : 6;
	head->src_ip.bytes[3] = head->src_ip.bytes[9] = (uint8_t)n;
	head->src_port = 40000 + n;
	head->dst_port = 25;
}

static void give(struct play *p, const struct ss_record_head *head)
{
	p->format->record(p->output, head);
}

static void event(struct play *p, unsigned n, enum ss_event_kind kind, struct ss_slice rest)
{
	struct ss_event_record e;
	begin(p, &e.head, SS_RECORD_EVENT, n);
	e.kind = (uint8_t)kind;
	e.direction = 1;
	e.index = p->sent[n];
	e.length = kind == SS_EVENT_GAP ? 1000 : SS_NUMBER_ABSENT;
	if (kind == SS_EVENT_COMMAND) {
		e.command = until(&rest, ' ');
		e.argument = rest;
		e.index = ++p->sent[n];
	} else if (kind == SS_EVENT_ANOMALY) {
		e.anomaly = rest;
	}
	give(p, &e.head);
}

static void reply(struct play *p, unsigned n, int64_t index, struct ss_slice rest)
{
	struct ss_event_record e;
	struct ss_slice lines[2];
	begin(p, &e.head, SS_RECORD_EVENT, n);
	e.kind = SS_EVENT_REPLY;
	e.direction = 2;
	e.index = index;
	e.code = number(until(&rest, ' '));
	e.command = until(&rest, ' ');
	lines[0] = lines[1] = rest;
	e.lines = (struct ss_list){lines, rest.len % 3};
	give(p, &e.head);
}

static void message(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_message_record m;
	struct ss_pair anomaly = {.name = rest, .number = 1};
	const struct ss_part_record parts[2] = {{.index = 0}, {.index = rest.len % 4}};
	begin(p, &m.head, SS_RECORD_MESSAGE, n);
	m.headers = (struct ss_list){p->headers, p->n_headers};
	m.parts = (struct ss_list){parts, rest.len % 3};
	m.anomalies = (struct ss_list){&anomaly, rest.len > 0};
	m.gaps = (int64_t)(rest.len % 2);
	m.gap_bytes = (int64_t)(rest.len % 2 * 100);
	give(p, &m.head);
	p->n_headers = 0;
}

static void file(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_file_record f;
	begin(p, &f.head, SS_RECORD_FILE, n);
	f.embedded = rest.len > 0 && rest.data[0] == '@' ? SS_FLAG_YES : SS_FLAG_ABSENT;
	f.raw = rest.len == 0 ? SS_FLAG_YES : SS_FLAG_ABSENT;
	f.magic_type = until(&rest, ' ');
	f.filename = rest.len > 0 ? rest : (struct ss_slice){0};
	f.md5 = f.sha256 = f.filename;
	f.part = rest.len % 5;
	f.size = rest.len % 30;
	f.gaps = f.gap_bytes = (int64_t)(rest.len % 3);
	f.ts_end = f.head.ts;
	give(p, &f.head);
}

static void session(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_session_record s;
	struct ss_slice version = until(&rest, ' '), texts[2] = {rest, version};
	struct ss_certificate_record certificate = {.names = {texts, 2}, .sha256 = rest};
	struct ss_tls_record tls = {.version = version,
	                            .sni = rest.len > 2 ? rest : (struct ss_slice){0},
	                            .alerts = {texts, rest.len % 3},
	                            .certificates = {&certificate, rest.len % 2}};
	struct ss_tunnel_record tunnel = {.kind = (uint8_t)rest.len};
	begin(p, &s.head, SS_RECORD_SESSION, n);
	s.tls = version.len > 0 ? &tls : NULL;
	s.tunnel = rest.len > 0 ? &tunnel : NULL;
	give(p, &s.head);
	p->sent[n] = 0;
}

static void flow(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_flow_record f;
	begin(p, &f.head, SS_RECORD_FLOW, n);
	f.protocol = (uint8_t)(1 + rest.len % (SS_N_PROTOCOLS - 1));
	f.confidence = (uint8_t)(rest.len % 4);
	f.partial = (uint8_t)(rest.len % 3);
	f.state = rest;
	f.ts_end = f.head.ts + (int64_t)rest.len;
	give(p, &f.head);
}

static void line(struct play *p, struct ss_slice rest)
{
	if (rest.len < 2)
		return;
	uint8_t kind = rest.data[0];
	unsigned n = rest.data[1] % CONNECTIONS;
	rest = ss_slice_cut(rest, 3, rest.len);
	switch (kind) {
	case 'C': event(p, n, SS_EVENT_COMMAND, rest); break;
	case '.': event(p, n, SS_EVENT_CONTENT, rest); break;
	case '!': event(p, n, SS_EVENT_ANOMALY, rest); break;
	case 'T': event(p, n, SS_EVENT_TLS, rest); break;
	case 'G': event(p, n, SS_EVENT_GAP, rest); break;
	case 'S': reply(p, n, p->sent[n] - 1, rest); break;
	case 'R': reply(p, n, p->sent[n], rest); break;
	case 'M': message(p, n, rest); break;
	case 'F': file(p, n, rest); break;
	case 'E': session(p, n, rest); break;
	case 'W': flow(p, n, rest); break;
	case 'X': p->format->choose(p->output, n + 1); break;
	case 'H':
		p->headers[p->n_headers].name = until(&rest, ':');
		p->headers[p->n_headers].value = rest;
		p->n_headers += p->n_headers < MOST - 1;
		break;
	default: break;
	}
}

/* ---- what is written ---- */

static void check_text(struct ss_slice s, bool has_tab)
{
	while (s.len > 0) {
		uint32_t c;
		size_t n = ss_utf8_next(s, &c);
		REQUIRE(n > 0);
		REQUIRE(!ss_text_is_hidden(c) || (c == '\t' && has_tab));
		s = ss_slice_cut(s, n, s.len);
	}
}

static size_t tabs(struct ss_slice s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.data[i] == '\t';
	return n;
}

static void check_tsv(struct ss_slice text)
{
	size_t n_cells = 0;
	for (size_t n = 0; text.len > 0; n++) {
		struct ss_slice row = until(&text, '\n');
		bool is_last = text.len == 0;
		check_text(row, true);
		REQUIRE(row.len > 0 && (row.data[0] == '#') == (n < HEADER_LINES || is_last));
		if (n == FIELDS_LINE)
			n_cells = tabs(row); /* and the word #fields */
		else if (n >= HEADER_LINES && !is_last)
			REQUIRE(tabs(row) + 1 == n_cells);
		REQUIRE(n != FIELDS_LINE + 1 || tabs(row) == n_cells);
	}
}

/* Zeek's are flat. */
static void check_json(struct ss_slice line)
{
	check_text(line, false);
	REQUIRE(require_object(line) == 1);
}

static void check(const struct ss_writer *w, bool is_json)
{
	struct ss_slice text = {(const uint8_t *)w->data, w->len};
	REQUIRE(w->error == 0);
	REQUIRE(text.len == 0 || text.data[text.len - 1] == '\n');
	if (!is_json)
		check_tsv(text);
	while (is_json && text.len > 0)
		check_json(until(&text, '\n'));
}

static unsigned log_of(struct ss_slice letters, const struct ss_format *f)
{
	static const char logs[] = "sfctw";
	for (unsigned i = 1; i < sizeof logs - 1; i++) {
		if (has(letters, (uint8_t)logs[i]))
			return 1u << i;
	}
	return f->default_log;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_slice text = {data, size}, steering = until(&text, '\n');
	struct ss_slice count = until(&steering, ' ');
	int64_t fail_after = number(count);
	struct ss_memory memory = {.fail_after = fail_after > 0 ? (uint64_t)fail_after : 0};
	bool is_json = has(steering, 'j');
	struct play p = {.format = ss_format_find(is_json ? "zeek-json" : "zeek")};
	struct ss_settings settings;
	struct ss_writer w;
	ss_settings_init(&settings);
	settings.message_file = has(steering, 'r');
	if (has(steering, 'l')) {
		settings.max_rcptto = settings.max_to = settings.max_cc = 2;
		settings.max_path = settings.max_invalid_transactions = 2;
	}
	struct ss_output_options o = {
	        .log = is_json ? p.format->able_log : log_of(steering, p.format),
	        .only_chosen = has(steering, 'x'),
	        .settings = &settings,
	        .memory = &memory,
	};
	REQUIRE(ss_writer_create(-1, &w) == 0);
	if (p.format->create(&w, &o, &p.output) == 0) {
		while (text.len > 0)
			line(&p, until(&text, '\n'));
		p.format->end(p.output);
		check(&w, is_json);
		p.format->destroy(p.output);
	}
	REQUIRE(memory.used == 0);
	ss_writer_destroy(&w);
	return 0;
}
