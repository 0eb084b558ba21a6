#include "records.h"

#define S(literal) SS_SLICE(literal)
#define LIST(a)                                                                                    \
	{                                                                                          \
		(a), sizeof(a) / sizeof(a)[0]                                                      \
	}

static const struct ss_slice recipients_asked[] = {
        {(const uint8_t *)"bob@example.net", 15},
        {(const uint8_t *)"carol@example.net", 17},
        {(const uint8_t *)"dave@department.example.org", 27},
};
static const char mail[] = "MAIL FROM:<alice@example.com> SIZE=1214567 BODY=8BITMIME";
static const char rcpt[] = "RCPT TO:<dave@department.example.org> NOTIFY=NEVER";
const char micro_rejected[] = "550 5.1.1 <carol@example.net>: Recipient address rejected: User "
                              "unknown in virtual mailbox table";
static const struct ss_slice commands[] = {
        {(const uint8_t *)mail, sizeof mail - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)rcpt, sizeof rcpt - 1},
        {(const uint8_t *)"DATA", 4},
};
static const struct ss_slice responses[] = {
        {(const uint8_t *)"250 2.1.0 Ok", 12},
        {(const uint8_t *)"250 2.1.5 Ok", 12},
        {(const uint8_t *)micro_rejected, sizeof micro_rejected - 1},
        {(const uint8_t *)"250 2.1.5 Ok", 12},
        {(const uint8_t *)"354 End data with <CR><LF>.<CR><LF>", 35},
        {(const uint8_t *)"250 2.0.0 Ok: queued as 4XkQ1z2mWnz9s", 37},
};

struct ss_transaction_record micro_transaction(void)
{
	static const struct ss_reply_record reply = {
	        250, {(const uint8_t *)"2.0.0", 5}, {(const uint8_t *)"Ok: queued", 10}};
	struct ss_transaction_record t = {
	        .head = {.type = SS_RECORD_TRANSACTION,
	                 .schema = 1,
	                 .ts = 1767323045000000000,
	                 .flow_id = 7,
	                 .community_id = S("1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
	                 .src_port = 40112,
	                 .dst_port = 587},
	        .index = 1,
	        .helo = S("client.example"),
	        .mail_from = S("alice@example.com"),
	        .rcpt_to = LIST(recipients_asked),
	        .has_data = SS_FLAG_YES,
	        .content = 1,
	        .size = 1214501,
	        .outcome = SS_TRANSACTION_ACCEPTED,
	        .reply = &reply,
	        .queue_id = S("4XkQ1z2mWnz9s"),
	        .commands = LIST(commands),
	        .responses = LIST(responses),
	        .duration = 250000000,
	        .dropped = SS_NUMBER_ABSENT,
	};
	ss_address_read("192.0.2.10", &t.head.src_ip);
	ss_address_read("198.51.100.25", &t.head.dst_ip);
	return t;
}

struct ss_flow_record micro_flow(void)
{
	struct ss_flow_record f = {
	        .head = {.type = SS_RECORD_FLOW,
	                 .schema = 1,
	                 .ts = 1767323045000000000,
	                 .flow_id = 7,
	                 .community_id = S("1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
	                 .src_port = 40112,
	                 .dst_port = 587},
	        .protocol = 1,
	        .confidence = 3,
	        .state = S("closed"),
	        .ts_end = 1767323045250000000,
	        .pkts_c2s = 19,
	        .pkts_s2c = 17,
	        .bytes_c2s = 4711,
	        .bytes_s2c = 1147,
	        .rtt = 12345678,
	        .vlan = SS_NUMBER_ABSENT,
	};
	ss_address_read("192.0.2.10", &f.head.src_ip);
	ss_address_read("198.51.100.25", &f.head.dst_ip);
	return f;
}
