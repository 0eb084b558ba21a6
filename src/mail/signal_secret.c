/* Numbers of cards and accounts, keys. */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "mail/signal_private.h"

/* ---- numbers ---- */

enum { STRIDE = 16, MANY = 6 };

/* Are there many digits among the next STRIDE octets?  A number of 13 digits or more, with one
 * separator between groups, has so many in one stride at least. */
static bool has_many(const uint8_t *p)
{
#ifdef __SSE2__
	__m128i v =
	        _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8('0'));
	__m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(9)), v);
	unsigned bits = (unsigned)_mm_movemask_epi8(digits);
	return bits && __builtin_popcount(bits) >= MANY;
#else
	unsigned n = 0;
	for (unsigned i = 0; i < STRIDE; i++)
		n += ss_ascii_is_digit(p[i]);
	return n >= MANY;
#endif
}

struct run { /* digits, single separators between them */
	size_t begin, end;
	uint8_t digits[32];
	unsigned n; /* as many as there are, kept or not */
	uint8_t groups[8];
	unsigned n_groups;
	uint8_t separator; /* 0: none, or several kinds */
	bool is_mixed;
};

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-';
}

static struct run read_run(const struct ss_signal_view *v, size_t at)
{
	enum { MOST = 64 };
	struct run r = {.begin = at, .end = at};
	unsigned in_group = 0;
	for (size_t n = at; n < v->len && n - at < MOST; n++) {
		uint8_t c = v->p[n];
		if (ss_ascii_is_digit(c)) {
			if (r.n < sizeof r.digits)
				r.digits[r.n] = (uint8_t)(c - '0');
			r.n++;
			in_group++;
			r.end = n + 1;
			continue;
		}
		if (!is_separator(c) || in_group == 0)
			break;
		r.is_mixed |= r.separator && c != r.separator && ss_ascii_is_digit(v->p[n + 1]);
		r.separator = r.separator ? r.separator : c;
		if (r.n_groups < sizeof r.groups)
			r.groups[r.n_groups] = (uint8_t)in_group;
		r.n_groups++;
		in_group = 0;
	}
	if (in_group > 0 && r.n_groups < sizeof r.groups)
		r.groups[r.n_groups++] = (uint8_t)in_group;
	return r;
}

/* ISO/IEC 7812-1, annex B. */
static bool has_luhn(const struct run *r)
{
	unsigned sum = 0;
	for (unsigned i = 0; i < r->n; i++) {
		unsigned d = r->digits[r->n - 1 - i];
		if (i % 2 == 1)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool is_one_digit(const struct run *r)
{
	for (unsigned i = 1; i < r->n; i++) {
		if (r->digits[i] != r->digits[0])
			return false;
	}
	return true;
}

/* First digits, as the issuers have them, and how many follow. */
static const struct {
	unsigned from, to; /* of the first four digits */
	uint8_t least, most;
} ISSUERS[] = {
        {2221, 2720, 16, 16}, {3000, 3059, 14, 14}, {3095, 3095, 14, 14}, {3400, 3499, 15, 15},
        {3528, 3589, 16, 16}, {3600, 3699, 14, 14}, {3700, 3799, 15, 15}, {3800, 3999, 14, 14},
        {4000, 4999, 16, 16}, {5100, 5599, 16, 16}, {6011, 6011, 16, 16}, {6200, 6299, 16, 16},
        {6440, 6599, 16, 16},
};

static bool has_issuer(const struct run *r)
{
	unsigned first =
	        r->digits[0] * 1000U + r->digits[1] * 100U + r->digits[2] * 10U + r->digits[3];
	for (size_t i = 0; i < sizeof ISSUERS / sizeof ISSUERS[0]; i++) {
		if (first >= ISSUERS[i].from && first <= ISSUERS[i].to)
			return r->n >= ISSUERS[i].least && r->n <= ISSUERS[i].most;
	}
	return false;
}

/* In one piece, or as they are printed: 4-4-4-4, 4-6-5, 4-6-4. */
static bool has_groups(const struct run *r)
{
	static const uint8_t PRINTED[][5] = {{4, 4, 4, 4, 4}, {3, 4, 6, 5, 0}, {3, 4, 6, 4, 0}};
	if (r->n_groups == 1)
		return true;
	if (r->is_mixed)
		return false;
	for (size_t i = 0; i < sizeof PRINTED / sizeof PRINTED[0]; i++) {
		if (r->n_groups == PRINTED[i][0] &&
		    memcmp(r->groups, PRINTED[i] + 1, PRINTED[i][0]) == 0)
			return true;
	}
	return false;
}

/* Not part of a longer number, an identifier, a sum, a path or a URL. */
static bool stands_alone(const struct ss_signal_view *v, size_t begin, size_t end)
{
	uint8_t before = ss_signal_before(v, begin), behind = end < v->len ? v->p[end] : ' ';
	if (ss_signal_is_word(before) || strchr("#=_/.-+%&@$", before) || before > 127)
		return false;
	if (behind == '.')
		return !ss_ascii_is_digit(v->p[end + 1]);
	return !ss_signal_is_word(behind) && !(behind && strchr("#=_/-+%&@", behind));
}

/* One of many groups of digits: a table of numbers, which are not all of a card. */
static bool is_in_row(const struct ss_signal_view *v, const struct run *r)
{
	size_t n = r->begin;
	if (r->n_groups == 1 || n < 2 || v->p[n - 1] != ' ')
		return false;
	for (n--; n > 0 && r->begin - n < 6 && ss_signal_is_word(v->p[n - 1]); n--) {
		if (ss_ascii_is_digit(v->p[n - 1]))
			return true;
	}
	return false;
}

static bool is_card(const struct ss_signal_view *v, const struct run *r)
{
	return r->n >= 14 && r->n <= 16 && has_issuer(r) && has_groups(r) && has_luhn(r) &&
	       !is_one_digit(r) && !is_in_row(v, r) && stands_alone(v, r->begin, r->end);
}

/* ---- accounts (ISO 13616): a country, two digits of check, a number of its own length ---- */

static const struct {
	char country[3];
	uint8_t len;
} COUNTRIES[] = {
        {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16},
        {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22},
        {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20},
        {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22},
        {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28},
        {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30},
        {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21},
        {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
        {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
        {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33},
        {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27},
        {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29},
        {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
};

static unsigned account_len(const uint8_t *country)
{
	for (size_t i = 0; i < sizeof COUNTRIES / sizeof COUNTRIES[0]; i++) {
		if (memcmp(country, COUNTRIES[i].country, 2) == 0)
			return COUNTRIES[i].len;
	}
	return 0;
}

static bool is_capital(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* Of the number with its first four characters behind the others, letters as 10..35. */
static bool has_check(const uint8_t *characters, unsigned len)
{
	unsigned rest = 0;
	for (unsigned i = 0; i < len; i++) {
		uint8_t c = characters[(i + 4) % len];
		unsigned value = ss_ascii_is_digit(c) ? c - '0' + 0U : c - 'A' + 10U;
		rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
	}
	return rest == 1;
}

/* Where the account that begins there ends; 0: none does. */
static size_t account_end(const struct ss_signal_view *v, size_t at)
{
	uint8_t characters[40];
	unsigned len = 0, need = account_len(v->p + at);
	size_t n = at;
	for (; n < v->len && len < need; n++) {
		uint8_t c = v->p[n];
		if (c == ' ' && len > 0 && v->p[n - 1] != ' ')
			continue;
		if (!is_capital(c) && !ss_ascii_is_digit(c))
			return 0;
		characters[len++] = c;
	}
	bool is_over = n >= v->len || !ss_signal_is_word(v->p[n]);
	return need > 0 && len == need && is_over && has_check(characters, len) ? n : 0;
}

/* The run is its digits, or some of them: letters of a bank may stand in front. */
static size_t find_account(const struct ss_signal_view *v, const struct run *r, size_t *end)
{
	enum { BANK = 14 };
	for (size_t back = 2; back <= BANK && back <= r->begin; back++) {
		size_t at = r->begin - back;
		bool begins = is_capital(v->p[at]) && is_capital(v->p[at + 1]) &&
		              ss_ascii_is_digit(v->p[at + 2]) && ss_ascii_is_digit(v->p[at + 3]);
		if (!begins || ss_signal_is_word(ss_signal_before(v, at)))
			continue;
		*end = account_end(v, at);
		if (*end > 0)
			return at;
	}
	return v->len;
}

static size_t look_at_run(struct ss_signals *s, const struct ss_signal_view *v, size_t at)
{
	struct run r = read_run(v, at);
	size_t end = 0, account = find_account(v, &r, &end);
	if (account < v->len)
		ss_signal_add_secret(s, SS_SIGNAL_SECRET_IBAN, v, account, end - account);
	else if (is_card(v, &r))
		ss_signal_add_secret(s, SS_SIGNAL_SECRET_CARD, v, r.begin, r.end - r.begin);
	return end > r.end ? end : r.end;
}

static bool goes_on(const struct ss_signal_view *v, size_t at)
{
	return ss_ascii_is_digit(v->p[at]) ||
	       (is_separator(v->p[at]) && ss_ascii_is_digit(v->p[at + 1]));
}

void ss_signal_scan_digits(struct ss_signals *s, const struct ss_signal_view *v, size_t from,
                           size_t to)
{
	enum { BACK = 64 };
	uint64_t *seen = &s->of.text.digits_end;
	for (size_t at = from; at < to; at += STRIDE) {
		if (!has_many(v->p + at))
			continue;
		size_t begin = at, least = *seen > v->offset ? (size_t)(*seen - v->offset) : 0;
		while (begin > least && at - begin < BACK && goes_on(v, begin - 1))
			begin--;
		if (begin < least)
			begin = least;
		while (begin < at + STRIDE && begin < to) {
			if (ss_ascii_is_digit(v->p[begin])) {
				begin = look_at_run(s, v, begin);
				*seen = v->offset + begin;
			} else {
				begin++;
			}
		}
	}
}

/* ---- keys ---- */

static bool is_in_key(uint8_t c)
{
	return ss_signal_is_word(c) || c == '_' || c == '-';
}

/* Octets behind the prefix, at least and at most; of which kind. */
static const struct {
	const char *prefix;
	uint8_t least, most;
	bool is_capital; /* and digits */
} KEYS[] = {
        {"AKIA", 16, 16, true},      {"ASIA", 16, 16, true},         {"AIza", 35, 35, false},
        {"ghp_", 36, 36, false},     {"gho_", 36, 36, false},        {"ghs_", 36, 36, false},
        {"ghu_", 36, 36, false},     {"github_pat_", 22, 93, false}, {"glpat-", 20, 60, false},
        {"xoxa-", 20, 120, false},   {"xoxb-", 20, 120, false},      {"xoxp-", 20, 120, false},
        {"xoxs-", 20, 120, false},   {"sk_live_", 16, 120, false},   {"rk_live_", 16, 120, false},
        {"sk-ant-", 40, 140, false}, {"sk-proj-", 40, 220, false},   {"npm_", 36, 36, false},
};

/* Random octets have digits among them; words that begin so have not. */
static bool is_random(const uint8_t *p, size_t len)
{
	unsigned digits = 0, letters = 0;
	for (size_t n = 0; n < len; n++) {
		digits += ss_ascii_is_digit(p[n]);
		letters += ss_ascii_is_alpha(p[n]);
	}
	return digits > 0 && letters > 0;
}

/* Maps and the like have public keys in their URLs. */
static bool is_in_url(const struct ss_signal_view *v, size_t at)
{
	enum { MOST = 512 };
	size_t least = at > MOST ? at - MOST : 0;
	while (at > least && v->p[at - 1] > ' ' && v->p[at - 1] != '"' && v->p[at - 1] != '<') {
		at--;
		if (SS_SIGNAL_HAS(v, at, "://"))
			return true;
	}
	return false;
}

/* SendGrid's: "SG.", 22 characters, a dot, 43. */
static size_t sendgrid_len(const struct ss_signal_view *v, size_t at)
{
	size_t n = at + 3;
	while (n < v->len && is_in_key(v->p[n]))
		n++;
	if (n - at != 25 || v->p[n] != '.')
		return 0;
	for (n++; n < v->len && is_in_key(v->p[n]);)
		n++;
	return n - at == 69 ? n - at : 0;
}

static size_t key_len(const struct ss_signal_view *v, size_t at)
{
	if (SS_SIGNAL_HAS(v, at, "SG."))
		return sendgrid_len(v, at);
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		size_t prefix = strlen(KEYS[i].prefix), n = at + prefix;
		if (!ss_signal_has(v, at, KEYS[i].prefix, prefix))
			continue;
		while (n < v->len &&
		       (KEYS[i].is_capital ? is_capital(v->p[n]) || ss_ascii_is_digit(v->p[n])
		                           : is_in_key(v->p[n])))
			n++;
		size_t len = n - at - prefix;
		bool is_over = n >= v->len || !is_in_key(v->p[n]);
		bool fits = len >= KEYS[i].least && len <= KEYS[i].most;
		return is_over && fits && is_random(v->p + at + prefix, len) ? n - at : 0;
	}
	return 0;
}

void ss_signal_look_key(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place)
{
	uint8_t before = ss_signal_before(v, at);
	size_t len = key_len(v, at);
	if (len > 0 && before != '_' && before != '-' && before != '/' && before != '+' &&
	    !is_in_url(v, at))
		ss_signal_add_secret(s, SS_SIGNAL_API_KEY, v, at, len);
}

/* RFC 7468, section 10, and its relatives: the line that tells what follows, nothing of that. */
void ss_signal_look_pem(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                        enum ss_signal_place place)
{
	enum { MOST = 60 };
	size_t begin = at + sizeof "-----BEGIN " - 1, end = begin;
	while (end < v->len && end - begin < MOST &&
	       (is_capital(v->p[end]) || ss_ascii_is_digit(v->p[end]) || v->p[end] == ' '))
		end++;
	struct ss_slice label = {v->p + begin, end - begin};
	bool is_private = memmem(label.data, label.len, "PRIVATE KEY", sizeof "PRIVATE KEY" - 1);
	if (is_private && SS_SIGNAL_HAS(v, end, "-----"))
		ss_signal_add(s, SS_SIGNAL_PRIVATE_KEY, v, at, end + 5 - at);
}
