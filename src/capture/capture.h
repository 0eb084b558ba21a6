/* Capture files -> frames: pcap and pcapng, plain or compressed (told by content, never by name),
 * from files, directories and standard input.  Packets enter the program only here. */
#ifndef SS_CAPTURE_CAPTURE_H
#define SS_CAPTURE_CAPTURE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory.h"
#include "capture/bpf.h"
#include "capture/codec.h"
#include "capture/frame.h"
#include "capture/keeper.h"

struct ss_capture;

struct ss_capture_options {
	bool merge;      /* all inputs as one stream by time; otherwise one after the other */
	const char *bpf; /* a pcap-filter(7) expression, or NULL; frames it refuses are left out but
	                    keep their numbers */
	/* What outside libraries bring: who understands bpf, and who unpacks (ended by NULL).  NULL:
	 * nobody; a compressed input is then an input that cannot be read. */
	const struct ss_bpf_engine *bpf_engine;
	const struct ss_codec *const *codecs;
	/* One input could not be read whole: text is a line without program name and line end, such
	 * as "mail.pcap: packet 812: truncated record (need 1514 bytes, 600 left)"; the packet's
	 * number is the one in its own file.  Reading goes on with the next input; behind a damaged
	 * record of a pcapng file, where the next one's place is known, with that.  Borrowed: valid
	 * during the call. */
	void (*on_trouble)(void *user, const char *text);
	/* Asked before each read and when a signal interrupted one (EINTR), before an input is
	 * opened, and now and then while the filter lets no frame pass: true ends all input there,
	 * quietly.  NULL: reading goes on. */
	bool (*is_stopped)(void *user);
	/* Nothing can be read now, as of a pipe whose writer pauses: the next frame will wait.  NULL:
	 * not told. */
	void (*on_wait)(void *user);
	/* Worth a word and no trouble: files in a directory that were passed over.  As on_trouble;
	 * NULL: not told. */
	void (*on_note)(void *user, const char *text);
	void *user;
	/* For windows and lists, not for the decompressors' own state; must outlive the capture.
	 * NULL: the heap without a limit. */
	struct ss_memory *memory;
	const struct ss_keeper *keeper; /* NULL: frames live until the next one */
};

struct ss_capture_progress {
	uint64_t bytes_done;       /* of the files as they lie on disk */
	uint64_t bytes_total;      /* 0: unknown (standard input) */
	uint64_t packets;          /* frames read so far, those BPF refused included */
	uint64_t packets_filtered; /* refused by BPF */
	uint64_t packet_bytes;     /* captured bytes of all frames read */
};

/* paths: "-" is standard input; a directory stands for the captures in it and below, by name, files
 * that are no capture being passed over, links to directories not followed, and a file with several
 * names there taken once.  An input that cannot be opened is told by on_trouble and
 * does not fail the call.  Fails with SS_ENOMEM, or SS_EARG when the filter expression is wrong
 * (told by on_trouble too).  The caller destroys *out. */
int ss_capture_create(const char *const *paths, size_t n_paths,
                      const struct ss_capture_options *options, struct ss_capture **out);
void ss_capture_destroy(struct ss_capture *c); /* NULL is taken */

/* Is that file among what is read: as given, found in a directory, or as standard input?  Ask before
 * the first frame.  Only for regular files: others lose nothing when they are opened. */
bool ss_capture_is_input(const struct ss_capture *c, dev_t device, ino_t inode);

/* True: *frame is the next one.  False: no more. */
bool ss_capture_next(struct ss_capture *c, struct ss_frame *frame);

void ss_capture_read_progress(const struct ss_capture *c, struct ss_capture_progress *out);
/* Was one input at least opened as a capture by now?  It may have no packets. */
bool ss_capture_is_any_open(const struct ss_capture *c);
/* How many inputs could not be read whole. */
unsigned ss_capture_troubles(const struct ss_capture *c);

#endif
