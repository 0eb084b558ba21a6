/* Looks at packets one by one, as a network monitor does that shows a line a connection.
 *
 *     cc sniff_payload.c $(pkg-config --cflags --libs smtpscope) && ./a.out
 */
#include <inttypes.h>
#include <smtpscope/smtpscope.h>
#include <stdio.h>
#include <string.h>

/* What a capture library would hand you: the bytes behind the TCP header, and the ports. */
struct packet {
	uint16_t src_port, dst_port;
	const char *bytes;
};

static const struct packet packets[] = {
        {25, 40000, "220 mx.example.com ESMTP Postfix\r\n"},
        {40000, 25, "EHLO client.example.org\r\n"},
        {25, 40000, "250-mx.example.com\r\n250-STARTTLS\r\n250 PIPELINING\r\n"},
        {40000, 25, "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n"},
        {25, 40000, "535 5.7.8 Authentication failed\r\n"},
        {40000, 25, "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n"},
        {25, 40000, "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go ahead\r\n"},
        {40000, 25, "Subject: lunch\r\n\r\nHELP is at hand.\r\n.\r\n"},
        {25, 40000, "250 2.0.0 Ok: queued as 4F2A1\r\n"},
        {40001, 80, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"},
};

int main(void)
{
	struct ss_flow_info flow; /* one of these for each connection: zeroed is empty */
	struct ss_flow_view view;
	struct ss_where *where;
	char text[SS_DISPLAY_SIZE];

	memset(&flow, 0, sizeof flow);
	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		struct ss_payload payload;
		memset(&payload, 0, sizeof payload);
		payload.bytes = packets[i].bytes;
		payload.len = strlen(packets[i].bytes);
		payload.src_port = packets[i].src_port;
		payload.dst_port = packets[i].dst_port;

		/* What this packet says by itself ... */
		struct ss_payload_info info;
		if (ss_payload_read(&payload, &info) == SS_PAYLOAD_OTHER)
			strcpy(text, "(not SMTP by itself)");
		else
			ss_payload_display(&info, 40, text, sizeof text);
		printf("%5u > %-5u %s\n", payload.src_port, payload.dst_port, text);

		/* ... and what it adds to what is known of its connection.  A program with many
		 * connections finds the flow by addresses and ports here. */
		if (payload.src_port != 40001)
			ss_flow_info_read(&flow, &payload, NULL);
	}

	ss_flow_info_view(&flow, &view);
	ss_flow_info_display(&flow, 40, text, sizeof text);
	printf("\n%s\n", text);
	printf("server: %.*s (%.*s)\n", (int)view.now.server_host.len, view.now.server_host.data,
	       (int)view.now.server_software.len, view.now.server_software.data);
	printf("messages accepted: %" PRIu64 ", recipients: %u, commands: %u\n", view.n_accepted,
	       view.now.n_recipients, view.now.n_commands);
	if (view.findings & SS_FINDING_AUTH_IN_CLEAR)
		printf("a password was sent in clear\n");

	/* The search box of the monitor. */
	if (ss_where_compile("from:@example.org server:postfix", NULL, &where, NULL) == 0) {
		printf("from:@example.org server:postfix -> %s\n",
		       ss_where_is_flow(where, &flow) ? "shown" : "hidden");
		ss_where_destroy(where);
	}
	return 0;
}
