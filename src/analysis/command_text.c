#include "analysis/command_text.h"

static size_t add(struct ss_command_text *room, size_t at, struct ss_slice piece)
{
	struct ss_slice fits = ss_slice_cut(piece, 0, sizeof room->text - at);
	if (fits.len > 0)
		memcpy(room->text + at, fits.data, fits.len);
	return at + fits.len;
}

struct ss_slice ss_command_text(const struct ss_event_record *e, struct ss_command_text *room)
{
	size_t len = add(room, 0, e->command);
	if (e->command.len > 0 && e->argument.len > 0)
		len = add(room, len, SS_SLICE(" "));
	return (struct ss_slice){room->text, add(room, len, e->argument)};
}
