/* src/other/recognise.c, signature.c, look_*.c: who speaks, by the first bytes of each side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "other/recognise.h"
#include "other/signature.h"

/* Bytes that may hold NULs. */
#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static const char *const evidences[] = {"", " by port", " by one side", " by both"};

static struct ss_other_result look(struct ss_slice a, struct ss_slice b, uint16_t port)
{
	uint8_t *copies[2] = {guard_copy(a.data, a.len), guard_copy(b.data, b.len)};
	struct ss_other_input in = {{{copies[0], a.len}, {copies[1], b.len}}, {40000, port}};
	struct ss_other_result r;
	ss_other_recognise(&in, &r);
	guard_free(copies[0], a.len);
	guard_free(copies[1], b.len);
	return r;
}

static void assert_known(struct ss_slice client, struct ss_slice server, uint16_t port,
                         const char *expected)
{
	char text[64];
	struct ss_other_result r = look(client, server, port);
	snprintf(text, sizeof text, "%s%s", ss_other_name(r.protocol), evidences[r.evidence]);
	if (strcmp(text, expected) != 0)
		fail_msg("%.*s | %.*s: %s, not %s", (int)client.len, client.data, (int)server.len,
		         server.data, text, expected);
}

static void assert_text(const char *client, const char *server, uint16_t port, const char *expected)
{
	assert_known(ss_slice_of(client), ss_slice_of(server), port, expected);
}

struct sample {
	enum ss_other protocol;
	struct ss_slice bytes; /* what one side says first: enough to know it, on any port */
};

static const struct sample samples[] = {
        {SS_OTHER_HTTP, BYTES("GET / HTTP/1.1\r\nHost: a\r\n\r\n")},
        {SS_OTHER_HTTP, BYTES("POST /a?b HTTP/1.0\r\n")},
        {SS_OTHER_HTTP, BYTES("PROPFIND http://a/ HTTP/1.1\r\n")},
        {SS_OTHER_HTTP, BYTES("OPTIONS * HTTP/1.1\r\n")},
        {SS_OTHER_HTTP, BYTES("HTTP/1.1 200 OK\r\n")},
        {SS_OTHER_HTTP, BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
        {SS_OTHER_HTTP, BYTES("\0\0\6\4\0\0\0\0\0\0\3\0\0\0d")},
        {SS_OTHER_FTP, BYTES("220 (vsFTPd 3.0.3)\r\n")},
        {SS_OTHER_FTP, BYTES("220-FileZilla Server 0.9.60 beta\r\n")},
        {SS_OTHER_FTP, BYTES("220 ProFTPD Server (Debian) [192.0.2.1]\r\n")},
        {SS_OTHER_FTP, BYTES("331 Please specify the password.\r\n")},
        {SS_OTHER_FTP, BYTES("AUTH TLS\r\n")},
        {SS_OTHER_FTP, BYTES("pasv\r\n")},
        {SS_OTHER_POP3, BYTES("+OK Dovecot ready.\r\n")},
        {SS_OTHER_POP3, BYTES("CAPA\r\n")},
        {SS_OTHER_POP3, BYTES("APOP alice c4c9334bac560ecc979e58001b3e22fb\r\n")},
        {SS_OTHER_IMAP, BYTES("* OK [CAPABILITY IMAP4rev1] ready\r\n")},
        {SS_OTHER_IMAP, BYTES("* PREAUTH hello\r\n")},
        {SS_OTHER_IMAP, BYTES("* 3 EXISTS\r\n")},
        {SS_OTHER_IMAP, BYTES("a001 CAPABILITY\r\n")},
        {SS_OTHER_IMAP, BYTES("A1 login alice secret\r\n")},
        {SS_OTHER_NNTP, BYTES("200 news.example.com InterNetNews NNRP server ready\r\n")},
        {SS_OTHER_NNTP, BYTES("201 Leafnode NNTP daemon, version 1.12.0\r\n")},
        {SS_OTHER_NNTP, BYTES("MODE READER\r\n")},
        {SS_OTHER_NNTP, BYTES("IHAVE <a@b>\r\n")},
        {SS_OTHER_MANAGESIEVE, BYTES("\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n")},
        {SS_OTHER_MANAGESIEVE, BYTES("AUTHENTICATE \"PLAIN\" \"AGEAYg==\"\r\n")},
        {SS_OTHER_IRC, BYTES("NICK alice\r\nUSER alice 0 * :Alice\r\n")},
        {SS_OTHER_IRC, BYTES("CAP LS 302\r\n")},
        {SS_OTHER_IRC, BYTES("USER alice 0 * :Alice\r\n")},
        {SS_OTHER_IRC, BYTES(":irc.example NOTICE * :*** Looking up your hostname\r\n")},
        {SS_OTHER_IRC, BYTES(":irc.example 001 alice :Welcome\r\n")},
        {SS_OTHER_SIP, BYTES("REGISTER sip:example.com SIP/2.0\r\n")},
        {SS_OTHER_SIP, BYTES("OPTIONS sip:a@b SIP/2.0\r\n")},
        {SS_OTHER_SIP, BYTES("SIP/2.0 200 OK\r\n")},
        {SS_OTHER_RTSP, BYTES("OPTIONS rtsp://a/b RTSP/1.0\r\n")},
        {SS_OTHER_RTSP, BYTES("DESCRIBE rtsp://a/b RTSP/1.0\r\n")},
        {SS_OTHER_RTSP, BYTES("RTSP/1.0 200 OK\r\n")},
        {SS_OTHER_XMPP, BYTES("<?xml version='1.0'?><stream:stream xmlns='jabber:client'>")},
        {SS_OTHER_XMPP, BYTES("<stream:stream to='a'>")},
        {SS_OTHER_WHOIS, BYTES("% This is the RIPE Database query service.\r\n")},
        {SS_OTHER_WHOIS, BYTES("% IANA WHOIS server\r\n")},
        {SS_OTHER_TELNET, BYTES("\xff\xfd\x18\xff\xfd\x20")},
        {SS_OTHER_SSH, BYTES("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")},
        {SS_OTHER_RFB, BYTES("RFB 003.008\n")},
        {SS_OTHER_RDP, BYTES("\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0")},
        {SS_OTHER_RDP, BYTES("\3\0\0\x25\x20\xe0\0\0\0\0\0Cookie: mstshash=alice\r\n")},
        {SS_OTHER_SMB, BYTES("\0\0\0\x45\xffSMBr\0\0\0\0")},
        {SS_OTHER_SMB, BYTES("\0\0\0\x66\xfeSMB\x40\0\0\0")},
        {SS_OTHER_LDAP, BYTES("0\x0c\2\1\1`\7\2\1\3\4\0\x80\0")},
        {SS_OTHER_DNS, BYTES("\0\x1d\x12\x34\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1")},
        {SS_OTHER_REDIS, BYTES("*2\r\n$3\r\nGET\r\n$1\r\na\r\n")},
        {SS_OTHER_REDIS, BYTES("-NOAUTH Authentication required.\r\n")},
        {SS_OTHER_MEMCACHED, BYTES("set a 0 60 5\r\nhello\r\n")},
        {SS_OTHER_MEMCACHED, BYTES("get a\r\n")},
        {SS_OTHER_MEMCACHED, BYTES("stats\r\n")},
        {SS_OTHER_MEMCACHED, BYTES("\x80\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0a")},
        {SS_OTHER_MYSQL, BYTES("\x4a\0\0\0\x0a"
                               "8.0.36\0\1\0\0\0")},
        {SS_OTHER_POSTGRESQL, BYTES("\0\0\0\x08\4\xd2\x16\x2f")},
        {SS_OTHER_POSTGRESQL, BYTES("\0\0\0\x15\0\3\0\0user\0alice\0\0")},
        {SS_OTHER_MQTT, BYTES("\x10\x0e\0\4MQTT\4\2\0<\0\2ab")},
        {SS_OTHER_BITTORRENT, BYTES("\x13"
                                    "BitTorrent protocol\0\0\0\0\0\0\0\0")},
        {SS_OTHER_TLS, BYTES("\x16\3\1\2\0\1\0\1\xfc\3\3")},
        {SS_OTHER_TLS, BYTES("\x16\3\3\0\x7a\2\0\0\x76\3\3")},
        {SS_OTHER_TLS, BYTES("\x17\3\3\0\x20")},
        {SS_OTHER_TLS, BYTES("\x80\x2e\1\3\1\0\x15\0\0\0\x10")},
        {SS_OTHER_SOCKS, BYTES("\5\1\0")},
        {SS_OTHER_SOCKS, BYTES("\4\1\0\x19\xc0\0\2\1\0")},
};

enum { N_SAMPLES = sizeof samples / sizeof samples[0] };

static void each_side_alone_is_enough(void **state)
{
	char expected[64];
	for (size_t i = 0; i < N_SAMPLES; i++) {
		const struct sample *s = &samples[i];
		snprintf(expected, sizeof expected, "%s by one side", ss_other_name(s->protocol));
		assert_known(s->bytes, SS_SLICE(""), 41000, expected);
		assert_known(SS_SLICE(""), s->bytes, 41000, expected);
	}
}

static void part_of_it_is_never_another(void **state)
{
	for (size_t i = 0; i < N_SAMPLES; i++) {
		for (size_t len = 0; len < samples[i].bytes.len; len++) {
			struct ss_slice part = ss_slice_cut(samples[i].bytes, 0, len);
			struct ss_other_result r = look(part, SS_SLICE(""), 41000);
			bool is_right =
			        r.protocol == SS_OTHER_UNKNOWN || r.protocol == samples[i].protocol;
			if (!is_right)
				fail_msg("%s after %zu octets: %s",
				         ss_other_name(samples[i].protocol), len,
				         ss_other_name(r.protocol));
		}
	}
}

static void both_sides_tell_more_than_one(void **state)
{
	assert_text("USER alice\r\n", "220 hello\r\n", 41000, "ftp by both");
	assert_text("USER alice\r\n", "+OK\r\n", 41000, "pop3 by both");
	assert_text("CAPABILITIES\r\n", "200 hello\r\n", 41000, "nntp by both");
	assert_text("PASS x\r\n", ":irc.example 464 * :no\r\n", 41000, "irc by both");
	assert_text("*1\r\n$4\r\nPING\r\n", "+PONG\r\n", 41000, "redis by both");
	assert_text("PING\r\n", "+PONG\r\n", 41000, "redis by both");
}

static void where_they_contradict_the_server_knows(void **state)
{
	assert_text("GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", 41000, "ssh by one side");
	assert_text("USER alice\r\n", "SSH-2.0-x\r\n", 41000, "ssh by one side");
}

static void words_of_several_need_the_port(void **state)
{
	assert_text("USER alice\r\n", "", 41000, "unknown");
	assert_text("USER alice\r\n", "", 21, "ftp by port");
	assert_text("USER alice\r\n", "", 110, "pop3 by port");
	assert_text("", "200 hello\r\n", 119, "nntp by port");
	assert_text("", "220 hello\r\n", 21, "ftp by port");
	assert_text("example.com\r\n", "", 43, "whois by port");
}

/* RD6: a three-digit line alone is nobody's. */
static void what_is_nobodys_stays_unknown(void **state)
{
	static const char *const texts[] = {
	        "220 hello\r\n",
	        "220 ftp.example.com ready\r\n",
	        "200 hello\r\n",
	        "250 ok\r\n",
	        "+OK",
	        "-OK\r\n",
	        "* hello\r\n",
	        "*x\r\n",
	        "GET a\r\n",
	        "GETTING / HTTP\r\n",
	        "get\r\n",
	        "set a b c\r\n",
	        "<?xml version='1.0'?><a>",
	        "SSH 2.0\r\n",
	        "RFB\r\n",
	        "\x16\x02\x01\x02",
	        "\xff\xfd",
	        "\xff\xfd\x7f",
	        "% hello\r\n",
	        "hello\r\n",
	        "example.com\r\n",
	        "EHLO a\r\n",
	        ":hello\r\n",
	        ":hello there\r\n",
	        "hello CAPABILITY\r\n",
	        "0\x0c\3\1\1`",
	        "\x10\x0e",
	        "\023BitTorrent",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_text(texts[i], "", 41000, "unknown");
		assert_text("", texts[i], 41000, "unknown");
	}
}

static void near_misses_in_octets(void **state)
{
	static const struct ss_slice octets[] = {
	        BYTES("\0\0\7\4\0\0\0\0\0"),                     /* SETTINGS of seven octets */
	        BYTES("\3\0\0\x13\x0e\xe0\0\0\0\0\0\xc1\2\1\0"), /* X.224 of a controller */
	        BYTES("\x80\1\0\1\0\0\0\4ping\0\0\0\0\0\0\0\0\0\0\0\0"), /* Thrift */
	        BYTES("\0\0\0\x08\4\xd2\x17\x2f"),
	        BYTES("\0\x1d\x12\x34\1\0\0\2\0\0\0\0\0\0\7example\3com\0\0\1\0\1"),
	        BYTES("\x4a\0\0\1\x0a"
	              "8.0.36\0"),
	        BYTES("\x80\x2e\1\4\1\0\x15\0\0"),
	        BYTES("\5\2\0"),
	};
	for (size_t i = 0; i < sizeof octets / sizeof octets[0]; i++)
		assert_known(octets[i], SS_SLICE(""), 41000, "unknown");
}

static void the_speaker_tells_the_server(void **state)
{
	struct ss_slice request = SS_SLICE("GET / HTTP/1.1\r\n"), none = SS_SLICE("");
	assert_int_equal(look(request, none, 80).server_side, 1);
	assert_int_equal(look(none, request, 80).server_side, 0);
	assert_int_equal(look(SS_SLICE("+OK ready\r\n"), none, 80).server_side, 0);
	assert_int_equal(look(none, none, 80).server_side, 1);
}

/* A row out of place would never be found. */
static void the_table_is_in_order(void **state)
{
	struct ss_slice one, before = {0};
	for (size_t i = 0; ss_signature_at(i, &one); i++) {
		assert_true(one.len > 0);
		if (before.data)
			assert_true(ss_ascii_upper(before.data[0]) <= ss_ascii_upper(one.data[0]));
		before = one;
	}
	assert_non_null(before.data);
}

static void every_protocol_has_a_name_and_a_sample(void **state)
{
	for (unsigned p = SS_OTHER_UNKNOWN + 1; p < SS_N_OTHERS; p++) {
		bool has_sample = false;
		assert_true(strlen(ss_other_name((enum ss_other)p)) > 1);
		for (size_t i = 0; i < N_SAMPLES; i++)
			has_sample |= samples[i].protocol == p;
		if (!has_sample)
			fail_msg("no sample of %s", ss_other_name((enum ss_other)p));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_side_alone_is_enough),
	        cmocka_unit_test(part_of_it_is_never_another),
	        cmocka_unit_test(both_sides_tell_more_than_one),
	        cmocka_unit_test(where_they_contradict_the_server_knows),
	        cmocka_unit_test(words_of_several_need_the_port),
	        cmocka_unit_test(what_is_nobodys_stays_unknown),
	        cmocka_unit_test(near_misses_in_octets),
	        cmocka_unit_test(the_speaker_tells_the_server),
	        cmocka_unit_test(the_table_is_in_order),
	        cmocka_unit_test(every_protocol_has_a_name_and_a_sample),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
