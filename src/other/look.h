/* Looks closer at first bytes whose beginning alone does not tell.  Each takes the bytes of one
 * side, as far as they were seen, and is false where they are too few. */
#ifndef SS_OTHER_LOOK_H
#define SS_OTHER_LOOK_H
#include <stdbool.h>

#include "base/slice.h"

/* text, look_text.c */
bool ss_look_http_request(struct ss_slice s); /* RFC 9112, section 3 */
bool ss_look_sip_request(struct ss_slice s);  /* RFC 3261, section 7.1 */
bool ss_look_rtsp_request(struct ss_slice s); /* RFC 2326, section 6.1 */
bool ss_look_ftp_greeting(struct ss_slice s);
bool ss_look_nntp_greeting(struct ss_slice s);
bool ss_look_irc_message(struct ss_slice s); /* ":prefix command" (RFC 2812, section 2.3.1) */
bool ss_look_irc_user(struct ss_slice s);    /* USER with four arguments */
bool ss_look_imap_untagged(struct ss_slice s);
bool ss_look_imap_command(struct ss_slice s);
bool ss_look_sieve_capability(struct ss_slice s); /* RFC 5804, section 1.7 */
bool ss_look_redis_array(struct ss_slice s);
bool ss_look_redis_number(struct ss_slice s);
bool ss_look_memcached_store(struct ss_slice s);
bool ss_look_xmpp_stream(struct ss_slice s);
bool ss_look_whois_answer(struct ss_slice s);
bool ss_look_query_line(struct ss_slice s); /* one short line and nothing more */

/* octets, look_octets.c */
bool ss_look_tls_record(struct ss_slice s); /* RFC 8446, section 5.1 */
bool ss_look_client_hello(struct ss_slice s);
bool ss_look_server_hello(struct ss_slice s);
bool ss_look_ssl2_hello(struct ss_slice s); /* RFC 5246, appendix E.2 */
bool ss_look_http2_settings(struct ss_slice s);
bool ss_look_telnet(struct ss_slice s); /* RFC 854 */
bool ss_look_rdp(struct ss_slice s);    /* TPKT and X.224 with RDP's negotiation */
bool ss_look_smb(struct ss_slice s);
bool ss_look_ldap(struct ss_slice s); /* RFC 4511, section 4.1.1 */
bool ss_look_dns(struct ss_slice s);  /* RFC 1035, section 4.2.2 */
bool ss_look_mysql_greeting(struct ss_slice s);
bool ss_look_postgresql_start(struct ss_slice s);
bool ss_look_mqtt_connect(struct ss_slice s);
bool ss_look_mqtt_answer(struct ss_slice s);
bool ss_look_memcached_binary(struct ss_slice s);
bool ss_look_socks4(struct ss_slice s);
bool ss_look_socks5(struct ss_slice s);

#endif
