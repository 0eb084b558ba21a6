/* Dialogues of several connections through the format eve, in any order.  Whatever they hold, each
 * line is a JSON object, and all memory is given back.
 *
 * The first line steers: how many calls for memory succeed (0: all), and letters: w, only what is
 * chosen; m, no MIME; s, links with their scheme.  Then a line a record, its first letter the kind,
 * its second the connection:
 *
 *   Cn VERB ARGUMENT        command, the next index      Sn CODE VERB   reply, to the next one
 *   Un CODE                 reply that answers nothing   .n             content ends
 *   !n ANOMALY DETAIL       Tn  TLS begins               Hn NAME:VALUE  field of the next message
 *   Pn NAME                 part with that name          Ln URL         link
 *   Mn ANOMALY              the message                  Fn NAME        file
 *   En VERSION SUBJECT      session                      Wn STATE       flow
 *   Xn                      it is chosen */
#include "json_check.h"
#include "output/output.h"
#include "require.h"
#include "sample_records.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 8, CONNECTIONS = 4 };

struct connection {
	int64_t sent, answered, content;
};

struct play {
	const struct ss_format *format;
	struct ss_output *output;
	struct connection of[CONNECTIONS];
	struct ss_header_record headers[MOST];
	struct ss_part_record parts[MOST];
	struct ss_url_record urls[MOST];
	size_t n_headers, n_parts, n_urls;
	int64_t n_records;
};

/* ---- lines ---- */

static void begin(struct play *p, struct ss_record_head *head, enum ss_record_type type, unsigned n)
{
	sample_blank(head, type);
	head->ts = 1767323045000000000LL + p->n_records++ * 1000000;
	head->flow_id = n + 1;
	head->src_port = 40000 + n;
	head->dst_port = 25;
}

static void give(struct play *p, const struct ss_record_head *head)
{
	p->format->record(p->output, head);
}

static void event(struct play *p, unsigned n, enum ss_event_kind kind, struct ss_slice rest)
{
	struct connection *c = &p->of[n];
	struct ss_event_record e;
	begin(p, &e.head, SS_RECORD_EVENT, n);
	e.kind = (uint8_t)kind;
	e.direction = 1;
	e.packet = p->n_records;
	if (kind == SS_EVENT_COMMAND) {
		e.command = until(&rest, ' ');
		e.argument = rest;
		e.index = ++c->sent;
		e.raw_length = (int64_t)rest.len * 100;
		if (ss_slice_is_equal_nocase(e.command, SS_SLICE("DATA")))
			c->content = e.index;
	} else if (kind == SS_EVENT_REPLY) {
		e.direction = 2;
		e.code = number(until(&rest, ' '));
		e.index = c->answered;
		e.command = rest;
		c->answered += e.code != 354 && c->answered <= c->sent;
	} else if (kind == SS_EVENT_CONTENT) {
		e.index = c->content;
	} else if (kind == SS_EVENT_ANOMALY) {
		e.anomaly = until(&rest, ' ');
		e.detail = rest;
		e.direction = (uint8_t)(1 + rest.len % 2);
	}
	give(p, &e.head);
}

static void unexpected(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_event_record e;
	begin(p, &e.head, SS_RECORD_EVENT, n);
	e.kind = SS_EVENT_REPLY;
	e.direction = 2;
	e.unexpected = SS_FLAG_YES;
	e.code = number(rest);
	give(p, &e.head);
}

static void message(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_message_record m;
	struct ss_pair anomaly = {.name = rest, .number = 1};
	begin(p, &m.head, SS_RECORD_MESSAGE, n);
	m.headers = (struct ss_list){p->headers, p->n_headers};
	m.parts = (struct ss_list){p->parts, p->n_parts};
	m.urls = (struct ss_list){p->urls, p->n_urls};
	m.anomalies = (struct ss_list){&anomaly, rest.len > 0};
	m.content_type = p->n_headers > 0 ? p->headers[0].value : (struct ss_slice){0};
	m.complete = (uint8_t)(rest.len % 3);
	give(p, &m.head);
	p->n_headers = p->n_parts = p->n_urls = 0;
}

static void file(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_file_record f;
	begin(p, &f.head, SS_RECORD_FILE, n);
	f.filename = rest.len > 0 ? rest : (struct ss_slice){0};
	f.raw = (uint8_t)(rest.len == 0 ? SS_FLAG_YES : SS_FLAG_ABSENT);
	f.gaps = (int64_t)(rest.len % 3);
	give(p, &f.head);
}

static void session(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_session_record s;
	struct ss_slice version = until(&rest, ' ');
	struct ss_certificate_record certificate = {
	        .subject = rest, .issuer = rest, .serial = rest, .not_after = SS_NUMBER_ABSENT};
	struct ss_tls_record tls = {.version = version,
	                            .certificates = {&certificate, rest.len > 0}};
	begin(p, &s.head, SS_RECORD_SESSION, n);
	s.tls = version.len > 0 ? &tls : NULL;
	give(p, &s.head);
	p->of[n] = (struct connection){0};
}

static void flow(struct play *p, unsigned n, struct ss_slice rest)
{
	struct ss_flow_record f;
	begin(p, &f.head, SS_RECORD_FLOW, n);
	f.protocol = (uint8_t)(1 + rest.len % (SS_N_PROTOCOLS - 1));
	f.state = rest;
	f.ts_end = f.head.ts;
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
	case 'S': event(p, n, SS_EVENT_REPLY, rest); break;
	case '.': event(p, n, SS_EVENT_CONTENT, rest); break;
	case '!': event(p, n, SS_EVENT_ANOMALY, rest); break;
	case 'T': event(p, n, SS_EVENT_TLS, rest); break;
	case 'U': unexpected(p, n, rest); break;
	case 'M': message(p, n, rest); break;
	case 'F': file(p, n, rest); break;
	case 'E': session(p, n, rest); break;
	case 'W': flow(p, n, rest); break;
	case 'X': p->format->choose(p->output, n + 1); break;
	case 'H':
		p->headers[p->n_headers % MOST].name = until(&rest, ':');
		p->headers[p->n_headers % MOST].value = rest;
		p->n_headers += p->n_headers < MOST - 1;
		break;
	case 'P':
		p->parts[p->n_parts].filename = rest;
		p->n_parts += p->n_parts < MOST - 1;
		break;
	case 'L':
		p->urls[p->n_urls].url = rest;
		p->n_urls += p->n_urls < MOST - 1;
		break;
	default: break;
	}
}

static void check(const struct ss_writer *w)
{
	struct ss_slice text = {(const uint8_t *)w->data, w->len};
	REQUIRE(w->error == 0);
	REQUIRE(text.len == 0 || text.data[text.len - 1] == '\n');
	while (text.len > 0)
		require_object(until(&text, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_slice rest = {data, size}, letters = until(&rest, '\n');
	struct ss_settings settings;
	int64_t fail = number(until(&letters, ' '));
	struct ss_memory memory = {.fail_after = fail > 0 ? (uint64_t)fail : 0};
	struct play p = {.format = ss_format_find("eve")};
	struct ss_writer w;
	ss_settings_init(&settings);
	settings.mime = !has(letters, 'm');
	settings.url_log_scheme = has(letters, 's');
	struct ss_output_options o = {
	        .log = p.format->able_log,
	        .only_chosen = has(letters, 'w'),
	        .settings = &settings,
	        .memory = &memory,
	};
	REQUIRE(ss_writer_create(-1, &w) == 0);
	if (p.format->create(&w, &o, &p.output) == 0) {
		while (rest.len > 0)
			line(&p, until(&rest, '\n'));
		p.format->end(p.output);
		check(&w);
		p.format->destroy(p.output);
	}
	REQUIRE(memory.used == 0);
	ss_writer_destroy(&w);
	return 0;
}
