#include "smtp/sasl.h"

#include <string.h>

#include "base/base64.h"
#include "smtp/sasl_ntlm.h"
#include "smtp/sasl_password.h"

/* What the last challenge asked for. */
enum { ASKED_NOTHING_CLEAR, ASKED_USER, ASKED_PASSWORD };

struct ss_sasl_mechanism {
	const char *name; /* one that ends in '-' or '_' stands for all that begin so */
	/* A decoded response that is not empty.  The bytes may hold the secret. */
	void (*on_response)(struct ss_sasl *s, struct ss_slice bytes);
};

/* ---- keeping ---- */

static size_t copy_cut(struct ss_sasl *s, struct ss_slice from, uint8_t to[SS_LIMIT_IDENTITY])
{
	size_t len = from.len < SS_LIMIT_IDENTITY ? from.len : SS_LIMIT_IDENTITY;
	if (!from.data || len == 0)
		return 0;
	if (len < from.len)
		s->is_malformed = true;
	memcpy(to, from.data, len);
	return len;
}

/* The first one stays: what comes where an identity was may be a password.  A name has no NUL:
 * something else, with the password in it, was sent where a name was due. */
static void set_name(struct ss_sasl *s, struct ss_slice name, uint8_t to[SS_LIMIT_IDENTITY],
                     size_t *len)
{
	if (*len > 0)
		return;
	if (ss_slice_find(name, 0, '\0') < name.len)
		s->is_malformed = true;
	else
		*len = copy_cut(s, name, to);
}

static void set_identity(struct ss_sasl *s, struct ss_slice identity)
{
	set_name(s, identity, s->identity, &s->identity_len);
}

static void set_authzid(struct ss_sasl *s, struct ss_slice authzid)
{
	set_name(s, authzid, s->authzid, &s->authzid_len);
}

/* The one place where a secret is taken.  A token longer than there is room is cut. */
static void set_secret(struct ss_sasl *s, struct ss_slice secret)
{
	if (s->on_secret && secret.len > 0)
		s->on_secret(s->user, secret);
	if (!s->keep_secret)
		return;
	bool was_malformed = s->is_malformed;
	s->secret_len = copy_cut(s, secret, s->secret);
	s->is_malformed = was_malformed;
}

static void set_password(struct ss_sasl *s, struct ss_slice password)
{
	set_secret(s, password);
	ss_sasl_judge_password(s, password);
}

/* The part before the first `byte`, which goes too; *s becomes what follows, absent if nothing. */
static struct ss_slice take_until(struct ss_slice *s, uint8_t byte)
{
	size_t end = ss_slice_find(*s, 0, byte);
	struct ss_slice head = ss_slice_cut(*s, 0, end);
	*s = end < s->len ? ss_slice_cut(*s, end + 1, s->len) : (struct ss_slice){0};
	return head;
}

static bool take_prefix(struct ss_slice *s, struct ss_slice prefix)
{
	if (!ss_slice_has_prefix_nocase(*s, prefix))
		return false;
	*s = ss_slice_cut(*s, prefix.len, s->len);
	return true;
}

/* ---- mechanisms ---- */

/* RFC 4616, section 2: [authzid] NUL authcid NUL passwd. */
static void on_plain(struct ss_sasl *s, struct ss_slice bytes)
{
	struct ss_slice rest = bytes, authzid = take_until(&rest, '\0');
	struct ss_slice authcid = rest.data ? take_until(&rest, '\0') : rest;
	/* Too few parts, too many, or an empty one: what is what cannot be told. */
	if (authcid.len == 0 || rest.len == 0 || ss_slice_find(rest, 0, '\0') < rest.len) {
		s->is_malformed = true;
		return;
	}
	set_authzid(s, authzid);
	set_identity(s, authcid);
	set_password(s, rest);
}

/* draft-murchison-sasl-login: the user name, then the password, each when asked.  Once the name is
 * there, all else is secret, whatever the challenge says: a server can ask for the name twice. */
static void on_login(struct ss_sasl *s, struct ss_slice bytes)
{
	bool is_password = s->asked == ASKED_PASSWORD || s->identity_len > 0 ||
	                   (s->asked == ASKED_NOTHING_CLEAR && s->step > 1);
	if (is_password)
		set_password(s, bytes);
	else
		set_identity(s, bytes);
}

/* RFC 2195, section 2: the user name, a space, 32 hex digits.  CRAM-SHA* have more of them. */
static void on_cram(struct ss_sasl *s, struct ss_slice bytes)
{
	enum { MD5_DIGITS = 32 };
	const uint8_t *space = memrchr(bytes.data, ' ', bytes.len);
	size_t at = space ? (size_t)(space - bytes.data) : 0;
	struct ss_slice digest = ss_slice_cut(bytes, at + 1, bytes.len);
	bool is_digest = at > 0 && digest.len >= MD5_DIGITS && digest.len % 2 == 0;
	for (size_t i = 0; is_digest && i < digest.len; i++) {
		uint8_t c = digest.data[i] | 0x20;
		is_digest = ss_ascii_is_digit(digest.data[i]) || (c >= 'a' && c <= 'f');
	}
	if (!is_digest) {
		s->is_malformed = true;
		return;
	}
	set_identity(s, ss_slice_cut(bytes, 0, at));
	set_secret(s, digest);
}

/* A value of DIGEST-MD5, quoted or not, without its quotes and backslashes, written over itself;
 * *at moves behind it. */
static struct ss_slice take_value(uint8_t *bytes, size_t len, size_t *at)
{
	size_t from = *at, n = from;
	if (*at == len || bytes[*at] != '"') {
		while (*at < len && bytes[*at] != ',')
			++*at;
		return ss_slice_trim((struct ss_slice){bytes + from, *at - from});
	}
	for (++*at; *at < len && bytes[*at] != '"'; ++*at) {
		if (bytes[*at] == '\\' && *at + 1 < len)
			++*at;
		bytes[n++] = bytes[*at];
	}
	while (*at < len && bytes[*at] != ',')
		++*at;
	return (struct ss_slice){bytes + from, n - from};
}

/* RFC 2831, section 2.1.2: username="...",realm="...",response=...,authzid="..." */
static void on_digest(struct ss_sasl *s, struct ss_slice sent)
{
	uint8_t bytes[SS_LIMIT_SASL_TEXT]; /* the caller's are not ours to write to */
	size_t len = sent.len < sizeof bytes ? sent.len : sizeof bytes, at = 0;
	bool has_user = false;
	memcpy(bytes, sent.data, len);
	while (at < len) {
		size_t from = at;
		while (at < len && bytes[at] != '=' && bytes[at] != ',')
			at++;
		struct ss_slice name = ss_slice_trim((struct ss_slice){bytes + from, at - from});
		if (at < len && bytes[at] == '=')
			at++;
		struct ss_slice value = take_value(bytes, len, &at);
		at++;
		if (ss_slice_is_equal_nocase(name, SS_SLICE("username"))) {
			set_identity(s, value);
			has_user = true;
		} else if (ss_slice_is_equal_nocase(name, SS_SLICE("authzid"))) {
			set_authzid(s, value);
		} else if (ss_slice_is_equal_nocase(name, SS_SLICE("response"))) {
			set_secret(s, value);
		}
	}
	if (!has_user)
		s->is_malformed = true;
	explicit_bzero(bytes, len);
}

/* NTLM alone, and inside SPNEGO's and GSSAPI's tokens (a Kerberos ticket tells nobody's name). */
static void on_ntlm(struct ss_sasl *s, struct ss_slice bytes)
{
	struct ss_ntlm m;
	enum ss_ntlm_verdict verdict = ss_ntlm_parse(bytes, &m);
	if (verdict == SS_NTLM_NONE && strcmp(s->mechanism->name, "NTLM") != 0)
		return;
	if (verdict == SS_NTLM_NONE || verdict == SS_NTLM_BAD)
		s->is_malformed = true;
	if (verdict != SS_NTLM_AUTHENTICATE)
		return;
	set_identity(s, (struct ss_slice){m.identity, m.identity_len});
	set_secret(s, (struct ss_slice){m.response, m.response_len});
	explicit_bzero(&m, sizeof m);
}

/* RFC 5801, section 4: "n,a=authzid," and the like; *s becomes the rest.  False if it is not there. */
static bool take_gs2_header(struct ss_slice *s, struct ss_slice *authzid)
{
	struct ss_slice binding = take_until(s, ','), who = take_until(s, ',');
	bool is_binding = binding.len > 0 && (binding.data[0] == 'n' || binding.data[0] == 'y' ||
	                                      (binding.data[0] == 'p' && binding.len > 2));
	if (!s->data || !is_binding || (who.len > 0 && !take_prefix(&who, SS_SLICE("a="))))
		return false;
	*authzid = who;
	return true;
}

/* RFC 5802, section 5.1: "=2C" is a comma, "=3D" an equals sign.  Cut at the room there is. */
static struct ss_slice decode_saslname(struct ss_slice in, uint8_t out[SS_LIMIT_IDENTITY + 1])
{
	size_t n = 0;
	for (size_t i = 0; i < in.len && n <= SS_LIMIT_IDENTITY; n++) {
		struct ss_slice code = ss_slice_cut(in, i, 3);
		bool is_comma = ss_slice_is_equal_nocase(code, SS_SLICE("=2C"));
		bool is_equals = ss_slice_is_equal_nocase(code, SS_SLICE("=3D"));
		out[n] = is_comma ? ',' : in.data[i]; /* "=3D" begins with what it means */
		i += is_comma || is_equals ? 3 : 1;
	}
	return (struct ss_slice){out, n};
}

/* RFC 5802, section 7: client-first "n,,n=user,r=nonce", client-final "c=...,r=...,p=proof". */
static void on_scram(struct ss_sasl *s, struct ss_slice bytes)
{
	uint8_t name[SS_LIMIT_IDENTITY + 1];
	struct ss_slice rest = bytes, authzid = {0};
	if (take_prefix(&rest, SS_SLICE("c="))) {
		while (rest.data) {
			struct ss_slice part = take_until(&rest, ',');
			if (take_prefix(&part, SS_SLICE("p=")))
				set_secret(s, part);
		}
		return;
	}
	if (!take_gs2_header(&rest, &authzid)) {
		s->is_malformed = true;
		return;
	}
	set_authzid(s, decode_saslname(authzid, name));
	while (rest.data) {
		struct ss_slice part = take_until(&rest, ',');
		if (!take_prefix(&part, SS_SLICE("n=")))
			continue; /* "m=", a mandatory extension, may come before */
		set_identity(s, decode_saslname(part, name));
		return;
	}
	s->is_malformed = true;
}

/* ^A-separated "key=value": user= is the identity, auth= the token (Google's XOAUTH2; RFC 7628). */
static bool read_oauth_fields(struct ss_sasl *s, struct ss_slice rest)
{
	bool has_auth = false;
	while (rest.data) {
		struct ss_slice field = take_until(&rest, '\x01');
		if (take_prefix(&field, SS_SLICE("user="))) {
			set_identity(s, field);
		} else if (take_prefix(&field, SS_SLICE("auth="))) {
			(void)take_prefix(&field, SS_SLICE("Bearer "));
			set_secret(s, field);
			has_auth = true;
		}
	}
	return has_auth;
}

/* After a refusal the client answers the server's JSON with nothing, or with a lone ^A. */
static bool is_dummy(struct ss_slice bytes)
{
	return bytes.len == 1 && bytes.data[0] == '\x01';
}

static void on_xoauth2(struct ss_sasl *s, struct ss_slice bytes)
{
	if (!is_dummy(bytes) && (!read_oauth_fields(s, bytes) || s->identity_len == 0))
		s->is_malformed = true;
}

/* The a= of its gs2 header is all that tells who: the token is the server's to read. */
static void on_oauthbearer(struct ss_sasl *s, struct ss_slice bytes)
{
	uint8_t name[SS_LIMIT_IDENTITY + 1];
	struct ss_slice rest = bytes, user = {0};
	if (is_dummy(bytes))
		return;
	if (!take_gs2_header(&rest, &user) || !read_oauth_fields(s, rest))
		s->is_malformed = true;
	else
		set_identity(s, decode_saslname(user, name));
}

/* RFC 4422, appendix A: who one is is known from outside (the TLS certificate). */
static void on_external(struct ss_sasl *s, struct ss_slice bytes)
{
	set_authzid(s, bytes);
}

/* RFC 4505, section 2: the trace, an address or any token, is as near to a name as there is. */
static void on_anonymous(struct ss_sasl *s, struct ss_slice bytes)
{
	set_identity(s, bytes);
}

static void on_other(struct ss_sasl *s, struct ss_slice bytes)
{
	(void)s;
	(void)bytes;
}

static const struct ss_sasl_mechanism mechanisms[] = {
        {"PLAIN", on_plain},
        {"LOGIN", on_login},
        {"CRAM-", on_cram},
        {"DIGEST-MD5", on_digest},
        {"NTLM", on_ntlm},
        {"SCRAM-", on_scram},
        {"XOAUTH2", on_xoauth2},
        {"OAUTHBEARER", on_oauthbearer},
        {"GSSAPI", on_ntlm},
        {"GSS-SPNEGO", on_ntlm},
        {"EXTERNAL", on_external},
        {"ANONYMOUS", on_anonymous},
        /* the others of the registry (iana.org/assignments/sasl-mechanisms) */
        {"9798-", on_other},
        {"EAP-", on_other},
        {"ECDH-", on_other},
        {"ECDSA-", on_other},
        {"GS2-", on_other},
        {"KERBEROS_V4", on_other},
        {"KERBEROS_V5", on_other},
        {"NMAS-", on_other},
        {"NMAS_", on_other},
        {"OAUTH10A", on_other},
        {"OPENID20", on_other},
        {"OTP", on_other},
        {"SAML20", on_other},
        {"SECURID", on_other},
        {"SKEY", on_other},
        {"SPNEGO", on_other},
        {"SXOVER-PLUS", on_other},
        {"XOAUTH", on_other},
        {"", on_other}, /* the last: all others */
};

static const struct ss_sasl_mechanism *find_mechanism(struct ss_slice name)
{
	const struct ss_sasl_mechanism *m = mechanisms;
	for (; m->name[0]; m++) {
		struct ss_slice known = ss_slice_of(m->name);
		uint8_t last = known.data[known.len - 1];
		bool is_family = last == '-' || last == '_';
		if (ss_slice_has_prefix_nocase(name, known) &&
		    (is_family ? name.len > known.len : name.len == known.len))
			break;
	}
	return m;
}

/* ---- the exchange ---- */

/* RFC 4422, section 3.1: 1 to 20 letters, digits, hyphens, underscores.  What is longer or else is
 * no name, and may be a password in the wrong place. */
static bool is_mechanism_name(struct ss_slice s)
{
	enum { MAX_NAME = 20 };
	for (size_t i = 0; i < s.len; i++) {
		if (!ss_ascii_is_alpha(s.data[i]) && !ss_ascii_is_digit(s.data[i]) &&
		    s.data[i] != '-' && s.data[i] != '_')
			return false;
	}
	return s.len > 0 && s.len <= MAX_NAME;
}

bool ss_sasl_is_read(const struct ss_sasl *s)
{
	return !s->is_malformed && s->mechanism && s->mechanism->on_response != on_other;
}

bool ss_sasl_is_mechanism(struct ss_slice name)
{
	return is_mechanism_name(name) && find_mechanism(name)->name[0];
}

static void take_response(struct ss_sasl *s, struct ss_slice text)
{
	uint8_t bytes[SS_LIMIT_SASL_TEXT];
	s->step++;
	if (text.len == 0)
		return;
	long len = ss_base64_decode(text, bytes, sizeof bytes);
	if (len < 0)
		s->is_malformed = true;
	else if (len > 0)
		s->mechanism->on_response(s, (struct ss_slice){bytes, (size_t)len});
	if (len > 0)
		explicit_bzero(bytes, (size_t)len);
}

/* All but what its owner has set. */
static void forget(struct ss_sasl *s)
{
	explicit_bzero((uint8_t *)s + offsetof(struct ss_sasl, mechanism),
	               sizeof *s - offsetof(struct ss_sasl, mechanism));
}

void ss_sasl_begin(struct ss_sasl *s, struct ss_slice argument)
{
	struct ss_slice rest = ss_slice_trim(argument);
	size_t end = 0;
	while (end < rest.len && rest.data[end] != ' ' && rest.data[end] != '\t')
		end++;
	struct ss_slice name = ss_slice_cut(rest, 0, end);
	rest = ss_slice_trim(ss_slice_cut(rest, end, rest.len));
	forget(s);
	s->mechanism = find_mechanism(name);
	if (is_mechanism_name(name)) {
		s->is_known = s->mechanism->name[0];
		for (size_t i = 0; i < name.len; i++)
			s->name[i] = (char)ss_ascii_upper(name.data[i]);
	} else {
		s->is_malformed = true;
	}
	if (ss_slice_is_equal(rest, SS_SLICE("=")))
		rest = ss_slice_cut(rest, 0,
		                    0); /* an empty initial response (RFC 4954, section 4) */
	else if (rest.len == 0)
		return;
	take_response(s, rest);
}

static unsigned asked_by(struct ss_slice prompt)
{
	if (ss_slice_has_prefix_nocase(prompt, SS_SLICE("user")))
		return ASKED_USER;
	return ss_slice_has_prefix_nocase(prompt, SS_SLICE("pass")) ? ASKED_PASSWORD
	                                                            : ASKED_NOTHING_CLEAR;
}

/* "Username:" and "Password:", as nearly all servers of LOGIN ask, need not be decoded. */
void ss_sasl_challenge(struct ss_sasl *s, struct ss_slice text)
{
	uint8_t bytes[64]; /* longer ones ask for neither */
	struct ss_slice coded = ss_slice_trim(text);
	if (ss_slice_is_equal(coded, SS_SLICE("VXNlcm5hbWU6"))) {
		s->asked = ASKED_USER;
	} else if (ss_slice_is_equal(coded, SS_SLICE("UGFzc3dvcmQ6"))) {
		s->asked = ASKED_PASSWORD;
	} else {
		long len = ss_base64_decode(coded, bytes, sizeof bytes);
		s->asked = asked_by((struct ss_slice){bytes, len > 0 ? (size_t)len : 0});
	}
}

void ss_sasl_response(struct ss_sasl *s, struct ss_slice line)
{
	struct ss_slice text = ss_slice_trim(line);
	if (!s->mechanism)
		s->mechanism = find_mechanism((struct ss_slice){0});
	if (ss_slice_is_equal(text, SS_SLICE("*")))
		s->is_cancelled = true;
	else
		take_response(s, text);
}

void ss_sasl_end(struct ss_sasl *s, unsigned code)
{
	if (!s->is_known && code != 235)
		s->name[0] = '\0';
}
