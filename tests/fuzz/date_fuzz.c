/* The text is an unfolded value, read as a date and as a list of message ids. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/date.h"
#include "mail/message_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_mail_counts counts = {0};
	struct ss_date date = {0};
	struct ss_slice id;
	uint8_t *bytes = malloc(size);
	if (size > 0)
		memcpy(bytes, data, size);
	struct ss_slice value = {bytes, size};
	bool is_read = ss_date_read(value, &counts, 0, &date);
	if (is_read == (counts.of[SS_MAIL_DATE_UNREADABLE].n > 0))
		abort();
	for (size_t at = 0, before = 0; ss_message_id_next(value, &at, &counts, 0, &id);) {
		if (at <= before || at > size)
			abort();
		before = at;
		for (size_t n = 0; n < id.len; n++)
			if (id.data[n] == '<' || id.data[n] == '>')
				abort();
	}
	free(bytes);
	return 0;
}
