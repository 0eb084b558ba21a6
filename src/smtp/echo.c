#include "smtp/echo.h"

#include <string.h>

#include "base/base64.h"
#include "base/find.h"
#include "smtp/shown.h"

enum {
	MAX_WORDS = 24,
	ROOM = 1024,       /* octets of all words */
	SHORTEST_HEAD = 8, /* so much of a word is it, where the server cuts */
	CASELESS = 32,     /* what octets leave over is the same for both cases of a letter */
};

struct word {
	uint64_t index;
	uint16_t from, len;
	bool stands_alone; /* it counts where no letter or digit is beside it */
};

struct ss_echo_kept {
	size_t n, len;
	struct word words[MAX_WORDS]; /* the oldest first */
	uint8_t octets[ROOM];
};

void ss_echo_init(struct ss_echo *e, struct ss_memory *memory)
{
	*e = (struct ss_echo){.memory = memory};
}

/* ---- keeping ---- */

static void drop(struct ss_echo_kept *k, size_t n)
{
	size_t from = n < k->n ? k->words[n].from : k->len;
	k->n -= n;
	memmove(k->words, k->words + n, k->n * sizeof *k->words);
	for (size_t i = 0; i < k->n; i++)
		k->words[i].from = (uint16_t)(k->words[i].from - from);
	memmove(k->octets, k->octets + from, k->len - from);
	explicit_bzero(k->octets + k->len - from, from);
	k->len -= from;
}

static struct ss_echo_kept *take_empty(struct ss_memory *memory)
{
	struct ss_echo_kept *k = ss_memory_take(memory, sizeof *k);
	if (k)
		k->n = k->len = 0;
	return k;
}

static void keep(struct ss_echo *e, uint64_t index, struct ss_slice word, bool stands_alone)
{
	size_t len = word.len < SS_ECHO_LONGEST ? word.len : SS_ECHO_LONGEST;
	if (len == 0)
		return;
	if (!e->kept)
		e->kept = take_empty(e->memory);
	struct ss_echo_kept *k = e->kept;
	if (!k)
		return;
	while (k->n == MAX_WORDS || k->len + len > ROOM)
		drop(k, 1);
	k->words[k->n++] = (struct word){index, (uint16_t)k->len, (uint16_t)len, stands_alone};
	memcpy(k->octets + k->len, word.data, len);
	k->len += len;
}

void ss_echo_keep_word(struct ss_echo *e, uint64_t index, struct ss_slice word)
{
	keep(e, index, word, false);
}

/* A short one is part of other words by chance. */
void ss_echo_keep_secret(struct ss_echo *e, uint64_t index, struct ss_slice secret)
{
	keep(e, index, secret, secret.len < SHORTEST_HEAD);
}

void ss_echo_keep_line(struct ss_echo *e, uint64_t index, struct ss_slice line)
{
	const struct ss_find blank = {0, ' ', '\t', ' ', '\t'};
	size_t n = 0;
	for (size_t at = 0; at < line.len && n < SS_ECHO_WORDS_A_LINE; at++) {
		size_t from = at;
		at = ss_find(line, at, blank);
		if (at - from < SS_ECHO_SHORTEST)
			continue;
		ss_echo_keep_word(e, index, ss_slice_cut(line, from, at - from));
		n++;
	}
}

void ss_echo_forget(struct ss_echo *e)
{
	if (!e->kept)
		return;
	explicit_bzero(e->kept->octets, e->kept->len); /* behind it nothing is left by drop() */
	ss_memory_give(e->memory, e->kept, sizeof *e->kept);
	e->kept = NULL;
}

void ss_echo_forget_before(struct ss_echo *e, uint64_t index)
{
	size_t n = 0;
	if (!e->kept)
		return;
	while (n < e->kept->n && e->kept->words[n].index < index)
		n++;
	if (n == e->kept->n)
		ss_echo_forget(e);
	else if (n > 0)
		drop(e->kept, n);
}

/* ---- finding ---- */

static size_t common_len(struct ss_slice a, struct ss_slice b)
{
	size_t n = 0;
	while (n < a.len && n < b.len && ss_ascii_upper(a.data[n]) == ss_ascii_upper(b.data[n]))
		n++;
	return n;
}

static bool is_joined_at(struct ss_slice line, size_t at)
{
	return at < line.len &&
	       (ss_ascii_is_alpha(line.data[at]) || ss_ascii_is_digit(line.data[at]));
}

/* "5.7.8" is one word, and "no. 5." ends with one. */
static bool is_alone(struct ss_slice line, size_t at, size_t end)
{
	bool is_behind_dot = at > 1 && line.data[at - 1] == '.' && is_joined_at(line, at - 2);
	bool is_before_dot = end < line.len && line.data[end] == '.' && is_joined_at(line, end + 1);
	return !(at > 0 && is_joined_at(line, at - 1)) && !is_joined_at(line, end) &&
	       !is_behind_dot && !is_before_dot;
}

/* How much of the line from there on is a secret, or its head; 0 if nothing is. */
static size_t match(const struct ss_echo_kept *k, struct ss_slice line, size_t at)
{
	struct ss_slice rest = ss_slice_cut(line, at, line.len);
	size_t longest = 0;
	for (size_t n = 0; n < k->n; n++) {
		const struct word *w = &k->words[n];
		if (k->octets[w->from] % CASELESS != line.data[at] % CASELESS)
			continue; /* mostly */
		size_t len = common_len((struct ss_slice){k->octets + w->from, w->len}, rest);
		bool is_it =
		        (len == w->len && (!w->stands_alone || is_alone(line, at, at + len))) ||
		        len >= SHORTEST_HEAD;
		if (is_it && len > longest)
			longest = len;
	}
	return longest;
}

/* A bit for each octet, which some share, but in any case of letters. */
static uint32_t bit_of(uint8_t octet)
{
	return UINT32_C(1) << octet % CASELESS;
}

/* What the words begin with: most of a line does not begin so.  All, if one has one octet. */
struct heads {
	uint32_t first, second;
	bool is_any;
};

static struct heads heads_of(const struct ss_echo_kept *k)
{
	struct heads h = {0, 0, false};
	for (size_t n = 0; n < k->n; n++) {
		const uint8_t *word = k->octets + k->words[n].from;
		h.is_any |= k->words[n].len == 1;
		h.first |= bit_of(word[0]);
		h.second |= k->words[n].len > 1 ? bit_of(word[1]) : UINT32_MAX;
	}
	return h;
}

static bool holds(const struct ss_echo_kept *k, struct ss_slice line)
{
	struct heads heads = heads_of(k);
	size_t at = 0;
	for (; at + 1 < line.len; at++) {
		if (heads.first & bit_of(line.data[at]) &&
		    heads.second & bit_of(line.data[at + 1]) && match(k, line, at) > 0)
			return true;
	}
	return at < line.len && heads.is_any && match(k, line, at) > 0;
}

/* A challenge: RFC 4954, section 4.  A long one is decoded in pieces that overlap. */
static bool holds_coded(const struct ss_echo_kept *k, struct ss_slice line)
{
	enum { STEP = 256, PIECE = 2 * STEP };
	uint8_t octets[PIECE / 4 * 3];
	struct ss_slice text = ss_slice_trim(line);
	bool it_does = false;
	for (size_t at = 0; at < text.len && !it_does; at += STEP) {
		long len = ss_base64_decode(ss_slice_cut(text, at, PIECE), octets, sizeof octets);
		if (len < SS_ECHO_SHORTEST)
			return false;
		it_does = holds(k, (struct ss_slice){octets, (size_t)len});
		explicit_bzero(octets, (size_t)len);
	}
	return it_does;
}

/* ---- masking ---- */

static size_t mask(const void *user, struct ss_slice line, uint8_t *out)
{
	const struct ss_echo_kept *k = user;
	size_t len = 0;
	if (holds_coded(k, line)) {
		memcpy(out, SS_SHOWN_MASK.data, SS_SHOWN_MASK.len);
		return SS_SHOWN_MASK.len;
	}
	for (size_t at = 0; at < line.len;) {
		size_t found = match(k, line, at);
		if (found > 0) {
			memcpy(out + len, SS_SHOWN_MASK.data, SS_SHOWN_MASK.len);
			len += SS_SHOWN_MASK.len;
			at += found;
		} else {
			out[len++] = line.data[at++];
		}
	}
	return len;
}

static size_t mask_unseen(const void *user, struct ss_slice line, uint8_t *out)
{
	return ss_unseen_write(*(const enum ss_unseen *)user, line, out);
}

/* What write makes of each line: up to three times as many octets, and three, as a secret may be shorter
 * than what stands for it. */
static void write_all(const struct ss_echo *e,
                      size_t (*write)(const void *user, struct ss_slice line, uint8_t *out),
                      const void *user, struct ss_echo_lines *out)
{
	static const struct ss_slice all = {(const uint8_t *)"***", 3};
	const struct ss_slice *lines = out->lines;
	size_t size = out->n_lines * sizeof *lines;
	for (size_t n = 0; n < out->n_lines; n++)
		size += (lines[n].len + 1) * SS_SHOWN_MASK.len;
	struct ss_slice *masked = ss_memory_take(e->memory, size);
	if (!masked) {
		out->lines = &all;
		out->n_lines = 1;
		return;
	}
	uint8_t *text = (uint8_t *)(masked + out->n_lines);
	for (size_t n = 0; n < out->n_lines; n++) {
		size_t len = write(user, lines[n], text);
		masked[n] = (struct ss_slice){text, len};
		text += len;
	}
	out->lines = out->block = masked;
	out->size = size;
}

void ss_echo_mask_kept(const struct ss_echo *e, struct ss_echo_lines *out)
{
	for (size_t n = 0; n < out->n_lines; n++) {
		if (holds(e->kept, out->lines[n]) || holds_coded(e->kept, out->lines[n])) {
			write_all(e, mask, e->kept, out);
			return;
		}
	}
}

void ss_echo_mask_unseen(const struct ss_echo *e, enum ss_unseen what, const struct ss_slice *lines,
                         size_t n_lines, struct ss_echo_lines *out)
{
	*out = (struct ss_echo_lines){.lines = lines, .n_lines = n_lines};
	write_all(e, mask_unseen, &what, out);
}
