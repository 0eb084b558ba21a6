#include "capture/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static const char not_a_capture[] = "not a capture file (pcap, pcapng, or one of them compressed "
                                    "with gzip, zstd, lz4, xz)";

/* Returns a file descriptor, or -1 after telling why. */
static int open_file(struct ss_capture_input *input, struct ss_caller *caller)
{
	if (input->kind == SS_INPUT_STANDARD)
		return STDIN_FILENO;
	int fd;
	ss_caller_reads(caller, !input->is_regular);
	do /* a FIFO waits for its writer */
		fd = open(input->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR && !ss_caller_stops(caller));
	if (fd < 0)
		ss_capture_input_tell(input, caller, "%s", strerror(errno));
	return fd;
}

static void open_stream(struct ss_capture_reader *r, size_t window)
{
	struct ss_capture_input *input = r->input;
	/* A small file needs no large window: one byte more than it has sees its end at once. */
	if (input->is_regular && input->size < window)
		window = (size_t)input->size + 4096;
	if (input->kind == SS_INPUT_MEMORY)
		ss_byte_stream_open_memory(&r->stream, r->memory, r->caller, input->bytes,
		                           (size_t)input->size, input->step, window);
	else
		ss_byte_stream_open(&r->stream, r->memory, r->caller, r->fd, window);
}

/* The stream's trouble is the cause of the format's. */
static const char *cause(const struct ss_capture_reader *r, const struct ss_why *why)
{
	return r->stream.why.text[0] != '\0' ? r->stream.why.text : why->text;
}

/* Finds the format and reads the file's header.  False: told, or nothing to tell. */
static bool begin(struct ss_capture_reader *r)
{
	struct ss_why why = {""};
	bool is_some = ss_byte_stream_need(&r->stream, SS_FORMAT_HEAD);
	if (is_some)
		r->format = ss_capture_format_find(r->stream.at);
	if (!r->format) {
		if (!is_some && r->stream.why.text[0] != '\0')
			ss_capture_input_tell(r->input, r->caller, "%s", r->stream.why.text);
		else if (!r->input->is_found)
			ss_capture_input_tell(r->input, r->caller, "%s",
			                      ss_byte_stream_left(&r->stream) == 0 ? "empty file"
			                                                           : not_a_capture);
		return false;
	}
	r->input->is_capture = true;
	r->state = ss_memory_take_zeroed(r->memory, r->format->state_size);
	if (!r->state) {
		ss_capture_input_tell(r->input, r->caller, "no memory");
		return false;
	}
	if (r->format->open(r->state, &r->stream, &why) < 0) {
		ss_capture_input_tell(r->input, r->caller, "%s", cause(r, &why));
		return false;
	}
	return true;
}

/* Was there a capture in the directory, and what else? */
static void end_directory(struct ss_capture_input *end, struct ss_caller *caller)
{
	size_t n_passed_over = 0;
	for (struct ss_capture_input *i = end - (end->n_files); i < end; i++)
		n_passed_over += !i->is_capture && !i->has_trouble;
	if (n_passed_over == end->n_files)
		ss_capture_input_tell(end, caller, "no capture file in this directory");
	else if (n_passed_over > 0)
		ss_caller_note(caller, "%s: passed over %zu file%s that %s", end->path,
		               n_passed_over, n_passed_over == 1 ? "" : "s",
		               n_passed_over == 1 ? "is no capture" : "are no captures");
}

struct ss_capture_reader *ss_capture_reader_create(struct ss_capture_input *input,
                                                   struct ss_caller *caller,
                                                   struct ss_memory *memory, size_t window)
{
	int fd = -1;
	if (ss_caller_stops(caller))
		return NULL;
	if (input->kind == SS_INPUT_DIRECTORY_END) {
		end_directory(input, caller);
		return NULL;
	}
	if (input->kind != SS_INPUT_MEMORY) {
		fd = open_file(input, caller);
		if (fd < 0)
			return NULL;
	}
	struct ss_capture_reader *r = ss_memory_take_zeroed(memory, sizeof *r);
	if (!r) {
		ss_capture_input_tell(input, caller, "no memory");
		if (input->kind == SS_INPUT_FILE)
			close(fd);
		return NULL;
	}
	r->memory = memory;
	r->input = input;
	r->caller = caller;
	r->fd = fd;
	open_stream(r, window);
	if (begin(r))
		return r;
	ss_capture_reader_destroy(r);
	return NULL;
}

void ss_capture_reader_destroy(struct ss_capture_reader *r)
{
	if (!r)
		return;
	if (r->state && r->format->close)
		r->format->close(r->state, r->memory);
	if (r->state)
		ss_memory_give(r->memory, r->state, r->format->state_size);
	ss_byte_stream_close(&r->stream);
	if (r->fd >= 0 && r->input->kind == SS_INPUT_FILE)
		close(r->fd);
	ss_memory_give(r->memory, r, sizeof *r);
}

static void tell_at_packet(struct ss_capture_reader *r, const char *text)
{
	ss_capture_input_tell(r->input, r->caller, "packet %" PRIu64 ": %s", r->packets + 1, text);
}

bool ss_capture_reader_go_on(struct ss_capture_reader *r, struct ss_frame *frame, int step)
{
	while (step == SS_FORMAT_DAMAGED) {
		if (!r->input->has_trouble) /* one line is enough: all may be damaged */
			tell_at_packet(r, r->why.text);
		r->why.text[0] = '\0';
		step = r->format->next(r->state, &r->stream, frame, &r->why);
	}
	if (step == SS_FORMAT_FRAME) {
		r->packets++;
		return true;
	}
	const char *text = cause(r, &r->why);
	if (!r->is_over && text[0] != '\0')
		tell_at_packet(r, text);
	r->is_over = true;
	return false;
}

uint64_t ss_capture_reader_position(const struct ss_capture_reader *r)
{
	return ss_byte_stream_position(&r->stream);
}
