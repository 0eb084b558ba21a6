#include "engine/inputs.h"

struct ss_input_start {
	const char *name; /* NULL: not known */
	uint64_t before, first_flow;
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

void ss_inputs_begin(struct ss_inputs *inputs, const char *name, uint64_t before,
                     uint64_t first_flow)
{
	if (inputs->is_lost)
		return;
	inputs->is_lost = !has_room(inputs);
	if (inputs->n == inputs->size)
		return; /* not even the first: numbers are the run's, of inputs nothing is told */
	inputs->list[inputs->n++] = (struct ss_input_start){
	        .name = inputs->is_lost ? NULL : name, .before = before, .first_flow = first_flow};
}

void ss_inputs_locate(const struct ss_inputs *inputs, struct ss_event_record *e)
{
	size_t low = 0, high = inputs->n; /* the last one that begins before the packet */
	if (inputs->n == 0 || e->packet == SS_NUMBER_ABSENT)
		return;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (inputs->list[middle].before < (uint64_t)e->packet)
			low = middle;
		else
			high = middle;
	}
	const struct ss_input_start *start = &inputs->list[low];
	e->packet = start->name ? e->packet - (int64_t)start->before : SS_NUMBER_ABSENT;
	e->head.input = start->name ? ss_slice_of(start->name) : (struct ss_slice){0};
}

struct ss_slice ss_inputs_of_flow(const struct ss_inputs *inputs, uint64_t flow_id)
{
	size_t low = 0, high = inputs->n;
	if (inputs->n == 0)
		return (struct ss_slice){0};
	while (high - low >
	       1) { /* inputs without flows begin with the id of the next one's first */
		size_t middle = low + (high - low) / 2;
		if (inputs->list[middle].first_flow <= flow_id)
			low = middle;
		else
			high = middle;
	}
	const char *name = inputs->list[low].name;
	return name ? ss_slice_of(name) : (struct ss_slice){0};
}

void ss_inputs_release(struct ss_inputs *inputs)
{
	ss_memory_give(inputs->memory, inputs->list, inputs->size * sizeof *inputs->list);
	inputs->list = NULL;
	inputs->n = inputs->size = 0;
}
