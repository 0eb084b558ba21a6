#include "capture/merge.h"

#include "base/error.h"
#include "capture/reader.h"

/* Inputs kept open from the beginning; later ones are closed after a look at their first frame and
 * opened again when its time has come, so that a directory of rotated captures needs few files,
 * windows and decompressors (of xz, up to 65 MiB each) at once. */
enum { OPEN_FROM_START = 8 };

struct source {
	struct ss_capture_input *input;
	struct ss_capture_reader *reader; /* NULL: not open now */
	struct ss_frame frame;            /* its next one; while closed only the time counts */
};

struct ss_merge {
	struct ss_capture_inputs *inputs;
	struct ss_caller *caller;
	struct ss_memory *memory;
	size_t window;
	struct source *sources; /* one per input, in their order */
	struct source **heap;   /* those that have a frame; the least one first */
	size_t n_heap;
	size_t n_open;
	bool is_begun, is_given; /* the first one's frame is with the caller */
	uint64_t closed_bytes;   /* of inputs that are done */
};

int ss_merge_create(struct ss_capture_inputs *inputs, struct ss_caller *caller,
                    struct ss_memory *memory, size_t window, struct ss_merge **out)
{
	struct ss_merge *m = ss_memory_take_zeroed(memory, sizeof *m);
	if (!m)
		return SS_ENOMEM;
	m->inputs = inputs;
	m->caller = caller;
	m->memory = memory;
	m->window = window;
	m->sources = ss_memory_take_zeroed(memory, inputs->n * sizeof *m->sources);
	m->heap = ss_memory_take(memory, inputs->n * sizeof *m->heap);
	if (!m->sources || !m->heap) {
		ss_merge_destroy(m);
		return SS_ENOMEM;
	}
	*out = m;
	return 0;
}

void ss_merge_destroy(struct ss_merge *m)
{
	if (!m)
		return;
	for (size_t i = 0; m->sources && i < m->inputs->n; i++)
		ss_capture_reader_destroy(m->sources[i].reader);
	ss_memory_give(m->memory, m->heap, m->inputs->n * sizeof *m->heap);
	ss_memory_give(m->memory, m->sources, m->inputs->n * sizeof *m->sources);
	ss_memory_give(m->memory, m, sizeof *m);
}

static bool is_before(const struct source *a, const struct source *b)
{
	if (a->frame.ts_ns != b->frame.ts_ns)
		return a->frame.ts_ns < b->frame.ts_ns;
	return a < b;
}

static void sift_down(struct ss_merge *m, size_t i)
{
	struct source *moving = m->heap[i];
	for (;;) {
		size_t child = 2 * i + 1;
		if (child >= m->n_heap)
			break;
		if (child + 1 < m->n_heap && is_before(m->heap[child + 1], m->heap[child]))
			child++;
		if (is_before(moving, m->heap[child]))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = moving;
}

static void close_source(struct ss_merge *m, struct source *s)
{
	ss_capture_reader_destroy(s->reader);
	s->reader = NULL;
	m->n_open--;
}

/* Opens it and reads its first frame.  False: it has none. */
static bool open_source(struct ss_merge *m, struct source *s)
{
	s->reader = ss_capture_reader_create(s->input, m->caller, m->memory, m->window);
	if (!s->reader)
		return false;
	m->n_open++;
	if (ss_capture_reader_next(s->reader, &s->frame))
		return true;
	close_source(m, s);
	return false;
}

static void begin(struct ss_merge *m)
{
	for (size_t i = 0; i < m->inputs->n; i++) {
		struct source *s = &m->sources[i];
		s->input = &m->inputs->list[i];
		if (!open_source(m, s)) {
			m->closed_bytes += s->input->size;
			continue;
		}
		m->heap[m->n_heap++] = s;
		if (s->input->kind == SS_INPUT_FILE && s->input->is_regular &&
		    m->n_open > OPEN_FROM_START)
			close_source(m, s);
	}
	for (size_t i = m->n_heap; i-- > 0;)
		sift_down(m, i);
	m->is_begun = true;
}

static void remove_first(struct ss_merge *m)
{
	struct source *s = m->heap[0];
	if (s->reader) {
		m->closed_bytes += s->input->is_regular ? s->input->size
		                                        : ss_capture_reader_position(s->reader);
		close_source(m, s);
	} else {
		m->closed_bytes += s->input->size;
	}
	m->heap[0] = m->heap[--m->n_heap];
	if (m->n_heap > 0)
		sift_down(m, 0);
}

struct ss_capture_input *ss_merge_next(struct ss_merge *m, struct ss_frame *frame)
{
	if (!m->is_begun)
		begin(m);
	if (m->is_given) {
		if (ss_capture_reader_next(m->heap[0]->reader, &m->heap[0]->frame))
			sift_down(m, 0);
		else
			remove_first(m);
		m->is_given = false;
	}
	while (m->n_heap > 0 && !m->heap[0]->reader) {
		if (open_source(m, m->heap[0]))
			sift_down(m, 0); /* the file may be another one now */
		else
			remove_first(m);
	}
	if (m->n_heap == 0)
		return NULL;
	m->is_given = true;
	*frame = m->heap[0]->frame;
	return m->heap[0]->input;
}

uint64_t ss_merge_position(const struct ss_merge *m)
{
	uint64_t position = m->closed_bytes;
	for (size_t i = 0; i < m->n_heap; i++)
		if (m->heap[i]->reader)
			position += ss_capture_reader_position(m->heap[i]->reader);
	return position;
}
