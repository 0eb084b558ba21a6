#include "analysis/lookalike.h"

#include <string.h>

#include "base/distance.h"
#include "base/punycode.h"
#include "base/utf8.h"

const char *const ss_likeness_names[] = {"", "homoglyph", "hyphen", "near", "suffix", "word", NULL};

enum { LABEL = SS_PUNYCODE_LABEL };

struct points {
	uint32_t of[LABEL];
	size_t n;
};

/* ---- letters ---- */

/* U+00E0..U+017F without their marks; '?' is none. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo?ouuuuypy"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
                            "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
enum { LATIN_FIRST = 0xe0 };

/* Letters that look like those of ASCII (UTS #39, confusables.txt). */
static const struct {
	uint32_t point;
	char looks;
} confusables[] = {
        {0x251, 'a'},  {0x261, 'g'}, {0x269, 'i'},  {0x26f, 'w'},  {0x28b, 'u'},  {0x28f, 'y'},
        {0x3b1, 'a'},  {0x3b3, 'y'}, {0x3b5, 'e'},  {0x3b7, 'n'},  {0x3b9, 'i'},  {0x3ba, 'k'},
        {0x3bd, 'v'},  {0x3bf, 'o'}, {0x3c1, 'p'},  {0x3c3, 'o'},  {0x3c4, 't'},  {0x3c5, 'u'},
        {0x3c7, 'x'},  {0x3c9, 'w'}, {0x3f2, 'c'},  {0x3f3, 'j'},  {0x430, 'a'},  {0x432, 'b'},
        {0x433, 'r'},  {0x435, 'e'}, {0x43a, 'k'},  {0x43c, 'm'},  {0x43d, 'h'},  {0x43e, 'o'},
        {0x43f, 'n'},  {0x440, 'p'}, {0x441, 'c'},  {0x442, 't'},  {0x443, 'y'},  {0x445, 'x'},
        {0x455, 's'},  {0x456, 'i'}, {0x457, 'i'},  {0x458, 'j'},  {0x461, 'w'},  {0x475, 'v'},
        {0x4af, 'y'},  {0x4bb, 'h'}, {0x4cf, 'l'},  {0x501, 'd'},  {0x51b, 'q'},  {0x51d, 'w'},
        {0x561, 'w'},  {0x566, 'q'}, {0x570, 'h'},  {0x578, 'n'},  {0x57d, 'u'},  {0x581, 'g'},
        {0x584, 'f'},  {0x585, 'o'}, {0x1d00, 'a'}, {0x1d04, 'c'}, {0x1d0f, 'o'}, {0x1d1c, 'u'},
        {0x2113, 'l'},
};

static char looks_of(uint32_t c)
{
	if (c == '0')
		return 'o';
	if (c == '1' || c == '|')
		return 'l';
	if (c < SS_PUNYCODE_FIRST)
		return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	if (c >= LATIN_FIRST && c - LATIN_FIRST < sizeof latin - 1)
		return latin[c - LATIN_FIRST];
	if (c >= 0xff41 && c <= 0xff5a) /* fullwidth */
		return (char)(c - 0xff41 + 'a');
	for (size_t i = 0; i < sizeof confusables / sizeof confusables[0]; i++) {
		if (confusables[i].point == c)
			return confusables[i].looks;
	}
	return '?';
}

static unsigned script_of(uint32_t c)
{
	if (c < SS_PUNYCODE_FIRST)
		return ss_ascii_is_alpha((uint8_t)c) ? SS_SCRIPT_LATIN : 0;
	if (c < 0x370)
		return SS_SCRIPT_LATIN;
	if (c < 0x400)
		return SS_SCRIPT_GREEK;
	return c < 0x530 ? SS_SCRIPT_CYRILLIC : SS_SCRIPT_OTHER;
}

/* Latin beside Han or Kana is ordinary; beside these letters that look like it, it is not. */
static bool is_mixed(unsigned scripts)
{
	unsigned alike = scripts & (SS_SCRIPT_LATIN | SS_SCRIPT_CYRILLIC | SS_SCRIPT_GREEK);
	return (alike & (alike - 1)) != 0;
}

/* ---- skeletons ---- */

/* What the eye takes for one letter, by its second one. */
static const struct {
	char first, looks;
} pairs[256] = {['n'] = {'r', 'm'}, ['v'] = {'v', 'w'}, ['l'] = {'c', 'd'}};

static size_t add_letter(uint8_t *out, size_t len, size_t label, char c)
{
	char first = pairs[(uint8_t)c].first;
	if (len > label && first && out[len - 1] == (uint8_t)first) {
		out[len - 1] = (uint8_t)pairs[(uint8_t)c].looks;
		return len;
	}
	out[len] = (uint8_t)c;
	return len + 1;
}

static bool read_label(struct ss_slice label, struct points *p)
{
	if (ss_slice_has_prefix_nocase(label, SS_SLICE("xn--")))
		return ss_punycode_read(label, p->of, &p->n);
	while (label.len > 0) {
		uint32_t c = label.data[0];
		size_t len = c < SS_PUNYCODE_FIRST ? 1 : ss_utf8_next(label, &c);
		if (len == 0 || p->n == LABEL)
			return false;
		p->of[p->n++] = c;
		label = ss_slice_cut(label, len, label.len);
	}
	return true;
}

struct ss_slice ss_skeleton(struct ss_slice name, uint8_t out[SS_DOMAIN_TEXT], bool *mixed)
{
	size_t len = 0;
	*mixed = false;
	for (size_t at = 0; at <= name.len;) {
		size_t end = ss_slice_find(name, at, '.'), label = len;
		struct points p = {.n = 0};
		unsigned scripts = 0;
		if (end - at > (size_t)LABEL * 4 ||
		    !read_label(ss_slice_cut(name, at, end - at), &p) ||
		    len + p.n + 1 >= SS_DOMAIN_TEXT)
			return (struct ss_slice){0};
		for (size_t i = 0; i < p.n; i++) {
			len = add_letter(out, len, label, looks_of(p.of[i]));
			scripts |= script_of(p.of[i]);
		}
		*mixed |= is_mixed(scripts);
		if (end < name.len)
			out[len++] = '.';
		at = end + 1;
	}
	return (struct ss_slice){out, len};
}

/* ---- likeness ---- */

static size_t without_hyphens(struct ss_slice s, uint8_t out[SS_DOMAIN_TEXT])
{
	size_t n = 0;
	for (size_t i = 0; i < s.len && n < SS_DOMAIN_TEXT; i++) {
		if (s.data[i] != '-')
			out[n++] = s.data[i];
	}
	return n;
}

static bool is_same_without_hyphens(struct ss_slice a, struct ss_slice b)
{
	uint8_t left[SS_DOMAIN_TEXT], right[SS_DOMAIN_TEXT];
	size_t n = without_hyphens(a, left);
	return n == without_hyphens(b, right) && memcmp(left, right, n) == 0;
}

static bool is_near(struct ss_slice a, struct ss_slice b, size_t distance, size_t least)
{
	size_t longer = a.len > b.len ? a.len - b.len : b.len - a.len;
	if (b.len < least || a.len > LABEL || b.len > LABEL || longer > distance)
		return false;
	return ss_distance(a, b) <= distance;
}

/* "example-login", "secure-example" */
static bool is_with_word(struct ss_slice name, struct ss_slice guarded, size_t least)
{
	if (guarded.len < least || name.len <= guarded.len + 1)
		return false;
	size_t rest = name.len - guarded.len;
	return (name.data[guarded.len] == '-' &&
	        ss_slice_is_equal(ss_slice_cut(name, 0, guarded.len), guarded)) ||
	       (name.data[rest - 1] == '-' &&
	        ss_slice_is_equal(ss_slice_cut(name, rest, guarded.len), guarded));
}

static void split(struct ss_slice domain, struct ss_slice *name, struct ss_slice *suffix)
{
	size_t dot = ss_slice_find(domain, 0, '.');
	*name = ss_slice_cut(domain, 0, dot);
	*suffix = ss_slice_cut(domain, dot, domain.len);
}

enum ss_likeness ss_domain_likeness(struct ss_slice domain, struct ss_slice guarded,
                                    size_t distance, size_t least)
{
	uint8_t space[2][SS_DOMAIN_TEXT];
	struct ss_slice name, suffix, guarded_name, guarded_suffix;
	bool mixed;
	if (ss_domain_is_same(domain, guarded))
		return SS_LIKE_NOT;
	struct ss_slice a = ss_skeleton(domain, space[0], &mixed);
	struct ss_slice b = ss_skeleton(guarded, space[1], &mixed);
	if (!a.data || !b.data)
		return SS_LIKE_NOT;
	split(a, &name, &suffix);
	split(b, &guarded_name, &guarded_suffix);
	bool is_same_suffix = ss_slice_is_equal(suffix, guarded_suffix);
	if (ss_slice_is_equal(name, guarded_name))
		return is_same_suffix ? SS_LIKE_HOMOGLYPH : SS_LIKE_SUFFIX;
	if (is_same_without_hyphens(name, guarded_name))
		return SS_LIKE_HYPHEN;
	if (is_near(name, guarded_name, distance, least))
		return SS_LIKE_NEAR;
	return is_with_word(name, guarded_name, least) ? SS_LIKE_WORD : SS_LIKE_NOT;
}
