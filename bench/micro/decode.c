/* How fast the encodings of content are undone, in octets of encoded text: base64 by vectors and by
 * tables, quoted-printable; lines of 76 with CR LF. */
#include <stdint.h>

#include "mail/base64_lines.h"
#include "mail/decode.h"
#include "micro.h"

enum { TEXT = 8 << 20 };

static uint8_t text[TEXT], out[SS_QP_ROOM(MICRO_READ)];

static void make_lines(const char *letters, unsigned n_letters)
{
	uint32_t random = 1;
	for (size_t i = 0; i < TEXT; i++) {
		random = random * 1664525 + 1013904223;
		text[i] = (uint8_t)letters[(random >> 8) % n_letters];
		if (i % 78 == 76)
			text[i] = '\r';
		else if (i % 78 == 77)
			text[i] = '\n';
	}
}

static size_t portion_at(size_t at, size_t portion)
{
	return TEXT - at < portion ? TEXT - at : portion;
}

static void by_vectors(void *portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	for (size_t at = 0, n = *(size_t *)portion; at < TEXT; at += n)
		ss_base64_feed(&d, text + at, portion_at(at, n), out);
}

/* The walk alone, without what joins portions: whole lines. */
static void by_tables(void *portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_base64 d = {.counts = &counts};
	ss_base64_walk walk = ss_base64_ways[ss_base64_n_ways - 1].walk;
	for (size_t at = 0, n = *(size_t *)portion / 78 * 78; at < TEXT; at += n)
		walk(&d, text + at, portion_at(at, n), out);
}

static void by_qp(void *portion)
{
	struct ss_mail_counts counts = {0};
	struct ss_qp d = {.counts = &counts};
	for (size_t at = 0, n = *(size_t *)portion; at < TEXT; at += n)
		ss_qp_feed(&d, text + at, portion_at(at, n), out);
}

int main(void)
{
	static const char base64[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char words[] = "abcdefghijklmnopqrstuvwxyz      .,";
	static const struct {
		const char *name, *letters;
		unsigned n_letters;
		micro_run run;
	} kinds[] = {{"base64", base64, 64, by_vectors},
	             {"base64, by tables", base64, 64, by_tables},
	             {"quoted-printable", words, sizeof words - 1, by_qp}};
	size_t portions[] = {MICRO_PACKET, MICRO_READ};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		make_lines(kinds[k].letters, kinds[k].n_letters);
		for (size_t i = 0; i < 2; i++)
			micro_octets(kinds[k].name, portions[i], TEXT, kinds[k].run, &portions[i]);
	}
	return 0;
}
