#include "privacy/words.h"

#include "base/limits.h"

enum { LONGEST = 64, SHORTEST = 3, WAYS = 4 };
_Static_assert((SS_LIMIT_PRIVACY_WORDS & (SS_LIMIT_PRIVACY_WORDS - 1)) == 0, "a power of two");

/* What replies say, and names that many hosts and mailboxes have: they tell of nobody. */
static const char *const plain_words[] = {
        /* clang-format off */
        "abuse", "accept", "acceptance", "accepted", "accepting", "access", "account", "action",
        "address", "admin", "administrator", "aes", "after", "again", "aiosmtpd", "all",
        "allowed", "already", "amavis", "amavisd-new", "and", "anonymous", "any", "app",
        "application", "apr", "are", "attempt", "attempts", "aug", "auth", "authenticated",
        "authenticated-sender", "authentication", "bad", "barracuda", "base64", "because", "been",
        "begin", "best", "big", "bits", "blocked", "bounce", "bounced", "brackets", "browser",
        "bst", "by", "bye", "byte", "bytes", "can", "cannot", "cdt", "centos", "certificate",
        "cest", "cet", "chunk", "cipher", "client", "client-signature", "closing", "cn", "code",
        "com", "command", "commands", "communigate", "completed", "connection", "contact",
        "content", "continue", "courier", "cr", "cram", "cram-md5", "credentials", "crlf",
        "cryptographic", "cst", "csv", "cyrus", "daemon", "data", "database", "debian", "dec",
        "decode", "deferred", "delivered", "delivery", "demo", "denied", "deny", "designate",
        "designates", "dhe", "digest-md5", "disabled", "dns", "doc", "docm", "docx", "does",
        "domain", "dot", "dovecot", "ecdhe", "echo", "edge", "edt", "ehlo", "email", "enabled",
        "encryption", "end", "enter", "envelope-from", "envelope-sender", "error", "esmtp",
        "esmtpa", "esmtpd", "esmtps", "esmtpsa", "est", "exceeded", "exceeds", "exchange", "exe",
        "exim", "exim4", "exist", "exists", "expected", "expired", "external", "fail", "failed",
        "failure", "feb", "fetchmail", "file", "first", "fixed", "for", "forward", "found",
        "freebsd", "fri", "from", "frontend", "full", "gcm", "gif", "gmail", "gmt", "go",
        "goodbye", "google", "greylisted", "greylisting", "gssapi", "guess", "guest", "gzip",
        "haraka", "has", "have", "hello", "helo", "help", "here", "hmailserver", "host",
        "hostmaster", "hostname", "html", "http", "httprest", "https", "hub", "id", "identity",
        "imap", "imap4", "in", "inbound", "incorrect", "info", "input", "internal", "into",
        "invalid", "invoked", "ip", "ironport", "is", "issue", "it", "its", "jan", "jpeg", "jpg",
        "js", "json", "jul", "jun", "kerio", "key-exchange", "known", "last", "later", "lf",
        "lhlo", "limit", "line", "list", "lmtp", "lmtps", "lmtpsa", "local", "localdomain",
        "localhost", "locked", "log", "logged", "login", "logins", "lowlatency", "maddy", "mail",
        "mailbox", "mailboxes", "mailer", "mailer-daemon", "mailfrom", "mailpit", "mails", "many",
        "mapi", "mar", "maximum", "may", "mdaemon", "mdt", "mechanism", "message", "messages",
        "microsoft", "mimecast", "mixed", "mon", "more", "mst", "multi-drop", "must", "name",
        "need", "neither", "net", "network", "neutral", "new", "next", "no", "no_brackets",
        "nobody", "none", "nor", "noreply", "not", "nov", "now", "ntlm", "null", "oauth", "oct",
        "octet", "octet-stream", "octets", "of", "off", "ok", "okay", "on", "only", "opensmtpd",
        "or", "org", "other", "our", "out", "outbound", "outlook", "pass", "password",
        "passwords", "path", "pdf", "pdt", "peer", "permission", "permitted", "pid", "plain",
        "please", "pleased", "png", "policy", "pop", "pop3", "port", "postfix", "postgrey",
        "postmaster", "present", "proceed", "proofpoint", "protocol", "proxy", "pst", "qmail",
        "queue", "queued", "quit", "quota", "rate", "ready", "reason", "receive", "received",
        "recipient", "recipients", "record", "refused", "reject", "rejected", "relay", "relaying",
        "reply", "request", "requested", "required", "reset", "response", "return", "rfc822",
        "root", "route", "rsa", "rspamd", "rtf", "sales", "sat", "scanned", "security", "see",
        "send", "sender", "sendmail", "sent", "sep", "sequence", "server", "server-digest",
        "server-signature", "service", "session", "sha256", "short", "single-drop", "site",
        "size", "smtp", "smtpd", "smtps", "softfail", "space", "spam", "spamassassin", "ssl",
        "stalwart", "start", "starttls", "status", "stop", "stream", "string", "succeeded",
        "success", "successful", "sun", "support", "supported", "sure", "svg", "swaks", "syntax",
        "system", "tar", "temporarily", "temporary", "test", "text", "that", "the", "this", "thu",
        "time", "timeout", "tls", "tlsv1", "to", "token", "too", "total", "transaction",
        "transmission", "transport", "tries", "try", "tue", "txt", "ubuntu", "uid", "unable",
        "unavailable", "unknown", "unrecognized", "unsuccessful", "unsupported", "use", "user",
        "userid", "username", "users", "using", "utc", "utf8smtp", "valid", "vbs", "verified",
        "verify", "version", "via", "virus", "wait", "was", "web", "webmaster", "wed", "welcome",
        "will", "with", "wrong", "www", "xls", "xlsx", "xml", "xoauth2", "yet", "you", "your",
        "zimbra", "zip",
        /* clang-format on */
};

/* Letters and digits, and yet no number of anything. */
static const char *const harmless_ids[] = {
        "8bitmime",
        "smtputf8",
        "utf8smtp",
        "cram-md5",
        "digest-md5",
        "scram-sha-1",
        "scram-sha-256",
        "scram-sha-1-plus",
        "scram-sha-256-plus",
        "scram-sha-512",
        "xoauth2",
        "oauth10a",
        "base64",
        "base64url",
        "iso-8859-1",
        "iso-8859-15",
        "iso-8859-2",
        "windows-1252",
        "windows-1251",
        "koi8-r",
        "us-ascii7",
        "shift-jis2004",
        "gb18030",
        "gb2312",
        "rsa-sha256",
        "rsa-sha1",
        "ed25519",
        "ed25519-sha256",
        "x25519",
        "sha256",
        "sha384",
        "sha512",
        "aes128-sha",
        "aes256-sha",
        "aes128",
        "aes256",
        "ecdhe-rsa-aes256-gcm-sha384",
        "ecdhe-rsa-aes128-gcm-sha256",
        "tls_aes_256_gcm_sha384",
        "tls_aes_128_gcm_sha256",
        "tls_chacha20_poly1305_sha256",
        "chacha20-poly1305",
        "imap4rev1",
        "message-rfc822",
        "rfc822",
        "rfc5321",
        "rfc5322",
        "rfc2821",
        "rfc2822",
        "rfc1870",
        "rfc3461",
        "prdr1",
        "socks5",
        "socks4",
        "tlsv1",
        "sslv3",
        "win32",
        "x86_64",
        "ipv4",
        "ipv6",
        "utf-16le",
        "utf-16be",
        "x-gzip2",
        "0x00000000",
};

/* What findings, and replies that stand alone, are told in: it is no name there, but may be one
 * elsewhere. */
static const char *const told_words[] = {
        /* clang-format off */
        "accounts", "add", "administrative", "algorithms", "aliases", "allocated", "an",
        "answered", "answers", "argument", "arguments", "as", "asked", "at", "authenticate",
        "authorized", "back", "badly", "banned", "bare", "base", "be", "before", "behind",
        "blacklist", "blacklisted", "blocklist", "blocklisted", "body", "break", "callout",
        "cancelled", "cardinality", "case", "characters", "checks", "clients", "clipboard", "closed",
        "combination", "comments", "complete", "confidence", "configured", "confirmed",
        "congestion", "could", "counts", "create", "currently", "date", "declared", "decoded",
        "decodes", "default", "delay", "description", "destroy", "detected", "discarded",
        "disconnect", "disk", "dkim", "dmarc", "dosexec", "domains", "duplicate", "dynamic", "else",
        "elsewhere", "empty", "encountered", "ending", "ends", "enough", "entry", "envelopes",
        "equal", "errors", "estimation", "evidence", "exactly", "exceed", "excessive", "expanded",
        "failing", "false", "find", "form", "format", "forms", "fqdn", "fully-qualified", "give",
        "greeting", "grey", "greylist", "group", "handshake", "head", "header", "headers", "held",
        "higher", "holds", "hops", "hour", "hours", "however", "if", "implemented", "inactive",
        "including", "inside", "insufficient", "internet", "items", "judge", "keyed", "keylogger",
        "knows", "large", "leads", "left", "length", "less", "levels", "like", "lines", "literal",
        "literals", "logs", "long", "looks", "lookup", "loop", "lost", "made", "malformed",
        "malware", "manner", "memory", "merge", "minutes", "misconfigured", "missing", "most",
        "moved", "ms", "multiple", "mx", "names", "needed", "needs", "nested", "never",
        "non-existent", "nonexistent", "obeyed", "observed", "observer", "obsolete", "occurred",
        "odd", "offered", "offers", "once", "one", "ones", "open", "ours", "outcome", "outgoing",
        "over", "overloaded", "overquota", "own", "packet", "pairs", "parameter", "parameters",
        "parse", "pc", "people", "per", "permanent", "phishing", "polite", "previous", "priority",
        "probe", "probes", "processing", "program", "prohibited", "proper", "protection", "ptr",
        "put", "quarantined", "quoted", "raise", "range", "rbl", "reached", "read", "reasons",
        "recently", "recognised", "recognized", "records", "recovered", "refusal", "rejecting",
        "rejects", "relayed", "release", "repeated", "reputation", "resolve", "resolved",
        "resources", "restricted", "results", "reverse", "revoked", "row", "rows", "rule",
        "rules", "same", "say", "says", "screenshot", "script", "seconds", "secure", "seen",
        "sending", "sends", "set", "settings", "severity", "should", "shown", "since", "slice",
        "so", "some", "sorry", "source", "spamhaus", "speaks", "spf", "starts", "state",
        "storage", "such", "suspected", "suspended", "suspicious", "take", "taken", "takes",
        "tell-tale", "temp", "tempfail", "terminating", "than", "them", "then", "there", "though",
        "throttled", "throttling", "times", "today", "took", "transient", "tried", "trouble",
        "true", "trying", "type", "types", "unauthenticated", "unauthorized", "unexpected",
        "unimplemented", "unresolvable", "unrouteable", "unsolicited", "unwanted", "url", "used",
        "value", "violates", "violation", "visit", "volume", "warning", "we", "were", "what",
        "where", "which", "while", "within", "without", "write", "x",
        /* clang-format on */
};

static bool is_of(struct ss_slice word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(words[i])))
			return true;
	}
	return false;
}

bool ss_privacy_word_is_plain(struct ss_slice word)
{
	return is_of(word, plain_words, sizeof plain_words / sizeof plain_words[0]);
}

bool ss_privacy_word_is_harmless(struct ss_slice word)
{
	return ss_privacy_word_is_plain(word) ||
	       is_of(word, told_words, sizeof told_words / sizeof told_words[0]) ||
	       is_of(word, harmless_ids, sizeof harmless_ids / sizeof harmless_ids[0]);
}

bool ss_privacy_words_begin(struct ss_privacy_words *w)
{
	w->hashes = ss_memory_take_zeroed(w->memory, SS_LIMIT_PRIVACY_WORDS * sizeof *w->hashes);
	return w->hashes != NULL;
}

void ss_privacy_words_end(struct ss_privacy_words *w)
{
	ss_memory_give(w->memory, w->hashes, SS_LIMIT_PRIVACY_WORDS * sizeof *w->hashes);
	w->hashes = NULL;
}

/* Never 0, which is an empty place. */
static uint64_t hash_of(const struct ss_privacy_words *w, struct ss_slice word)
{
	uint8_t lower[LONGEST];
	for (size_t i = 0; i < word.len; i++)
		lower[i] = ss_ascii_is_alpha(word.data[i]) ? word.data[i] | 0x20 : word.data[i];
	return ss_prf(&w->prf, lower, word.len) | 1;
}

static uint64_t *set_of(const struct ss_privacy_words *w, uint64_t hash)
{
	return w->hashes + ((hash >> 32) & (SS_LIMIT_PRIVACY_WORDS / WAYS - 1)) * WAYS;
}

/* To the front of its set; the last of them, if it is new, is forgotten. */
static void keep(struct ss_privacy_words *w, struct ss_slice word)
{
	uint64_t hash = hash_of(w, word), *set = set_of(w, hash);
	size_t at = 0;
	while (at < WAYS - 1 && set[at] != hash)
		at++;
	for (; at > 0; at--)
		set[at] = set[at - 1];
	set[0] = hash;
}

static void learn_one(struct ss_privacy_words *w, struct ss_slice word)
{
	bool is_number = true;
	if (word.len < SHORTEST || word.len > LONGEST || ss_privacy_word_is_plain(word))
		return;
	for (size_t i = 0; i < word.len; i++)
		is_number &= ss_ascii_is_digit(word.data[i]);
	if (!is_number || word.len > 4) /* "550" is a code, not somebody */
		keep(w, word);
}

void ss_privacy_words_learn(struct ss_privacy_words *w, struct ss_slice word)
{
	learn_one(w, word);
	for (size_t at = 0; at < word.len;) {
		size_t begin = at;
		while (at < word.len && !(word.data[at] && strchr(".-_+", word.data[at])))
			at++;
		if (at - begin < word.len)
			learn_one(w, ss_slice_cut(word, begin, at - begin));
		at++;
	}
}

bool ss_privacy_words_has(const struct ss_privacy_words *w, struct ss_slice word)
{
	if (word.len < SHORTEST || word.len > LONGEST)
		return false;
	uint64_t hash = hash_of(w, word), *set = set_of(w, hash);
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i] == hash)
			return true;
	}
	return false;
}

/* ---- numbers of things ---- */

enum { ID = 6, LONG_ID = 16, CASE_CHANGES = 4, ADDRESS_HYPHENS = 3 };

static bool is_hyphened_address(struct ss_slice word)
{
	size_t n_hyphens = 0;
	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] == '-')
			n_hyphens++;
		else if (!ss_ascii_is_digit(word.data[i]))
			return false;
	}
	return n_hyphens == ADDRESS_HYPHENS;
}

bool ss_privacy_word_is_id(struct ss_slice word)
{
	size_t n_digits = 0, n_letters = 0, n_changes = 0;
	for (size_t i = 0; i < word.len; i++) {
		bool is_letter = ss_ascii_is_alpha(word.data[i]);
		n_digits += ss_ascii_is_digit(word.data[i]);
		n_letters += is_letter;
		n_changes += i > 0 && is_letter && ss_ascii_is_alpha(word.data[i - 1]) &&
		             ((word.data[i] ^ word.data[i - 1]) & 0x20);
	}
	if (is_hyphened_address(word))
		return true;
	if (word.len < ID || n_letters == 0)
		return false;
	if (n_digits == 0 && (word.len < LONG_ID || n_changes < CASE_CHANGES))
		return false;
	return !is_of(word, harmless_ids, sizeof harmless_ids / sizeof harmless_ids[0]);
}
