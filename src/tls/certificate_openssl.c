#include "tls/certificate_openssl.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/address.h"
#include "base/digest.h"
#include "base/limits.h"

struct text { /* cut at the limit */
	uint8_t bytes[SS_LIMIT_CERTIFICATE_TEXT];
	size_t len;
	bool is_cut;
};

static void put(struct text *t, const void *bytes, size_t len)
{
	size_t room = sizeof t->bytes - t->len;
	t->is_cut |= len > room;
	len = len < room ? len : room;
	if (len > 0)
		memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
}

static void put_string(struct text *t, const char *string)
{
	put(t, string, strlen(string));
}

struct reading {
	struct ss_arena *arena;
	struct ss_certificate *out;
	bool is_short; /* of memory */
};

static struct ss_slice keep(struct reading *r, const struct text *t)
{
	struct ss_slice copy = ss_arena_copy(r->arena, (struct ss_slice){t->bytes, t->len});
	r->is_short |= !copy.data;
	r->out->dropped += t->is_cut;
	return copy;
}

/* ---- names (RFC 4514) ---- */

static void put_hex(struct text *t, uint8_t byte)
{
	char hex[3];
	ss_digest_write_hex(&byte, 1, hex);
	put(t, hex, 2);
}

/* Section 2.4. */
static void put_escaped(struct text *t, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = bytes[i];
		bool is_end = (i == 0 && (c == ' ' || c == '#')) || (i + 1 == len && c == ' ');
		if (c == 0) {
			put_string(t, "\\00");
			continue;
		}
		if (is_end || strchr("\"+,;<>\\", c))
			put_string(t, "\\");
		put(t, &c, 1);
	}
}

/* Text of two or four octets a character becomes UTF-8; all else stays as it is. */
static void put_value(struct text *t, const ASN1_STRING *value)
{
	int type = ASN1_STRING_type(value), len = ASN1_STRING_length(value);
	bool is_wide = type == V_ASN1_BMPSTRING || type == V_ASN1_UNIVERSALSTRING;
	unsigned char *utf8 = NULL;
	int utf8_len = is_wide ? ASN1_STRING_to_UTF8(&utf8, value) : -1;
	if (utf8_len >= 0)
		put_escaped(t, utf8, (size_t)utf8_len);
	else if (len > 0)
		put_escaped(t, ASN1_STRING_get0_data(value), (size_t)len);
	OPENSSL_free(utf8);
}

static void put_object(struct text *t, const ASN1_OBJECT *object, bool is_long)
{
	char oid[80];
	int nid = OBJ_obj2nid(object);
	const char *name = is_long ? OBJ_nid2ln(nid) : OBJ_nid2sn(nid);
	if (nid == NID_undef) {
		OBJ_obj2txt(oid, sizeof oid, object, 1);
		name = oid;
	}
	put_string(t, name);
}

/* The last comes first (section 2.1); those of one set are joined by +. */
static void put_name(struct text *t, const X509_NAME *name)
{
	for (int i = X509_NAME_entry_count(name) - 1; i >= 0 && !t->is_cut; i--) {
		X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
		const X509_NAME_ENTRY *next = X509_NAME_get_entry(name, i + 1);
		if (next)
			put_string(t, X509_NAME_ENTRY_set(next) == X509_NAME_ENTRY_set(entry)
			                      ? "+"
			                      : ",");
		put_object(t, X509_NAME_ENTRY_get_object(entry), false);
		put_string(t, "=");
		put_value(t, X509_NAME_ENTRY_get_data(entry));
	}
}

static struct ss_slice read_name(struct reading *r, const X509_NAME *name)
{
	struct text t = {.len = 0};
	put_name(&t, name);
	return keep(r, &t);
}

/* ---- alternative names (RFC 5280, section 4.2.1.6) ---- */

static void put_address(struct text *t, const ASN1_STRING *value)
{
	char text[SS_ADDRESS_TEXT];
	int len = ASN1_STRING_length(value);
	struct ss_address a = {.version = len == 4 ? 4 : len == 16 ? 6 : 0};
	if (a.version > 0) {
		memcpy(a.bytes, ASN1_STRING_get0_data(value), (size_t)len);
		put(t, text, ss_address_write(&a, text));
		return;
	}
	for (int i = 0; i < len; i++)
		put_hex(t, ASN1_STRING_get0_data(value)[i]);
}

/* False: a kind that is not told. */
static bool put_general_name(struct text *t, const GENERAL_NAME *name)
{
	int type;
	const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
	switch (type) {
	case GEN_DNS:
	case GEN_EMAIL:
	case GEN_URI:
		put(t, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
		return true;
	case GEN_IPADD: put_address(t, value); return true;
	default: return false;
	}
}

static void read_names(struct reading *r, const X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	int n = names ? sk_GENERAL_NAME_num(names) : 0;
	size_t room = n < SS_LIMIT_CERTIFICATE_NAMES ? (size_t)n : SS_LIMIT_CERTIFICATE_NAMES;
	struct ss_certificate *out = r->out;
	if (room > 0)
		out->names = ss_arena_take(r->arena, room * sizeof *out->names);
	r->is_short |= room > 0 && !out->names;
	for (int i = 0; i < n && !r->is_short; i++) {
		struct text t = {.len = 0};
		if (!put_general_name(&t, sk_GENERAL_NAME_value(names, i)))
			continue;
		if (out->n_names < room)
			out->names[out->n_names++] = keep(r, &t);
		else
			out->dropped++;
	}
	GENERAL_NAMES_free(names);
}

/* ---- other facts ---- */

static int64_t read_time(const ASN1_TIME *time)
{
	struct tm tm;
	if (!time || !ASN1_TIME_to_tm(time, &tm))
		return INT64_MIN;
	int64_t seconds = timegm(&tm);
	if (seconds >= INT64_MAX / 1000000000 || seconds <= INT64_MIN / 1000000000)
		return INT64_MIN;
	return seconds * 1000000000;
}

static struct ss_slice read_serial(struct reading *r, const X509 *x)
{
	struct text t = {.len = 0};
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		put_string(&t, "-");
	for (int i = 0; i < ASN1_STRING_length(serial) && !t.is_cut; i++)
		put_hex(&t, ASN1_STRING_get0_data(serial)[i]);
	return keep(r, &t);
}

static void put_number(struct text *t, unsigned n)
{
	if (n >= 10)
		put_number(t, n / 10);
	put(t, &(char){(char)('0' + n % 10)}, 1);
}

static void put_curve(struct text *t, const EVP_PKEY *key)
{
	static const char *const rows[][2] = {
	        {"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}};
	char name[80];
	size_t len;
	if (!EVP_PKEY_get_group_name(key, name, sizeof name, &len))
		return;
	const char *shown = name;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(name, rows[i][0]) == 0)
			shown = rows[i][1];
	}
	put_string(t, " ");
	put_string(t, shown);
}

static void put_size(struct text *t, const EVP_PKEY *key)
{
	put_string(t, " ");
	put_number(t, (unsigned)EVP_PKEY_get_bits(key));
}

static void put_nothing(struct text *t, const EVP_PKEY *key)
{
}

static struct ss_slice read_key(struct reading *r, const X509 *x)
{
	static const struct {
		int id;
		const char *name;
		void (*put_size)(struct text *t, const EVP_PKEY *key);
	} rows[] = {
	        {EVP_PKEY_RSA, "RSA", put_size},
	        {EVP_PKEY_RSA_PSS, "RSA-PSS", put_size},
	        {EVP_PKEY_EC, "EC", put_curve},
	        {EVP_PKEY_DSA, "DSA", put_size},
	        {EVP_PKEY_ED25519, "Ed25519", put_nothing},
	        {EVP_PKEY_ED448, "Ed448", put_nothing},
	};
	struct text t = {.len = 0};
	const EVP_PKEY *key = X509_get0_pubkey(x);
	int id = key ? EVP_PKEY_get_base_id(key) : NID_undef;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].id != id)
			continue;
		put_string(&t, rows[i].name);
		rows[i].put_size(&t, key);
		return keep(r, &t);
	}
	/* Not one that we, or it, can read: at least what it is called. */
	ASN1_OBJECT *algorithm = NULL;
	if (X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(x)))
		put_object(&t, algorithm, true);
	return keep(r, &t);
}

static struct ss_slice read_signature(struct reading *r, const X509 *x)
{
	struct text t = {.len = 0};
	const X509_ALGOR *algorithm;
	const ASN1_OBJECT *object;
	X509_get0_signature(NULL, &algorithm, x);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	put_object(&t, object, true);
	return keep(r, &t);
}

static bool read_certificate(struct ss_slice der, struct ss_arena *arena,
                             struct ss_certificate *out)
{
	struct ss_certificate c = {0};
	struct reading r = {arena, &c, false};
	const unsigned char *p = der.data;
	X509 *x = der.len > 0 && der.len <= LONG_MAX ? d2i_X509(NULL, &p, (long)der.len) : NULL;
	*out = c;
	if (x) {
		c.subject = read_name(&r, X509_get_subject_name(x));
		c.issuer = read_name(&r, X509_get_issuer_name(x));
		c.not_before_ns = read_time(X509_get0_notBefore(x));
		c.not_after_ns = read_time(X509_get0_notAfter(x));
		c.serial = read_serial(&r, x);
		c.key = read_key(&r, x);
		c.signature = read_signature(&r, x);
		c.is_self_signed = X509_self_signed(x, 0) == 1;
		read_names(&r, x);
		if (!r.is_short)
			*out = c;
	}
	bool is_read = x && !r.is_short;
	X509_free(x);
	ERR_clear_error();
	return is_read;
}

const struct ss_certificate_reader ss_certificate_openssl = {.read = read_certificate};
