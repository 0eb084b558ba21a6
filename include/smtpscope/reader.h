/* Packets, or whole capture files -> records: what the program smtpscope does, inside your own.
 *
 *     struct ss_reader_options options = {0};
 *     options.on_record = on_record;
 *     ss_reader_create(&options, &reader);
 *     ss_reader_files(reader, &path, 1);      or ss_reader_packet() for each of your packets
 *     ss_reader_end(reader);
 *     ss_reader_destroy(reader);
 *
 * SMTP is found on any port, by what is said; connections are put together from their packets, in
 * any order, with gaps told.  The same packets give the same records.
 *
 * Two things stay with the program, as they need other libraries: compressed captures are not
 * unpacked, and of TLS certificates nothing is told. */
#ifndef SMTPSCOPE_READER_H
#define SMTPSCOPE_READER_H

#include <smtpscope/base.h>
#include <smtpscope/filter.h>
#include <smtpscope/record.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ss_reader;

enum ss_reader_flag {
	SS_READER_SHOW_SECRETS = 1 << 0, /* passwords and tokens are told */
	SS_READER_CHECKSUMS = 1 << 1,    /* segments with wrong checksums are dropped */
	SS_READER_MERGE = 1 << 2         /* several files are one stream by time, not one after the
	                                    other */
};

struct ss_reader_options { /* zero it first */
	/* Each record, when what it is about is over; `event` records at once.  Must not call the
	 * reader. */
	void (*on_record)(void *user, const struct ss_record *record);
	/* NULL, or: an input could not be read whole; text is a line as "mail.pcap: packet 812:
	 * truncated record (need 1514 bytes, 600 left)".  Reading goes on with what can be read. */
	void (*on_trouble)(void *user, const char *text);
	/* NULL, or: asked now and then while files are read; not 0 ends that. */
	int (*is_stopped)(void *user);
	void *user;
	/* Which ones: "session,transaction".  NULL: all but events.  Messages are only read if
	 * `message` or `file` is among them; of their charsets UTF-8, ISO-8859-1 and windows-1252
	 * are known here, other encoded words are left as they were sent. */
	const char *types;
	/* NULL, or: only records that match, and `stats`; must outlive the reader */
	struct ss_where *where;
	const uint16_t *ports; /* servers' ports that are SMTP without other evidence; copied */
	size_t n_ports;
	uint32_t flags;
	size_t memory_limit; /* bytes for flows and sessions; 0: none.  At the limit the least
	                        useful is given up, and counted in `stats` */
	uint64_t hash_seed;  /* random, so that nobody can choose colliding connections */
	uint64_t reserved[8];
};

/* 0 and *out, SS_EARG (no on_record, an unknown type), SS_ENOMEM. */
SS_API int ss_reader_create(const struct ss_reader_options *options, struct ss_reader **out);
/* Without ss_reader_end, what is open is given up without a record.  NULL is taken. */
SS_API void ss_reader_destroy(struct ss_reader *r);

struct ss_reader_packet {  /* zero it first */
	const void *bytes; /* the frame, from its link layer on; borrowed during the call */
	size_t len;        /* captured; at most 16 MiB */
	size_t wire_len;   /* as it was on the wire; 0: len */
	uint32_t
	        link_type; /* LINKTYPE_... of tcpdump.org/linktypes.html: 1 is Ethernet, 101 raw IP,
	                       113 and 276 Linux "any" */
	int64_t time_ns;   /* since the epoch */
	uint64_t reserved[2];
};

/* One packet, in the order of capture.  0 or SS_EARG. */
SS_API int ss_reader_packet(struct ss_reader *r, const struct ss_reader_packet *packet);

/* Whole captures, pcap or pcapng: files, directories, "-" for standard input.  0; SS_EFORMAT if not
 * all could be read whole (on_trouble told which; records of what could be read were made);
 * SS_ENOMEM; SS_ESTOP if is_stopped said so.  This library unpacks nothing: of a compressed capture
 * the compression is named as trouble. */
SS_API int ss_reader_files(struct ss_reader *r, const char *const *paths, size_t n_paths);

/* Ends what is open, with its records; `stats` is the last.  0, or SS_EARG if it was ended. */
SS_API int ss_reader_end(struct ss_reader *r);

#ifdef __cplusplus
}
#endif

#endif
