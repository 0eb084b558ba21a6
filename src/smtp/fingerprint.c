/* docs/fingerprints.md, the part of the client, and what both parts share. */
#include "smtp/fingerprint.h"

#include <string.h>

#include "base/digest.h"
#include "smtp/dialogue.h"
#include "smtp/fingerprint_text.h"
#include "smtp/memo.h"

/* ---- hashes ---- */

static void hash(const char *text, size_t len, uint8_t out[SS_PRINT_HASH])
{
	uint8_t digest[SS_SHA256_LEN];
	ss_digest_sha256((const uint8_t *)text, len, digest);
	memcpy(out, digest, SS_PRINT_HASH);
}

void ss_print_hash(struct ss_print_memo *memo, const char *text, size_t len,
                   uint8_t out[SS_PRINT_HASH])
{
	if (!memo || len == 0 || len > SS_PRINT_MEMO_TEXT) {
		hash(text, len, out);
		return;
	}
	size_t at = ss_memo_place(text, len, SS_PRINT_MEMOS);
	if (memo->kept[at].len != len || memcmp(memo->kept[at].text, text, len) != 0) {
		hash(text, len, memo->kept[at].hash);
		memcpy(memo->kept[at].text, text, len);
		memo->kept[at].len = (uint8_t)len;
	}
	memcpy(out, memo->kept[at].hash, SS_PRINT_HASH);
}

/* ---- taking it down ---- */

static char kind_of_hello(enum ss_verb verb)
{
	switch (verb) {
	case SS_VERB_EHLO: return 'e';
	case SS_VERB_HELO: return 'h';
	case SS_VERB_LHLO: return 'l';
	default: return 0;
	}
}

/* Each hello begins anew where another verb was tried before: "EHLO, HELO" is told by the list of
 * verbs. */
static void on_hello(struct ss_client_print *p, char kind, struct ss_slice argument)
{
	if (p->hello_form == SS_HELLO_NONE)
		p->hello_form = (uint8_t)ss_hello_form(argument);
	p->kind = kind;
}

static void on_auth(struct ss_client_print *p, struct ss_slice argument)
{
	size_t end = ss_slice_find(argument, 0, ' ');
	if (p->has_auth)
		return;
	p->has_auth = true;
	p->auth_case = (uint8_t)ss_case_of(ss_slice_cut(argument, 0, end));
	p->has_initial_response = end < argument.len;
	for (size_t i = 0; i < sizeof p->auth; i++) {
		uint8_t c = i < end ? argument.data[i] : '0';
		bool is_shown = ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
		p->auth[i] = (char)(ss_ascii_is_alpha(c) ? c | 0x20 : is_shown ? c : '0');
	}
}

static void add_verb(struct ss_client_print *p, const struct ss_command *c)
{
	if (p->is_verbs_closed || p->n_verbs == SS_FINGERPRINT_VERBS)
		return;
	uint8_t form = (uint8_t)((unsigned)c->verb << 2 | ss_case_of(c->name));
	if (p->n_verbs > 0 && p->verbs[p->n_verbs - 1] == form)
		return;
	p->verbs[p->n_verbs++] = form;
	p->is_verbs_closed = c->verb == SS_VERB_RCPT;
}

/* Did it wait for the reply to what came before? */
static void on_turn(struct ss_client_print *p, bool is_early, bool is_server_seen)
{
	if (!is_server_seen)
		p->pipelining = 'x';
	else if (is_early)
		p->pipelining = 'p';
	else if (p->pipelining == 0)
		p->pipelining = 'n';
}

void ss_client_print_command(struct ss_client_print *p, const struct ss_dialogue_command *c,
                             bool is_early, bool is_server_seen)
{
	enum ss_verb verb = c->command.verb;
	uint64_t size;
	if (c->unit != SS_UNIT_COMMAND)
		return;
	add_verb(p, &c->command);
	p->end = verb == SS_VERB_QUIT ? 'q' : '0';
	switch (verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO: on_hello(p, kind_of_hello(verb), c->command.argument); break;
	case SS_VERB_STARTTLS: p->has_starttls = true; break;
	case SS_VERB_AUTH: on_auth(p, c->command.argument); break;
	case SS_VERB_MAIL:
		if (!p->mail.is_seen)
			ss_path_form_read(c->command.argument, &p->mail, &size);
		break;
	case SS_VERB_RCPT:
		if (!p->rcpt.is_seen)
			ss_path_form_read(c->command.argument, &p->rcpt, &size);
		on_turn(p, is_early, is_server_seen);
		break;
	case SS_VERB_DATA:
	case SS_VERB_BDAT:
	case SS_VERB_BURL:
		on_turn(p, is_early, is_server_seen);
		if (p->content == 0)
			p->content = verb == SS_VERB_DATA ? 'd' : 'b';
		break;
	default: break;
	}
}

/* ---- the texts that are hashed ---- */

static void add_cased(struct ss_print_text *t, const char *upper, enum ss_case how)
{
	for (size_t i = 0; upper[i]; i++) {
		char c = upper[i];
		bool is_lower = how == SS_CASE_LOWER || (how == SS_CASE_TITLE && i > 0) ||
		                (how == SS_CASE_MIXED && i % 2 == 1);
		ss_print_text_add_char(t, (char)(is_lower && c >= 'A' && c <= 'Z' ? c | 0x20 : c));
	}
}

size_t ss_client_print_verbs(const struct ss_client_print *p, char *out)
{
	struct ss_print_text t = {out, SS_FINGERPRINT_TEXT, 0};
	for (unsigned i = 0; i < p->n_verbs; i++) {
		enum ss_verb verb = (enum ss_verb)(p->verbs[i] >> 2);
		const char *name = ss_verb_traits(verb)->name;
		if (i > 0)
			ss_print_text_add_char(&t, ',');
		add_cased(&t, name[0] ? name : "?", (enum ss_case)(p->verbs[i] & 3));
	}
	return t.len;
}

/* What the message, or who wrote it, decides tells nothing of the software. */
static const char *lasting_name(enum ss_parameter_id id)
{
	switch (id) {
	case SS_PARAMETER_SIZE: return "SIZE";
	case SS_PARAMETER_PRDR: return "PRDR";
	case SS_PARAMETER_XOORG: return "XOORG";
	default: return NULL;
	}
}

static void add_path(struct ss_print_text *t, const char *keyword, const struct ss_path_form *f)
{
	ss_print_text_add_char(t, '|');
	if (!f->is_seen)
		return;
	add_cased(t, keyword, (enum ss_case)f->keyword_case);
	ss_print_text_add(t, f->has_colon ? ":" : "");
	ss_print_text_add(t, f->has_blank ? " " : "");
	ss_print_text_add(t, f->has_brackets ? "<>" : "-");
	for (unsigned i = 0; i < f->n_parameters; i++) {
		const char *name = lasting_name(ss_path_form_id(f, i));
		if (!name)
			continue;
		ss_print_text_add_char(t, ' ');
		add_cased(t, name, (enum ss_case)(f->parameters[i] & 3));
	}
}

static char hello_letter(enum ss_hello_form form)
{
	static const char letters[] = {'0', 'f', 'b', 'l', '4', '6', 'a', 'x'};
	return letters[form];
}

size_t ss_client_print_forms(const struct ss_client_print *p, char *out)
{
	struct ss_print_text t = {out, SS_FINGERPRINT_TEXT, 0};
	ss_print_text_add_char(&t, hello_letter((enum ss_hello_form)p->hello_form));
	add_path(&t, "FROM", &p->mail);
	add_path(&t, "TO", &p->rcpt);
	ss_print_text_add_char(&t, '|');
	if (p->has_auth) {
		const char mechanism[3] = {(char)ss_ascii_upper((uint8_t)p->auth[0]),
		                           (char)ss_ascii_upper((uint8_t)p->auth[1]), 0};
		add_cased(&t, mechanism, (enum ss_case)p->auth_case);
		ss_print_text_add(&t, p->has_initial_response ? "=" : "");
	}
	return t.len;
}

/* ---- the whole ---- */

static size_t write(const struct ss_client_print *p, struct ss_print_memo *memo,
                    char out[SS_FINGERPRINT])
{
	char text[SS_FINGERPRINT_TEXT];
	uint8_t verbs[SS_PRINT_HASH], forms[SS_PRINT_HASH];
	struct ss_print_text t = {out, SS_FINGERPRINT - 1, 0};
	if (p->n_verbs == 0) {
		out[0] = 0;
		return 0;
	}
	const char head[] = {'c',
	                     p->kind ? p->kind : '0',
	                     hello_letter((enum ss_hello_form)p->hello_form),
	                     p->pipelining ? p->pipelining : '0',
	                     p->has_starttls ? 't' : 'n',
	                     p->has_auth ? p->auth[0] : '0',
	                     p->has_auth ? p->auth[1] : '0',
	                     p->content ? p->content : '0',
	                     p->end ? p->end : '0'};
	for (size_t i = 0; i < sizeof head; i++)
		ss_print_text_add_char(&t, head[i]);
	ss_print_text_add_char(&t, '_');
	ss_print_hash(memo, text, ss_client_print_verbs(p, text), verbs);
	ss_print_text_add_hex(&t, verbs, sizeof verbs);
	ss_print_text_add_char(&t, '_');
	ss_print_hash(memo, text, ss_client_print_forms(p, text), forms);
	ss_print_text_add_hex(&t, forms, sizeof forms);
	out[t.len] = 0;
	return t.len;
}

/* The clients of a flood are of few kinds: what is kept takes 250 instructions (by callgrind, alone), to
 * write it anew 1,100 (of tiny sessions). */
size_t ss_client_print_write(const struct ss_client_print *p, struct ss_print_memo *memo,
                             char out[SS_FINGERPRINT])
{
	if (!memo)
		return write(p, NULL, out);
	struct ss_print_written *kept =
	        &memo->written[ss_memo_place(p, sizeof *p, SS_PRINT_WRITTEN)];
	if (memcmp(&kept->print, p, sizeof *p) != 0) {
		kept->print = *p;
		kept->len = (uint8_t)write(p, memo, kept->text);
	}
	memcpy(out, kept->text, sizeof kept->text);
	return kept->len;
}
