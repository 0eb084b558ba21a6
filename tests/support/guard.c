#include "guard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t mapped_size(size_t len)
{
	size_t page = page_size();
	return (len + page - 1) / page * page + page;
}

uint8_t *guard_copy(const void *bytes, size_t len)
{
	size_t size = mapped_size(len), page = page_size();
	uint8_t *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map + size - page, page, PROT_NONE) != 0)
		abort();
	uint8_t *copy = map + size - page - len;
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

void guard_free(uint8_t *copy, size_t len)
{
	size_t size = mapped_size(len);
	munmap(copy + len + page_size() - size, size);
}
