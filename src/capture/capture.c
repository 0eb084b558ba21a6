#include "capture/capture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/rare.h"
#include "capture/bpf.h"
#include "capture/input.h"
#include "capture/merge.h"
#include "capture/opening.h"
#include "capture/reader.h"

enum {
	WINDOW = 262144,       /* bytes read at once: byte_stream.h tells what was measured */
	MERGE_WINDOW = 262144, /* several are open at once */
	ASK_EVERY = 4096,      /* frames that the filter refused: is the caller still there? */
};

struct ss_capture {
	struct ss_memory own_memory; /* used when the caller brings none */
	struct ss_memory *memory;
	struct ss_caller caller;
	struct ss_capture_inputs inputs;
	const struct ss_bpf_engine *bpf_engine;
	struct ss_bpf *bpf;               /* NULL: all frames pass */
	struct ss_merge *merge;           /* NULL: one input after the other */
	struct ss_capture_input *open;    /* the one before next_input */
	struct ss_capture_reader *reader; /* of that, or NULL */
	size_t next_input;
	uint64_t before;                     /* packets before the first one of the open input */
	bool has_names;                      /* several inputs, in turn */
	uint64_t closed_bytes;               /* of the inputs that are done */
	struct ss_capture_progress progress; /* but for its first two members */
};

int ss_capture_prepare(const struct ss_capture_options *options, struct ss_capture **out)
{
	struct ss_memory own = {0};
	struct ss_memory *memory = options->memory ? options->memory : &own;
	struct ss_capture *c = ss_memory_take_zeroed(memory, sizeof *c);
	if (!c)
		return SS_ENOMEM;
	c->own_memory = own;
	c->memory = options->memory ? options->memory : &c->own_memory;
	c->caller.on_trouble = options->on_trouble;
	c->caller.is_stopped = options->is_stopped;
	c->caller.on_note = options->on_note;
	c->caller.on_wait = options->on_wait;
	c->caller.user = options->user;
	c->caller.codecs = options->codecs;
	c->caller.keeper = options->keeper;
	c->bpf_engine = options->bpf_engine;
	c->inputs.memory = c->memory;
	c->inputs.names.memory = c->memory;
	c->inputs.caller = &c->caller;
	*out = c;
	return 0;
}

struct ss_capture_inputs *ss_capture_inputs_of(struct ss_capture *c)
{
	return &c->inputs;
}

static int set_filter(struct ss_capture *c, const char *expression)
{
	struct ss_why why = {""};
	if (!expression || expression[0] == '\0')
		return 0;
	int error = c->bpf_engine ? c->bpf_engine->create(expression, c->memory, &why, &c->bpf)
	                          : ss_why_say(&why, SS_EARG, "compiled without packet filters");
	if (error == SS_EARG)
		ss_caller_tell(&c->caller, "filter \"%s\": %s", expression, why.text);
	return error;
}

static bool are_several(const struct ss_capture_inputs *inputs)
{
	size_t n = 0;
	for (size_t i = 0; i < inputs->n && n < 2; i++)
		n += inputs->list[i].kind != SS_INPUT_DIRECTORY_END;
	return n > 1;
}

int ss_capture_begin(struct ss_capture *c, const struct ss_capture_options *options)
{
	int error = set_filter(c, options->bpf);
	c->progress.bytes_total = ss_capture_inputs_size(&c->inputs);
	c->has_names = !options->merge && are_several(&c->inputs);
	if (!error && options->merge)
		error = ss_merge_create(&c->inputs, &c->caller, c->memory, MERGE_WINDOW, &c->merge);
	return error;
}

int ss_capture_create(const char *const *paths, size_t n_paths,
                      const struct ss_capture_options *options, struct ss_capture **out)
{
	struct ss_capture *c;
	int error = ss_capture_prepare(options, &c);
	if (error)
		return error;
	for (size_t i = 0; !error && i < n_paths; i++)
		error = ss_capture_inputs_add(&c->inputs, paths[i]);
	if (!error)
		error = ss_capture_begin(c, options);
	if (error)
		ss_capture_destroy(c);
	else
		*out = c;
	return error;
}

void ss_capture_destroy(struct ss_capture *c)
{
	if (!c)
		return;
	ss_capture_reader_destroy(c->reader);
	ss_merge_destroy(c->merge);
	if (c->bpf)
		c->bpf_engine->destroy(c->bpf);
	ss_capture_inputs_release(&c->inputs);
	struct ss_memory own = c->own_memory;
	ss_memory_give(c->memory == &c->own_memory ? &own : c->memory, c, sizeof *c);
}

static bool is_standard_input(dev_t device, ino_t inode)
{
	struct stat in;
	return fstat(STDIN_FILENO, &in) == 0 && S_ISREG(in.st_mode) && in.st_dev == device &&
	       in.st_ino == inode;
}

bool ss_capture_is_input(const struct ss_capture *c, dev_t device, ino_t inode)
{
	for (size_t i = 0; i < c->inputs.n; i++) {
		const struct ss_capture_input *input = &c->inputs.list[i];
		if (input->kind == SS_INPUT_STANDARD && is_standard_input(device, inode))
			return true;
		if (input->kind == SS_INPUT_FILE && input->is_regular && input->device == device &&
		    input->inode == inode)
			return true;
	}
	return false;
}

/* Of inputs that are read one after the other.  False: there are no more. */
SS_APART static bool open_next(struct ss_capture *c)
{
	if (c->reader) {
		c->closed_bytes +=
		        c->open->is_regular ? c->open->size : ss_capture_reader_position(c->reader);
		ss_capture_reader_destroy(c->reader);
		c->reader = NULL;
	}
	while (!c->reader && c->next_input < c->inputs.n) {
		c->open = &c->inputs.list[c->next_input++];
		c->reader = ss_capture_reader_create(c->open, &c->caller, c->memory, WINDOW);
		c->before = c->progress.packets;
		if (!c->reader)
			c->closed_bytes += c->open->size;
	}
	return c->reader;
}

static inline struct ss_capture_input *next_in_turn(struct ss_capture *c, struct ss_frame *frame)
{
	while (!c->reader || !ss_capture_reader_next(c->reader, frame))
		if (!open_next(c))
			return NULL;
	return c->open;
}

SS_APART static bool is_wanted(struct ss_capture *c, struct ss_capture_input *input,
                               const struct ss_frame *frame)
{
	struct ss_why why;
	why.text[0] = '\0';
	if (c->bpf_engine->is_match(c->bpf, frame, &why))
		return true;
	if (why.text[0] != '\0' && !input->has_trouble)
		ss_capture_input_tell(input, &c->caller, "%s", why.text);
	if (++c->progress.packets_filtered % ASK_EVERY == 0)
		ss_caller_stops(&c->caller);
	return false;
}

bool ss_capture_next(struct ss_capture *c, struct ss_frame *frame)
{
	struct ss_capture_input *input;
	do {
		input = c->merge ? ss_merge_next(c->merge, frame) : next_in_turn(c, frame);
		if (!input || c->caller.is_over)
			return false;
		frame->number = ++c->progress.packets;
		frame->before = c->before;
		frame->input = c->has_names ? input->path : NULL;
		c->progress.packet_bytes += frame->len;
	} while (c->bpf && !is_wanted(c, input, frame));
	return true;
}

void ss_capture_read_progress(const struct ss_capture *c, struct ss_capture_progress *out)
{
	*out = c->progress;
	if (c->merge)
		out->bytes_done = ss_merge_position(c->merge);
	else
		out->bytes_done =
		        c->closed_bytes + (c->reader ? ss_capture_reader_position(c->reader) : 0);
}

bool ss_capture_is_any_open(const struct ss_capture *c)
{
	for (size_t i = 0; i < c->inputs.n; i++) {
		if (c->inputs.list[i].is_capture)
			return true;
	}
	return false;
}

unsigned ss_capture_troubles(const struct ss_capture *c)
{
	return c->caller.troubled_inputs;
}
