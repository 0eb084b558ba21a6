#include "base/networks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { BITS_4 = 32, BITS_6 = 128, MAPPED_BITS = 96 };

static const uint8_t mapped[MAPPED_BITS / 8] = {[10] = 0xff, [11] = 0xff};

static unsigned all_bits(const struct ss_address *a)
{
	return a->version == 4 ? BITS_4 : BITS_6;
}

static bool is_mapped(const struct ss_address *a)
{
	return a->version == 6 && memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

static struct ss_address unmap(const struct ss_address *a)
{
	struct ss_address four = {.version = 4};
	memcpy(four.bytes, a->bytes + sizeof mapped, 4);
	return four;
}

/* The first address of the network of so many bits that has this one. */
static struct ss_address first_of(const struct ss_address *a, unsigned bits)
{
	struct ss_address first = *a;
	for (unsigned i = 0; i < sizeof first.bytes; i++) {
		unsigned kept = bits > i * 8 ? bits - i * 8 : 0;
		if (kept < 8)
			first.bytes[i] &= (uint8_t)(0xff00u >> kept);
	}
	return first;
}

static bool is_in(const struct ss_address *a, const struct ss_network *n)
{
	struct ss_address first = first_of(a, n->bits);
	return ss_address_compare(&first, &n->address) == 0;
}

bool ss_network_read(struct ss_slice text, struct ss_network *out)
{
	char address[SS_ADDRESS_TEXT];
	struct ss_network n = {{0}};
	size_t slash = ss_slice_find(text, 0, '/');
	if (slash == 0 || slash >= sizeof address || memchr(text.data, 0, slash))
		return false;
	memcpy(address, text.data, slash);
	address[slash] = '\0';
	if (!ss_address_read(address, &n.address))
		return false;
	uint64_t bits = all_bits(&n.address);
	if (slash < text.len && !ss_slice_to_number(ss_slice_cut(text, slash + 1, text.len),
	                                            all_bits(&n.address), &bits))
		return false;
	if (is_mapped(&n.address) && bits >= MAPPED_BITS) {
		n.address = unmap(&n.address);
		bits -= MAPPED_BITS;
	}
	n.bits = (uint8_t)bits;
	if (!is_in(&n.address, &n))
		return false;
	*out = n;
	return true;
}

void ss_network_write(const struct ss_network *n, char out[SS_NETWORK_TEXT])
{
	size_t len = ss_address_write(&n->address, out);
	if (n->bits < all_bits(&n->address))
		snprintf(out + len, SS_NETWORK_TEXT - len, "/%u", (unsigned)n->bits);
}

/* The last one that does not begin behind the address is the only one that can have it. */
bool ss_networks_has(const struct ss_networks *list, const struct ss_address *a)
{
	struct ss_address address = is_mapped(a) ? unmap(a) : *a;
	size_t from = 0, to = list->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (ss_address_compare(&list->items[middle].address, &address) <= 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from > 0 && is_in(&address, &list->items[from - 1]);
}

/* The larger of those that begin together comes first. */
static int compare_items(const void *a, const void *b)
{
	const struct ss_network *x = (const struct ss_network *)a,
	                        *y = (const struct ss_network *)b;
	int order = ss_address_compare(&x->address, &y->address);
	return order != 0 ? order : (x->bits > y->bits) - (x->bits < y->bits);
}

/* Networks nest or are apart: what is in none of those before it is in none that is kept. */
static size_t sort(struct ss_network *items, size_t n)
{
	size_t kept = 1;
	qsort(items, n, sizeof *items, compare_items);
	for (size_t i = 1; i < n; i++) {
		if (!is_in(&items[i].address, &items[kept - 1]))
			items[kept++] = items[i];
	}
	return kept;
}

int ss_networks_add(struct ss_networks *list, struct ss_memory *memory,
                    const struct ss_network *networks, size_t n)
{
	size_t all = list->n + n, size = all * sizeof *networks;
	if (n == 0)
		return SS_OK;
	struct ss_network *items = (struct ss_network *)ss_memory_take(memory, size);
	if (!items)
		return SS_ENOMEM;
	if (list->n > 0)
		memcpy(items, list->items, list->n * sizeof *items);
	memcpy(items + list->n, networks, n * sizeof *items);
	ss_networks_release(list, memory);
	*list = (struct ss_networks){items, sort(items, all), items, size};
	return SS_OK;
}

void ss_networks_release(struct ss_networks *list, struct ss_memory *memory)
{
	if (list->block)
		ss_memory_give(memory, list->block, list->block_size);
	*list = (struct ss_networks){0};
}
