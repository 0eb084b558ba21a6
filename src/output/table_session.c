#include "output/table_session.h"

#include "output/print.h"
#include "output/text.h"

enum { IDENTITIES = 3, VERBS = 8, ANOMALIES = 6, NAME_MAX_BYTES = 64, GREETING_MAX = 160 };

/* "VRFY" or "VRFY 12×" */
static void print_times(struct ss_buffer *b, int64_t n)
{
	if (n > 1)
		ss_print(b, " %lld×", (long long)n);
}

/* What comes first is set off by a colon, what follows by semicolons. */
struct parts {
	struct ss_buffer *b;
	size_t n;
};

static void begin_part(struct parts *p)
{
	ss_print(p->b, p->n++ == 0 ? ": " : "; ");
}

static void print_identities(struct ss_buffer *b, const struct ss_list *auth,
                             struct ss_slice outcome)
{
	const struct ss_auth_record *attempts = auth->items;
	struct ss_slice shown[IDENTITIES];
	size_t n = 0;
	bool is_more = false;
	for (size_t i = 0; i < auth->n; i++) {
		bool is_known = attempts[i].identity.len == 0 ||
		                !ss_slice_is_equal(attempts[i].outcome, outcome);
		for (size_t k = 0; k < n; k++)
			is_known |= ss_slice_is_equal(shown[k], attempts[i].identity);
		if (is_known)
			continue;
		if (n == IDENTITIES) {
			is_more = true;
			break;
		}
		ss_print(b, n == 0 ? " (" : ", ");
		ss_text_show(b, attempts[i].identity, NAME_MAX_BYTES);
		shown[n++] = attempts[i].identity;
	}
	if (n > 0)
		ss_print(b, is_more ? ", …)" : ")");
}

static bool print_auth(struct parts *p, const struct ss_list *auth)
{
	static const struct {
		const char *outcome, *words;
		bool is_bad;
	} rows[] = {
	        {"success", "AUTH ok", false},         {"failure", "AUTH failed", true},
	        {"deferred", "AUTH deferred", true},   {"cancelled", "AUTH cancelled", false},
	        {"unknown", "AUTH unanswered", false},
	};
	const struct ss_auth_record *attempts = auth->items;
	bool is_bad = false;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct ss_slice outcome = ss_slice_of(rows[r].outcome);
		int64_t n = 0;
		for (size_t i = 0; i < auth->n; i++)
			n += ss_slice_is_equal(attempts[i].outcome, outcome);
		if (n == 0)
			continue;
		begin_part(p);
		ss_print(p->b, "%s", rows[r].words);
		print_times(p->b, n);
		print_identities(p->b, auth, outcome);
		is_bad |= rows[r].is_bad;
	}
	return is_bad;
}

/* "TLSv1.3 with mail.example". */
static void print_version(struct parts *p, const struct ss_tls_record *tls)
{
	if (tls->version.data)
		ss_text_show(p->b, tls->version, NAME_MAX_BYTES);
	else
		ss_print(p->b, "TLS");
	if (!tls->sni.data)
		return;
	ss_print(p->b, " with ");
	ss_text_show(p->b, tls->sni, NAME_MAX_BYTES);
}

static bool print_implicit_tls(struct parts *p, const struct ss_tls_record *tls)
{
	begin_part(p);
	print_version(p, tls);
	ss_print(p->b, " from the start");
	if (tls->established == SS_FLAG_YES)
		ss_print(p->b, ", all is encrypted");
	else if (tls->established == SS_FLAG_NO)
		ss_print(p->b, ", the handshake failed");
	return tls->established == SS_FLAG_NO;
}

static bool print_tls(struct parts *p, const struct ss_tls_record *tls)
{
	if (tls && tls->implicit == SS_FLAG_YES)
		return print_implicit_tls(p, tls);
	if (!tls || tls->requested != SS_FLAG_YES)
		return false;
	begin_part(p);
	if (tls->established == SS_FLAG_YES) {
		print_version(p, tls);
		ss_print(p->b, " after STARTTLS, the rest is encrypted");
	} else if (tls->established == SS_FLAG_NO) {
		ss_print(p->b, "STARTTLS accepted, the handshake failed");
	} else if (tls->accepted == SS_FLAG_YES) {
		ss_print(p->b, "STARTTLS accepted, no TLS followed");
	} else {
		ss_print(p->b,
		         tls->accepted == SS_FLAG_NO ? "STARTTLS refused" : "STARTTLS unanswered");
	}
	return tls->accepted == SS_FLAG_NO;
}

/* Told already, in more detail. */
static bool is_told(struct ss_slice verb)
{
	return ss_slice_is_equal_nocase(verb, SS_SLICE("AUTH")) ||
	       ss_slice_is_equal_nocase(verb, SS_SLICE("STARTTLS"));
}

static void print_commands(struct parts *p, const struct ss_list *counts)
{
	const struct ss_pair *pairs = counts->items;
	size_t n = 0;
	for (size_t i = 0; i < counts->n; i++) {
		if (is_told(pairs[i].name))
			continue;
		if (n == VERBS) {
			ss_print(p->b, ", …");
			return;
		}
		if (n++ == 0)
			begin_part(p);
		else
			ss_print(p->b, ", ");
		ss_text_show(p->b, pairs[i].name, NAME_MAX_BYTES);
		print_times(p->b, pairs[i].number);
	}
}

/* A greeting with another code than 2xx: "refused at once, "554 no service"".  True if it was. */
static bool print_refusal(struct parts *p, const struct ss_session_record *s)
{
	if (s->server_greeting_code < 400) /* or absent */
		return false;
	begin_part(p);
	ss_print(p->b, "refused at once, \"%03lld", (long long)s->server_greeting_code);
	ss_print(p->b, s->server_greeting.len > 0 ? " " : "");
	ss_text_show(p->b, s->server_greeting, GREETING_MAX);
	ss_print(p->b, "\"");
	return true;
}

/* No command was seen, and nobody refused any. */
static void print_silence(struct parts *p, const struct ss_session_record *s)
{
	begin_part(p);
	ss_print(p->b, s->replies > 0 ? "only the server spoke" : "nothing was said");
	if (s->server_greeting.len == 0)
		return;
	ss_print(p->b, ", \"");
	ss_text_show(p->b, s->server_greeting, GREETING_MAX);
	ss_print(p->b, "\"");
}

void ss_table_anomalies_print(struct ss_buffer *b, const struct ss_list *anomalies)
{
	const struct ss_pair *pairs = anomalies->items;
	for (size_t i = 0; i < anomalies->n && i < ANOMALIES; i++) {
		ss_print(b, i == 0 ? "" : ", ");
		ss_text_show(b, pairs[i].name, NAME_MAX_BYTES);
		print_times(b, pairs[i].number);
	}
	if (anomalies->n > ANOMALIES)
		ss_print(b, ", …");
}

static const char *how_it_ended(uint8_t outcome)
{
	switch (outcome) {
	case SS_OUTCOME_CLOSED: return "closed without QUIT";
	case SS_OUTCOME_RESET: return "connection reset";
	case SS_OUTCOME_TIMEOUT: return "idle too long";
	case SS_OUTCOME_OPEN: return "still open at the end";
	default: return NULL; /* QUIT and STARTTLS are among what was told already */
	}
}

void ss_table_guess_print(struct ss_buffer *b, const struct ss_guess_record *guess)
{
	enum { LOW = 1 };
	ss_print(b, guess->confidence == LOW ? "perhaps " : "probably ");
	ss_text_show(b, guess->product, NAME_MAX_BYTES);
}

/* Where its mails have no rows, as a filter asked for none of them. */
static void print_mails(struct parts *p, const struct ss_session_record *s)
{
	ss_print(p->b, "— ");
	ss_print_counted(p->b, s->transactions, "mail");
	ss_print(p->b, ", ");
	ss_print_count(p->b, s->messages_accepted);
	ss_print(p->b, " accepted");
	if (s->server_host.len == 0)
		return;
	begin_part(p);
	ss_print(p->b, "at ");
	ss_text_show(p->b, s->server_host, NAME_MAX_BYTES);
}

bool ss_table_session_print(struct ss_buffer *b, const struct ss_session_record *s)
{
	struct parts p = {.b = b};
	if (s->transactions == 0)
		ss_print(b, "— no mail");
	else
		print_mails(&p, s);
	bool is_bad = print_refusal(&p, s);
	bool is_encrypted = s->tls && s->tls->implicit == SS_FLAG_YES;
	bool is_silent = s->commands == 0 && !is_bad && !is_encrypted;
	is_bad |= print_auth(&p, &s->auth);
	is_bad |= print_tls(&p, s->tls);
	print_commands(&p, &s->command_counts);
	if (is_silent)
		print_silence(&p, s);
	if (s->client_guess) {
		begin_part(&p);
		ss_table_guess_print(b, s->client_guess);
	}
	const char *end = how_it_ended(s->outcome);
	if (end) {
		begin_part(&p);
		ss_print(b, "%s", end);
	}
	if (s->partial == SS_FLAG_YES) {
		begin_part(&p);
		ss_print(b, "partly captured");
	}
	if (s->anomalies.n > 0) {
		begin_part(&p);
		ss_print(b, "! ");
		ss_table_anomalies_print(b, &s->anomalies);
	}
	return is_bad;
}
