/*
 * Loaded before the C library, so that hashes have no random seed: which flows share a bucket is
 * the same in every run, and with it the count of instructions.
 */
#include <string.h>
#include <sys/random.h>

ssize_t getrandom(void *buffer, size_t length, unsigned flags)
{
	(void)flags;
	memset(buffer, 0, length);
	return (ssize_t)length;
}
