#include "output/dialog_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "output/dialog_text.h"
#include "output/dialog_tls.h"
#include "output/print.h"
#include "output/table_row.h"
#include "output/table_session.h"
#include "output/text.h"

enum {
	TIME_WIDTH = 9, /* "12345.678" */
	PACKET_WIDTH = 8,
	PREFIX = TIME_WIDTH + 1 + PACKET_WIDTH + 2,
	REPLY_INDENT = 4,
	LEAST_TEXT = 20, /* columns for what was said, however narrow the terminal */
	ENTRIES_FIRST = 16,
	NS_PER_MS = 1000000,
	INPUT_MAX = 256,
	SOFTWARE_MAX = 64,
};

struct ss_dialog_entry {
	int64_t ts, packet, offset;
	uint64_t group;      /* index of the command it belongs to */
	uint32_t order, sub; /* within the group */
	uint32_t at, len;    /* in the session's text */
	uint8_t voice;       /* enum ss_dialog_voice */
	uint8_t side;        /* 0: none, 1: client, 2: server */
	bool is_placed;      /* its group is known for sure */
	bool is_tls;         /* TLS begins */
	uint8_t class;       /* first digit of a reply's code */
};

/* FNV-1a; 0: of no name. */
static uint32_t sum_of(struct ss_slice name)
{
	uint32_t sum = 2166136261u;
	for (size_t i = 0; i < name.len; i++)
		sum = (sum ^ name.data[i]) * 16777619u;
	return name.len > 0 ? sum : 0;
}

void ss_dialog_session_begin(struct ss_dialog_session *s, const struct ss_record_head *head)
{
	s->head = *head;
	size_t len = head->community_id.len;
	if (len > sizeof s->community_id)
		len = sizeof s->community_id;
	if (len > 0)
		memcpy(s->community_id, head->community_id.data, len);
	s->head.community_id = (struct ss_slice){NULL, len};
	s->input = sum_of(head->input);
	s->head.input = (struct ss_slice){0};
}

bool ss_dialog_session_enters(struct ss_dialog_session *s, const struct ss_event_record *e)
{
	uint32_t before = s->input;
	if (e->packet == SS_NUMBER_ABSENT || e->head.input.len == 0)
		return false;
	s->input = sum_of(e->head.input);
	return s->input != before;
}

/* ---- keeping ---- */

/* The oldest command of that name that no reply was seen to; else where the server had come to. */
static uint64_t unanswered(const struct ss_dialog_session *s, struct ss_slice verb)
{
	uint64_t group = s->last_index[1];
	for (size_t i = s->n_entries; i-- > 0;) {
		const struct ss_dialog_entry *e = &s->entries[i];
		if (e->voice != SS_DIALOG_CLIENT || !e->is_placed)
			continue;
		if (e->group <= s->last_index[1])
			break;
		struct ss_slice said = ss_slice_cut(ss_buffer_slice(&s->text), e->at, e->len);
		if (ss_slice_has_prefix_nocase(said, verb))
			group = e->group;
	}
	return group;
}

/* An event without an index (anomaly, gap) is put where its side had come to. */
static void place(struct ss_dialog_session *s, const struct ss_event_record *e,
                  struct ss_dialog_entry *entry)
{
	uint64_t index = (uint64_t)e->index;
	entry->is_placed = e->index != SS_NUMBER_ABSENT && e->index >= 0;
	if (e->kind == SS_EVENT_CLOSE || e->direction == 0) {
		entry->is_placed = true;
		entry->group = UINT64_MAX;
	} else if (e->unexpected == SS_FLAG_YES) { /* no command waits: after all of them */
		entry->is_placed = true;
		entry->group = s->last_index[1] = s->last_index[0];
	} else if (ss_slice_is_equal(e->anomaly, SS_SLICE("missing_reply"))) {
		entry->is_placed = true;
		entry->group = unanswered(s, e->detail);
	} else if (!entry->is_placed) {
		entry->group = s->last_index[e->direction == 2];
	} else {
		entry->group = index;
		s->last_index[e->direction == 2] = index;
	}
}

static struct ss_dialog_entry entry_of(struct ss_dialog_session *s, const struct ss_event_record *e)
{
	struct ss_dialog_entry entry = {
	        .ts = e->head.ts,
	        .packet = e->packet,
	        .offset = e->offset,
	        .order = (uint32_t)s->n_entries,
	        .voice = (uint8_t)ss_dialog_voice_of(e),
	        .side = e->direction <= 2 ? e->direction : 0,
	        .is_tls = e->kind == SS_EVENT_TLS,
	        .class = (uint8_t)(e->code >= 200 && e->code < 600 ? e->code / 100 : 0),
	};
	place(s, e, &entry);
	return entry;
}

static bool has_slot(struct ss_dialog_session *s)
{
	size_t size = sizeof(struct ss_dialog_entry);
	if (s->n_entries < s->n_entries_held)
		return true;
	size_t n = s->n_entries_held > 0 ? s->n_entries_held * 2 : ENTRIES_FIRST;
	struct ss_dialog_entry *entries =
	        ss_memory_resize(s->text.memory, s->entries, s->n_entries_held * size, n * size);
	if (!entries)
		return false;
	s->entries = entries;
	s->n_entries_held = n;
	return true;
}

bool ss_dialog_session_add(struct ss_dialog_session *s, const struct ss_event_record *e,
                           struct ss_slice text)
{
	size_t at = s->text.len;
	if (!has_slot(s))
		return false;
	if (ss_buffer_add(&s->text, text.data, text.len) < text.len) {
		s->text.len = at;
		return false;
	}
	struct ss_dialog_entry entry = entry_of(s, e);
	entry.at = (uint32_t)at;
	entry.len = (uint32_t)text.len;
	s->entries[s->n_entries++] = entry;
	return true;
}

static void print_software(struct ss_buffer *b, const struct ss_session_record *r)
{
	if (r->server_software.len > 0 || r->server_guess)
		ss_print(b, ", server: ");
	ss_text_show(b, r->server_software, SOFTWARE_MAX);
	if (r->server_version.len > 0) {
		ss_print(b, " ");
		ss_text_show(b, r->server_version, SOFTWARE_MAX);
	}
	if (r->server_guess && r->server_software.len > 0)
		ss_print(b, ", by its manner ");
	if (r->server_guess)
		ss_table_guess_print(b, r->server_guess);
	if (r->client_guess) {
		ss_print(b, ", client: ");
		ss_table_guess_print(b, r->client_guess);
	}
}

/* ", through SOCKS 5 to mx.example:25 as alice" */
static void print_tunnel(struct ss_buffer *b, const struct ss_tunnel_record *t)
{
	static const char *const kinds[] = {[SS_TUNNEL_SOCKS4] = "SOCKS 4",
	                                    [SS_TUNNEL_SOCKS5] = "SOCKS 5",
	                                    [SS_TUNNEL_HTTP] = "CONNECT"};
	bool is_known = t->kind > 0 && t->kind < sizeof kinds / sizeof kinds[0];
	ss_print(b, ", through %s", is_known ? kinds[t->kind] : "a proxy");
	if (t->host.len > 0) {
		ss_print(b, " to ");
		ss_text_show(b, t->host, INPUT_MAX);
	}
	if (t->port != SS_NUMBER_ABSENT)
		ss_print(b, ":%d", (int)t->port);
	if (t->user.len > 0) {
		ss_print(b, " as ");
		ss_text_show(b, t->user, INPUT_MAX);
	}
}

void ss_dialog_session_describe(struct ss_dialog_session *s, const struct ss_session_record *r)
{
	struct ss_buffer *b = &s->about;
	b->memory = s->text.memory;
	if (r->head.input.len > 0) {
		ss_print(b, ", in ");
		ss_text_show(b, r->head.input, INPUT_MAX);
	}
	print_software(b, r);
	if (r->lmtp == SS_FLAG_YES)
		ss_print(b, ", LMTP");
	if (r->proxy) {
		ss_print(b, ", PROXY for ");
		ss_print_endpoint(b, &r->proxy->src_ip, r->proxy->src_port, SS_NUMBER_ABSENT);
	}
	if (r->tunnel)
		print_tunnel(b, r->tunnel);
	if (r->partial == SS_FLAG_YES)
		ss_print(b, ", partly captured");
	s->tls.memory = s->logins.memory = s->text.memory;
	ss_dialog_tls_print(&s->tls, r->tls);
	ss_dialog_text_print_logins(&s->logins, &r->auth);
}

size_t ss_dialog_session_held(const struct ss_dialog_session *s)
{
	return s->text.size + s->about.size + s->tls.size + s->logins.size + s->message.size +
	       s->files.size + s->n_entries_held * sizeof(struct ss_dialog_entry);
}

void ss_dialog_session_release(struct ss_dialog_session *s)
{
	ss_memory_give(s->text.memory, s->entries,
	               s->n_entries_held * sizeof(struct ss_dialog_entry));
	s->entries = NULL;
	s->n_entries = s->n_entries_held = 0;
	ss_buffer_release(&s->text);
	if (s->about.memory)
		ss_buffer_release(&s->about);
	if (s->tls.memory)
		ss_buffer_release(&s->tls);
	if (s->logins.memory)
		ss_buffer_release(&s->logins);
	if (s->message.memory)
		ss_buffer_release(&s->message);
	if (s->files.memory)
		ss_buffer_release(&s->files);
}

/* ---- order ---- */

static int compare(const void *left, const void *right)
{
	const struct ss_dialog_entry *a = left, *b = right;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->sub < b->sub ? -1 : a->sub > b->sub;
}

/* A parser may tell of a line's oddity before it tells of the line: then it belongs to that. */
static void join_line(struct ss_dialog_session *s, size_t at)
{
	struct ss_dialog_entry *odd = &s->entries[at];
	for (size_t i = at + 1; i < s->n_entries; i++) {
		const struct ss_dialog_entry *next = &s->entries[i];
		if (next->side != odd->side || !next->is_placed)
			continue;
		if (next->offset > odd->offset)
			return;
		odd->group = next->group;
		odd->order = next->order;
		odd->sub = (uint32_t)(at + 1);
	}
}

static void sort(struct ss_dialog_session *s)
{
	bool is_sorted = true;
	for (size_t i = 0; i < s->n_entries; i++) {
		struct ss_dialog_entry *entry = &s->entries[i];
		if (!entry->is_placed && entry->offset != SS_NUMBER_ABSENT)
			join_line(s, i);
		is_sorted &= i == 0 || compare(&s->entries[i - 1], entry) < 0;
	}
	if (!is_sorted)
		qsort(s->entries, s->n_entries, sizeof s->entries[0], compare);
}

/* ---- printing ---- */

#define RESET "\x1b[0m"

static const char *color_of(const struct ss_dialog_entry *e)
{
	switch (e->voice) {
	case SS_DIALOG_CLIENT: return "\x1b[1m";
	case SS_DIALOG_SERVER:
		return e->class == 5 ? "\x1b[31m" : e->class == 4 ? "\x1b[33m" : "\x1b[32m";
	case SS_DIALOG_ODD: return "\x1b[35m";
	default: return "\x1b[2m";
	}
}

static void end_line(const struct ss_dialog_look *look)
{
	ss_write_slice(look->w, ss_buffer_slice(look->line));
	ss_write_text(look->w, "\n");
	ss_buffer_clear(look->line);
}

static void print_heading(struct ss_dialog_session *s, const struct ss_dialog_look *look)
{
	char time[SS_TABLE_TIME_TEXT], date[SS_TABLE_TIME_TEXT];
	struct ss_buffer *b = look->line;
	const struct ss_record_head *h = &s->head;
	ss_table_time_write(h->ts, time, date);
	ss_print(b, look->has_color ? "\x1b[1;4m" : "");
	ss_print_endpoint(b, &h->src_ip, h->src_port, SS_NUMBER_ABSENT);
	ss_print(b, " → ");
	ss_print_endpoint(b, &h->dst_ip, h->dst_port, SS_NUMBER_ABSENT);
	ss_print(b, "  %s %s UTC", date, time);
	ss_print(b, look->has_color ? RESET : "");
	ss_print(b, s->n_parts > 0 ? "  (continued)" : "");
	end_line(look);
	ss_print(b, "flow %lld", (long long)h->flow_id);
	if (h->community_id.len > 0) {
		ss_print(b, ", ");
		ss_text_show(
		        b, (struct ss_slice){(const uint8_t *)s->community_id, h->community_id.len},
		        sizeof s->community_id);
	}
	struct ss_slice about = ss_buffer_slice(&s->about);
	ss_text_add_apart(b, about);
	end_line(look);
	if (s->n_forgotten > 0) {
		ss_print(b, "(");
		ss_print_counted(b, s->n_forgotten, "earlier event");
		ss_print(b, " not kept)");
		end_line(look);
		s->n_forgotten = 0;
	}
}

/* "    0.123       12  ": seconds since the session's start, packet. */
static void print_prefix(struct ss_buffer *b, const struct ss_dialog_entry *e, int64_t start)
{
	int64_t ns = 0;
	char time[32];
	if (e->ts != SS_NUMBER_ABSENT && start != SS_NUMBER_ABSENT)
		ns = ss_since(start, e->ts); /* clocks jump: any difference */
	long long ms = ns / NS_PER_MS, whole = ms < 0 ? -ms : ms;
	snprintf(time, sizeof time, "%s%lld.%03lld", ms < 0 ? "-" : "", whole / 1000, whole % 1000);
	if (e->packet != SS_NUMBER_ABSENT)
		ss_print(b, "%*s %*lld  ", TIME_WIDTH, time, PACKET_WIDTH, (long long)e->packet);
	else
		ss_print(b, "%*s %*s  ", TIME_WIDTH, time, PACKET_WIDTH, "");
}

/* One line of what was said, broken on a terminal. */
static void print_said(const struct ss_dialog_look *look, const struct ss_dialog_entry *e,
                       struct ss_slice said, bool is_first, int64_t start, size_t indent)
{
	static const char *const marks[] = {"C: ", "S: ", "* ", "! "};
	const char *mark = marks[e->voice];
	size_t used = PREFIX + indent + strlen(mark), width = SIZE_MAX;
	if (look->columns > 0)
		width = look->columns > used + LEAST_TEXT ? look->columns - used : LEAST_TEXT;
	bool is_more = true;
	for (bool is_head = true; is_more; is_head = false) {
		size_t n = ss_text_wrap(said, width);
		if (is_first && is_head)
			print_prefix(look->line, e, start);
		else
			ss_print(look->line, "%*s", PREFIX, "");
		ss_print(look->line, "%*s%s", (int)indent, "", look->has_color ? color_of(e) : "");
		ss_print(look->line, "%*s", (int)strlen(mark), is_head ? mark : "");
		ss_text_add_apart(look->line, ss_slice_cut(said, 0, n));
		ss_print(look->line, look->has_color ? RESET : "");
		end_line(look);
		said = ss_slice_cut(said, n, said.len);
		is_more = said.len > 0;
	}
}

static void print_entry(const struct ss_dialog_session *s, const struct ss_dialog_look *look,
                        const struct ss_dialog_entry *e, struct ss_slice text)
{
	bool is_reply = e->voice == SS_DIALOG_SERVER && e->group > 0 && e->group < UINT64_MAX;
	size_t indent = is_reply ? REPLY_INDENT : 0, at = 0;
	for (bool is_first = true; is_first || at < text.len; is_first = false) {
		size_t end = ss_slice_find(text, at, '\n');
		print_said(look, e, ss_slice_cut(text, at, end - at), is_first, s->head.ts, indent);
		at = end + 1;
	}
}

/* Only the session's end tells them: they have neither a time nor a packet. */
static void print_notes(struct ss_buffer *notes, const struct ss_dialog_look *look)
{
	const struct ss_dialog_entry note = {.voice = SS_DIALOG_NOTE};
	struct ss_slice all = ss_buffer_slice(notes);
	for (size_t at = 0; at < all.len;) {
		size_t end = ss_slice_find(all, at, '\n');
		print_said(look, &note, ss_slice_cut(all, at, end - at), false, 0, 0);
		at = end + 1;
	}
	ss_buffer_clear(notes);
}

void ss_dialog_session_print(struct ss_dialog_session *s, const struct ss_dialog_look *look)
{
	if (s->n_entries + s->tls.len + s->logins.len == 0)
		return;
	sort(s);
	print_heading(s, look);
	for (size_t i = 0; i < s->n_entries; i++) {
		const struct ss_dialog_entry *e = &s->entries[i];
		struct ss_slice all = ss_buffer_slice(&s->text);
		print_entry(s, look, e, ss_slice_cut(all, e->at, e->len));
		if (e->is_tls)
			print_notes(&s->tls, look);
	}
	print_notes(&s->tls, look); /* of an earlier part */
	print_notes(&s->logins, look);
	ss_write_text(look->w, "\n");
	s->shown_up_to = s->last_index[0];
	s->n_parts++;
	s->n_entries = 0;
	ss_buffer_clear(&s->text);
}

void ss_dialog_session_forget(struct ss_dialog_session *s)
{
	s->n_forgotten += s->n_entries;
	s->shown_up_to = s->last_index[0];
	s->n_entries = 0;
	ss_buffer_clear(&s->text);
}

void ss_dialog_session_print_alone(struct ss_dialog_session *s, const struct ss_event_record *e,
                                   struct ss_slice text, const struct ss_dialog_look *look)
{
	ss_dialog_session_print(s, look);
	struct ss_dialog_entry entry = entry_of(s, e);
	print_heading(s, look);
	print_entry(s, look, &entry, text);
	ss_write_text(look->w, "\n");
	s->shown_up_to = s->last_index[0];
	s->n_parts++;
}
