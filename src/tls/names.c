#include "tls/names.h"

#include "tls/cipher_suites.h"

#define COUNT(ROWS) (sizeof(ROWS) / sizeof(ROWS)[0])

/* IANA: TLS Supported Groups; drafts that browsers sent. */
static const struct ss_tls_name groups[] = {
        {1, "sect163k1"},
        {2, "sect163r1"},
        {3, "sect163r2"},
        {4, "sect193r1"},
        {5, "sect193r2"},
        {6, "sect233k1"},
        {7, "sect233r1"},
        {8, "sect239k1"},
        {9, "sect283k1"},
        {10, "sect283r1"},
        {11, "sect409k1"},
        {12, "sect409r1"},
        {13, "sect571k1"},
        {14, "sect571r1"},
        {15, "secp160k1"},
        {16, "secp160r1"},
        {17, "secp160r2"},
        {18, "secp192k1"},
        {19, "secp192r1"},
        {20, "secp224k1"},
        {21, "secp224r1"},
        {22, "secp256k1"},
        {23, "secp256r1"},
        {24, "secp384r1"},
        {25, "secp521r1"},
        {26, "brainpoolP256r1"},
        {27, "brainpoolP384r1"},
        {28, "brainpoolP512r1"},
        {29, "x25519"},
        {30, "x448"},
        {31, "brainpoolP256r1tls13"},
        {32, "brainpoolP384r1tls13"},
        {33, "brainpoolP512r1tls13"},
        {34, "GC256A"},
        {35, "GC256B"},
        {36, "GC256C"},
        {37, "GC256D"},
        {38, "GC512A"},
        {39, "GC512B"},
        {40, "GC512C"},
        {41, "curveSM2"},
        {256, "ffdhe2048"},
        {257, "ffdhe3072"},
        {258, "ffdhe4096"},
        {259, "ffdhe6144"},
        {260, "ffdhe8192"},
        {512, "MLKEM512"},
        {513, "MLKEM768"},
        {514, "MLKEM1024"},
        {4587, "SecP256r1MLKEM768"},
        {4588, "X25519MLKEM768"},
        {4589, "SecP384r1MLKEM1024"},
        {4590, "curveSM2MLKEM768"},
        {25497, "X25519Kyber768Draft00"},
        {25498, "SecP256r1Kyber768Draft00"},
        {65281, "arbitrary_explicit_prime_curves"},
        {65282, "arbitrary_explicit_char2_curves"},
};

static const struct ss_tls_name versions[] = {
        {0x0002, "SSLv2"},   {0x0300, "SSLv3"},   {0x0301, "TLSv1.0"},
        {0x0302, "TLSv1.1"}, {0x0303, "TLSv1.2"}, {0x0304, "TLSv1.3"},
};

/* IANA: TLS Alerts, with those that RFC 8446, appendix B.2, only reserves. */
static const struct ss_tls_name alerts[] = {
        {0, "close_notify"},
        {10, "unexpected_message"},
        {20, "bad_record_mac"},
        {21, "decryption_failed"},
        {22, "record_overflow"},
        {30, "decompression_failure"},
        {40, "handshake_failure"},
        {41, "no_certificate"},
        {42, "bad_certificate"},
        {43, "unsupported_certificate"},
        {44, "certificate_revoked"},
        {45, "certificate_expired"},
        {46, "certificate_unknown"},
        {47, "illegal_parameter"},
        {48, "unknown_ca"},
        {49, "access_denied"},
        {50, "decode_error"},
        {51, "decrypt_error"},
        {52, "too_many_cids_requested"},
        {60, "export_restriction"},
        {70, "protocol_version"},
        {71, "insufficient_security"},
        {80, "internal_error"},
        {86, "inappropriate_fallback"},
        {90, "user_canceled"},
        {100, "no_renegotiation"},
        {109, "missing_extension"},
        {110, "unsupported_extension"},
        {111, "certificate_unobtainable"},
        {112, "unrecognized_name"},
        {113, "bad_certificate_status_response"},
        {114, "bad_certificate_hash_value"},
        {115, "unknown_psk_identity"},
        {116, "certificate_required"},
        {117, "general_error"},
        {120, "no_application_protocol"},
        {121, "ech_required"},
};

static const struct ss_tls_name levels[] = {{1, "warning"}, {2, "fatal"}};

static const char *write_number(uint16_t code, unsigned digits, char room[SS_TLS_NAME_TEXT])
{
	static const char hex[] = "0123456789ABCDEF";
	room[0] = '0';
	room[1] = 'x';
	for (unsigned i = 0; i < digits; i++)
		room[2 + i] = hex[code >> 4 * (digits - 1 - i) & 15];
	room[2 + digits] = 0;
	return room;
}

/* rows: sorted by code. */
static const char *find(const struct ss_tls_name *rows, size_t n, uint16_t code, unsigned digits,
                        char room[SS_TLS_NAME_TEXT])
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (rows[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && rows[low].code == code ? rows[low].name
	                                         : write_number(code, digits, room);
}

const char *ss_tls_cipher_name(uint16_t code, char room[SS_TLS_NAME_TEXT])
{
	return find(cipher_suites, COUNT(cipher_suites), code, 4, room);
}

const char *ss_tls_group_name(uint16_t code, char room[SS_TLS_NAME_TEXT])
{
	return find(groups, COUNT(groups), code, 4, room);
}

const char *ss_tls_version_name(uint16_t code, char room[SS_TLS_NAME_TEXT])
{
	return find(versions, COUNT(versions), code, 4, room);
}

const char *ss_tls_alert_name(uint8_t description, char room[SS_TLS_NAME_TEXT])
{
	return find(alerts, COUNT(alerts), description, 2, room);
}

const char *ss_tls_alert_level_name(uint8_t level, char room[SS_TLS_NAME_TEXT])
{
	return find(levels, COUNT(levels), level, 2, room);
}
