/* Follows both directions of a connection whose bytes are already in order: a proxy, a honeypot, a
 * reassembler of your own.  Here they come from a text file, one line a line of the wire:
 *
 *     C: EHLO client.example.org
 *     S: 250 mx.example.com
 *
 *     cc follow_stream.c $(pkg-config --cflags --libs smtpscope) && ./a.out FILE
 */
#include <inttypes.h>
#include <smtpscope/smtpscope.h>
#include <stdio.h>
#include <string.h>

/* Texts are slices of the stream and may hold anything: made fit for a terminal before they are
 * printed. */
static const char *shown(struct ss_text text)
{
	static char out[4][256];
	static unsigned n;
	char *room = out[n++ % 4];
	ss_text_display(text, 60, room, sizeof out[0]);
	return room;
}

static void on_event(void *user, const struct ss_parser_event *e)
{
	(void)user;
	switch (e->kind) {
	case SS_PARSER_COMMAND:
		if (e->command->is_auth_answer)
			printf("command %" PRIu64 ": a secret\n", e->command->index);
		else if (e->command->mailbox.data)
			printf("command %" PRIu64 ": %s of %s\n", e->command->index,
			       e->command->verb, shown(e->command->mailbox));
		else
			printf("command %" PRIu64 ": %s %s\n", e->command->index,
			       shown(e->command->name), shown(e->command->argument));
		break;
	case SS_PARSER_REPLY:
		printf("reply to %" PRIu64 ": %u %s\n", e->reply->index, e->reply->code,
		       shown(e->reply->lines[0]));
		break;
	case SS_PARSER_AUTH:
		printf("login as %s by %s: %s\n", shown(e->auth->identity),
		       shown(e->auth->mechanism), e->auth->code == 235 ? "accepted" : "refused");
		break;
	case SS_PARSER_CONTENT: /* in portions of any size: hash it, store it, scan it */
		printf("content: %zu octets\n", e->content->bytes.len);
		break;
	case SS_PARSER_CONTENT_END:
		printf("message of %" PRIu64 " octets, %s\n", e->content->size,
		       e->content->is_complete ? "complete" : "not complete");
		break;
	case SS_PARSER_ANOMALY: printf("anomaly: %s\n", e->anomaly->name); break;
	default: break; /* there are more; and later versions may bring others */
	}
}

int main(int argc, char **argv)
{
	struct ss_parser_options options;
	struct ss_parser *parser;
	FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
	char line[4096];
	int64_t time_ns = 0;

	if (!in) {
		fprintf(stderr, "usage: follow_stream FILE\n");
		return 2;
	}
	memset(&options, 0, sizeof options);
	options.on_event = on_event;
	if (ss_parser_create(&options, &parser) != 0) {
		fclose(in);
		return 1;
	}
	while (fgets(line, sizeof line - 2, in)) {
		size_t len = strcspn(line, "\n");
		enum ss_parser_side side = line[0] == 'S' ? SS_FROM_SERVER : SS_FROM_CLIENT;
		if (len < 2 || line[1] != ':')
			continue;
		memcpy(line + len, "\r\n", 3); /* as it was on the wire */
		size_t begin = line[2] == ' ' ? 3 : 2;
		ss_parser_feed(parser, side, line + begin, len + 2 - begin, time_ns, 0);
		time_ns += 1000000;
	}
	ss_parser_end(parser, time_ns, 0);
	ss_parser_destroy(parser);
	fclose(in);
	return 0;
}
