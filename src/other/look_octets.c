#include "other/look.h"

#include <string.h>

#include "base/cursor.h"

static bool is_bytes(struct ss_slice s, size_t at, const void *bytes, size_t len)
{
	return s.len >= at + len && memcmp(s.data + at, bytes, len) == 0;
}

static uint8_t byte(struct ss_slice s, size_t at)
{
	return at < s.len ? s.data[at] : 0;
}

/* ---- TLS ---- */

/* Alert, handshake, application data of a connection that was tapped in the middle. */
bool ss_look_tls_record(struct ss_slice s)
{
	enum { MAX_RECORD = 16384 + 2048 };
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	ss_cursor_skip(&c, 1);
	uint8_t major = ss_cursor_u8(&c), minor = ss_cursor_u8(&c);
	if (c.is_short || major != 3 || minor > 4)
		return false;
	size_t len = ss_cursor_be16(&c);
	return c.is_short || (len > 0 && len <= MAX_RECORD);
}

bool ss_look_client_hello(struct ss_slice s)
{
	enum { HEAD = 5, CLIENT_HELLO = 1 };
	return ss_look_tls_record(s) && byte(s, HEAD) == CLIENT_HELLO;
}

bool ss_look_server_hello(struct ss_slice s)
{
	enum { HEAD = 5, SERVER_HELLO = 2 };
	return ss_look_tls_record(s) && byte(s, HEAD) == SERVER_HELLO;
}

/* Two octets of length with their first bit set, CLIENT-HELLO, a version. */
bool ss_look_ssl2_hello(struct ss_slice s)
{
	enum { CLIENT_HELLO = 1, LEAST = 9 };
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	size_t len = ss_cursor_be16(&c) & 0x7fff;
	uint8_t kind = ss_cursor_u8(&c);
	uint16_t version = ss_cursor_be16(&c);
	return !c.is_short && len >= LEAST && kind == CLIENT_HELLO &&
	       (version == 0x0002 || (version >= 0x0300 && version <= 0x0304));
}

/* A server's first frame (RFC 9113, section 3.4). */
bool ss_look_http2_settings(struct ss_slice s)
{
	enum { FRAME = 9, SETTING = 6, MAX = 32 * SETTING, SETTINGS = 4 };
	size_t len = (size_t)byte(s, 1) << 8 | byte(s, 2);
	return s.len >= FRAME && s.data[0] == 0 && len % SETTING == 0 && len <= MAX &&
	       is_bytes(s, 3, (uint8_t[]){SETTINGS, 0, 0, 0, 0, 0}, 6);
}

/* ---- terminals ---- */

/* IAC, a verb, an option. */
bool ss_look_telnet(struct ss_slice s)
{
	enum { SB = 0xfa, WILL = 0xfb, DONT = 0xfe, LAST_OPTION = 49, EXOPL = 0xff };
	return s.len >= 3 && s.data[1] >= SB && s.data[1] <= DONT &&
	       (s.data[2] <= LAST_OPTION || s.data[2] == EXOPL);
}

bool ss_look_rdp(struct ss_slice s)
{
	enum { REQUEST = 0xe0, CONFIRM = 0xd0, HEAD = 11, NEGOTIATION = 8 };
	static const char cookie[] = "Cookie: ";
	if (byte(s, 1) != 0 || (byte(s, 5) != REQUEST && byte(s, 5) != CONFIRM))
		return false;
	if (is_bytes(s, HEAD, cookie, sizeof cookie - 1))
		return true;
	return s.len >= HEAD + NEGOTIATION && s.data[HEAD] >= 1 && s.data[HEAD] <= 3 &&
	       is_bytes(s, HEAD + 2, (uint8_t[]){NEGOTIATION, 0}, 2);
}

/* ---- files and directories ---- */

/* Behind four octets of NetBIOS: versions 1, 2, encrypted, compressed. */
bool ss_look_smb(struct ss_slice s)
{
	return byte(s, 4) >= 0xfc && is_bytes(s, 5, "SMB", 3);
}

/* A SEQUENCE of a message id and an operation. */
bool ss_look_ldap(struct ss_slice s)
{
	enum { LONG = 0x80, MAX_LONG = 4, INTEGER = 2, MAX_ID = 4 };
	static const uint8_t operations[] = {0x42, 0x4a, 0x50, 0x60, 0x61, 0x63, 0x64, 0x65, 0x66,
	                                     0x67, 0x68, 0x69, 0x6b, 0x6d, 0x6e, 0x6f, 0x77, 0x78};
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	ss_cursor_skip(&c, 1);
	uint8_t len = ss_cursor_u8(&c);
	if (len > LONG + MAX_LONG || len == LONG)
		return false;
	ss_cursor_skip(&c, len > LONG ? len - LONG : 0);
	uint8_t tag = ss_cursor_u8(&c), id_len = ss_cursor_u8(&c);
	if (c.is_short || tag != INTEGER || id_len == 0 || id_len > MAX_ID)
		return false;
	ss_cursor_skip(&c, id_len);
	uint8_t operation = ss_cursor_u8(&c);
	return !c.is_short && memchr(operations, operation, sizeof operations) != NULL;
}

/* The labels of a question's name; none is compressed there. */
static bool skip_name(struct ss_cursor *c)
{
	enum { MAX_LABEL = 63, MAX_LABELS = 128 };
	for (unsigned i = 0; i < MAX_LABELS; i++) {
		uint8_t len = ss_cursor_u8(c);
		if (c->is_short || len > MAX_LABEL)
			return false;
		if (len == 0)
			return true;
		ss_cursor_skip(c, len);
	}
	return false;
}

/* A length and a message with one question. */
bool ss_look_dns(struct ss_slice s)
{
	enum { LEAST = 17, OPCODE_AND_ZERO = 0x7840, IN = 1, ANY = 255 };
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	size_t len = ss_cursor_be16(&c);
	ss_cursor_skip(&c, 2);
	uint16_t flags = ss_cursor_be16(&c), questions = ss_cursor_be16(&c);
	ss_cursor_skip(&c, 6);
	if (c.is_short || len < LEAST || flags & OPCODE_AND_ZERO || questions != 1)
		return false;
	if (!skip_name(&c))
		return false;
	ss_cursor_skip(&c, 2);
	uint16_t class = ss_cursor_be16(&c);
	return !c.is_short && (class == IN || class == ANY);
}

/* ---- stores ---- */

/* Protocol version 10 and the server's version; or, in its place, an error. */
bool ss_look_mysql_greeting(struct ss_slice s)
{
	enum { HEAD = 4, VERSION_10 = 10, ERROR = 0xff, MAX_VERSION = 64 };
	if (s.len < HEAD + 3 || s.data[1] > 1 || s.data[2] != 0 || s.data[3] != 0)
		return false;
	if (s.data[HEAD] == ERROR)
		return s.data[HEAD + 2] == 0x04; /* error numbers from 1024 on */
	if (s.data[HEAD] != VERSION_10 || !ss_ascii_is_digit(s.data[HEAD + 1]))
		return false;
	struct ss_slice version = ss_slice_cut(s, HEAD + 1, MAX_VERSION);
	return ss_slice_find(version, 0, '.') < ss_slice_find(version, 0, '\0');
}

/* A startup message of version 3, or a request for TLS, GSSAPI or a cancellation. */
bool ss_look_postgresql_start(struct ss_slice s)
{
	enum { STARTUP = 3 << 16, FIRST_REQUEST = 80877102, LAST_REQUEST = 80877104, MAX = 10000 };
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	uint32_t len = ss_cursor_be32(&c), code = ss_cursor_be32(&c);
	if (c.is_short || len < 8 || len > MAX)
		return false;
	if (code >= FIRST_REQUEST && code <= LAST_REQUEST)
		return len == 8 || code == FIRST_REQUEST;
	return code >> 16 == STARTUP >> 16 && is_bytes(s, 8, "user", 4);
}

bool ss_look_mqtt_connect(struct ss_slice s)
{
	enum { MAX_LENGTH_OCTETS = 4 };
	size_t at = 1;
	while (at < s.len && at < MAX_LENGTH_OCTETS && s.data[at] & 0x80)
		at++;
	return is_bytes(s, at + 1, "\0\4MQTT", 6) || is_bytes(s, at + 1, "\0\6MQIsdp", 8);
}

bool ss_look_mqtt_answer(struct ss_slice s)
{
	return s.len == 4 && s.data[1] == 2 && s.data[2] <= 1 && s.data[3] <= 5;
}

/* Magic, opcode, lengths that agree; only a few commands have no key. */
bool ss_look_memcached_binary(struct ss_slice s)
{
	enum { REQUEST = 0x80, HEAD = 24, LAST_OPCODE = 0x48, MAX_EXTRAS = 20, MAX_BODY = 8 << 20 };
	static const uint8_t without_key[] = {0x07, 0x08, 0x0a, 0x0b, 0x10, 0x17, 0x18, 0x20};
	struct ss_cursor c = ss_cursor_on(s.data, s.len);
	uint8_t magic = ss_cursor_u8(&c), opcode = ss_cursor_u8(&c);
	uint16_t key = ss_cursor_be16(&c);
	uint8_t extras = ss_cursor_u8(&c), type = ss_cursor_u8(&c);
	ss_cursor_skip(&c, 2);
	uint32_t body = ss_cursor_be32(&c);
	if (s.len < HEAD || opcode > LAST_OPCODE || extras > MAX_EXTRAS || type != 0)
		return false;
	if (magic == REQUEST && key == 0 && !memchr(without_key, opcode, sizeof without_key))
		return false;
	return body >= (uint32_t)key + extras && body <= MAX_BODY;
}

/* ---- proxies ---- */

bool ss_look_socks4(struct ss_slice s)
{
	enum { REQUEST = 9, CONNECT = 1, BIND = 2 };
	return s.len >= REQUEST && (s.data[1] == CONNECT || s.data[1] == BIND) &&
	       s.data[s.len - 1] == '\0';
}

bool ss_look_socks5(struct ss_slice s)
{
	return s.len >= 3 && s.data[1] > 0 && s.len == (size_t)s.data[1] + 2;
}
