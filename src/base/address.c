#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

/* The octets of an IPv4 address, what comes behind each, and how long that is. */
#define OF(TEXT)                                                                                   \
	{                                                                                          \
		TEXT, sizeof(TEXT) - 1                                                             \
	}
#define TEN(TENS)                                                                                  \
	OF(TENS "0."), OF(TENS "1."), OF(TENS "2."), OF(TENS "3."), OF(TENS "4."), OF(TENS "5."),  \
	        OF(TENS "6."), OF(TENS "7."), OF(TENS "8."), OF(TENS "9.")
#define HUNDRED(HUNDREDS)                                                                          \
	TEN(HUNDREDS "0"), TEN(HUNDREDS "1"), TEN(HUNDREDS "2"), TEN(HUNDREDS "3"),                \
	        TEN(HUNDREDS "4"), TEN(HUNDREDS "5"), TEN(HUNDREDS "6"), TEN(HUNDREDS "7"),        \
	        TEN(HUNDREDS "8"), TEN(HUNDREDS "9")
enum { OCTET = 4 };
static const struct {
	char text[OCTET + 1];
	uint8_t len;
} octets[] = {
        TEN(""),   TEN("1"),  TEN("2"),  TEN("3"),  TEN("4"),     TEN("5"),
        TEN("6"),  TEN("7"),  TEN("8"),  TEN("9"),  HUNDRED("1"), TEN("20"),
        TEN("21"), TEN("22"), TEN("23"), TEN("24"), TEN("25"),
};

/* By a table: inet_ntop goes through printf, and was a quarter of the cost of a small JSON record. */
static size_t write_ipv4(const uint8_t bytes[4], char *out)
{
	char *at = out;
	for (int i = 0; i < 4; i++) {
		memcpy(at, octets[bytes[i]].text, OCTET);
		at += octets[bytes[i]].len;
	}
	*--at = '\0';
	return (size_t)(at - out);
}

size_t ss_address_write(const struct ss_address *a, char out[SS_ADDRESS_TEXT])
{
	out[0] = '\0';
	if (a->version == 4)
		return write_ipv4(a->bytes, out);
	/* glibc's inet_ntop writes RFC 5952's form, with the dotted tail for mapped addresses. */
	if (a->version != 6 || !inet_ntop(AF_INET6, a->bytes, out, SS_ADDRESS_TEXT))
		return 0;
	return strlen(out);
}

bool ss_address_read(const char *text, struct ss_address *out)
{
	struct ss_address a = {0};
	if (inet_pton(AF_INET, text, a.bytes) == 1)
		a.version = 4;
	else if (inet_pton(AF_INET6, text, a.bytes) == 1)
		a.version = 6;
	else
		return false;
	*out = a;
	return true;
}

/* Four numbers up to 255 without zeros in front, as inet_pton has it. */
static bool read_ipv4(struct ss_slice text, struct ss_address *out)
{
	struct ss_address a = {.version = 4};
	size_t n = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned value = 0;
		if (i > 0 && (n == text.len || text.data[n++] != '.'))
			return false;
		size_t start = n;
		for (; n < text.len && n < start + 3 && ss_ascii_is_digit(text.data[n]); n++)
			value = value * 10 + (text.data[n] - '0');
		if (n == start || value > 255 || (text.data[start] == '0' && n > start + 1))
			return false;
		a.bytes[i] = (uint8_t)value;
	}
	if (n == text.len)
		*out = a;
	return n == text.len;
}

/* At most four hexadecimal digits, and a colon. */
static bool begins_like_ipv6(struct ss_slice text)
{
	size_t n = 0;
	while (n < text.len && n < 4 && ss_ascii_is_hex(text.data[n]))
		n++;
	return n < text.len && text.data[n] == ':';
}

bool ss_address_read_slice(struct ss_slice text, struct ss_address *out)
{
	char copy[SS_ADDRESS_TEXT];
	if (!begins_like_ipv6(text))
		return read_ipv4(text, out);
	if (text.len >= sizeof copy || memchr(text.data, '\0', text.len))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	return ss_address_read(copy, out);
}

int ss_address_compare(const struct ss_address *a, const struct ss_address *b)
{
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}
