/* What the whole message tells: mixed line ends, 8-bit text, fields within fields. */
#include "analysis/framing_private.h"

static uint64_t count_of(struct ss_list anomalies, const char *name)
{
	const struct ss_pair *pairs = anomalies.items;
	for (size_t i = 0; i < anomalies.n; i++) {
		if (ss_slice_is_equal(pairs[i].name, ss_slice_of(name)))
			return pairs[i].number > 0 ? (uint64_t)pairs[i].number : 1;
	}
	return 0;
}

static void raise(struct ss_case *c, enum ss_framing_row row, uint8_t severity,
                  const struct ss_mail *m, struct ss_slice text)
{
	const struct ss_evidence_record at = ss_evidence_of_mail(m, text);
	ss_framing_raise(c, row, severity, &at);
}

/* ---- line ends ---- */

/* Of some lines of the header, or of the body alone; contents end in the order of their messages. */
static void check_line_ends(struct ss_case *c, const struct ss_mail *m)
{
	struct ss_framing *f = c->own;
	uint32_t n = f->n_mails++;
	uint64_t in_header = count_of(m->message->anomalies, "header_bare_lf");
	bool has_any = n < f->n_contents && (f->bare_lf >> n % SS_FRAMING_CONTENTS & 1);
	bool is_in_header = in_header > 0 && in_header < m->message->headers.n;
	bool is_in_body = in_header == 0 && has_any && m->message->headers.n > 0;
	if (is_in_header || is_in_body)
		raise(c, SS_FRAMING_MIXED_EOL, 0, m,
		      is_in_header ? SS_SLICE("bare LF in some lines of the header")
		                   : SS_SLICE("bare LF in the body, CR LF in the header"));
}

/* ---- 8-bit text ---- */

static const struct ss_pair *find_parameter(struct ss_list params, struct ss_slice name)
{
	const struct ss_pair *pairs = params.items;
	for (size_t i = 0; i < params.n; i++) {
		if (ss_slice_is_equal_nocase(pairs[i].name, name))
			return &pairs[i];
	}
	return NULL;
}

static bool is_wide(struct ss_slice encoding)
{
	return ss_slice_is_equal_nocase(encoding, SS_SLICE("8bit")) ||
	       ss_slice_is_equal_nocase(encoding, SS_SLICE("binary"));
}

static void check_eightbit(struct ss_case *c, const struct ss_mail *m)
{
	const struct ss_part_record *parts = m->message->parts.items;
	struct ss_list params = m->transaction->mail_params;
	const struct ss_pair *body = find_parameter(params, SS_SLICE("BODY"));
	bool is_utf8 = find_parameter(params, SS_SLICE("SMTPUTF8")) != NULL;
	bool is_told =
	        is_utf8 || (body && (ss_slice_is_equal_nocase(body->text, SS_SLICE("8BITMIME")) ||
	                             ss_slice_is_equal_nocase(body->text, SS_SLICE("BINARYMIME"))));
	if (!is_utf8 && count_of(m->message->anomalies, "header_raw_8bit") > 0)
		raise(c, SS_FRAMING_EIGHTBIT, 0, m, SS_SLICE("header without SMTPUTF8"));
	for (size_t i = 0; i < m->message->parts.n && !is_told; i++) {
		if (!is_wide(parts[i].encoding))
			continue;
		raise(c, SS_FRAMING_EIGHTBIT, 0, m, parts[i].encoding);
		return;
	}
}

/* ---- fields within fields ---- */

static const char *const fields[] = {"bcc:",          "cc:",           "to:",
                                     "from:",         "reply-to:",     "sender:",
                                     "subject:",      "content-type:", "content-transfer-encoding:",
                                     "mime-version:", "x-mailer:"};
/* Nobody writes of these in a subject. */
static const char *const plain_fields[] = {
        "bcc:", "content-type:", "content-transfer-encoding:", "mime-version:"};

static bool begins_with_one(struct ss_slice s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ss_slice_has_prefix_nocase(s, ss_slice_of(names[i])))
			return true;
	}
	return false;
}

/* Behind a line end that was encoded. */
static uint8_t judge_line_ends(struct ss_slice value)
{
	uint8_t severity = 0;
	for (size_t i = 0; i + 1 < value.len; i++) {
		if (value.data[i] != '\n' && value.data[i] != '\r')
			continue;
		struct ss_slice rest = ss_slice_cut(value, i + 1, SIZE_MAX);
		bool is_field = begins_with_one(rest, fields, sizeof fields / sizeof *fields);
		if (is_field)
			return SS_SEVERITY_MEDIUM;
		severity = SS_SEVERITY_LOW;
	}
	return severity;
}

static bool has_plain_field(struct ss_slice value)
{
	for (size_t i = ss_slice_find(value, 0, ' '); i < value.len;
	     i = ss_slice_find(value, i + 1, ' ')) {
		if (begins_with_one(ss_slice_cut(value, i + 1, SIZE_MAX), plain_fields,
		                    sizeof plain_fields / sizeof *plain_fields))
			return true;
	}
	return false;
}

/* Fields that people, or forms on web sites, fill in. */
static bool is_filled_in(struct ss_slice name)
{
	static const char *const names[] = {"subject", "from", "to", "cc", "reply-to", "sender"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(names[i])))
			return true;
	}
	return false;
}

static void check_headers(struct ss_case *c, const struct ss_mail *m)
{
	const struct ss_header_record *headers = m->message->headers.items;
	for (size_t i = 0; i < m->message->headers.n; i++) {
		const struct ss_header_record *h = &headers[i];
		uint8_t severity = h->raw.data ? judge_line_ends(h->value) : 0;
		if (severity == 0 && is_filled_in(h->name) && has_plain_field(h->value))
			severity = SS_SEVERITY_LOW;
		if (severity > 0)
			raise(c, SS_FRAMING_HEADER_INJECTION, severity, m, h->value);
	}
}

void ss_framing_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	if (!m->message)
		return;
	check_line_ends(c, m);
	check_headers(c, m);
	if (m->transaction)
		check_eightbit(c, m);
}
