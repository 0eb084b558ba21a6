#include "crew/windows.h"

enum { LEAST_SIZE = 4096 };

/* A small input asks for a window as large as itself: the sizes of a directory of many are to be few,
 * so that one that is spare fits the next. */
static size_t round_up(size_t size)
{
	size_t rounded = LEAST_SIZE;
	while (rounded < size)
		rounded *= 2;
	return rounded;
}

static size_t whole_size(size_t size)
{
	return sizeof(struct ss_window) + size;
}

static struct ss_window *take_spare(struct ss_windows *w, size_t size)
{
	for (struct ss_window **link = &w->spare; *link; link = &(*link)->next) {
		struct ss_window *found = *link;
		if (found->size != size)
			continue;
		*link = found->next;
		return found;
	}
	return NULL;
}

uint8_t *ss_windows_take(struct ss_windows *w, size_t size)
{
	size_t rounded = round_up(size);
	struct ss_window *window = take_spare(w, rounded);
	if (!window) {
		window = ss_memory_take(&w->memory, whole_size(rounded));
		if (!window)
			return NULL;
		window->size = rounded;
	}
	return (uint8_t *)(window + 1);
}

void ss_windows_give(struct ss_windows *w, uint8_t *bytes)
{
	struct ss_window *window = (struct ss_window *)(void *)bytes - 1;
	window->next = w->retired;
	w->retired = window;
}

struct ss_window *ss_windows_retire(struct ss_windows *w)
{
	struct ss_window *list = w->retired;
	w->retired = NULL;
	return list;
}

static void free_list(struct ss_windows *w, struct ss_window *list)
{
	for (struct ss_window *next; list; list = next) {
		next = list->next;
		ss_memory_give(&w->memory, list, whole_size(list->size));
	}
}

void ss_windows_reuse(struct ss_windows *w, struct ss_window *list)
{
	for (struct ss_window *next; list; list = next) {
		next = list->next;
		list->next = w->spare;
		w->spare = list;
	}
}

void ss_windows_release(struct ss_windows *w)
{
	free_list(w, w->spare);
	free_list(w, w->retired);
	w->spare = w->retired = NULL;
}
