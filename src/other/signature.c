#include "other/signature.h"

#include <stdbool.h>
#include <string.h>

#include "other/look.h"

struct row {
	const char *text; /* what the bytes begin with: never empty */
	uint8_t len;
	uint8_t speaker;
	bool is_word; /* in any case */
	ss_other_set set;
	bool (*looks)(struct ss_slice bytes); /* and this is true; NULL: the beginning is enough */
};

#define ONLY(ID)  SS_OTHER_ONLY(ID)
#define MAYBE(ID) (SS_OTHER_ONLY(ID) | SS_OTHER_ONLY(UNKNOWN))
#define TEXT(BEGINNING, SPEAKER, SET, LOOKS)                                                       \
	{                                                                                          \
		BEGINNING, sizeof(BEGINNING) - 1, SS_OTHER_##SPEAKER, false, SET, LOOKS            \
	}
#define WORD(BEGINNING, SPEAKER, SET, LOOKS)                                                       \
	{                                                                                          \
		BEGINNING, sizeof(BEGINNING) - 1, SS_OTHER_##SPEAKER, true, SET, LOOKS             \
	}

/* By their first octet, letters as capitals (a test holds that); of those that fit, the first
 * counts: the longer and those that look closer come before the others. */
/* clang-format off */
static const struct row rows[] = {
        TEXT("\0", SERVER, ONLY(HTTP), ss_look_http2_settings),
        TEXT("\0", EITHER, ONLY(SMB), ss_look_smb),
        TEXT("\0", CLIENT, ONLY(POSTGRESQL), ss_look_postgresql_start),
        TEXT("\x03", EITHER, ONLY(RDP), ss_look_rdp),
        TEXT("\x04", CLIENT, ONLY(SOCKS), ss_look_socks4),
        TEXT("\x05", CLIENT, ONLY(SOCKS), ss_look_socks5),
        TEXT("\x10", CLIENT, ONLY(MQTT), ss_look_mqtt_connect),
        TEXT("\x13" "BitTorrent protocol", EITHER, ONLY(BITTORRENT), NULL),
        TEXT("\x15", EITHER, ONLY(TLS), ss_look_tls_record),
        TEXT("\x16", CLIENT, ONLY(TLS), ss_look_client_hello),
        TEXT("\x16", SERVER, ONLY(TLS), ss_look_server_hello),
        TEXT("\x16", EITHER, ONLY(TLS), ss_look_tls_record),
        TEXT("\x17", EITHER, ONLY(TLS), ss_look_tls_record),
        TEXT(" ", SERVER, ONLY(MQTT), ss_look_mqtt_answer),
        TEXT("\"", SERVER, ONLY(MANAGESIEVE), ss_look_sieve_capability),
        TEXT("#", SERVER, ONLY(WHOIS), ss_look_whois_answer),
        TEXT("$", SERVER, ONLY(REDIS), ss_look_redis_number),
        TEXT("%", SERVER, ONLY(REDIS), ss_look_redis_number),
        TEXT("%", SERVER, ONLY(WHOIS), ss_look_whois_answer),
        WORD("* ", SERVER, ONLY(IMAP), ss_look_imap_untagged),
        TEXT("*", EITHER, ONLY(REDIS), ss_look_redis_array),
        TEXT("+OK\r", SERVER, ONLY(POP3) | ONLY(REDIS), NULL),
        TEXT("+OK ", SERVER, ONLY(POP3), NULL),
        TEXT("+PONG\r", SERVER, ONLY(REDIS), NULL),
        TEXT("-DENIED ", SERVER, ONLY(REDIS), NULL),
        TEXT("-ERR ", SERVER, ONLY(POP3) | ONLY(REDIS), NULL),
        TEXT("-MISCONF ", SERVER, ONLY(REDIS), NULL),
        TEXT("-NOAUTH ", SERVER, ONLY(REDIS), NULL),
        TEXT("-WRONGPASS ", SERVER, ONLY(REDIS), NULL),
        TEXT("-WRONGTYPE ", SERVER, ONLY(REDIS), NULL),
        TEXT("0", EITHER, ONLY(LDAP), ss_look_ldap),
        TEXT("120 ", SERVER, MAYBE(FTP), NULL),
        TEXT("150 ", SERVER, MAYBE(FTP), NULL),
        TEXT("200 ", SERVER, ONLY(NNTP), ss_look_nntp_greeting),
        TEXT("200 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("201 ", SERVER, ONLY(NNTP), ss_look_nntp_greeting),
        TEXT("201 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("220 ", SERVER, ONLY(FTP), ss_look_ftp_greeting),
        TEXT("220 ", SERVER, MAYBE(FTP), NULL),
        TEXT("220-", SERVER, ONLY(FTP), ss_look_ftp_greeting),
        TEXT("220-", SERVER, MAYBE(FTP), NULL),
        TEXT("226 ", SERVER, MAYBE(FTP), NULL),
        TEXT("227 Entering ", SERVER, ONLY(FTP), NULL),
        TEXT("229 Entering ", SERVER, ONLY(FTP), NULL),
        TEXT("230 ", SERVER, MAYBE(FTP), NULL),
        TEXT("230-", SERVER, MAYBE(FTP), NULL),
        TEXT("234 ", SERVER, ONLY(FTP), NULL),
        TEXT("257 \"", SERVER, ONLY(FTP), NULL),
        TEXT("331 ", SERVER, ONLY(FTP), NULL),
        TEXT("332 ", SERVER, ONLY(FTP), NULL),
        TEXT("335 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("340 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("381 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("421 ", SERVER, MAYBE(FTP), NULL),
        TEXT("480 ", SERVER, MAYBE(NNTP), NULL),
        TEXT("500 ", SERVER, MAYBE(FTP), NULL),
        TEXT("502 ", SERVER, MAYBE(FTP), NULL),
        TEXT("530 ", SERVER, MAYBE(FTP), NULL),
        TEXT(":", SERVER, ONLY(IRC), ss_look_irc_message),
        TEXT(":", SERVER, ONLY(REDIS), ss_look_redis_number),
        TEXT("</stream:stream>", EITHER, ONLY(XMPP), NULL),
        TEXT("<?xml", EITHER, ONLY(XMPP), ss_look_xmpp_stream),
        TEXT("<?xml", EITHER, MAYBE(XMPP), NULL),
        TEXT("<iq ", EITHER, ONLY(XMPP), NULL),
        TEXT("<open", EITHER, ONLY(XMPP), ss_look_xmpp_stream),
        TEXT("<presence ", EITHER, ONLY(XMPP), NULL),
        TEXT("<stream:stream", EITHER, ONLY(XMPP), NULL),
        TEXT("ACK ", CLIENT, ONLY(SIP), ss_look_sip_request),
        WORD("ADAT ", CLIENT, ONLY(FTP), NULL),
        TEXT("add ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        TEXT("ANNOUNCE ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("APOP ", CLIENT, ONLY(POP3), NULL),
        TEXT("append ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        WORD("ARTICLE", CLIENT, ONLY(NNTP), NULL),
        WORD("AUTH SSL", CLIENT, ONLY(FTP), NULL),
        WORD("AUTH TLS", CLIENT, ONLY(FTP), NULL),
        WORD("AUTHENTICATE \"", CLIENT, ONLY(MANAGESIEVE), NULL),
        WORD("AUTHINFO ", CLIENT, ONLY(NNTP), NULL),
        WORD("AUTH", CLIENT, MAYBE(POP3), NULL),
        TEXT("BYE ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("CANCEL ", CLIENT, ONLY(SIP), ss_look_sip_request),
        WORD("CAP LS", CLIENT, ONLY(IRC), NULL),
        WORD("CAP REQ", CLIENT, ONLY(IRC), NULL),
        WORD("CAPA\r", CLIENT, ONLY(POP3), NULL),
        WORD("CAPABILITIES", CLIENT, ONLY(NNTP), NULL),
        WORD("CAPABILITY\r", CLIENT, ONLY(MANAGESIEVE), NULL),
        TEXT("cas ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        WORD("CHECK <", CLIENT, ONLY(NNTP), NULL),
        WORD("CHECKSCRIPT ", CLIENT, ONLY(MANAGESIEVE), NULL),
        WORD("CLNT ", CLIENT, ONLY(FTP), NULL),
        TEXT("CONNECT ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("COPY ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("CWD ", CLIENT, ONLY(FTP), NULL),
        WORD("DATE\r", CLIENT, ONLY(NNTP), NULL),
        TEXT("decr ", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("DELE ", CLIENT, ONLY(FTP) | ONLY(POP3), NULL),
        TEXT("DELETE ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("delete ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("DELETED\r", SERVER, ONLY(MEMCACHED), NULL),
        TEXT("DESCRIBE ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("Domain Name: ", SERVER, ONLY(WHOIS), NULL),
        TEXT("END\r", SERVER, MAYBE(MEMCACHED), NULL),
        WORD("EPRT ", CLIENT, ONLY(FTP), NULL),
        WORD("EPSV", CLIENT, ONLY(FTP), NULL),
        TEXT("ERROR :", SERVER, ONLY(IRC), NULL),
        WORD("FEAT", CLIENT, ONLY(FTP), NULL),
        TEXT("flush_all", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("gat ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("GET ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("get ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("gets ", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("GETSCRIPT ", CLIENT, ONLY(MANAGESIEVE), NULL),
        TEXT("GET_PARAMETER ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("GROUP ", CLIENT, ONLY(NNTP), NULL),
        WORD("HAVESPACE ", CLIENT, ONLY(MANAGESIEVE), NULL),
        TEXT("HEAD ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("HELP", CLIENT, MAYBE(FTP) | ONLY(NNTP) | ONLY(IRC), NULL),
        TEXT("HTTP/", SERVER, ONLY(HTTP), NULL),
        WORD("IHAVE <", CLIENT, ONLY(NNTP), NULL),
        TEXT("incr ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("INFO ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("INVITE ", CLIENT, ONLY(SIP), ss_look_sip_request),
        WORD("JOIN #", CLIENT, ONLY(IRC), NULL),
        WORD("LISTGROUP", CLIENT, ONLY(NNTP), NULL),
        WORD("LISTSCRIPTS", CLIENT, ONLY(MANAGESIEVE), NULL),
        WORD("LIST", CLIENT, MAYBE(FTP) | ONLY(POP3) | ONLY(NNTP) | ONLY(IRC), NULL),
        TEXT("LOCK ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("M-SEARCH ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("md ", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("MDTM ", CLIENT, ONLY(FTP), NULL),
        TEXT("MESSAGE ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("mg ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("MKCOL ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("MKD ", CLIENT, ONLY(FTP), NULL),
        TEXT("mn\r", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("MODE READER", CLIENT, ONLY(NNTP), NULL),
        WORD("MODE STREAM", CLIENT, ONLY(NNTP), NULL),
        TEXT("MOVE ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("ms ", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("NEWGROUPS ", CLIENT, ONLY(NNTP), NULL),
        WORD("NEWNEWS ", CLIENT, ONLY(NNTP), NULL),
        WORD("NICK ", CLIENT, ONLY(IRC), NULL),
        WORD("NLST", CLIENT, ONLY(FTP), NULL),
        WORD("NOOP", CLIENT, MAYBE(FTP) | ONLY(POP3), NULL),
        TEXT("NOTICE * ", SERVER, ONLY(IRC), NULL),
        TEXT("NOTICE AUTH ", SERVER, ONLY(IRC), NULL),
        TEXT("NOTIFY ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("NOTIFY ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("NOT_FOUND\r", SERVER, ONLY(MEMCACHED), NULL),
        TEXT("NOT_STORED\r", SERVER, ONLY(MEMCACHED), NULL),
        TEXT("OPTIONS ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("OPTIONS ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("OPTIONS ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("OPTS ", CLIENT, ONLY(FTP), NULL),
        WORD("OVER ", CLIENT, ONLY(NNTP), NULL),
        WORD("PASS ", CLIENT, ONLY(FTP) | ONLY(POP3) | ONLY(IRC), NULL),
        WORD("PASV", CLIENT, ONLY(FTP), NULL),
        TEXT("PATCH ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("PAUSE ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("PBSZ ", CLIENT, ONLY(FTP), NULL),
        WORD("PING\r", CLIENT, ONLY(REDIS), NULL),
        TEXT("PING :", SERVER, ONLY(IRC), NULL),
        TEXT("PLAY ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("PONG ", CLIENT, ONLY(IRC), NULL),
        WORD("PORT ", CLIENT, ONLY(FTP), NULL),
        TEXT("POST ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("PRACK ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("prepend ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        TEXT("PRI * HTTP/2", CLIENT, ONLY(HTTP), NULL),
        WORD("PRIVMSG ", CLIENT, ONLY(IRC), NULL),
        TEXT("PROPFIND ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("PROPPATCH ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("PROT ", CLIENT, ONLY(FTP), NULL),
        TEXT("PUBLISH ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("PUT ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("PUTSCRIPT ", CLIENT, ONLY(MANAGESIEVE), NULL),
        WORD("PWD", CLIENT, ONLY(FTP), NULL),
        WORD("QUIT", CLIENT, MAYBE(FTP) | ONLY(POP3) | ONLY(NNTP) | ONLY(IRC), NULL),
        TEXT("RECORD ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        TEXT("REFER ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("REGISTER ", CLIENT, ONLY(SIP), ss_look_sip_request),
        TEXT("replace ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        TEXT("REPORT ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("RETR ", CLIENT, ONLY(FTP) | ONLY(POP3), NULL),
        TEXT("RFB 0", EITHER, ONLY(RFB), NULL),
        WORD("RMD ", CLIENT, ONLY(FTP), NULL),
        TEXT("RTSP/1.0 ", SERVER, ONLY(RTSP), NULL),
        TEXT("SEARCH ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("set ", CLIENT, ONLY(MEMCACHED), ss_look_memcached_store),
        WORD("SETACTIVE ", CLIENT, ONLY(MANAGESIEVE), NULL),
        TEXT("SETUP ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        TEXT("SET_PARAMETER ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        TEXT("SIP/2.0 ", SERVER, ONLY(SIP), NULL),
        WORD("SITE ", CLIENT, ONLY(FTP), NULL),
        TEXT("SSH-", EITHER, ONLY(SSH), NULL),
        TEXT("STAT ", SERVER, MAYBE(MEMCACHED), NULL),
        TEXT("stats\r", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("stats ", CLIENT, ONLY(MEMCACHED), NULL),
        WORD("STAT", CLIENT, MAYBE(FTP) | ONLY(POP3) | ONLY(NNTP), NULL),
        WORD("STLS\r", CLIENT, ONLY(POP3), NULL),
        WORD("STOR ", CLIENT, ONLY(FTP), NULL),
        TEXT("STORED\r", SERVER, ONLY(MEMCACHED), NULL),
        TEXT("SUBSCRIBE ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("SUBSCRIBE ", CLIENT, ONLY(SIP), ss_look_sip_request),
        WORD("SYST", CLIENT, ONLY(FTP), NULL),
        WORD("TAKETHIS <", CLIENT, ONLY(NNTP), NULL),
        TEXT("TEARDOWN ", CLIENT, ONLY(RTSP), ss_look_rtsp_request),
        WORD("TOP ", CLIENT, ONLY(POP3), NULL),
        TEXT("touch ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("TRACE ", CLIENT, ONLY(HTTP), ss_look_http_request),
        WORD("TYPE ", CLIENT, ONLY(FTP), NULL),
        WORD("UIDL", CLIENT, ONLY(POP3), NULL),
        TEXT("UNLOCK ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("UNSUBSCRIBE ", CLIENT, ONLY(HTTP), ss_look_http_request),
        TEXT("UPDATE ", CLIENT, ONLY(SIP), ss_look_sip_request),
        WORD("USER ", CLIENT, ONLY(IRC), ss_look_irc_user),
        WORD("USER ", CLIENT, ONLY(FTP) | ONLY(POP3), NULL),
        TEXT("VALUE ", SERVER, MAYBE(MEMCACHED), NULL),
        TEXT("verbosity ", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("version\r", CLIENT, ONLY(MEMCACHED), NULL),
        TEXT("VERSION ", SERVER, MAYBE(MEMCACHED), NULL),
        WORD("XHDR ", CLIENT, ONLY(NNTP), NULL),
        WORD("XOVER ", CLIENT, ONLY(NNTP), NULL),
        TEXT("\x80", CLIENT, ONLY(TLS), ss_look_ssl2_hello),
        TEXT("\x80", CLIENT, ONLY(MEMCACHED), ss_look_memcached_binary),
        TEXT("\x81", CLIENT, ONLY(TLS), ss_look_ssl2_hello),
        TEXT("\x81" "\0\0D ", CLIENT, ONLY(SMB), NULL),
        TEXT("\x81", SERVER, ONLY(MEMCACHED), ss_look_memcached_binary),
        TEXT("\xff", EITHER, ONLY(TELNET), ss_look_telnet),
};
/* clang-format on */

/* Where any first octet may be the protocol's. */
static const struct row others[] = {
        TEXT("", SERVER, ONLY(MYSQL), ss_look_mysql_greeting),
        TEXT("", EITHER, ONLY(DNS), ss_look_dns),
        TEXT("", CLIENT, ONLY(IMAP), ss_look_imap_command),
        TEXT("", CLIENT, MAYBE(WHOIS), ss_look_query_line),
};

enum { N_ROWS = sizeof rows / sizeof rows[0], N_OTHERS = sizeof others / sizeof others[0] };

static uint8_t key_of(const struct row *row)
{
	return ss_ascii_upper((uint8_t)row->text[0]);
}

static size_t first_row(uint8_t key)
{
	size_t from = 0, to = N_ROWS;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if (key_of(&rows[middle]) < key)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool fits(const struct row *row, struct ss_slice bytes)
{
	struct ss_slice text = {(const uint8_t *)row->text, row->len};
	if (bytes.len < text.len)
		return false;
	if (row->is_word ? !ss_slice_has_prefix_nocase(bytes, text)
	                 : memcmp(bytes.data, text.data, text.len) != 0)
		return false;
	return !row->looks || row->looks(bytes);
}

static struct ss_signature signature_of(const struct row *row)
{
	return (struct ss_signature){row->set, (enum ss_other_speaker)row->speaker};
}

struct ss_signature ss_signature_find(struct ss_slice bytes)
{
	if (bytes.len == 0)
		return (struct ss_signature){0};
	uint8_t key = ss_ascii_upper(bytes.data[0]);
	for (size_t i = first_row(key); i < N_ROWS && key_of(&rows[i]) == key; i++) {
		if (fits(&rows[i], bytes))
			return signature_of(&rows[i]);
	}
	for (size_t i = 0; i < N_OTHERS; i++) {
		if (fits(&others[i], bytes))
			return signature_of(&others[i]);
	}
	return (struct ss_signature){0};
}

bool ss_signature_at(size_t i, struct ss_slice *beginning)
{
	if (i >= N_ROWS)
		return false;
	*beginning = (struct ss_slice){(const uint8_t *)rows[i].text, rows[i].len};
	return true;
}
