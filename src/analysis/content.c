#include "analysis/content.h"

#include "analysis/content_rows.h"
#include "analysis/mailbox.h"
#include "analysis/say.h"
#include "analysis/url_parts.h"
#include "base/registrable.h"

struct content {
	const struct ss_observed *observed;
};

static void *create(const struct ss_observed *o)
{
	struct content *c = ss_memory_take_zeroed(o->memory, sizeof *c);
	if (c)
		c->observed = o;
	return c;
}

static void destroy(void *state)
{
	struct content *c = state;
	ss_memory_give(c->observed->memory, c, sizeof *c);
}

struct look {
	const struct ss_observed *observed;
	struct ss_case *c;
	const struct ss_mail *mail;
	const struct ss_file_record *file; /* the one that is looked at */
	bool is_attached;                  /* it has a name, or is to be shown apart */
};

/* The file's name, or type, and what was seen in it. */
static void raise(const struct look *l, unsigned row, uint8_t severity, const char *signal,
                  struct ss_slice text)
{
	struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, text);
	const struct ss_file_record *f = l->file;
	struct ss_slice name = f->filename.data ? f->filename : f->content_type;
	struct ss_say line;
	ss_case_raise(
	        l->c,
	        &(struct ss_raise){.row = &ss_content_rows[row],
	                           .severity = severity,
	                           .description = ss_say(&line, "%.*s: %s", SS_SAY(name), signal)},
	        &evidence);
}

/* ---- signals that mean something by themselves ---- */

/* attached, many: the severity if the file is an attachment, or if there are `enough` of them; 0: no
 * other than `severity`, whose 0 is the row's. */
static const struct meaning {
	const char *signal;
	unsigned row;
	uint8_t severity, attached, many;
	uint64_t enough;
} meanings[] = {
        /* clang-format off */
	{"html_script_link", SS_CONTENT_SCRIPT_LINK, 0, 0, 0, 0},
	{"html_handler", SS_CONTENT_SCRIPT_LINK, 0, 0, 0, 0},
	{"html_password_form", SS_CONTENT_PASSWORD_FORM, 0, SS_SEVERITY_HIGH, 0, 0},
	{"html_meta_refresh", SS_CONTENT_REDIRECT, 0, SS_SEVERITY_MEDIUM, 0, 0},
	{"html_hidden_text", SS_CONTENT_HIDDEN_TEXT, 0, 0, 0, 0},
	{"zero_width_run", SS_CONTENT_ZERO_WIDTH, 0, 0, 0, 0},
	{"zero_width_word", SS_CONTENT_ZERO_WIDTH, 0, 0, 0, 0},
	{"svg_script", SS_CONTENT_SVG, 0, 0, 0, 0},
	{"svg_handler", SS_CONTENT_SVG, SS_SEVERITY_MEDIUM, 0, 0, 0},
	{"image_only", SS_CONTENT_IMAGE_ONLY, 0, 0, 0, 0},
	{"file_link", SS_CONTENT_FILE_LINK, 0, 0, 0, 0},
	{"unc_path", SS_CONTENT_UNC_PATH, 0, 0, 0, 0},
	{"text_instructions", SS_CONTENT_PROMPT, 0, 0, 0, 0},
	{"role_tags", SS_CONTENT_PROMPT, 0, 0, 0, 0},
	{"hidden_instructions", SS_CONTENT_PROMPT_HIDDEN, 0, 0, 0, 0},
	{"unicode_tags", SS_CONTENT_PROMPT_HIDDEN, 0, 0, 0, 0},
	{"secret_card", SS_CONTENT_CARD, 0, 0, SS_SEVERITY_MEDIUM, 5},
	{"secret_iban", SS_CONTENT_IBAN, 0, 0, SS_SEVERITY_LOW, 5},
	{"private_key", SS_CONTENT_KEY, 0, 0, 0, 0},
	{"api_key", SS_CONTENT_KEY, 0, 0, 0, 0},
	{"dde", SS_CONTENT_DDE, 0, 0, 0, 0},
	{"rtf_object", SS_CONTENT_OBJECT, SS_SEVERITY_MEDIUM, 0, 0, 0},
	{"rtf_object_update", SS_CONTENT_OBJECT, SS_SEVERITY_HIGH, 0, 0, 0},
	{"ole_embedded_file", SS_CONTENT_OBJECT, 0, 0, 0, 0},
	{"ooxml_embedded_file", SS_CONTENT_OBJECT, SS_SEVERITY_INFO, 0, 0, 0},
	{"rtf_remote_template", SS_CONTENT_TEMPLATE, 0, 0, 0, 0},
	{"ole_macro", SS_CONTENT_MACRO, 0, 0, 0, 0},
	{"ooxml_macro", SS_CONTENT_MACRO, 0, 0, 0, 0},
	{"ole_xlm", SS_CONTENT_XLM, 0, 0, 0, 0},
	{"ooxml_xlm", SS_CONTENT_XLM, 0, 0, 0, 0},
	{"onenote_file", SS_CONTENT_ONENOTE, 0, 0, 0, 0},
	{"xll", SS_CONTENT_XLL, 0, 0, 0, 0},
	{"reminder_sound_unc", SS_CONTENT_REMINDER, 0, 0, 0, 0},
	{"archive_bomb", SS_CONTENT_BOMB, 0, 0, 0, 0},
	{"zip_member_shell", SS_CONTENT_MEMBER_SHELL, 0, 0, 0, 0},
	{"tar_member_shell", SS_CONTENT_MEMBER_SHELL, 0, 0, 0, 0},
        /* clang-format on */
};

static void judge_signal(const struct look *l, const struct ss_signal_record *s)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		const struct meaning *m = &meanings[i];
		uint8_t severity = m->severity;
		if (!ss_slice_is_equal(s->name, ss_slice_of(m->signal)))
			continue;
		if (m->attached && l->is_attached)
			severity = m->attached;
		if (m->enough > 0 && s->count >= m->enough)
			severity = m->many;
		raise(l, m->row, severity, m->signal, s->text);
		return;
	}
}

/* ---- those that mean something together ---- */

static const struct ss_signal_record *find(const struct ss_file_record *f, const char *name)
{
	const struct ss_signal_record *s = f->signals.items;
	for (size_t i = 0; i < f->signals.n; i++) {
		if (ss_slice_is_equal(s[i].name, ss_slice_of(name)))
			return &s[i];
	}
	return NULL;
}

static void judge_smuggling(const struct look *l)
{
	const struct ss_signal_record *code = find(l->file, "html_base64_code");
	const struct ss_signal_record *blob = find(l->file, "html_blob");
	if (!blob)
		blob = find(l->file, "html_data_download");
	if (code && blob)
		raise(l, SS_CONTENT_SMUGGLING, 0, "base64 is decoded and offered as a file",
		      code->text);
	else if (code || blob)
		raise(l, SS_CONTENT_SMUGGLING, SS_SEVERITY_MEDIUM,
		      code ? "a script decodes base64" : "a file is made of octets",
		      code ? code->text : blob->text);
	else if (find(l->file, "html_script") && l->is_attached)
		raise(l, SS_CONTENT_SCRIPT, 0, "a script", find(l->file, "html_script")->text);
}

static void judge_pdf(const struct look *l)
{
	const struct ss_signal_record *launch = find(l->file, "pdf_launch");
	const struct ss_signal_record *script = find(l->file, "pdf_javascript");
	const struct ss_signal_record *form = find(l->file, "pdf_submit_form");
	const struct ss_signal_record *embedded = find(l->file, "pdf_embedded_file");
	if (launch)
		raise(l, SS_CONTENT_PDF, SS_SEVERITY_HIGH, "it starts a program", launch->text);
	else if (script)
		raise(l, SS_CONTENT_PDF, find(l->file, "pdf_open_action") ? SS_SEVERITY_MEDIUM : 0,
		      "JavaScript", script->text);
	else if (form)
		raise(l, SS_CONTENT_PDF, 0, "a form that is sent", form->text);
	else if (embedded)
		raise(l, SS_CONTENT_PDF, 0, "a file in it", embedded->text);
}

static bool is_foreign(const struct look *l, struct ss_slice url, struct ss_slice from)
{
	struct ss_slice host = ss_url_split(url).host;
	return ss_registrable_find(l->observed->registrable, host).len > 0 &&
	       !ss_registrable_is_same(l->observed->registrable, host, from);
}

static void judge_invite(const struct look *l)
{
	const struct ss_signal_record *invite = find(l->file, "calendar_invite");
	const struct ss_message_record *m = l->mail->message;
	uint8_t severity = 0;
	if (!invite)
		return;
	struct ss_slice from = m ? ss_mailbox_split(m->from).domain : (struct ss_slice){0};
	const struct ss_url_record *urls = m ? m->urls.items : NULL;
	for (size_t i = 0; from.data && i < m->urls.n; i++) {
		if (is_foreign(l, urls[i].url, from))
			severity = SS_SEVERITY_LOW;
	}
	raise(l, SS_CONTENT_INVITE, severity, "METHOD:REQUEST", invite->text);
}

/* ---- what is locked, and the key beside it ---- */

static bool is_encrypted(const struct ss_file_record *f)
{
	return f->encrypted == SS_FLAG_YES || find(f, "archive_encrypted") ||
	       find(f, "document_encrypted");
}

static bool has_password(const struct ss_mail *m)
{
	for (size_t i = 0; i < m->n_files; i++) {
		if (find(m->files[i], "password_in_text"))
			return true;
	}
	return false;
}

static void judge_file(const struct look *l)
{
	const struct ss_signal_record *signals = l->file->signals.items;
	for (size_t i = 0; i < l->file->signals.n; i++)
		judge_signal(l, &signals[i]);
	if (l->file->signals.n > 0) {
		judge_smuggling(l);
		judge_pdf(l);
		judge_invite(l);
	}
	if (!is_encrypted(l->file))
		return;
	if (has_password(l->mail))
		raise(l, SS_CONTENT_ENCRYPTED_PASSWORD, 0, "a password is in the message",
		      l->file->filename);
	else
		raise(l, SS_CONTENT_ENCRYPTED, 0, "it needs a password", l->file->filename);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct content *content = state;
	for (size_t i = 0; i < m->n_files; i++) {
		const struct ss_file_record *f = m->files[i];
		const struct look l = {
		        content->observed, c, m, f,
		        f->filename.data ||
		                ss_slice_is_equal_nocase(f->disposition, SS_SLICE("attachment"))};
		judge_file(&l);
	}
}

const struct ss_observer ss_content_observer = {
        .name = "content",
        .rows = ss_content_rows,
        .n_rows = SS_N_CONTENT_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE |
                 1u << SS_RECORD_EVENT,
        .create = create,
        .mail = on_mail,
        .destroy = destroy,
};
