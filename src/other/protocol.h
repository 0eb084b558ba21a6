/* The protocols that are not mail and that we know by name: the one list of them.  Nothing is read
 * of them but who they are. */
#ifndef SS_OTHER_PROTOCOL_H
#define SS_OTHER_PROTOCOL_H
#include <stdint.h>

/* ROW(identifier, name in records, the port that decides where the words alone do not) */
#define SS_OTHER_PROTOCOLS(ROW)                                                                    \
	ROW(TLS, "tls", 443)                                                                       \
	ROW(HTTP, "http", 80)                                                                      \
	ROW(FTP, "ftp", 21)                                                                        \
	ROW(POP3, "pop3", 110)                                                                     \
	ROW(IMAP, "imap", 143)                                                                     \
	ROW(NNTP, "nntp", 119)                                                                     \
	ROW(MANAGESIEVE, "managesieve", 4190)                                                      \
	ROW(IRC, "irc", 6667)                                                                      \
	ROW(SIP, "sip", 5060)                                                                      \
	ROW(RTSP, "rtsp", 554)                                                                     \
	ROW(XMPP, "xmpp", 5222)                                                                    \
	ROW(WHOIS, "whois", 43)                                                                    \
	ROW(TELNET, "telnet", 23)                                                                  \
	ROW(SSH, "ssh", 22)                                                                        \
	ROW(RFB, "rfb", 5900)                                                                      \
	ROW(RDP, "rdp", 3389)                                                                      \
	ROW(SMB, "smb", 445)                                                                       \
	ROW(LDAP, "ldap", 389)                                                                     \
	ROW(DNS, "dns", 53)                                                                        \
	ROW(REDIS, "redis", 6379)                                                                  \
	ROW(MEMCACHED, "memcached", 11211)                                                         \
	ROW(MYSQL, "mysql", 3306)                                                                  \
	ROW(POSTGRESQL, "postgresql", 5432)                                                        \
	ROW(MQTT, "mqtt", 1883)                                                                    \
	ROW(BITTORRENT, "bittorrent", 6881)                                                        \
	ROW(SOCKS, "socks", 1080)

enum ss_other {
	SS_OTHER_UNKNOWN,
#define SS_OTHER_ROW(ID, NAME, PORT) SS_OTHER_##ID,
	SS_OTHER_PROTOCOLS(SS_OTHER_ROW)
#undef SS_OTHER_ROW
	        SS_N_OTHERS
};

/* "unknown" for SS_OTHER_UNKNOWN. */
const char *ss_other_name(enum ss_other protocol);
uint16_t ss_other_port(enum ss_other protocol); /* 0: none */

#endif
