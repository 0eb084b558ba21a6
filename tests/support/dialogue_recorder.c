#include "dialogue_recorder.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct dialogue_recorder *r, const char *text, size_t len)
{
	if (r->len + len + 1 > r->size) {
		r->size = (r->len + len + 1) * 2;
		r->text = realloc(r->text, r->size);
		if (!r->text)
			abort();
	}
	memcpy(r->text + r->len, text, len);
	r->len += len;
	r->text[r->len] = '\0';
}

__attribute__((format(printf, 2, 3))) static void print(struct dialogue_recorder *r,
                                                        const char *format, ...)
{
	char line[512];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	put(r, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
}

static void put_bytes(struct dialogue_recorder *r, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		char c = (char)bytes[n];
		if (c == '\r')
			put(r, "\\r", 2);
		else if (c == '\n')
			put(r, "\\n", 2);
		else if (c == '\0')
			put(r, "\\0", 2);
		else if (c == '"' || c == '\\')
			print(r, "\\%c", c);
		else if (bytes[n] < ' ' || bytes[n] > '~')
			print(r, "\\x%02x", bytes[n]);
		else
			put(r, &c, 1);
	}
}

static void put_slice(struct dialogue_recorder *r, struct ss_slice s)
{
	put(r, " \"", 2);
	put_bytes(r, s.data, s.len);
	put(r, "\"", 1);
}

static void end_quote(struct dialogue_recorder *r)
{
	if (r->is_quoting)
		put(r, "\"\n", 2);
	r->is_quoting = false;
}

static void begin(struct dialogue_recorder *r, struct ss_place place, const char *what)
{
	end_quote(r);
	print(r, "%c", place.side == SS_CLIENT ? 'C' : 'S');
	if (r->has_places)
		print(r, " %" PRIu64 " #%" PRIu64, place.offset, place.mark.packet);
	print(r, " %s", what);
}

static void end(struct dialogue_recorder *r)
{
	put(r, "\n", 1);
}

static const char *unit_name(enum ss_unit unit)
{
	static const char *const names[] = {"greeting", "command", "sasl", "content"};
	return names[unit];
}

static const char *verb_name(enum ss_verb verb)
{
	return verb == SS_VERB_UNKNOWN ? "?" : ss_verb_traits(verb)->name;
}

static void on_command(void *user, const struct ss_dialogue_command *c)
{
	struct dialogue_recorder *r = user;
	begin(r, c->place, unit_name(c->unit));
	print(r, " %" PRIu64, c->index);
	if (c->unit == SS_UNIT_COMMAND)
		print(r, " %s", verb_name(c->command.verb));
	if (c->command.verb == SS_VERB_UNKNOWN)
		put_slice(r, c->command.name);
	if (c->command.argument.data)
		put_slice(r, c->command.argument);
	if (c->is_secret) {
		put(r, " shown", 6);
		if (c->shown.name.len > 0)
			put_slice(r, c->shown.name);
		put_slice(r, c->shown.argument);
	}
	if (r->has_places)
		print(r, " raw %zu", c->raw_len);
	end(r);
}

static void on_reply(void *user, const struct ss_dialogue_reply *reply)
{
	struct dialogue_recorder *r = user;
	begin(r, reply->place, "reply");
	if (!reply->is_unexpected || reply->index > 0)
		print(r, " to %s %" PRIu64 "%s%s", unit_name(reply->unit), reply->index,
		      reply->verb != SS_VERB_NONE ? " " : "", verb_name(reply->verb));
	print(r, "%s%s %03u", reply->is_unexpected ? " unexpected" : "",
	      reply->is_partial ? " partial" : "", reply->code);
	for (size_t n = 0; n < reply->n_lines; n++)
		put_slice(r, reply->lines[n]);
	if (reply->is_per_recipient)
		print(r, " recipient %u", reply->recipient);
	if (r->has_places)
		print(r, " raw %zu asked #%" PRIu64, reply->raw_len, reply->asked.packet);
	end(r);
}

static const char *kind_name(enum ss_content_kind kind)
{
	static const char *const names[] = {"data", "bdat", "burl"};
	return names[kind];
}

static void on_content_begin(void *user, enum ss_content_kind kind, uint64_t index,
                             struct ss_place place)
{
	struct dialogue_recorder *r = user;
	begin(r, place, "content_begin");
	print(r, " %s of %" PRIu64, kind_name(kind), index);
	end(r);
}

static void quote(struct dialogue_recorder *r, const char *what, const uint8_t *bytes, size_t len,
                  struct ss_place place)
{
	bool goes_on = r->is_quoting && r->quoted == what && r->quoted_side == place.side;
	if (!goes_on) {
		begin(r, place, what);
		put(r, " \"", 2);
	}
	r->is_quoting = true;
	r->quoted = what;
	r->quoted_side = place.side;
	put_bytes(r, bytes, len);
}

static void on_content(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	static const char what[] = "content";
	quote(user, what, bytes, len, place);
}

static void on_content_gap(void *user, uint64_t len, struct ss_place place)
{
	struct dialogue_recorder *r = user;
	begin(r, place, "content_gap");
	print(r, " %" PRIu64, len);
	end(r);
}

static void on_content_end(void *user, const struct ss_dialogue_content_end *e)
{
	struct dialogue_recorder *r = user;
	begin(r, e->place, "content_end");
	print(r, " %s of %" PRIu64 " size %" PRIu64, kind_name(e->kind), e->index, e->size);
	if (e->missing > 0)
		print(r, " missing %" PRIu64, e->missing);
	print(r, "%s%s", e->is_complete ? " complete" : " incomplete",
	      e->is_lenient ? " lenient" : "");
	end(r);
}

static void on_sasl_end(void *user, const struct ss_sasl *sasl, unsigned code,
                        struct ss_place place)
{
	struct dialogue_recorder *r = user;
	begin(r, place, "sasl_end");
	print(r, " %03u %s", code, sasl->name);
	put_slice(r, (struct ss_slice){sasl->identity, sasl->identity_len});
	if (sasl->is_cancelled)
		print(r, " cancelled");
	if (sasl->secret_len > 0)
		put_slice(r, (struct ss_slice){sasl->secret, sasl->secret_len});
	end(r);
}

static void on_starttls(void *user, enum ss_tls_step step, struct ss_place place)
{
	static const char *const names[] = {"requested", "accepted", "refused"};
	struct dialogue_recorder *r = user;
	begin(r, place, "starttls");
	print(r, " %s", names[step]);
	end(r);
}

static void on_tls(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
	static const char what[] = "tls";
	quote(user, what, bytes, len, place);
}

static void on_proxy(void *user, const struct ss_proxy *p, struct ss_place place)
{
	struct dialogue_recorder *r = user;
	char src[SS_ADDRESS_TEXT] = "-", dst[SS_ADDRESS_TEXT] = "-";
	(void)ss_address_write(&p->src, src);
	(void)ss_address_write(&p->dst, dst);
	begin(r, place, "proxy");
	print(r, " %u %s:%u %s:%u", p->version, src, p->src_port, dst, p->dst_port);
	end(r);
}

static void on_anomaly(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
                       struct ss_slice detail)
{
	struct dialogue_recorder *r = user;
	begin(r, place, "!");
	print(r, " %s %" PRIu64, ss_anomaly_name(what), len);
	if (detail.data)
		put_slice(r, detail);
	end(r);
}

const struct ss_dialogue_events dialogue_recorder_events = {
        .on_command = on_command,
        .on_reply = on_reply,
        .on_content_begin = on_content_begin,
        .on_content = on_content,
        .on_content_gap = on_content_gap,
        .on_content_end = on_content_end,
        .on_sasl_end = on_sasl_end,
        .on_starttls = on_starttls,
        .on_tls = on_tls,
        .on_proxy = on_proxy,
        .on_anomaly = on_anomaly,
};

char *dialogue_recorder_take(struct dialogue_recorder *r)
{
	end_quote(r);
	put(r, "", 0);
	char *text = r->text;
	*r = (struct dialogue_recorder){.has_places = r->has_places};
	return text;
}
