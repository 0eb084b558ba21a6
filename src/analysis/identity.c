#include "analysis/identity.h"

#include "analysis/identity_rows.h"
#include "analysis/lookalike.h"
#include "analysis/mailbox.h"
#include "analysis/say.h"
#include "base/domain.h"
#include "base/registrable.h"

struct identity {
	const struct ss_observed *observed;
};

/* What one message is judged by. */
struct look {
	const struct ss_observed *observed;
	struct ss_case *c;
	const struct ss_mail *mail;
	struct ss_mailbox_parts from;
};

static void *create(const struct ss_observed *o)
{
	struct identity *i = ss_memory_take_zeroed(o->memory, sizeof *i);
	if (i)
		i->observed = o;
	return i;
}

static void destroy(void *state)
{
	struct identity *i = state;
	ss_memory_give(i->observed->memory, i, sizeof *i);
}

/* severity: 0 is the row's. */
static void raise(const struct look *l, unsigned row, uint8_t severity, struct ss_slice description,
                  struct ss_slice text)
{
	const struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, text);
	ss_case_raise(l->c,
	              &(struct ss_raise){.row = &ss_identity_rows[row],
	                                 .severity = severity,
	                                 .description = description},
	              &evidence);
}

static bool is_same_organisation(const struct look *l, struct ss_slice a, struct ss_slice b)
{
	return ss_domain_is_same(a, b) || ss_registrable_is_same(l->observed->registrable, a, b);
}

/* ---- the form of From ---- */

/* How many fields have that name, in any case; *first: the first one. */
static size_t count_fields(const struct ss_message_record *m, struct ss_slice name,
                           struct ss_slice *first)
{
	const struct ss_header_record *headers = m->headers.items;
	size_t n = 0;
	for (size_t i = 0; i < m->headers.n; i++) {
		if (!ss_slice_is_equal_nocase(headers[i].name, name))
			continue;
		if (n++ == 0)
			*first = headers[i].raw.data ? headers[i].raw : headers[i].value;
	}
	return n;
}

struct from_form {
	size_t n_mailboxes, ats, ats_within; /* @ outside and inside of angle brackets */
	bool is_group, is_odd;
	bool is_quoted, is_within, is_behind; /* where the reading is; behind ">" of this mailbox */
	unsigned comments;
};

static void end_mailbox(struct from_form *f)
{
	f->is_odd |= f->ats + f->ats_within > 1;
	f->n_mailboxes += f->ats + f->ats_within > 0;
	f->ats = f->ats_within = 0;
	f->is_behind = false;
}

static void read_special(struct from_form *f, uint8_t c)
{
	switch (c) {
	case '"': f->is_quoted = true; break;
	case '(': f->comments++; break;
	case '<':
		f->is_odd |= f->is_within || f->is_behind;
		f->is_within = true;
		break;
	case '>':
		f->is_within = false;
		f->is_behind = true;
		break;
	case '@':
		if (f->is_within)
			f->ats_within++;
		else
			f->ats++;
		f->is_odd |= f->is_behind;
		break;
	case ':':
		/* Within brackets it ends a source route. */
		f->is_group |= !f->is_within && f->ats == 0;
		f->is_odd |= f->is_within && f->ats_within > 0;
		break;
	case ',':
	case ';':
		if (!f->is_within)
			end_mailbox(f);
		break;
	case '\0': f->is_odd = true; break;
	default: break;
	}
}

static struct from_form read_form(struct ss_slice value)
{
	struct from_form f = {0};
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];
		if (c == '\\' && (f.is_quoted || f.comments > 0))
			i++;
		else if (f.is_quoted)
			f.is_quoted = c != '"';
		else if (f.comments > 0)
			f.comments += c == '(' ? 1u : c == ')' ? -1u : 0u;
		else
			read_special(&f, c);
	}
	end_mailbox(&f);
	return f;
}

static void judge_form(const struct look *l)
{
	const struct ss_message_record *m = l->mail->message;
	struct ss_slice value = {0};
	const struct ss_slice none = {0};
	size_t n = count_fields(m, SS_SLICE("From"), &value);
	if (n == 0) {
		if (m->complete == SS_FLAG_YES && m->headers.n > 0)
			raise(l, SS_IDENTITY_FROM_MISSING, 0, none, m->subject);
		return;
	}
	struct from_form f = read_form(value);
	if (n > 1)
		raise(l, SS_IDENTITY_FROM_DUP, 0, none, value);
	if (f.n_mailboxes > 1)
		raise(l, SS_IDENTITY_FROM_MULTIPLE, m->sender.data ? 0 : SS_SEVERITY_MEDIUM, none,
		      value);
	if (f.is_group)
		raise(l, SS_IDENTITY_FROM_GROUP, 0, none, value);
	if (f.is_odd)
		raise(l, SS_IDENTITY_FROM_AMBIGUOUS, 0, none, value);
}

/* ---- who agrees with From ---- */

static bool is_signed_by(const struct look *l, struct ss_slice domain)
{
	const struct ss_signature_record *s = l->mail->message->dkim.items;
	for (size_t i = 0; i < l->mail->message->dkim.n; i++) {
		if (is_same_organisation(l, s[i].d, domain))
			return true;
	}
	return false;
}

static void judge_envelope(const struct look *l)
{
	if (!l->mail->transaction || l->mail->message->list_id.data)
		return;
	struct ss_mailbox_parts sender = ss_mailbox_split(l->mail->transaction->mail_from);
	if (!sender.domain.data || is_same_organisation(l, sender.domain, l->from.domain) ||
	    is_signed_by(l, l->from.domain))
		return;
	struct ss_say line;
	raise(l, SS_IDENTITY_ENVELOPE, 0,
	      ss_say(&line, "MAIL FROM %.*s, From %.*s", SS_SAY(sender.address),
	             SS_SAY(l->from.address)),
	      l->mail->message->from);
}

static bool is_freemail(const struct look *l, struct ss_slice domain)
{
	return ss_domain_is_in(&l->observed->settings->freemail_domains, domain);
}

static enum ss_likeness likeness(const struct look *l, struct ss_slice domain,
                                 struct ss_slice guarded)
{
	const struct ss_settings *s = l->observed->settings;
	struct ss_slice a = ss_registrable_find(l->observed->registrable, domain);
	struct ss_slice b = ss_registrable_find(l->observed->registrable, guarded);
	if (a.len == 0 || b.len == 0)
		return SS_LIKE_NOT;
	return ss_domain_likeness(a, b, (size_t)s->lookalike_distance, (size_t)s->lookalike_least);
}

static void judge_reply_to(const struct look *l)
{
	const struct ss_slice *texts = l->mail->message->reply_to.items;
	if (l->mail->message->list_id.data)
		return;
	for (size_t i = 0; i < l->mail->message->reply_to.n; i++) {
		struct ss_mailbox_parts p = ss_mailbox_split(texts[i]);
		uint8_t severity = 0;
		if (!p.domain.data || is_same_organisation(l, p.domain, l->from.domain))
			continue;
		if (likeness(l, p.domain, l->from.domain) != SS_LIKE_NOT)
			severity = SS_SEVERITY_HIGH;
		else if (is_freemail(l, p.domain) && !is_freemail(l, l->from.domain))
			severity = SS_SEVERITY_MEDIUM;
		struct ss_say line;
		raise(l, SS_IDENTITY_REPLY_TO, severity,
		      ss_say(&line, "From %.*s, Reply-To %.*s", SS_SAY(l->from.address),
		             SS_SAY(p.address)),
		      texts[i]);
	}
}

/* ---- the name beside the address ---- */

static struct ss_slice say_name(const struct look *l, struct ss_slice name, struct ss_say *line)
{
	return ss_say(line, "the name is %.*s, the address %.*s", SS_SAY(name),
	              SS_SAY(l->from.address));
}

static void judge_name(const struct look *l)
{
	const struct ss_settings *s = l->observed->settings;
	struct ss_say line;
	struct ss_slice address = ss_mailbox_find(l->from.name);
	if (address.data &&
	    !is_same_organisation(l, ss_mailbox_split(address).domain, l->from.domain)) {
		raise(l, SS_IDENTITY_NAME_ADDRESS, 0, say_name(l, address, &line),
		      l->mail->message->from);
	}
	/* Who is ours is known only if the site says so. */
	if (s->internal_domains.n > 0 && ss_words_has(&s->vip_names, l->from.name) &&
	    !ss_domain_is_in(&s->internal_domains, l->from.domain)) {
		raise(l, SS_IDENTITY_NAME_VIP, 0, say_name(l, l->from.name, &line),
		      l->mail->message->from);
	}
}

/* ---- domains ---- */

static uint8_t severity_of(enum ss_likeness like)
{
	return like == SS_LIKE_HOMOGLYPH                        ? SS_SEVERITY_HIGH
	       : like == SS_LIKE_WORD || like == SS_LIKE_SUFFIX ? SS_SEVERITY_LOW
	                                                        : 0;
}

static void compare(const struct look *l, const char *where, struct ss_slice domain,
                    const struct ss_words *guarded)
{
	for (size_t i = 0; i < guarded->n; i++) {
		enum ss_likeness like = likeness(l, domain, guarded->items[i]);
		if (like == SS_LIKE_NOT)
			continue;
		struct ss_say line;
		raise(l, SS_IDENTITY_LOOKALIKE, severity_of(like),
		      ss_say(&line, "%s%.*s looks like %.*s (%s)", where, SS_SAY(domain),
		             SS_SAY(guarded->items[i]), ss_likeness_names[like]),
		      domain);
	}
}

static void judge_domain(const struct look *l, const char *where, struct ss_slice domain)
{
	const struct ss_settings *s = l->observed->settings;
	uint8_t skeleton[SS_DOMAIN_TEXT];
	bool is_mixed = false;
	if (!domain.data || ss_domain_is_in(&s->internal_domains, domain) ||
	    ss_domain_is_in(&s->protected_domains, domain))
		return;
	compare(l, where, domain, &s->protected_domains);
	compare(l, where, domain, &s->internal_domains);
	(void)ss_skeleton(domain, skeleton, &is_mixed);
	if (is_mixed) {
		struct ss_say line;
		raise(l, SS_IDENTITY_MIXED_SCRIPT, 0,
		      ss_say(&line, "%s%.*s", where, SS_SAY(domain)), domain);
	}
}

static void judge_list(const struct look *l, unsigned row, const char *where,
                       struct ss_slice domain, const struct ss_words *list)
{
	struct ss_say line;
	if (domain.data && ss_domain_is_in(list, domain))
		raise(l, row, 0, ss_say(&line, "%s%.*s", where, SS_SAY(domain)), domain);
}

static void judge_lists(const struct look *l, const char *where, struct ss_slice domain)
{
	const struct ss_settings *s = l->observed->settings;
	judge_list(l, SS_IDENTITY_DISPOSABLE, where, domain, &s->disposable_domains);
	judge_list(l, SS_IDENTITY_SUSPICIOUS, where, domain, &s->suspicious_domains);
}

static bool is_another(struct ss_slice domain, struct ss_slice other)
{
	return domain.data && !(other.data && ss_slice_is_equal(domain, other));
}

static void judge_domains(const struct look *l)
{
	const struct ss_message_record *m = l->mail->message;
	struct ss_slice sender = {0}, reply = {0};
	if (l->mail->transaction)
		sender = ss_mailbox_split(l->mail->transaction->mail_from).domain;
	if (m && m->reply_to.n > 0)
		reply = ss_mailbox_split(*(const struct ss_slice *)m->reply_to.items).domain;
	judge_domain(l, "From: ", l->from.domain);
	if (is_another(sender, l->from.domain))
		judge_domain(l, "MAIL FROM: ", sender);
	if (is_another(reply, l->from.domain))
		judge_domain(l, "Reply-To: ", reply);
	judge_lists(l, "MAIL FROM: ", sender);
	if (is_another(l->from.domain, sender))
		judge_lists(l, "From: ", l->from.domain);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct look l = {((struct identity *)state)->observed, c, m, {{0}, {0}, {0}, {0}}};
	if (m->message) {
		l.from = ss_mailbox_split(m->message->from);
		judge_form(&l);
	}
	if (l.from.domain.data) {
		judge_envelope(&l);
		judge_reply_to(&l);
		judge_name(&l);
	}
	judge_domains(&l);
}

const struct ss_observer ss_identity_observer = {
        .name = "identity",
        .rows = ss_identity_rows,
        .n_rows = SS_N_IDENTITY_ROWS,
        .needs = 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE | 1u << SS_RECORD_EVENT,
        .create = create,
        .mail = on_mail,
        .destroy = destroy,
};
