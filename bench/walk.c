/* What reading a capture costs at the very least: a loop that walks the headers of each packet,
 * and nothing else.  Prints what it counted, so that the compiler keeps the work.
 *
 * usage: walk FILE     a little-endian pcap of Ethernet frames */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 1 << 20, FILE_HEADER = 24, RECORD_HEADER = 16, ETHERNET = 14 };

static uint8_t window[WINDOW];
static size_t begin, end; /* what of the window is filled and not yet used */

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

/* The next len bytes of the file, or NULL if there are no more. */
static const uint8_t *take(int fd, size_t len)
{
	if (len > WINDOW)
		return NULL;
	while (end - begin < len) {
		memmove(window, window + begin, end - begin);
		end -= begin;
		begin = 0;
		ssize_t n = read(fd, window + end, WINDOW - end);
		if (n <= 0)
			return NULL;
		end += (size_t)n;
	}
	begin += len;
	return window + begin - len;
}

static uint32_t tcp_payload(const uint8_t *frame, uint32_t len)
{
	if (len < ETHERNET + 40 || be16(frame + 12) != 0x0800)
		return 0;
	const uint8_t *ip = frame + ETHERNET;
	uint32_t ip_header = (ip[0] & 15u) * 4, ip_len = be16(ip + 2);
	if (ip[9] != 6 || ETHERNET + ip_header + 20 > len)
		return 0;
	uint32_t tcp_header = (ip[ip_header + 12] >> 4) * 4u;
	return ip_len > ip_header + tcp_header ? ip_len - ip_header - tcp_header : 0;
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0 || take(fd, FILE_HEADER) == NULL) {
		fprintf(stderr, "usage: walk FILE\n");
		return 2;
	}
	uint64_t packets = 0, bytes = 0;
	const uint8_t *record;
	while ((record = take(fd, RECORD_HEADER)) != NULL) {
		uint32_t len = le32(record + 8);
		const uint8_t *frame = take(fd, len);
		if (frame == NULL)
			break;
		packets++;
		bytes += tcp_payload(frame, len);
	}
	close(fd);
	printf("%" PRIu64 " packets, %" PRIu64 " bytes of TCP payload\n", packets, bytes);
	return 0;
}
