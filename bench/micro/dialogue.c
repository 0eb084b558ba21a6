/* What commands and replies cost: the sessions of a spam bot, and of a relay with PIPELINING;
 * without the content of messages (content.c). */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "micro.h"
#include "smtp/dialogue.h"

struct line {
	enum ss_side side;
	const char *text;
};

struct script {
	const struct line *lines;
	size_t n_lines;
	size_t n_commands;
};

static const struct line bot[] = {
        {SS_SERVER, "220 mx.example ESMTP Postfix\r\n"},
        {SS_CLIENT, "HELO ylmf-pc\r\n"},
        {SS_SERVER, "250 mx.example\r\n"},
        {SS_CLIENT, "MAIL FROM:<amber.anvil@beacon.example>\r\n"},
        {SS_SERVER, "250 2.1.0 Ok\r\n"},
        {SS_CLIENT, "RCPT TO:<calm@cedar.example>\r\n"},
        {SS_SERVER, "550 5.1.1 <calm@cedar.example>: Recipient address rejected: User unknown\r\n"},
        {SS_CLIENT, "RCPT TO:<delta@cedar.example>\r\n"},
        {SS_SERVER,
         "550 5.1.1 <delta@cedar.example>: Recipient address rejected: User unknown\r\n"},
        {SS_CLIENT, "QUIT\r\n"},
        {SS_SERVER, "221 2.0.0 Bye\r\n"},
};

static const struct line relay[] = {
        {SS_SERVER, "220 mx.example ESMTP Postfix\r\n"},
        {SS_CLIENT, "EHLO beacon.example\r\n"},
        {SS_SERVER, "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-ETRN\r\n"
                    "250-STARTTLS\r\n250-8BITMIME\r\n250-DSN\r\n250 CHUNKING\r\n"},
        {SS_CLIENT, "MAIL FROM:<amber.anvil@beacon.example> SIZE=4711 BODY=8BITMIME\r\n"
                    "RCPT TO:<calm@cedar.example>\r\nRCPT TO:<delta@cedar.example>\r\nDATA\r\n"},
        {SS_SERVER, "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n"
                    "354 End data with <CR><LF>.<CR><LF>\r\n"},
        {SS_CLIENT, "Subject: small\r\n\r\nHello.\r\n.\r\nQUIT\r\n"},
        {SS_SERVER, "250 2.0.0 Ok: queued as 4XkQ1z2mWnz9s\r\n221 2.0.0 Bye\r\n"},
};

static uint64_t n_replies;

static void on_command(void *user, const struct ss_dialogue_command *c)
{
}

static void on_reply(void *user, const struct ss_dialogue_reply *r)
{
	n_replies++;
}

static void on_content_begin(void *user, enum ss_content_kind kind, uint64_t index,
                             struct ss_place place)
{
}

static void on_octets(void *user, const uint8_t *bytes, size_t len, struct ss_place place)
{
}

static void on_content_gap(void *user, uint64_t len, struct ss_place place)
{
}

static void on_content_end(void *user, const struct ss_dialogue_content_end *e)
{
}

static void on_sasl_end(void *user, const struct ss_sasl *sasl, unsigned code,
                        struct ss_place place)
{
}

static void on_starttls(void *user, enum ss_tls_step step, struct ss_place place)
{
}

static void on_proxy(void *user, const struct ss_proxy *p, struct ss_place place)
{
}

static void on_anomaly(void *user, enum ss_anomaly what, struct ss_place place, uint64_t len,
                       struct ss_slice detail)
{
}

static const struct ss_dialogue_events dialogue_events = {
        .on_command = on_command,
        .on_reply = on_reply,
        .on_content_begin = on_content_begin,
        .on_content = on_octets,
        .on_content_gap = on_content_gap,
        .on_content_end = on_content_end,
        .on_sasl_end = on_sasl_end,
        .on_starttls = on_starttls,
        .on_tls = on_octets,
        .on_proxy = on_proxy,
        .on_anomaly = on_anomaly,
};

static void speak(void *arg)
{
	const struct script *script = (const struct script *)arg;
	struct ss_memory memory = {0};
	const struct ss_dialogue_options options = {.events = &dialogue_events, .memory = &memory};
	struct ss_dialogue *d;
	uint64_t offsets[2] = {0, 0};
	struct ss_mark mark = {0, 0};
	n_replies = 0;
	if (ss_dialogue_create(&options, &d) < 0)
		exit(1);
	for (size_t i = 0; i < script->n_lines; i++) {
		const struct line *line = &script->lines[i];
		size_t len = strlen(line->text);
		mark.packet++;
		ss_dialogue_feed(d, line->side, (const uint8_t *)line->text, len,
		                 offsets[line->side], mark);
		offsets[line->side] += len;
	}
	ss_dialogue_end(d, mark);
	ss_dialogue_destroy(d);
	if (n_replies < script->n_commands)
		exit(1);
}

int main(void)
{
	struct script of_bot = {bot, sizeof bot / sizeof *bot, 5};
	struct script of_relay = {relay, sizeof relay / sizeof *relay, 6};
	micro_each("dialogue of a bot", "a command", of_bot.n_commands, speak, &of_bot);
	micro_each("dialogue of a relay", "a command", of_relay.n_commands, speak, &of_relay);
	return 0;
}
