/* Every limit on what the wire can make us keep, by folder, with its reason.  What exceeds one is
 * cut, marked and counted; nothing exceeds one silently. */
#ifndef SS_BASE_LIMITS_H
#define SS_BASE_LIMITS_H

/* capture: what a file can make us hold. */
enum {
	/* A larger captured length is a damaged file: libpcap stops at 256 KiB, but "big TCP" frames
	 * of loopback captures reach 512 KiB and USB's more. */
	SS_LIMIT_FRAME = 16777216,
	/* A pcapng block that is read: options may follow the frame. */
	SS_LIMIT_BLOCK = SS_LIMIT_FRAME + 1048576,
	/* Of a pcapng section; the old packet block counts in 16 bits. */
	SS_LIMIT_INTERFACES = 65536,
	/* zstd's window: 128 MiB, what its own tool takes unasked. */
	SS_LIMIT_UNPACK_WINDOW_LOG = 27,
	/* xz: -9 needs 65 MiB. */
	SS_LIMIT_UNPACK_MEMORY = 134217728,
	/* Directories in directories. */
	SS_LIMIT_DIRECTORIES = 64,
};

/* base: octets of a word of a list that a site sets: names of people and fingerprints fit, and, with the
 * setting's name before it, a line of a file (inih's has 200). */
enum { SS_LIMIT_SETTING_WORD = 128 };

/* config: octets of a file of settings: lists of half a million domains fit. */
enum { SS_LIMIT_CONFIG_FILE = 16777216 };

/* The least --memory-limit: with less, not one session with its flow can be followed. */
enum { SS_LIMIT_LEAST_MEMORY = 65536 };

/* crew: what a share of the flows has of --memory-limit; a smaller limit has fewer of them.  With
 * less, one message of a thousand parts would leave a share no room for anything else. */
enum { SS_LIMIT_SHARE_MEMORY = 262144 };

/* base: what is kept of blocks that were given back.  A session takes some 10 KiB: those of a
 * hundred that end at once.  Under AddressSanitizer none: it sees what is used too late. */
#if defined(__SANITIZE_ADDRESS__)
#define SS_LIMIT_MEMORY_KEPT 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SS_LIMIT_MEMORY_KEPT 0
#endif
#endif
#ifndef SS_LIMIT_MEMORY_KEPT
#define SS_LIMIT_MEMORY_KEPT 1048576
#endif

/* A session that holds more than this part of the limit pushes out no other one that has mail: one
 * message of attackers is not worth as much as the conversations of all others. */
enum { SS_LIMIT_MEMORY_LARGEST_SHARE = 16 };

/* packet */
enum {
	/* Headers of one frame from link to TCP, each tag and label one.  A provider's network (two
	 * tags, three labels, a pseudowire) around a data centre's (VXLAN) stays below 16. */
	SS_LIMIT_HEADERS = 32,
	/* Fragmented datagrams held at once, and for how long: RFC 791 suggests 15 s, Linux uses 30. */
	SS_LIMIT_FRAGMENTED = 4096,
	SS_LIMIT_FRAGMENT_SECONDS = 30,
	/* Memory of all of them: four times what Linux allows.  Of a limit of all memory, at most a
	 * quarter. */
	SS_LIMIT_FRAGMENT_BYTES = 16777216,
};

/* flow: times in nanoseconds of capture time. */

/* How long bytes that the peer acknowledged may still come late, and how much is held behind the
 * hole meanwhile: capture points disorder packets by milliseconds. */
#define SS_LIMIT_HOLD_NS    2000000000LL
#define SS_LIMIT_HOLD_BYTES 262144
/* Held behind a hole that nobody acknowledged past: at most a receive window. */
#define SS_LIMIT_OUT_OF_ORDER_BYTES 16777216
/* Silence of a flow that is followed: ten minutes after the final dot is the longest that a client
 * is asked to wait (RFC 5321, section 4.5.3.2.6). */
#define SS_LIMIT_IDLE_NS 600000000000LL
/* A flow without a SYN: as many of its segments, or bytes, may be disordered before its first byte
 * is settled.  Disorder is of a dozen packets; a link that is tapped in the middle has many flows. */
#define SS_LIMIT_START_SEGMENTS 16
#define SS_LIMIT_START_BYTES    8192
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
/* Flows of which nothing comes any more are looked at as often: seldom enough to cost nothing, often
 * enough for who waits for a record. */
#define SS_LIMIT_TICK_NS 100000000LL

/* smtp */
enum {
	/* RFC 5321, section 4.5.3.1.4, allows 512 octets for a command line and extensions add to that
	 * (AUTH: 12288, RFC 4954, section 4); longer lines are attacks or not SMTP. */
	SS_LIMIT_COMMAND_LINE = 16384,
	/* RFC 5321: 512; long policy texts with URLs are seen. */
	SS_LIMIT_REPLY_LINE = 4096,
	/* Lines, and octets of text, kept of one reply; HELP and EHLO stay far below. */
	SS_LIMIT_REPLY_LINES = 128,
	SS_LIMIT_REPLY_TEXT = 65536,
	/* Commands waiting for their reply; the windows of RFC 2920 are smaller. */
	SS_LIMIT_PENDING = 1024,
	/* Client bytes held until the reply tells what they are, and packets told apart among them. */
	SS_LIMIT_STALLED = 65536,
	SS_LIMIT_STALLED_RUNS = 256,
	/* Replies that are looked at to tell whether a lenient dot was the end: two messages take six. */
	SS_LIMIT_DOUBT_REPLIES = 64,
	/* A line that is longer is not taken for a command by its look. */
	SS_LIMIT_LOOK = 512,
	/* A line of content (RFC 5321, section 4.5.3.1.6): told, not cut. */
	SS_LIMIT_TEXT_LINE = 1000,
	/* Lenient dots told one by one in one content; the others are counted. */
	SS_LIMIT_LENIENT_DOTS = 16,
	/* Text shown with an anomaly. */
	SS_LIMIT_DETAIL = 512,
	/* Parameters of one MAIL or RCPT. */
	SS_LIMIT_PARAMETERS = 32,
	/* Decoded octets of one step of AUTH. */
	SS_LIMIT_SASL_TEXT = 16384,
	/* A user name: 64 local part, @, 255 domain (RFC 5321, section 4.5.3.1). */
	SS_LIMIT_IDENTITY = 320,
	/* A PROXY v2 header: its TLVs name a certificate and a few ids. */
	SS_LIMIT_PROXY = 4096,
	/* Such headers in a row that detection passes over: one a balancer. */
	SS_LIMIT_PROXIES = 4,
	/* Octets of a side that detection looks at: greeting and EHLO fit. */
	SS_LIMIT_SNIFF = 512,
};

/* tls */
enum {
	/* A handshake message that is read: OpenSSL takes certificate chains of 100 KiB. */
	SS_LIMIT_TLS_HANDSHAKE = 131072,
	/* Certificates of one chain; roots are three or four steps away. */
	SS_LIMIT_TLS_CERTIFICATES = 16,
	/* Names that a certificate is told to be for; 100 are what public CAs put into one. */
	SS_LIMIT_CERTIFICATE_NAMES = 100,
	/* Octets of a subject, issuer or name of a certificate, of a server name, of a protocol. */
	SS_LIMIT_CERTIFICATE_TEXT = 512,
	/* Protocols and versions told that a client offers, and alerts: real ones are fewer. */
	SS_LIMIT_TLS_ALPN = 16,
	SS_LIMIT_TLS_VERSIONS = 8,
	SS_LIMIT_TLS_ALERTS = 8,
	/* Octets of all protocols that a client offers. */
	SS_LIMIT_TLS_ALPN_TEXT = 1024,
	/* Octets that JA3 or JA4 are a digest of; those of browsers stay below 400. */
	SS_LIMIT_TLS_FINGERPRINT = 8192,
};

/* mail */
enum {
	/* Octets kept of one header field: To: of a thousand recipients fits. */
	SS_LIMIT_HEADER_FIELD = 65536,
	/* Fields kept of one header: a message that went round in a loop has some hundred Received; of
	 * a thousand, Zeek tells the way, and From, To and Subject behind them. */
	SS_LIMIT_HEADER_FIELDS = 4000,
	/* Octets of a header, until it is taken for one that never ends; Postfix and Exim refuse less. */
	SS_LIMIT_HEADER = 2097152,
	/* A line of a header (RFC 5322, section 2.1.1), without its line end: told, not cut. */
	SS_LIMIT_HEADER_LINE = 998,
	/* Multiparts and messages in each other, the message itself included: Zeek's limit too; what
	 * is forwarded again and again stays below 20. */
	SS_LIMIT_MIME_DEPTH = 100,
	/* Parts of one message: a digest of a busy list has some hundred. */
	SS_LIMIT_MIME_PARTS = 1000,
	/* Octets kept of one thing that a part says of itself: a field, a file's name. */
	SS_LIMIT_MIME_TEXT = 4096,
	/* A boundary: RFC 2046, section 5.1.1, allows 70 octets; and a line that may be one. */
	SS_LIMIT_MIME_BOUNDARY = 500,
	SS_LIMIT_MIME_LINE = 1000,
	/* Parameters of one value, each section of a continued one counted: a name of 255 octets in
	 * percent signs and lines of 78 is in twelve. */
	SS_LIMIT_MIME_PARAMETERS = 128,
	/* Files within the texts of one message: its like of parts; who posts more sends archives. */
	SS_LIMIT_EMBEDDED_FILES = 1000,
	/* Octets of a URL, and of what a link shows: what wraps links for safety makes 4096 of them;
	 * data: may hold a whole file. */
	SS_LIMIT_URL = 8192,
	SS_LIMIT_URL_TEXT = 1024,
	/* Octets of the URLs within a link (its pictures), which wait for its end to be told in order. */
	SS_LIMIT_URL_HELD = 32768,
	/* Members told of one archive, octets of a name (file systems: 255 a level), and of all names:
	 * an archive of sources has some hundred, and who asks for more opens the file. */
	SS_LIMIT_ZIP_MEMBERS = 1000,
	SS_LIMIT_ZIP_NAME = 1024,
	SS_LIMIT_ZIP_NAMES = 131072,
	/* Octets shown of a signal: a line of text, enough to see what it is. */
	SS_LIMIT_SIGNAL_TEXT = 120,
	/* Octets of base64 in a row that make a script one that unpacks a file: identifiers and keys
	 * are shorter, small pictures mostly stand in tags. */
	SS_LIMIT_BASE64_LITERAL = 1024,
	/* Letters of hidden text that are told: what newsletters show in lists of mail, and nowhere
	 * else, has up to two hundred. */
	SS_LIMIT_HIDDEN_TEXT = 300,
	/* Letters of a page that is more than its picture; a link and a name have fewer. */
	SS_LIMIT_IMAGE_TEXT = 64,
	/* An archive that unpacks to more than that, and to as many times its size, is a bomb: texts
	 * pack to a tenth or a thirtieth, deflate's most is a thousandth. */
	SS_LIMIT_BOMB_SIZE = 104857600,
	SS_LIMIT_BOMB_RATIO = 250,
	/* Octets at the end of an archive that are read again, when a member's size led past them. */
	SS_LIMIT_ZIP_TAIL = 4096,
};

/* engine */
enum {
	/* A flow's first octets of each side, held until it is recognised: four full segments, more
	 * than detection looks at; and portions of both sides: a dialogue may begin byte by byte. */
	SS_LIMIT_PRELUDE = 8192,
	SS_LIMIT_PRELUDE_PORTIONS = 2048,
	/* Tries with a proxy before the connection is open: NTLM needs three. */
	SS_LIMIT_WRAPS = 8,
	/* Octets of a flow that may be a message whose beginning was not seen, until it is given up:
	 * twice what large providers accept. */
	SS_LIMIT_LATER = 104857600,
	/* Recipients of one transaction: RFC 5321 asks for 100, relays allow thousands. */
	SS_LIMIT_RECIPIENTS = 10000,
	/* Open transactions of one session: pipelined without a verdict yet; more than RFC 2920's
	 * windows hold.  And octets of addresses, parameters and replies that all of them keep. */
	SS_LIMIT_OPEN_TRANSACTIONS = 1024,
	SS_LIMIT_TRANSACTION_TEXT = 4194304,
	/* commands[] and responses[] of one transaction. */
	SS_LIMIT_TRANSACTION_LINES = 512,
	/* A name that a session keeps: host, EHLO keyword, verb; 255 octets are the longest that
	 * RFC 5321 knows. */
	SS_LIMIT_SESSION_NAME = 512,
	/* Pipelined EHLOs whose names wait for the reply; nobody honest sends more than two. */
	SS_LIMIT_SESSION_HELLOS = 4,
	/* Octets of the keywords of one EHLO reply; real ones stay below 500. */
	SS_LIMIT_KEYWORDS_TEXT = 4096,
	/* Verbs that are in no RFC, and reply codes, told one by one; then they are "other". */
	SS_LIMIT_SESSION_VERBS = 16,
	SS_LIMIT_SESSION_CODES = 64,
	/* Octets of a sender, and of its domain (RFC 5321, section 4.5.3.1.2), in a column. */
	SS_LIMIT_DISPLAY = 112,
	SS_LIMIT_DISPLAY_DOMAIN = 256,
	/* auth[] of one session. */
	SS_LIMIT_AUTH_ATTEMPTS = 64,
	/* Octets of texts kept of one message: all of the longest header that servers take. */
	SS_LIMIT_MESSAGE_TEXT = 1048576,
	/* Addresses of one of a message's lists: To of a thousand is what relays take at once. */
	SS_LIMIT_MESSAGE_ADDRESSES = 1000,
	/* Hops, references, signatures, results of one message: a thread of years has some hundred. */
	SS_LIMIT_MESSAGE_LIST = 500,
	/* Links of one message, each told once: newsletters have up to three hundred. */
	SS_LIMIT_MESSAGE_URLS = 1000,
};

/* filter: what a user, or a program that was handed an expression by one, can make us hold. */
enum {
	/* Octets of an expression: a list of a thousand addresses fits. */
	SS_LIMIT_FILTER_TEXT = 65536,
	SS_LIMIT_FILTER_TERMS = 4096,
	/* Parentheses and negations in each other: the compiler and the evaluation are recursive. */
	SS_LIMIT_FILTER_DEPTH = 100,
	/* Octets of a regex; what it may do with one text, about a millisecond, and hold for it; texts
	 * on which it may take longer before it is not tried any more. */
	SS_LIMIT_REGEX_PATTERN = 1024,
	SS_LIMIT_REGEX_STEPS = 100000,
	SS_LIMIT_REGEX_KILOBYTES = 1024,
	SS_LIMIT_REGEX_GIVE_UPS = 64,
	/* Transactions whose sessions are open; a few dozen octets each. */
	SS_LIMIT_FILTER_WAITING = 65536,
};

/* privacy: names kept, as hashes, to be recognised in texts: half a megabyte.  More than the mailboxes
 * of a company, and who floods it with made-up ones pushes out the oldest alone. */
enum { SS_LIMIT_PRIVACY_WORDS = 65536 };
/* Octets of a file that is a key; longer ones are taken for a mistake. */
enum { SS_LIMIT_PRIVACY_KEY = 65536 };

/* output: what a format holds back. */
enum {
	/* Rows that decide the widths of a table; about 1 KiB each. */
	SS_LIMIT_TABLE_ROWS = 1000,
	/* Octets of one session's text; what is there is printed then. */
	SS_LIMIT_DIALOG_SESSION = 1048576,
	/* Of all open sessions; then the longest is printed. */
	SS_LIMIT_DIALOG_ALL = 67108864,
	/* eve: octets of an event that wait for the end of its transaction: header fields of
	 * SS_LIMIT_HEADER, each octet as two; lines of a session until a filter chooses it, those of
	 * tens of thousands of mails, as what is beyond is told unasked; and all of that together. */
	SS_LIMIT_EVE_TEXT = 4194304,
	SS_LIMIT_EVE_SESSION = 16777216,
	SS_LIMIT_EVE_ALL = 67108864,
	/* Octets of one field of Zeek's smtp.log that waits for its row: above a header field's. */
	SS_LIMIT_ZEEK_VALUE = 131072,
	/* Octets of a connection's rows that wait to be chosen (--where), as with eve; those beyond are
	 * written. */
	SS_LIMIT_ZEEK_HELD = 16777216,
	/* Rows of Zeek's smtp.log that wait for the replies to their messages, of one connection:
	 * clients that send on without it send a few. */
	SS_LIMIT_ZEEK_WAITING = 16,
	/* Octets of all that waits for Zeek's logs: a connection takes some 8 KiB, so tens of
	 * thousands at once; values that find no place are not in their row. */
	SS_LIMIT_ZEEK_ALL = 268435456,
};

/* store: what is kept of contents. */
enum {
	/* Octets of a safe name: eCryptfs takes no longer ones, other file systems 255. */
	SS_LIMIT_SAFE_NAME = 143,
	/* Octets of its extension, with its dot; a longer one is no extension. */
	SS_LIMIT_SAFE_EXTENSION = 16,
	/* Octets of one content that are held before a file is made for them; most files are smaller. */
	SS_LIMIT_SPOOL = 65536,
	/* Temporary files that are held open; 1024 descriptors are what a process has unasked. */
	SS_LIMIT_SPOOL_FILES = 200,
	/* Memory of all contents, and of the rows that wait for their transaction's end; beyond, octets
	 * are written at once, and rows without their envelope. */
	SS_LIMIT_EXTRACT = 67108864,
};

/* analysis: of one connection. */
enum {
	/* Messages and files that wait for the end of their transaction: the parts of one message, as
	 * many as are told (mail), and those of the next that was sent behind it. */
	SS_LIMIT_HELD_RECORDS = 4096,
	/* Message-IDs, and DKIM signatures, that are remembered: the last ones. */
	SS_LIMIT_RECENT_IDS = 8192,
	/* Octets of an excerpt, or of the line that says what was seen. */
	SS_LIMIT_EVIDENCE_TEXT = 240,
	/* Places of a finding, whatever the settings say: their room is taken with the first, 30 KiB. */
	SS_LIMIT_EVIDENCE_KEPT = 256,
};

/* analysis: what is kept of many connections (docs/memory.md). */
enum {
	/* Clients that failed to log in, accounts that failed, both together, passwords: each takes some
	 * 0.5 to 1.4 KiB.  Above, those that were idle for longest are told and forgotten. */
	SS_LIMIT_LOGIN_TABLE = 8192,
	/* Clients that ask for mailboxes, or to relay: 1.8 KiB each. */
	SS_LIMIT_PROBE_TABLE = 8192,
	/* Recipients that were put off and may come again: 0.4 KiB each. */
	SS_LIMIT_DEFERRED_TABLE = 8192,
	/* Mailboxes that mail comes to (1 KiB), that it comes from (64 octets), and who sends how much
	 * (0.8 KiB). */
	SS_LIMIT_RECIPIENT_TABLE = 8192,
	SS_LIMIT_SENDER_TABLE = 65536,
	SS_LIMIT_RATE_TABLE = 8192,
	/* Clients whose manner is weighed (0.8 KiB), and senders of which data may leave (0.6 KiB). */
	SS_LIMIT_CLIENT_TABLE = 16384,
	SS_LIMIT_EXFIL_TABLE = 8192,
	/* Of one login's table: accounts, clients, passwords told apart; more are "or more". */
	SS_LIMIT_LOGINS_KEPT = 32,
};
/* So long after the last failure of somebody what was known is told: who guesses pauses for less. */
#define SS_LIMIT_LOGIN_IDLE_NS 3600000000000LL

/* analysis: servers of which it is known what they offered, by address and by name, and pairs of hosts
 * between which TLS failed: 1 KiB each.  And how long after that mail in clear is told as its
 * consequence: servers try again within minutes. */
enum { SS_LIMIT_TLS_SERVERS = 8192 };
#define SS_LIMIT_TLS_FALLBACK_NS 3600000000000LL

/* analysis: octets of a thing that is counted: a mailbox (64, @, 255) or a subject. */
enum { SS_LIMIT_COUNTED_KEY = 320 };

/* analysis: what is kept to be told one by one, or in lists of the most frequent. */
enum {
	/* Keys of one count, whatever the settings say: 100 MB. */
	SS_LIMIT_COUNTED_KEYS = 1048576,
	/* Patterns of a kind: nobody reads more, and the rest is counted. */
	SS_LIMIT_PATTERNS = 100,
	/* Kinds of findings, reasons of refusals, ways to be unusual: what comes beyond is one. */
	SS_LIMIT_CONTEXT_GROUPS = 256,
	/* Of each of them, the best. */
	SS_LIMIT_CONTEXT_KEPT = 100,
	/* Memory of all of them: a flood of long and different refusals does not take more. */
	SS_LIMIT_CONTEXT_MEMORY = 67108864,
	/* Commands and replies of a session, and of a transaction. */
	SS_LIMIT_CONTEXT_STEPS = 200,
	/* Octets of a line of the dialogue: a mailbox (320) and parameters. */
	SS_LIMIT_CONTEXT_LINE = 400,
	/* Texts of a list of what is kept: recipients, files. */
	SS_LIMIT_CONTEXT_TEXTS = 100,
};

/* faces: memory of records that wait for the verdict on their conversation. */
enum { SS_LIMIT_CHOSEN_MEMORY = 67108864 };

/* analysis: what a report keeps. */
enum {
	/* Rows of a list, and of one within a row: who needs more reads the records. */
	SS_LIMIT_REPORT_LIST = 100,
	SS_LIMIT_REPORT_ROW_TOP = 5,
	SS_LIMIT_REPORT_ROW_COUNTS = 16,
	/* What to look at first: more is not looked at. */
	SS_LIMIT_REPORT_LOOK = 5,
	/* Octets of a name; of a text of a server; of one without what differs; and of a line. */
	SS_LIMIT_REPORT_NAME = 120,
	SS_LIMIT_REPORT_TEXT = 240,
	SS_LIMIT_REPORT_PATTERN = 160,
	SS_LIMIT_REPORT_LINE = 160,
	/* Different reasons: a server has a dozen. */
	SS_LIMIT_REPORT_REASONS = 1000,
	/* Mails put off that wait for their next try: 2 MiB. */
	SS_LIMIT_REPORT_RETRIES = 16384,
	/* Findings of one kind told with their evidence. */
	SS_LIMIT_REPORT_EXAMPLES = 10,
	/* Sessions and mails told one by one; lines of a session, and of one reply. */
	SS_LIMIT_REPORT_SESSIONS = 1000,
	SS_LIMIT_REPORT_MAILS = 2000,
	SS_LIMIT_REPORT_LINES = 120,
	SS_LIMIT_REPORT_REPLY_LINES = 12,
	/* Of one mail. */
	SS_LIMIT_REPORT_RECIPIENTS = 3,
	SS_LIMIT_REPORT_FILES = 5,
	/* Octets of all dialogues, and of all mails, as they are in a page: it is to stay below 10 MB
	 * whatever they hold. */
	SS_LIMIT_REPORT_DIALOGUES = 4194304,
	SS_LIMIT_REPORT_MAIL_TEXT = 2097152,
};

#endif
