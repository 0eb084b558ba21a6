#include "output/dialog_text.h"

#include "output/print.h"
#include "output/text.h"

enum { NAME_MAX_BYTES = 64, IDENTITY_MAX_BYTES = 320, C2S = 1 };

enum ss_dialog_voice ss_dialog_voice_of(const struct ss_event_record *e)
{
	switch (e->kind) {
	case SS_EVENT_COMMAND:
	case SS_EVENT_CONTENT: return SS_DIALOG_CLIENT;
	case SS_EVENT_REPLY: return SS_DIALOG_SERVER;
	case SS_EVENT_ANOMALY:
	case SS_EVENT_GAP: return SS_DIALOG_ODD;
	default: return SS_DIALOG_NOTE;
	}
}

static void print_command(struct ss_buffer *b, const struct ss_event_record *e)
{
	if (e->command.len + e->argument.len == 0)
		ss_print(b, "<empty line>");
	ss_text_show(b, e->command, e->command.len);
	if (e->command.len > 0 && e->argument.len > 0)
		ss_print(b, " ");
	ss_text_show(b, e->argument, e->argument.len);
}

/* As it was spoken: "250-SIZE 100", "250 DSN". */
static void print_reply(struct ss_buffer *b, const struct ss_event_record *e, bool is_apart)
{
	const struct ss_slice *lines = e->lines.items;
	size_t n = e->lines.n > 0 ? e->lines.n : 1;
	for (size_t i = 0; i < n; i++) {
		struct ss_slice line = i < e->lines.n ? lines[i] : (struct ss_slice){0};
		bool is_last = i + 1 == n;
		ss_print(b, i > 0 ? "\n" : "");
		if (e->code != SS_NUMBER_ABSENT)
			ss_print(b, "%03lld%s", (long long)e->code,
			         !is_last       ? "-"
			         : line.len > 0 ? " "
			                        : "");
		ss_text_show(b, line, line.len);
		if (i == 0 && is_apart && e->command.len > 0) {
			ss_print(b, "  (to ");
			ss_text_show(b, e->command, NAME_MAX_BYTES);
			ss_print(b, ")");
		}
	}
	if (e->unexpected == SS_FLAG_YES)
		ss_print(b, "  (answers nothing)");
	if (e->partial == SS_FLAG_YES)
		ss_print(b, "  (partly missing)");
}

static void print_content(struct ss_buffer *b, const struct ss_event_record *e)
{
	ss_print(b, "<message");
	if (e->length != SS_NUMBER_ABSENT) {
		ss_print(b, ": ");
		ss_print_counted(b, (uint64_t)e->length, "octet");
	}
	ss_print(b, e->partial == SS_FLAG_YES ? ", partly missing>" : ">");
}

static const char *whose(const struct ss_event_record *e)
{
	return e->direction == C2S ? "client" : "server";
}

static void print_anomaly(struct ss_buffer *b, const struct ss_event_record *e)
{
	ss_text_show(b, e->anomaly, NAME_MAX_BYTES);
	if (e->direction != 0 && e->offset != SS_NUMBER_ABSENT)
		ss_print(b, " (%s, at octet %lld", whose(e), (long long)e->offset);
	else
		ss_print(b, " (");
	if (e->length != SS_NUMBER_ABSENT)
		ss_print(b, "; %lld", (long long)e->length);
	ss_print(b, ")");
	if (e->detail.len > 0) {
		ss_print(b, ": ");
		ss_text_show(b, e->detail, e->detail.len);
	}
}

static void print_gap(struct ss_buffer *b, const struct ss_event_record *e)
{
	if (e->length != SS_NUMBER_ABSENT)
		ss_print_counted(b, (uint64_t)e->length, "octet");
	else
		ss_print(b, "octets");
	ss_print(b, " of the %s missing", whose(e));
	if (e->offset != SS_NUMBER_ABSENT)
		ss_print(b, " at octet %lld", (long long)e->offset);
}

static void print_close(struct ss_buffer *b, const struct ss_event_record *e)
{
	static const struct {
		const char *how, *words;
	} rows[] = {
	        {"closed", "connection closed"},
	        {"reset", "connection reset"},
	        {"timeout", "nothing more for too long: given up"},
	        {"reused", "a new connection between the same ports"},
	        {"evicted", "given up, as memory was short"},
	        {"open", "still open when the capture ended"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_slice_is_equal(e->detail, ss_slice_of(rows[i].how))) {
			ss_print(b, "%s", rows[i].words);
			return;
		}
	}
	ss_print(b, "end");
	if (e->detail.len > 0) {
		ss_print(b, ": ");
		ss_text_show(b, e->detail, NAME_MAX_BYTES);
	}
}

void ss_dialog_text_print(struct ss_buffer *b, const struct ss_event_record *e, bool is_apart)
{
	switch (e->kind) {
	case SS_EVENT_COMMAND: print_command(b, e); break;
	case SS_EVENT_REPLY: print_reply(b, e, is_apart); break;
	case SS_EVENT_CONTENT: print_content(b, e); break;
	case SS_EVENT_ANOMALY: print_anomaly(b, e); break;
	case SS_EVENT_GAP: print_gap(b, e); break;
	case SS_EVENT_TLS: ss_print(b, "TLS begins"); break;
	case SS_EVENT_CLOSE: print_close(b, e); break;
	default: break;
	}
}

static void print_login(struct ss_buffer *b, const struct ss_auth_record *a)
{
	static const struct {
		const char *outcome, *words, *before_identity;
	} rows[] = {
	        {"success", "authenticated", " as "},
	        {"failure", "authentication failed", ": "},
	        {"deferred", "authentication deferred", ": "},
	        {"cancelled", "authentication cancelled", ": "},
	        {"unknown", "authentication unanswered", ": "},
	};
	size_t i = 0;
	while (i + 1 < sizeof rows / sizeof rows[0] &&
	       !ss_slice_is_equal(a->outcome, ss_slice_of(rows[i].outcome)))
		i++;
	ss_print(b, "%s", rows[i].words);
	if (a->identity.len > 0) {
		ss_print(b, "%s", rows[i].before_identity);
		ss_text_show(b, a->identity, IDENTITY_MAX_BYTES);
	}
	if (a->mechanism.len > 0) {
		ss_print(b, " (");
		ss_text_show(b, a->mechanism, NAME_MAX_BYTES);
		ss_print(b, ")");
	}
	if (i > 0 && a->code != SS_NUMBER_ABSENT)
		ss_print(b, " %03lld", (long long)a->code);
	ss_print(b, "\n");
}

void ss_dialog_text_print_logins(struct ss_buffer *b, const struct ss_list *auth)
{
	const struct ss_auth_record *attempts = auth->items;
	for (size_t i = 0; i < auth->n; i++)
		print_login(b, &attempts[i]);
}
