/* Which input a packet is from, and its number there.  Inputs that are read one after the other have
 * a stretch of the run's packets each; where they are merged there is nothing to
 * tell, as a packet's number is the one in the merged stream. */
#ifndef SS_ENGINE_INPUTS_H
#define SS_ENGINE_INPUTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "record/record.h"

struct ss_input_start;

struct ss_inputs { /* set memory, zero the rest */
	struct ss_memory *memory;
	struct ss_input_start *list; /* private from here on */
	size_t n, size;
	bool is_lost; /* memory was short: the last entry has no name, and stands for the rest */
};

/* An input begins: name is borrowed for as long as records are made; before: packets of the run
 * before its first. */
void ss_inputs_begin(struct ss_inputs *inputs, const char *name, uint64_t before);
/* Turns the event's packet, which counts over the run, into the number in its input, and names
 * that. */
void ss_inputs_locate(const struct ss_inputs *inputs, struct ss_event_record *e);
/* The input of that packet of the run; empty if it has no name. */
struct ss_slice ss_inputs_of_packet(const struct ss_inputs *inputs, uint64_t packet);
void ss_inputs_release(struct ss_inputs *inputs);

#endif
