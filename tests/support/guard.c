#include "guard.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sanitizer/asan_interface.h>

/* Tests that feed octet by octet spent nine tenths of their time on mappings.  Under
 * AddressSanitizer those of one page are used again, and until then nobody may touch them; elsewhere
 * nothing would notice who does. */
#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer) /* gcc's word, and clang's */
#define IS_NOTICED true
#else
#define IS_NOTICED false
#endif

enum { N_KEPT = 64 }; /* so many are given back before one is used again */

static _Thread_local struct {
	uint8_t *maps[N_KEPT];
	size_t n, oldest;
} kept;

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t mapped_size(size_t len)
{
	size_t page = page_size();
	return (len + page - 1) / page * page + page;
}

static bool is_kept(size_t size)
{
	return IS_NOTICED && size == 2 * page_size();
}

static bool keep(uint8_t *map)
{
	if (kept.n == N_KEPT)
		return false;
	kept.maps[(kept.oldest + kept.n++) % N_KEPT] = map;
	ASAN_POISON_MEMORY_REGION(map, page_size());
	return true;
}

static uint8_t *use_again(void)
{
	if (kept.n < N_KEPT)
		return NULL;
	uint8_t *map = kept.maps[kept.oldest];
	kept.oldest = (kept.oldest + 1) % N_KEPT;
	kept.n--;
	ASAN_UNPOISON_MEMORY_REGION(map, page_size());
	return map;
}

static uint8_t *make(size_t size)
{
	size_t page = page_size();
	uint8_t *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map + size - page, page, PROT_NONE) != 0)
		abort();
	return map;
}

uint8_t *guard_copy(const void *bytes, size_t len)
{
	size_t size = mapped_size(len);
	uint8_t *map = is_kept(size) ? use_again() : NULL;
	if (!map)
		map = make(size);
	uint8_t *copy = map + size - page_size() - len;
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

void guard_free(uint8_t *copy, size_t len)
{
	size_t size = mapped_size(len);
	uint8_t *map = copy + len + page_size() - size;
	if (!is_kept(size) || !keep(map))
		munmap(map, size);
}
