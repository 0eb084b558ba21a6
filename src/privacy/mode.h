/* What --anonymize asks for: "prefix", "host,mailbox=local", "ip=mask,text=no". */
#ifndef SS_PRIVACY_MODE_H
#define SS_PRIVACY_MODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ss_privacy_ip {
	SS_PRIVACY_IP_KEEP, /* as they are */
	SS_PRIVACY_IP_FULL, /* 0.0.0.0 and :: for all of them */
	SS_PRIVACY_IP_HOST, /* the network's bits stay, the host's are 0 */
	SS_PRIVACY_IP_MASK, /* the first half of an IPv4 address stays, the first quarter of IPv6's */
	SS_PRIVACY_IP_PREFIX, /* keyed pseudonyms; as many leading bits in common as the addresses */
};

enum ss_privacy_mailbox {
	SS_PRIVACY_MAILBOX_KEEP,  /* as they are, host names too */
	SS_PRIVACY_MAILBOX_LOCAL, /* keyed pseudonyms of local parts and user names; domains stay */
	SS_PRIVACY_MAILBOX_ALL,   /* of domains and host names too */
};

struct ss_privacy_mode {
	uint8_t ip;      /* enum ss_privacy_ip */
	uint8_t mailbox; /* enum ss_privacy_mailbox */
	bool names;      /* tokens for display names, and for what certificates say of persons */
	bool text; /* tokens for subjects, names of files, texts of links, fields unknown to us */
	bool digests;           /* those of contents are shown */
	bool private_addresses; /* private, loopback and documentation addresses are protected too */
	uint64_t ipv4_bits, ipv6_bits; /* of the network, for HOST: at most 32 and 128 */
};

/* prefix, all, names, text; digests shown, private addresses protected, /24 and /64. */
void ss_privacy_mode_init(struct ss_privacy_mode *mode);
/* Words with commas between, each NAME=VALUE or a value of ip alone; what none of them names stays
 * as it is in *mode.  0; SS_EARG: *word is the one that is wrong, *why says what there is. */
int ss_privacy_mode_read(const char *text, struct ss_privacy_mode *mode, const char **word,
                         size_t *word_len, const char **why);
/* The i-th value of ip, as it can stand alone; NULL past the last. */
const char *ss_privacy_mode_word(size_t i);

#endif
