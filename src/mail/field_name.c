#include "mail/field_name.h"

#include "base/eight.h"

enum { LONGEST = 26 };

struct row {
	uint8_t text[LONGEST];
	uint8_t name; /* enum ss_field_name */
};

/* A table for each length, as most names tell themselves apart by that. */
#define ROW(TEXT, NAME)                                                                            \
	{                                                                                          \
		TEXT, SS_FIELD_##NAME                                                              \
	}
static const struct row OF_2[] = {ROW("to", TO), ROW("cc", CC)};
static const struct row OF_3[] = {ROW("bcc", BCC)};
static const struct row OF_4[] = {ROW("from", FROM), ROW("date", DATE)};
static const struct row OF_6[] = {ROW("sender", SENDER)};
static const struct row OF_7[] = {ROW("subject", SUBJECT), ROW("list-id", LIST_ID)};
static const struct row OF_8[] = {
        ROW("received", RECEIVED),
        ROW("reply-to", REPLY_TO),
        ROW("x-mailer", X_MAILER),
        ROW("arc-seal", ARC_SEAL),
};
static const struct row OF_10[] = {
        ROW("message-id", MESSAGE_ID),
        ROW("references", REFERENCES),
        ROW("user-agent", USER_AGENT),
        ROW("content-id", CONTENT_ID),
};
static const struct row OF_11[] = {
        ROW("in-reply-to", IN_REPLY_TO),
        ROW("return-path", RETURN_PATH),
};
static const struct row OF_12[] = {
        ROW("content-type", CONTENT_TYPE),
        ROW("mime-version", MIME_VERSION),
        ROW("received-spf", RECEIVED_SPF),
};
static const struct row OF_14[] = {ROW("dkim-signature", DKIM_SIGNATURE)};
static const struct row OF_16[] = {
        ROW("list-unsubscribe", LIST_UNSUBSCRIBE),
        ROW("x-originating-ip", X_ORIGINATING_IP),
};
static const struct row OF_19[] = {
        ROW("content-disposition", CONTENT_DISPOSITION),
        ROW("content-description", CONTENT_DESCRIPTION),
};
static const struct row OF_22[] = {ROW("authentication-results", AUTHENTICATION_RESULTS)};
static const struct row OF_25[] = {ROW("content-transfer-encoding", CONTENT_TRANSFER_ENCODING)};
static const struct row OF_26[] = {ROW("arc-authentication-results", ARC_AUTHENTICATION_RESULTS)};

#define TABLE(ROWS)                                                                                \
	{                                                                                          \
		ROWS, sizeof(ROWS) / sizeof((ROWS)[0])                                             \
	}
static const struct table {
	const struct row *rows;
	size_t n;
} TABLES[] = {
        [2] = TABLE(OF_2),   [3] = TABLE(OF_3),   [4] = TABLE(OF_4),   [6] = TABLE(OF_6),
        [7] = TABLE(OF_7),   [8] = TABLE(OF_8),   [10] = TABLE(OF_10), [11] = TABLE(OF_11),
        [12] = TABLE(OF_12), [14] = TABLE(OF_14), [16] = TABLE(OF_16), [19] = TABLE(OF_19),
        [22] = TABLE(OF_22), [25] = TABLE(OF_25), [26] = TABLE(OF_26),
};
enum { N_TABLES = sizeof TABLES / sizeof TABLES[0] };

/* In any case: of what is in names of fields, letters alone lack the bit.  The last step overlaps the
 * one before. */
static bool is_it(const uint8_t *lower, const uint8_t *name, size_t len)
{
	size_t n = 0;
	if (len < SS_EIGHT) {
		while (n < len && (name[n] | 0x20) == lower[n])
			n++;
		return n == len;
	}
	for (size_t last = len - SS_EIGHT;; n = n + SS_EIGHT < last ? n + SS_EIGHT : last) {
		if ((ss_eight_read(name + n) | SS_EIGHT_OF(0x20)) != ss_eight_read(lower + n))
			return false;
		if (n == last)
			return true;
	}
}

enum ss_field_name ss_field_name_find(struct ss_slice name)
{
	if (name.len >= N_TABLES)
		return SS_FIELD_OTHER;
	for (size_t n = 0; n < TABLES[name.len].n; n++) {
		const struct row *row = &TABLES[name.len].rows[n];
		if (is_it(row->text, name.data, name.len))
			return row->name;
	}
	return SS_FIELD_OTHER;
}

struct ss_slice ss_field_name_text(enum ss_field_name name)
{
	for (size_t len = 0; len < N_TABLES; len++) {
		for (size_t n = 0; n < TABLES[len].n; n++)
			if (TABLES[len].rows[n].name == name)
				return (struct ss_slice){TABLES[len].rows[n].text, len};
	}
	return SS_SLICE("");
}
