/* The queue id in the reply that accepts a message. */
#include "base/find.h"
#include "smtp/reply_text.h"

/* ---- what an id looks like ---- */

static bool is_vowel(uint8_t c)
{
	switch (c | 0x20) {
	case 'a':
	case 'e':
	case 'i':
	case 'o':
	case 'u': return true;
	default: return false;
	}
}

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

/* A digit tells an id from a word of prose; Postfix's long ids may lack one, but have no vowels. */
static bool is_any(struct ss_slice s)
{
	bool has_digit = false, has_vowel = false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] <= ' ' || s.data[i] >= 0x7f)
			return false;
		has_digit |= ss_ascii_is_digit(s.data[i]);
		has_vowel |= is_vowel(s.data[i]);
	}
	return s.len >= 4 && (has_digit || !has_vowel);
}

static bool is_upper_hex(struct ss_slice s) /* Postfix's short ids: "ABCDEF" has no digit */
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ss_ascii_is_digit(s.data[i]) && (s.data[i] < 'A' || s.data[i] > 'F'))
			return false;
	}
	return s.len >= 5;
}

static bool is_number(struct ss_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ss_ascii_is_digit(s.data[i]))
			return false;
	}
	return s.len > 0;
}

/* One group per character of the pattern: 'h' a run of hex digits, 'a' of letters and digits, '9'
 * of digits; anything else stands for itself. */
static bool has_shape(struct ss_slice s, const char *pattern)
{
	size_t i = 0;
	for (; *pattern; pattern++) {
		size_t from = i;
		if (*pattern == 'h')
			while (i < s.len && ss_ascii_is_hex(s.data[i]))
				i++;
		else if (*pattern == 'a')
			while (i < s.len && is_alnum(s.data[i]))
				i++;
		else if (*pattern == '9')
			while (i < s.len && ss_ascii_is_digit(s.data[i]))
				i++;
		else if (i < s.len && s.data[i] == (uint8_t)*pattern)
			i++;
		if (i == from)
			return false;
	}
	return i == s.len;
}

static bool
is_exim(struct ss_slice s) /* "1abcDE-0001xy-2Z", since 4.97 "1rAbCd-00000001abc-0xyz" */
{
	return (s.len == 16 || s.len == 23) && has_shape(s, "a-a-a");
}

static bool is_uuid(struct ss_slice s) /* Haraka adds ".1" for each transaction */
{
	return has_shape(s, "h-h-h-h-h") || has_shape(s, "h-h-h-h-h.9");
}

static bool is_ses(struct ss_slice s)
{
	return has_shape(s, "h-h-h-h-h-h-9");
}

static bool is_courier(struct ss_slice s)
{
	return has_shape(s, "h.h.h");
}

static bool is_momentum(struct ss_slice s) /* "5B/20-29345-DF8F9D65" */
{
	return has_shape(s, "h/h-9-h");
}

static bool is_gmail(struct ss_slice s) /* "a1-20020a05600c1d86si123456.45", "4si2345678yxe.3" */
{
	size_t dot = ss_slice_find(s, 0, '.');
	return is_any(s) && dot > 0 && is_number(ss_slice_cut(s, dot + 1, s.len));
}

/* ---- where it stands ----
 * A form is the text around an id: '@' the id, '*' one word, '#' digits, ' ' one blank or more, '^'
 * the beginning of the text, '$' its end; letters in any case. */

static const struct row {
	const char *form;
	bool (*is_id)(struct ss_slice word);
} rows[] = {
        /* clang-format off */
	/* Gmail; between OK and the time it may tell what DMARC says */
	{"^OK # @ - gsmtp", is_any},
	{" # @ - gsmtp", is_any},
	/* Exchange: "<message-id> [InternalId=1, Hostname=x] 9 bytes in 0.1 ..." */
	{"[InternalId=@,", is_number},
	/* Brevo; Postfix, also behind amavisd's "from MTA(...)", SendGrid, Halon, Mailpit, MailHog */
	{"queued as <@>", is_any},
	{"queued as @", is_any},
	{"queued as @", is_upper_hex},
	/* Yandex */
	{"queued on * as @", is_any},
	{"queued on * @$", is_any},
	{"queued with id @", is_any},                   /* Stalwart */
	{"Message Queued (@)", is_uuid},                /* Haraka */
	/* Exim and mailers that speak like it; amavisd with nothing behind it; GMX, web.de, IONOS */
	{"^OK id=@", is_exim},
	{"^id=@ message accepted", is_exim}, /* Exim, with PRDR */
	{"^OK id=@", is_any},
	{"^OK, id=@", is_any},
	{"completed: id=@", is_any},
	/* Sendmail, OpenSMTPD, Proofpoint, Kerio, CommuniGate Pro; Cloudmark; IceWarp */
	{"^@ Message accepted for delivery", is_any},
	{"^@ mail accepted for delivery", is_any},
	{"Message id @ accepted for delivery", is_any},
	{"envelope id @", is_any},                      /* Oracle Messaging Server, iCloud */
	{"^ok # qp @", is_number},                      /* qmail: its log has "qp 12345" */
	{"^<*> @ Saved$", is_any},                      /* Dovecot LMTP: the session id */
	{"SESSIONID=<@>", is_any},                      /* Cyrus LMTP */
	{"^OK @$", is_ses},                             /* Amazon SES */
	{"^OK. @", is_courier},                         /* Courier */
	{"^OK @", is_momentum},                         /* Momentum, SparkPost */
	{"^OK # @$", is_gmail},                         /* Gmail, older */
        /* clang-format on */
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Up to a blank, a bracket or a comma; a full stop at its end is the sentence's. */
static size_t word_len(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && !is_blank(s.data[end]) && s.data[end] != '>' && s.data[end] != ')' &&
	       s.data[end] != ']' && s.data[end] != ',' && s.data[end] != ';')
		end++;
	while (end > at && s.data[end - 1] == '.')
		end--;
	return end - at;
}

static size_t count_while(struct ss_slice s, size_t at, bool (*is_it)(uint8_t))
{
	size_t n = 0;
	while (at + n < s.len && is_it(s.data[at + n]))
		n++;
	return n;
}

static bool is_digit(uint8_t c)
{
	return ss_ascii_is_digit(c);
}

/* Does the form fit at `at`?  *id is what stands for '@'. */
static bool fits(const char *form, struct ss_slice s, size_t at, struct ss_slice *id)
{
	for (; *form; form++) {
		size_t len = 1;
		switch (*form) {
		case '$':
			if (at + count_while(s, at, is_blank) < s.len)
				return false;
			continue;
		case '@':
			len = word_len(s, at);
			*id = ss_slice_cut(s, at, len);
			break;
		case '*': len = word_len(s, at); break;
		case '#': len = count_while(s, at, is_digit); break;
		case ' ': len = count_while(s, at, is_blank); break;
		default:
			if (at >= s.len ||
			    (s.data[at] != (uint8_t)*form &&
			     ss_ascii_upper(s.data[at]) != ss_ascii_upper((uint8_t)*form)))
				return false;
		}
		if (len == 0)
			return false;
		at += len;
	}
	return true;
}

/* Where a form that begins so may fit, at `at` or behind it: nearly nowhere.  In any case of letters; no
 * form that is not anchored begins with what stands for others. */
static size_t next_place(char first, struct ss_slice s, size_t at)
{
	const uint8_t case_bit = 0x20;
	uint8_t lower = (uint8_t)first | case_bit, upper = lower & (uint8_t)~case_bit;
	uint8_t other = first == ' ' ? '\t' : upper;
	return ss_find(s, at, (struct ss_find){0, lower, upper, other, other});
}

static struct ss_slice find_form(const struct row *row, struct ss_slice s)
{
	struct ss_slice id = {0};
	const char *form = row->form;
	if (form[0] == '^')
		return fits(form + 1, s, 0, &id) && row->is_id(id) ? id : (struct ss_slice){0};
	for (size_t at = next_place(form[0], s, 0); at < s.len;
	     at = next_place(form[0], s, at + 1)) {
		if (fits(form, s, at, &id) && row->is_id(id))
			return id;
	}
	return (struct ss_slice){0};
}

struct ss_slice ss_queue_id_find(struct ss_slice text)
{
	struct ss_slice s = ss_slice_trim(text);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct ss_slice id = find_form(&rows[i], s);
		if (id.data)
			return id;
	}
	return (struct ss_slice){0};
}
