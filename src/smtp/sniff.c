#include "smtp/sniff.h"

#include "base/limits.h"
#include "smtp/proxy.h"
#include "smtp/sniff_side.h"

/* 24: LMTP by habit; 465: also in clear, behind a TLS proxy. */
bool ss_sniff_is_mail_port(uint16_t port)
{
	return port == 25 || port == 587 || port == 2525 || port == 465 || port == 24;
}

struct ss_slice ss_sniff_front(struct ss_slice bytes)
{
	struct ss_proxy proxy;
	enum ss_proxy_verdict verdict = SS_PROXY_YES;
	size_t used = 0;
	if (bytes.len > 0 && bytes.data[0] > '\r' && bytes.data[0] != 'P')
		return bytes; /* neither a header, in text or not, nor an empty line */
	for (unsigned i = 0; i < SS_LIMIT_PROXIES && verdict == SS_PROXY_YES; i++) {
		size_t len = 0;
		if (used == bytes.len)
			break;
		verdict = ss_proxy_parse(ss_slice_cut(bytes, used, bytes.len), &len, &proxy);
		if (verdict == SS_PROXY_MORE)
			return ss_slice_cut(bytes, 0, 0);
		used += len;
	}
	while (used < bytes.len && (bytes.data[used] == '\r' || bytes.data[used] == '\n'))
		used++;
	return ss_slice_cut(bytes, used, bytes.len);
}

static bool has_port(const struct ss_sniff_input *in, unsigned side)
{
	return in->is_port_asked[side] || ss_sniff_is_mail_port(in->port[side]);
}

static const struct ss_sniff_result more = {SS_SNIFF_MORE, SS_CONFIDENCE_NONE, false, 0};
static const struct ss_sniff_result no = {SS_SNIFF_NO, SS_CONFIDENCE_NONE, false, 0};

struct view { /* the connection, if `server` is the server */
	unsigned server;
	struct ss_sniffed s, c;
	bool has_port; /* the server's port says SMTP */
	bool is_midway;
	bool is_over;
	bool is_decided; /* no more bytes come that could change the result */
};

static struct ss_sniff_result yes(const struct view *v, enum ss_confidence confidence)
{
	/* LHLO or not, the client decides; a greeting is taken when he is not seen */
	bool is_lmtp = v->c.likeness >= SS_LIKENESS_STRONG ? v->c.is_lmtp : v->s.is_lmtp;
	return (struct ss_sniff_result){SS_SNIFF_SMTP, confidence, is_lmtp, v->server};
}

/* Only the port speaks: enough where text was said that is not against it. */
static struct ss_sniff_result by_port(const struct view *v)
{
	bool has_said = v->s.likeness != SS_LIKENESS_ABSENT || v->c.likeness != SS_LIKENESS_ABSENT;
	if (!v->is_decided)
		return more;
	if (v->has_port && has_said)
		return yes(v, SS_CONFIDENCE_PORT);
	bool is_later = v->is_midway && !v->is_over && v->s.likeness == SS_LIKENESS_ABSENT;
	return is_later ? (struct ss_sniff_result){.verdict = SS_SNIFF_LATER,
	                                           .server_side = v->server}
	                : no;
}

static struct ss_sniff_result judge(const struct view *v)
{
	enum ss_likeness s = v->s.likeness, c = v->c.likeness;
	bool is_one_sided = s == SS_LIKENESS_ABSENT || c == SS_LIKENESS_ABSENT;
	enum ss_likeness best = s > c ? s : c;
	if (s == SS_LIKENESS_FOREIGN) { /* it may have said something of its own before */
		if (!v->has_port || c == SS_LIKENESS_FOREIGN)
			return no;
		if (c >= SS_LIKENESS_STRONG)
			return yes(v, SS_CONFIDENCE_LIKELY);
		return v->is_decided ? no : more;
	}
	if (c == SS_LIKENESS_FOREIGN) { /* whoever calls a mail server in another tongue */
		if (s >= SS_LIKENESS_STRONG)
			return yes(v, SS_CONFIDENCE_LIKELY);
		if (s == SS_LIKENESS_ABSENT) /* who speaks first on that port may still do so */
			return v->has_port && !v->is_decided ? more : no;
		return s == SS_LIKENESS_WEAK && !v->has_port ? no : by_port(v);
	}
	if (s >= SS_LIKENESS_WEAK && c >= SS_LIKENESS_WEAK && best >= SS_LIKENESS_STRONG)
		return yes(v, SS_CONFIDENCE_CONFIRMED);
	if (best >= SS_LIKENESS_STRONG && v->is_decided)
		return yes(v, SS_CONFIDENCE_LIKELY);
	if (best >= (v->is_midway ? SS_LIKENESS_STRONG : SS_LIKENESS_SURE) && is_one_sided)
		return yes(v, SS_CONFIDENCE_LIKELY);
	return best >= SS_LIKENESS_STRONG ? more : by_port(v);
}

static struct ss_sniff_result better(struct ss_sniff_result a, struct ss_sniff_result b)
{
	if (a.verdict == SS_SNIFF_SMTP && b.verdict == SS_SNIFF_SMTP)
		return a.confidence >= b.confidence ? a : b;
	if (a.verdict == SS_SNIFF_SMTP || b.verdict == SS_SNIFF_SMTP)
		return a.verdict == SS_SNIFF_SMTP ? a : b;
	if (a.verdict == SS_SNIFF_MORE || b.verdict == SS_SNIFF_MORE)
		return more;
	return a.verdict == SS_SNIFF_LATER ? a : b;
}

/* A greeting on a port of mail, and the client is still to speak: whatever the line says, there is more
 * to come.  Each session is asked so once. */
static bool is_greeting_alone(const struct ss_sniff_input *in, unsigned side)
{
	struct ss_slice s = in->bytes[side];
	return in->bytes[!side].len == 0 && s.len > 0 && s.len < SS_LIMIT_SNIFF &&
	       ss_ascii_is_digit(s.data[0]) && !in->is_midway && !in->is_over &&
	       has_port(in, side) && ss_slice_find(s, 0, '\n') + 1 >= s.len;
}

/* A code, an empty line in front of it, or the mark of UTF-8. */
static bool may_begin_reply(uint8_t c)
{
	return ss_ascii_is_digit(c) || c == '\r' || c == '\n' || c == 0xef;
}

/* No reply of a server begins so, and no command of a client: the other way around it may be. */
static bool is_neither(struct ss_slice server, struct ss_slice client)
{
	return server.len > 0 && client.len > 0 && !may_begin_reply(server.data[0]) &&
	       !ss_ascii_is_alpha(client.data[0]);
}

void ss_sniff(const struct ss_sniff_input *in, struct ss_sniff_result *out)
{
	struct ss_slice server[2], client[2];
	struct ss_sniff_result results[2];
	bool is_full[2];
	if (is_greeting_alone(in, 0) || is_greeting_alone(in, 1)) {
		*out = more;
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		server[i] = ss_slice_cut(in->bytes[i], 0, SS_LIMIT_SNIFF);
		client[i] = ss_slice_cut(ss_sniff_front(in->bytes[i]), 0, SS_LIMIT_SNIFF);
		is_full[i] = client[i].len == SS_LIMIT_SNIFF;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (!in->is_midway && is_neither(server[i], client[1 - i])) {
			results[i] = no;
			continue;
		}
		struct view v = {
		        .server = i,
		        .s = ss_sniff_server(server[i], in->is_midway, in->is_over || is_full[i]),
		        .c = ss_sniff_client(client[1 - i], in->is_midway,
		                             in->is_over || is_full[1 - i]),
		        .has_port = has_port(in, i),
		        .is_midway = in->is_midway,
		        .is_over = in->is_over,
		};
		/* A greeting may be as long as it likes: the client is still to speak. */
		bool is_greeting = v.s.likeness == SS_LIKENESS_WEAK &&
		                   v.c.likeness != SS_LIKENESS_FOREIGN && !in->is_midway;
		v.is_decided = in->is_over || is_full[1 - i] || (is_full[i] && !is_greeting);
		results[i] = judge(&v);
	}
	*out = better(results[0], results[1]);
}
