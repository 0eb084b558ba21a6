/* Every limit on what the wire can make us keep, with its reason.  What exceeds one is cut, marked
 * and counted; nothing exceeds one silently. */
#ifndef SS_BASE_LIMITS_H
#define SS_BASE_LIMITS_H

enum {
	/* capture: what a file can make us hold.  A caplen above this is a damaged file: libpcap
	 * stops at 256 KiB, but "big TCP" frames of loopback captures reach 512 KiB and USB's more. */
	SS_LIMIT_FRAME = 16777216,
	SS_LIMIT_BLOCK = SS_LIMIT_FRAME + 1048576, /* a pcapng block that is read: options may follow */
	SS_LIMIT_INTERFACES = 65536,     /* of a pcapng section; the old packet block counts in 16 bits */
	SS_LIMIT_UNPACK_WINDOW_LOG = 27, /* zstd: 128 MiB, what its own tool takes unasked */
	SS_LIMIT_UNPACK_MEMORY = 134217728, /* xz: -9 needs 65 MiB */
	SS_LIMIT_DIRECTORIES = 64,          /* directories in directories */

	/* smtp: RFC 5321 section 4.5.3.1.4 allows 512 octets for a command line and extensions add
	 * to that (AUTH: 12288, RFC 4954 section 4); longer lines are attacks or not SMTP. */
	SS_LIMIT_COMMAND_LINE = 16384,
	SS_LIMIT_REPLY_LINE = 4096, /* RFC 5321: 512; long policy texts with URLs are seen */
	SS_LIMIT_REPLY_LINES = 128, /* lines kept of one reply; HELP and EHLO stay far below */
	SS_LIMIT_PENDING =
	        1024, /* commands waiting for their reply; RFC 2920 windows are smaller */
	SS_LIMIT_STALLED = 65536,   /* client bytes held until the reply tells what they are */
	SS_LIMIT_STALLED_RUNS = 256, /* packets told apart among them */
	SS_LIMIT_LOOK = 512, /* a line that is longer is not taken for a command by its look */
	SS_LIMIT_REPLY_TEXT = 65536,  /* text kept of one reply, all its lines */
	SS_LIMIT_TEXT_LINE = 1000,    /* a line of content (RFC 5321 section 4.5.3.1.6): told, not cut */
	SS_LIMIT_LENIENT_DOTS = 16,   /* told one by one in one content; the others are counted */
	SS_LIMIT_DETAIL = 512,        /* text shown with an anomaly */
	SS_LIMIT_PARAMETERS = 32,   /* parameters of one MAIL or RCPT */
	SS_LIMIT_KEYWORDS = 64,     /* EHLO keywords of one reply */
	SS_LIMIT_SASL_TEXT = 16384, /* decoded bytes of one AUTH exchange step */
	SS_LIMIT_IDENTITY =
	        320, /* a user name: 64 local part + @ + 255 domain (RFC 5321 4.5.3.1) */

	SS_LIMIT_PROXY = 4096, /* a PROXY v2 header: its TLVs name a certificate and a few ids */
	SS_LIMIT_SNIFF = 512, /* bytes of a side that detection looks at: greeting and EHLO fit */

	/* packet: tunnels in tunnels are headers in headers.  A provider's network (two tags, three
	 * labels, pseudowire) around a data centre's (VXLAN) stays below 16. */
	SS_LIMIT_HEADERS = 32,          /* of one frame from link to TCP, each tag and label one */
	SS_LIMIT_FRAGMENTED = 4096,     /* datagrams held at once */
	SS_LIMIT_FRAGMENT_SECONDS = 30, /* RFC 791 suggests 15, Linux uses 30 */

	/* engine: a flow's first bytes, held until it is recognised. */
	SS_LIMIT_PRELUDE = 8192,       /* a side; four full segments: more than detection looks at */
	SS_LIMIT_PRELUDE_PORTIONS = 2048, /* of both sides: a dialogue may begin byte by byte */

	/* engine: what one session keeps for its records. */
	SS_LIMIT_RECIPIENTS =
	        10000, /* per transaction; RFC 5321 asks for 100, relays allow 1000s */
	SS_LIMIT_TRANSACTION_LINES = 512, /* commands[] and responses[] of one transaction */
	SS_LIMIT_SESSION_TEXT = 262144, /* names, keywords, identities of one session: floods of EHLO */
	SS_LIMIT_AUTH_ATTEMPTS = 64,      /* auth[] of one session */

	/* output: what a format holds back. */
	SS_LIMIT_TABLE_ROWS = 1000, /* they decide the widths; about 1 KiB each */
	SS_LIMIT_DIALOG_SESSION = 1048576, /* text of one session; what is there is printed then */
	SS_LIMIT_DIALOG_ALL = 67108864,    /* of all open sessions; then the longest is printed */
};

/* flow: 64-bit quantities. */
#define SS_LIMIT_HOLD_NS                                                                           \
	2000000000LL               /* how long bytes that the peer acknowledged may still come late:
                                       capture points disorder packets by milliseconds */
#define SS_LIMIT_HOLD_BYTES 262144 /* the same, as bytes held behind the hole */
#define SS_LIMIT_OUT_OF_ORDER_BYTES                                                                \
	16777216 /* held behind a hole that nobody acknowledged past: at most
                                            a receive window */
#define SS_LIMIT_IDLE_NS                                                                           \
	600000000000LL /* RFC 5321 section 4.5.3.2.6: ten minutes after the final dot
                                         is the longest a client is asked to wait */
/* A flow without a SYN: as many of its segments may be disordered before its first byte is settled. */
#define SS_LIMIT_START_SEGMENTS 8
/* A segment further ahead is bogus: no TCP window is larger (RFC 7323, section 2.3). */
#define SS_LIMIT_SEQ_JUMP 1073741824
/* An acknowledgement so far beyond all bytes seen is not believed: Linux offers windows of 6 MiB,
 * tuned hosts 64. */
#define SS_LIMIT_ACK_JUMP 67108864
/* A reset further ahead of what was seen is blind: the unscaled window (RFC 5961, section 3). */
#define SS_LIMIT_RST_WINDOW 65536
/* Silence after a SYN: the longest pause between the retries of Linux is 64 s. */
#define SS_LIMIT_HALF_OPEN_NS 75000000000LL
/* Silence after which a new SYN on the same endpoints is believed: TIME-WAIT of Linux. */
#define SS_LIMIT_REUSE_NS 60000000000LL
/* An ended flow absorbs its last packets for as long, and at most as many do so at once (2 MiB). */
#define SS_LIMIT_LINGER_NS 10000000000LL
#define SS_LIMIT_LINGERING 8192

#endif
