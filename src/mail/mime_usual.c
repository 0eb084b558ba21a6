#include "mail/mime_usual.h"

enum { LONGEST = 24 };

struct usual {
	uint8_t len;
	char text[LONGEST + 1];
};

#define USUAL(TEXT)                                                                                \
	{                                                                                          \
		sizeof(TEXT) - 1, TEXT                                                             \
	}

/* The most frequent first; the absent one ends them. */
static const struct usual TYPES[] = {
        USUAL("text/plain"),
        USUAL("text/html"),
        USUAL("multipart/alternative"),
        USUAL("multipart/mixed"),
        USUAL("application/octet-stream"),
        USUAL("multipart/related"),
        USUAL("application/pdf"),
        USUAL("image/png"),
        USUAL("image/jpeg"),
        {0},
};
static const struct usual WORDS[] = {
        USUAL("utf-8"),      USUAL("base64"),
        USUAL("attachment"), USUAL("quoted-printable"),
        USUAL("7bit"),       USUAL("8bit"),
        USUAL("inline"),     USUAL("us-ascii"),
        USUAL("iso-8859-1"), {0},
};

static struct ss_slice find(const struct usual *all, struct ss_slice text)
{
	for (const struct usual *u = all; u->len > 0; u++) {
		struct ss_slice usual = {(const uint8_t *)u->text, u->len};
		if (ss_slice_is_equal_nocase(usual, text))
			return usual;
	}
	return (struct ss_slice){NULL, 0};
}

struct ss_slice ss_mime_usual_type(struct ss_slice type)
{
	return find(TYPES, type);
}

struct ss_slice ss_mime_usual_word(struct ss_slice word)
{
	return find(WORDS, word);
}
