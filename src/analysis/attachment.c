#include "analysis/attachment.h"

#include "analysis/attachment_rows.h"
#include "analysis/say.h"
#include "base/utf8.h"

struct attachment {
	const struct ss_observed *observed;
};

static void *create(const struct ss_observed *o)
{
	struct attachment *a = ss_memory_take_zeroed(o->memory, sizeof *a);
	if (a)
		a->observed = o;
	return a;
}

static void destroy(void *state)
{
	struct attachment *a = state;
	ss_memory_give(a->observed->memory, a, sizeof *a);
}

struct look {
	const struct ss_settings *settings;
	struct ss_case *c;
	const struct ss_mail *mail;
	const struct ss_file_record *file;
};

static void raise(const struct look *l, unsigned row, uint8_t severity, struct ss_slice what)
{
	const struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, what);
	struct ss_say line;
	const struct ss_file_record *f = l->file;
	ss_case_raise(
	        l->c,
	        &(struct ss_raise){.row = &ss_attachment_rows[row],
	                           .severity = severity,
	                           .description = ss_say(&line, "%.*s (%.*s)", SS_SAY(f->filename),
	                                                 SS_SAY(f->magic_type))},
	        &evidence);
}

/* ---- names ---- */

static bool is_padding(uint8_t c)
{
	return c == ' ' || c == '.' || c == '\t';
}

/* Windows drops dots and blanks at the end of a name. */
static struct ss_slice without_padding(struct ss_slice name)
{
	while (name.data && name.len > 0 && is_padding(name.data[name.len - 1]))
		name.len--;
	return name;
}

/* Behind the last dot; empty if there is none. */
static struct ss_slice extension_of(struct ss_slice name)
{
	size_t at = name.len;
	while (name.data && at > 0 && name.data[at - 1] != '.')
		at--;
	return at > 0 ? ss_slice_cut(name, at, name.len) : (struct ss_slice){name.data, 0};
}

static bool is_risky_name(const struct ss_settings *s, struct ss_slice name)
{
	struct ss_slice extension = extension_of(without_padding(name));
	return extension.len > 0 && ss_words_has(&s->risky_extensions, extension);
}

/* What people take for harmless. */
static bool is_harmless(struct ss_slice extension)
{
	static const char *const harmless[] = {"pdf",  "doc",  "docx", "xls", "xlsx", "ppt",
	                                       "pptx", "txt",  "rtf",  "jpg", "jpeg", "png",
	                                       "gif",  "html", "htm",  "csv", "mp3",  "mp4",
	                                       "odt",  "ods",  "eml",  "zip", "xml",  "tif"};
	for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
		if (ss_slice_is_equal_nocase(extension, ss_slice_of(harmless[i])))
			return true;
	}
	return false;
}

enum { PUSHED = 8 }; /* blanks in a row that push the ending out of sight */

static bool has_blanks_in_a_row(struct ss_slice name)
{
	size_t n = 0;
	for (size_t i = 0; i < name.len && n < PUSHED; i++)
		n = name.data[i] == ' ' ? n + 1 : 0;
	return n == PUSHED;
}

static bool is_double(const struct look *l, struct ss_slice name)
{
	struct ss_slice bare = without_padding(name);
	struct ss_slice last = extension_of(bare);
	if (!is_risky_name(l->settings, name))
		return false;
	struct ss_slice before = without_padding(ss_slice_cut(bare, 0, bare.len - last.len));
	return is_harmless(extension_of(before)) || has_blanks_in_a_row(bare) ||
	       bare.len < name.len;
}

/* Embeddings, overrides and isolates, and what cannot be seen; not the marks LRM, RLM, ALM and the
 * joiners that scripts need (U+200C to U+200F, U+061C). */
static bool is_deceiving(uint32_t c)
{
	bool is_needed = (c >= 0x200c && c <= 0x200f) || c == 0x61c || c == 0xad || c == 0xfeff;
	return c >= 0x80 && !is_needed && ss_utf8_is_hidden(c);
}

static bool is_turned(struct ss_slice name)
{
	while (name.len > 0) {
		uint32_t c = 0;
		size_t len = ss_utf8_next(name, &c);
		if (len > 0 && is_deceiving(c))
			return true;
		name = ss_slice_cut(name, len > 0 ? len : 1, name.len);
	}
	return false;
}

/* ---- what it is ---- */

/* By content. */
static const struct kind {
	const char *type;
	unsigned row;
} kinds[] = {
        {"application/vnd.microsoft.portable-executable", SS_ATTACH_EXECUTABLE},
        {"application/x-dosexec", SS_ATTACH_EXECUTABLE},
        {"application/x-msdownload", SS_ATTACH_EXECUTABLE},
        {"application/x-ms-dos-executable", SS_ATTACH_EXECUTABLE},
        {"application/x-executable", SS_ATTACH_EXECUTABLE},
        {"application/x-pie-executable", SS_ATTACH_EXECUTABLE},
        {"application/x-sharedlib", SS_ATTACH_EXECUTABLE},
        {"application/x-elf", SS_ATTACH_EXECUTABLE},
        {"application/x-mach-binary", SS_ATTACH_EXECUTABLE},
        {"application/x-msi", SS_ATTACH_EXECUTABLE},
        {"application/java-archive", SS_ATTACH_EXECUTABLE},
        {"application/x-java-applet", SS_ATTACH_EXECUTABLE},
        {"application/vnd.android.package-archive", SS_ATTACH_EXECUTABLE},
        {"application/x-dex", SS_ATTACH_EXECUTABLE},
        {"application/javascript", SS_ATTACH_SCRIPT},
        {"text/vbscript", SS_ATTACH_SCRIPT},
        {"text/x-powershell", SS_ATTACH_SCRIPT},
        {"text/x-msdos-batch", SS_ATTACH_SCRIPT},
        {"text/x-ms-regedit", SS_ATTACH_SCRIPT},
        {"application/hta", SS_ATTACH_SCRIPT},
        {"application/x-ms-shortcut", SS_ATTACH_CONTAINER},
        {"application/vnd.ms-htmlhelp", SS_ATTACH_CONTAINER},
        {"application/x-iso9660-image", SS_ATTACH_CONTAINER},
        {"application/x-virtualbox-vhd", SS_ATTACH_CONTAINER},
        {"application/x-vhdx", SS_ATTACH_CONTAINER},
        {"application/onenote", SS_ATTACH_CONTAINER},
        {"application/x-mswinurl", SS_ATTACH_CONTAINER},
};

static const struct kind *find_kind(struct ss_slice type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (ss_slice_is_equal(type, ss_slice_of(kinds[i].type)))
			return &kinds[i];
	}
	return NULL;
}

/* Endings that bring programs past marks, however their content looks. */
static bool is_container_name(struct ss_slice name)
{
	static const char *const endings[] = {"lnk", "iso", "img", "vhd",        "vhdx",
	                                      "one", "chm", "url", "library-ms", "search-ms"};
	struct ss_slice extension = extension_of(without_padding(name));
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		if (ss_slice_is_equal_nocase(extension, ss_slice_of(endings[i])))
			return true;
	}
	return false;
}

static void judge_kind(const struct look *l)
{
	const struct ss_file_record *f = l->file;
	const struct kind *kind = find_kind(f->magic_type);
	bool is_risky = is_risky_name(l->settings, f->filename);
	if (kind && (kind->row != SS_ATTACH_SCRIPT || f->filename.data))
		raise(l, kind->row,
		      kind->row == SS_ATTACH_SCRIPT && is_risky ? SS_SEVERITY_HIGH : 0,
		      f->filename);
	else if (is_container_name(f->filename))
		raise(l, SS_ATTACH_CONTAINER, 0, f->filename);
	else if (is_risky)
		raise(l, SS_ATTACH_RISKY_NAME, 0, f->filename);
	if (f->type_mismatch == SS_FLAG_YES)
		raise(l, SS_ATTACH_MISMATCH, kind ? SS_SEVERITY_MEDIUM : 0, f->content_type);
}

static void judge_members(const struct look *l)
{
	const struct ss_archive_member_record *members = l->file->members.items;
	/* Of those archives programs are made. */
	if (find_kind(l->file->magic_type))
		return;
	for (size_t i = 0; i < l->file->members.n; i++) {
		if (is_risky_name(l->settings, members[i].name))
			raise(l, SS_ATTACH_RISKY_MEMBER, 0, members[i].name);
	}
}

static void judge_file(const struct look *l)
{
	const struct ss_file_record *f = l->file;
	if (f->filename.data && is_double(l, f->filename))
		raise(l, SS_ATTACH_DOUBLE_EXT, 0, f->filename);
	if (f->filename.data && is_turned(f->filename))
		raise(l, SS_ATTACH_RTLO, 0, f->filename);
	judge_kind(l);
	judge_members(l);
}

/* ---- subjects of thieves ---- */

static bool is_stealers(struct ss_slice subject)
{
	/* A name and a host with a stroke between follow these. */
	static const char *const prefixes[] = {"PW_", "KL_", "SC_", "CO_", "CT_"};
	static const char *const begins[] = {
	        "Keylogger logs",   "Clipboard Logs ID", "Passwords ID - ", "Screenshot Logs ID",
	        "Recovered From: ", "Snake Keylogger",   "Pc Name: "};
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (subject.len > 3 &&
		    ss_slice_is_equal(ss_slice_cut(subject, 0, 3), ss_slice_of(prefixes[i])) &&
		    ss_slice_find(subject, 0, '/') + 1 < subject.len &&
		    ss_slice_find(subject, 0, ' ') == subject.len)
			return true;
	}
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
		if (ss_slice_has_prefix_nocase(subject, ss_slice_of(begins[i])))
			return true;
	}
	return false;
}

static void judge_subject(const struct attachment *a, struct ss_case *c, const struct ss_mail *m)
{
	if (!m->message || !is_stealers(m->message->subject))
		return;
	const struct ss_evidence_record evidence = ss_evidence_of_mail(m, m->message->subject);
	ss_case_raise(c,
	              &(struct ss_raise){.row = &ss_attachment_rows[SS_ATTACH_STEALER],
	                                 .description = m->message->subject},
	              &evidence);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	const struct attachment *a = state;
	judge_subject(a, c, m);
	for (size_t i = 0; i < m->n_files; i++) {
		const struct look l = {a->observed->settings, c, m, m->files[i]};
		judge_file(&l);
	}
}

const struct ss_observer ss_attachment_observer = {
        .name = "attachment",
        .rows = ss_attachment_rows,
        .n_rows = SS_N_ATTACHMENT_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_FILE |
                 1u << SS_RECORD_EVENT,
        .create = create,
        .mail = on_mail,
        .destroy = destroy,
};
