#include "engine/inputs.h"

struct ss_input_start {
	const char *name; /* NULL: not known */
	uint64_t before;
};

/* One place is kept free, for the entry that says what is lost. */
static bool has_room(struct ss_inputs *inputs)
{
	if (inputs->n + 1 < inputs->size)
		return true;
	size_t size = inputs->size > 0 ? inputs->size * 2 : 8;
	struct ss_input_start *list = ss_memory_resize(
	        inputs->memory, inputs->list, inputs->size * sizeof *list, size * sizeof *list);
	if (!list)
		return false;
	inputs->list = list;
	inputs->size = size;
	return true;
}

void ss_inputs_begin(struct ss_inputs *inputs, const char *name, uint64_t before)
{
	if (inputs->is_lost)
		return;
	inputs->is_lost = !has_room(inputs);
	if (inputs->n == inputs->size)
		return; /* not even the first: numbers are the run's, of inputs nothing is told */
	inputs->list[inputs->n++] =
	        (struct ss_input_start){.name = inputs->is_lost ? NULL : name, .before = before};
}

/* The last one that begins before the packet; there is one at least. */
static const struct ss_input_start *find(const struct ss_inputs *inputs, uint64_t packet)
{
	size_t low = 0, high = inputs->n;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (inputs->list[middle].before < packet)
			low = middle;
		else
			high = middle;
	}
	return &inputs->list[low];
}

void ss_inputs_locate(const struct ss_inputs *inputs, struct ss_event_record *e)
{
	if (inputs->n == 0 || e->packet == SS_NUMBER_ABSENT)
		return;
	const struct ss_input_start *start = find(inputs, (uint64_t)e->packet);
	e->packet = start->name ? e->packet - (int64_t)start->before : SS_NUMBER_ABSENT;
	e->head.input = start->name ? ss_slice_of(start->name) : (struct ss_slice){0};
}

struct ss_slice ss_inputs_of_packet(const struct ss_inputs *inputs, uint64_t packet)
{
	const char *name = inputs->n > 0 ? find(inputs, packet)->name : NULL;
	return name ? ss_slice_of(name) : (struct ss_slice){0};
}

void ss_inputs_release(struct ss_inputs *inputs)
{
	ss_memory_give(inputs->memory, inputs->list, inputs->size * sizeof *inputs->list);
	inputs->list = NULL;
	inputs->n = inputs->size = 0;
}
