/* The 220 greeting: who answers, and with which software (RFC 5321, section 4.2). */
#include "smtp/reply_text.h"

/* A row a product: the words that give it away, and its name.  Words are whole, in any case, and
 * never part of a host name.  The longer of two that begin alike comes first. */
static const struct row {
	const char *token, *product;
	bool has_version; /* tells it behind the token, when it tells it */
} rows[] = {
        /* clang-format off */
	{"Postfix", "Postfix", true},
	{"Exim", "Exim", true},
	{"Sendmail", "Sendmail", true},
	{"Microsoft ESMTP MAIL Service", "Microsoft ESMTP MAIL Service", true}, /* IIS and Exchange */
	{"Microsoft Exchange", "Microsoft Exchange", true},
	{"Microsoft SMTP Server", "Microsoft ESMTP MAIL Service", true},
	{"gsmtp", "Gmail", false},
	{"OpenSMTPD", "OpenSMTPD", true},
	{"Haraka", "Haraka", true},
	{"Dovecot", "Dovecot", true},
	{"Cyrus", "Cyrus IMAP", true},
	{"Zimbra", "Zimbra", true},
	{"Stalwart", "Stalwart", true},
	{"Maddy", "Maddy", true},
	{"Halon", "Halon", true},
	{"netqmail", "qmail", true},
	{"qmail", "qmail", true},
	{"qpsmtpd", "qpsmtpd", true},
	{"Courier", "Courier", true},
	{"MDaemon", "MDaemon", true},
	{"Lotus Domino", "Domino", true},
	{"IBM Domino", "Domino", true},
	{"HCL Domino", "Domino", true},
	{"Kerio Connect", "Kerio Connect", true},
	{"Kerio MailServer", "Kerio MailServer", true},
	{"IceWarp", "IceWarp", true},
	{"Merak", "IceWarp", true}, /* its name until 2008 */
	{"MailEnable Service", "MailEnable", true},
	{"MailEnable", "MailEnable", true},
	{"Mercury/32", "Mercury", true},
	{"PowerMTA", "PowerMTA", true},
	{"ecelerity", "Momentum", true},
	{"CommuniGate Pro", "CommuniGate Pro", true},
	{"Oracle Communications Messaging Server", "Oracle Messaging Server", true},
	{"Oracle Communications Messaging Exchange Server", "Oracle Messaging Server", true},
	{"Sun Java(tm) System Messaging Server", "Oracle Messaging Server", true},
	{"InterMail", "InterMail", true},
	{"GroupWise Internet Agent", "GroupWise", true},
	{"JAMES SMTP Server", "Apache James", true},
	{"Apache James", "Apache James", true},
	{"XMail", "XMail", true},
	{"AXIGEN", "Axigen", true},
	{"hMailServer", "hMailServer", true},
	{"SmarterMail", "SmarterMail", true},
	{"SurgeSMTP", "SurgeMail", true},
	{"IMail", "IMail", true},
	{"ArGoSoft Mail Server", "ArGoSoft Mail Server", true},
	{"Winmail", "Winmail", true},
	{"MailMarshal", "MailMarshal", true},
	{"Symantec Messaging Gateway", "Symantec Messaging Gateway", true},
	{"Symantec Brightmail", "Symantec Messaging Gateway", true},
	{"IronPort", "Cisco IronPort", true},
	{"Proofpoint Essentials", "Proofpoint Essentials", false},
	{"Proofpoint", "Proofpoint", true},
	{"Barracuda", "Barracuda", true},
	{"Mimecast", "Mimecast", false},
	{"MailChannels", "MailChannels", false},
	{"SimpleEmailService", "Amazon SES", false},
	{"Nemesis", "Nemesis", false}, /* IONOS, GMX, web.de */
	{"spamd", "OpenBSD spamd", false},
	{"INetSim", "INetSim", true},
	{"Mailpit", "Mailpit", true},
	{"MailHog", "MailHog", true},
	{"EventMachine SMTP Server", "MailCatcher", false},
	{"GreenMail", "GreenMail", true},
	{"SubEthaSMTP", "SubEtha SMTP", true},
	{"smtp4dev", "smtp4dev", true},
	{"Python SMTP proxy", "Python smtpd", true},
	{"Python SMTP", "aiosmtpd", true},
        /* clang-format on */
};

static bool is_alnum(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct ss_slice behind(struct ss_slice s, size_t from)
{
	return ss_slice_cut(s, from, s.len);
}

static struct ss_slice word_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	while (end < s.len && !is_blank(s.data[end]))
		end++;
	return ss_slice_cut(s, at, end - at);
}

static size_t skip_blanks(struct ss_slice s, size_t at)
{
	while (at < s.len && is_blank(s.data[at]))
		at++;
	return at;
}

/* ---- software ---- */

/* "postfix.example", "exim-users@example": a name or an address; "Dovecot.", "Haraka-3.0": not.
 * end: behind the token. */
static bool is_name_part(struct ss_slice s, size_t end)
{
	for (size_t i = end; i < s.len && !is_blank(s.data[i]); i++) {
		if (s.data[i] == '@')
			return true;
		if (s.data[i] == '.' && i + 1 < s.len && ss_ascii_is_alpha(s.data[i + 1]))
			return true;
	}
	return false;
}

/* Does the token stand at `at` as a whole word? */
static bool is_token_at(struct ss_slice s, size_t at, struct ss_slice token)
{
	size_t end = at + token.len;
	return ss_slice_has_prefix_nocase(behind(s, at), token) &&
	       (end == s.len || !is_alnum(s.data[end])) && !is_name_part(s, end);
}

static bool is_word_start(struct ss_slice s, size_t at)
{
	uint8_t before = at > 0 ? s.data[at - 1] : ' ';
	return is_alnum(s.data[at]) && !is_alnum(before) && before != '.' && before != '-' &&
	       before != '@' && before != '_';
}

static const struct row *find_product(struct ss_slice s, size_t from, size_t *end)
{
	for (size_t at = from; at < s.len; at++) {
		if (!is_word_start(s, at))
			continue;
		for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			if ((rows[i].token[0] | 0x20) != (s.data[at] | 0x20))
				continue; /* nearly all of them: no more is looked at */
			struct ss_slice token = ss_slice_of(rows[i].token);
			if (!is_token_at(s, at, token))
				continue;
			*end = at + token.len;
			return &rows[i];
		}
	}
	return NULL;
}

static size_t skip_word_nocase(struct ss_slice s, size_t at, struct ss_slice word)
{
	return ss_slice_has_prefix_nocase(behind(s, at), word) ? at + word.len : at;
}

/* What may stand between a product and its version: "/", " v", ", Version: ", "(TM) v",
 * " SMTP Service v", " Release " ... */
static size_t skip_to_version(struct ss_slice s, size_t at)
{
	static const char *const fillers[] = {"TM)",     "Internet", "ESMTP", "SMTP", "LMTP",
	                                      "Server",  "Service",  "Mail",  "for",  "Release",
	                                      "Version", "ver",      "rel",   "Pro",  "vM."};
	for (size_t before = s.len; at < s.len && before != at;) {
		before = at;
		while (at < s.len &&
		       (is_blank(s.data[at]) || s.data[at] == '/' || s.data[at] == '-' ||
		        s.data[at] == ',' || s.data[at] == ':' || s.data[at] == '('))
			at++;
		for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
			at = skip_word_nocase(s, at, ss_slice_of(fillers[i]));
	}
	if (at + 1 < s.len && (s.data[at] | 0x20) == 'v' && ss_ascii_is_digit(s.data[at + 1]))
		at++;
	return at;
}

/* "4.96", "8.17.1/8.17.1" (binary and configuration: the first), "5.0r3", "9.0.1FP10". */
static struct ss_slice version_at(struct ss_slice s, size_t at)
{
	size_t end = at;
	bool has_dot = false;
	if (at >= s.len || !ss_ascii_is_digit(s.data[at]))
		return (struct ss_slice){0};
	while (end < s.len && (is_alnum(s.data[end]) || s.data[end] == '.' || s.data[end] == '-' ||
	                       s.data[end] == '+' || s.data[end] == '_')) {
		has_dot |= s.data[end] == '.';
		end++;
	}
	while (end > at && !is_alnum(s.data[end - 1]))
		end--;
	/* a number alone is a day, a year, a port, a count */
	return has_dot ? ss_slice_cut(s, at, end - at) : (struct ss_slice){0};
}

/* Old Cisco firewalls write asterisks over the server's greeting, all but 2, 0 and blanks. */
static bool is_masked(struct ss_slice s)
{
	size_t n_stars = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '*')
			n_stars++;
		else if (s.data[i] != '0' && s.data[i] != '2' && !is_blank(s.data[i]))
			return false;
	}
	return n_stars >= 8;
}

/* ---- host ---- */

static bool is_literal(struct ss_slice word)
{
	return word.len > 2 && word.data[0] == '[' && word.data[word.len - 1] == ']';
}

/* Letters, digits, hyphens (underscores are seen) and dots, no empty label; *has_dot. */
static bool is_name(struct ss_slice word, bool *has_dot)
{
	uint8_t before = '.';
	*has_dot = false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.data[i];
		bool is_dot = c == '.';
		if (is_dot && before == '.')
			return false;
		if (!is_dot && !is_alnum(c) && c != '-' && c != '_' && c < 0x80)
			return false;
		*has_dot |= is_dot && i + 1 < word.len;
		before = c;
	}
	return word.len > 0 && word.len <= 255;
}

/* "Welcome ESMTP": such words are not the name of a host. */
static bool is_prose(struct ss_slice word)
{
	static const char *const words[] = {"ESMTP", "SMTP",    "LMTP",  "Welcome", "Hello", "Mail",
	                                    "The",   "Service", "Ready", "Server",  "This",  "NO"};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

static bool is_protocol(struct ss_slice word)
{
	return ss_slice_has_prefix_nocase(word, SS_SLICE("ESMTP")) ||
	       ss_slice_has_prefix_nocase(word, SS_SLICE("SMTP")) ||
	       ss_slice_has_prefix_nocase(word, SS_SLICE("LMTP"));
}

/* A single label is a host only where the protocol's name or a known product follows it. */
static bool is_host(struct ss_slice s, struct ss_slice word)
{
	bool has_dot;
	size_t end;
	if (is_literal(word))
		return true;
	if (!is_name(word, &has_dot))
		return false;
	if (has_dot)
		return true;
	if (is_prose(word) || find_product(word, 0, &end))
		return false;
	size_t next = skip_blanks(s, word.len);
	return is_protocol(word_at(s, next)) ||
	       (next < s.len && find_product(behind(s, next), 0, &end) && end < 32);
}

void ss_greeting_parse(struct ss_slice text, struct ss_greeting *out)
{
	struct ss_slice s = ss_slice_trim(text), first = word_at(s, 0);
	size_t end = 0;
	*out = (struct ss_greeting){0};
	if (s.len == 0)
		return;
	if (is_host(s, first))
		out->host = first;
	const struct row *row = find_product(s, out->host.len, &end);
	if (row) {
		out->software = ss_slice_of(row->product);
		if (row->has_version)
			out->version = version_at(s, skip_to_version(s, end));
	} else if (is_masked(s)) {
		out->software = SS_SLICE("Cisco firewall (masked)");
	}
}
