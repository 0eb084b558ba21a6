#include "capture/format.h"

static const struct ss_capture_format *const formats[] = {
        &ss_capture_format_pcap,
        &ss_capture_format_pcapng,
};

const struct ss_capture_format *ss_capture_format_find(const uint8_t head[SS_FORMAT_HEAD])
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i]->is_it(head))
			return formats[i];
	return NULL;
}
