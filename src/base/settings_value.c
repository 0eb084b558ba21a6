#include "base/settings_value.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

static void add(struct ss_buffer *out, const char *text)
{
	ss_buffer_add(out, text, strlen(text));
}

static void add_number(struct ss_buffer *out, uint64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)n);
	add(out, text);
}

static bool is(struct ss_slice value, const char *word)
{
	return ss_slice_is_equal(value, ss_slice_of(word));
}

static bool is_word(struct ss_slice value, const char *const *words)
{
	for (; *words; words++) {
		if (is(value, *words))
			return true;
	}
	return false;
}

/* ---- yes and no ---- */

static const char *const yes_words[] = {"yes", "true", "on", "1", NULL};
static const char *const no_words[] = {"no", "false", "off", "0", NULL};

static int read_bool(struct ss_setting_value *v, void *member)
{
	bool is_yes = is_word(v->text, yes_words);
	if (!is_yes && !is_word(v->text, no_words))
		return SS_EARG;
	*(bool *)member = is_yes;
	return SS_OK;
}

static void write_bool(const void *member, struct ss_buffer *out)
{
	add(out, *(const bool *)member ? "yes" : "no");
}

static int read_when(struct ss_setting_value *v, void *member)
{
	bool is_on;
	if (is(v->text, "auto")) {
		*(uint8_t *)member = SS_SETTING_AUTO;
		return SS_OK;
	}
	if (read_bool(v, &is_on) != SS_OK)
		return SS_EARG;
	*(uint8_t *)member = is_on ? SS_SETTING_ON : SS_SETTING_OFF;
	return SS_OK;
}

static void write_when(const void *member, struct ss_buffer *out)
{
	static const char *const words[] = {"off", "auto", "on"};
	add(out, words[*(const uint8_t *)member]);
}

/* ---- numbers ---- */

static int read_count(struct ss_setting_value *v, void *member)
{
	return ss_slice_to_number(v->text, INT64_MAX, (uint64_t *)member) ? SS_OK : SS_EARG;
}

static int read_positive(struct ss_setting_value *v, void *member)
{
	uint64_t n;
	if (!ss_slice_to_number(v->text, INT64_MAX, &n) || n == 0)
		return SS_EARG;
	*(uint64_t *)member = n;
	return SS_OK;
}

static void write_count(const void *member, struct ss_buffer *out)
{
	add_number(out, *(const uint64_t *)member);
}

static int read_size(struct ss_setting_value *v, void *member)
{
	return ss_slice_to_size(v->text, INT64_MAX, (uint64_t *)member) ? SS_OK : SS_EARG;
}

/* In the largest unit that leaves no rest. */
static void write_size(const void *member, struct ss_buffer *out)
{
	static const char *const units[] = {"", "K", "M", "G", "T"};
	uint64_t n = *(const uint64_t *)member;
	size_t unit = 0;
	for (; n > 0 && n % 1024 == 0 && unit + 1 < sizeof units / sizeof units[0]; unit++)
		n /= 1024;
	add_number(out, n);
	add(out, units[unit]);
}

enum { HUNDRED = 100 };

static int read_percent(struct ss_setting_value *v, void *member)
{
	struct ss_slice number = v->text;
	if (number.len > 0 && number.data[number.len - 1] == '%')
		number.len--;
	return ss_slice_to_number(number, HUNDRED, (uint64_t *)member) ? SS_OK : SS_EARG;
}

static void write_percent(const void *member, struct ss_buffer *out)
{
	write_count(member, out);
	add(out, "%");
}

/* As thousandths, so that what is written is what was read; a double has them exactly enough. */
enum { FRACTION = 1000, FRACTION_DIGITS = 3 };

static int read_decimal(struct ss_setting_value *v, void *member)
{
	size_t point = ss_slice_find(v->text, 0, '.');
	struct ss_slice digits = ss_slice_cut(v->text, point + 1, v->text.len);
	uint64_t whole, fraction = 0;
	if (!ss_slice_to_number(ss_slice_cut(v->text, 0, point), UINT32_MAX, &whole))
		return SS_EARG;
	if (point < v->text.len &&
	    (digits.len > FRACTION_DIGITS || !ss_slice_to_number(digits, FRACTION - 1, &fraction)))
		return SS_EARG;
	for (size_t i = digits.len; point < v->text.len && i < FRACTION_DIGITS; i++)
		fraction *= 10;
	*(double *)member = (double)(whole * FRACTION + fraction) / FRACTION;
	return SS_OK;
}

static void write_decimal(const void *member, struct ss_buffer *out)
{
	uint64_t thousandths = (uint64_t)(*(const double *)member * FRACTION + 0.5);
	unsigned fraction = (unsigned)(thousandths % FRACTION);
	char text[8];
	add_number(out, thousandths / FRACTION);
	if (fraction == 0)
		return;
	snprintf(text, sizeof text, ".%03u", fraction);
	while (text[strlen(text) - 1] == '0')
		text[strlen(text) - 1] = '\0';
	add(out, text);
}

/* ---- durations ---- */

#define SECOND INT64_C(1000000000)
#define DAY    (86400 * SECOND)

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
        {"w", 7 * DAY},           {"d", DAY},    {"h", 3600 * SECOND},
        {"m", 60 * SECOND},       {"s", SECOND}, {"ms", SECOND / 1000},
        {"us", SECOND / 1000000}, {"ns", 1},
};
enum { N_UNITS = sizeof units / sizeof units[0] };

static int read_duration(struct ss_setting_value *v, void *member)
{
	size_t n = 0;
	uint64_t number;
	while (n < v->text.len && ss_ascii_is_digit(v->text.data[n]))
		n++;
	struct ss_slice unit = ss_slice_cut(v->text, n, v->text.len);
	for (size_t i = 0; i < N_UNITS; i++) {
		if (!is(unit, units[i].name))
			continue;
		if (!ss_slice_to_number(ss_slice_cut(v->text, 0, n),
		                        (uint64_t)(INT64_MAX / units[i].ns), &number))
			return SS_EARG;
		*(int64_t *)member = (int64_t)number * units[i].ns;
		return SS_OK;
	}
	return SS_EARG;
}

/* In the largest unit that leaves no rest. */
static void write_duration(const void *member, struct ss_buffer *out)
{
	int64_t ns = *(const int64_t *)member;
	size_t i = 0;
	if (ns == 0) {
		add(out, "0s");
		return;
	}
	while (ns % units[i].ns != 0)
		i++;
	add_number(out, (uint64_t)(ns / units[i].ns));
	add(out, units[i].name);
}

/* ---- short lists of words of ours ---- */

static int read_hashes(struct ss_setting_value *v, void *member)
{
	unsigned hashes = 0;
	if (is(v->text, "none")) {
		*(unsigned *)member = 0;
		return SS_OK;
	}
	for (size_t at = 0; at <= v->text.len;) {
		size_t end = ss_slice_find(v->text, at, ','), kind = 0;
		struct ss_slice word = ss_slice_cut(v->text, at, end - at);
		while (ss_hash_names[kind] && !is(word, ss_hash_names[kind]))
			kind++;
		if (!ss_hash_names[kind])
			return SS_EARG;
		hashes |= 1u << kind;
		at = end + 1;
	}
	*(unsigned *)member = hashes;
	return SS_OK;
}

static void write_hashes(const void *member, struct ss_buffer *out)
{
	unsigned hashes = *(const unsigned *)member;
	const char *comma = "";
	for (unsigned kind = 0; ss_hash_names[kind]; kind++) {
		if (!(hashes >> kind & 1))
			continue;
		add(out, comma);
		add(out, ss_hash_names[kind]);
		comma = ",";
	}
	if (!*comma)
		add(out, "none");
}

static bool is_in_scheme(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

static bool is_scheme(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && is_in_scheme(s.data[n]))
		n++;
	return s.len > 0 && n == s.len && ss_ascii_is_alpha(s.data[0]);
}

/* An empty one names none. */
static int read_schemes(struct ss_setting_value *v, void *member)
{
	struct ss_slice s = v->text;
	if (s.len >= SS_SETTING_TEXT) {
		v->why = "it is too long";
		return SS_EARG;
	}
	for (size_t at = 0; s.len > 0 && at <= s.len;) {
		size_t end = ss_slice_find(s, at, ',');
		if (!is_scheme(ss_slice_cut(s, at, end - at)))
			return SS_EARG;
		at = end + 1;
	}
	if (s.len > 0)
		memcpy(member, s.data, s.len);
	((char *)member)[s.len] = '\0';
	return SS_OK;
}

static void write_schemes(const void *member, struct ss_buffer *out)
{
	add(out, (const char *)member);
}

const struct ss_setting_reader *ss_setting_reader(enum ss_setting_kind kind)
{
	static const struct ss_setting_reader readers[SS_N_SETTING_KINDS] = {
	        [SS_SETTING_BOOL] = {"it is yes or no", read_bool, write_bool},
	        [SS_SETTING_COUNT] = {"it is a number", read_count, write_count},
	        [SS_SETTING_POSITIVE] = {"it is a number, 1 at least", read_positive, write_count},
	        [SS_SETTING_SIZE] = {"it is a number, such as 1048576 or 1M", read_size,
	                             write_size},
	        [SS_SETTING_PERCENT] = {"it is a share, such as 70%", read_percent, write_percent},
	        [SS_SETTING_DECIMAL] = {"it is a number, such as 4 or 4.5", read_decimal,
	                                write_decimal},
	        [SS_SETTING_DURATION] = {"it is a time, such as 500ms, 10s, 5m, 12h or 2d",
	                                 read_duration, write_duration},
	        [SS_SETTING_WHEN] = {"it is on, off or auto", read_when, write_when},
	        [SS_SETTING_HASHES] = {"it is some of md5,sha1,sha256, or none", read_hashes,
	                               write_hashes},
	        [SS_SETTING_SCHEMES] = {"it is schemes with commas between, such as http,https",
	                                read_schemes, write_schemes},
	        [SS_SETTING_WORDS] = {"it is words with commas or blanks between",
	                              ss_setting_read_words, ss_setting_write_words},
	        [SS_SETTING_NAMES] = {"it is names with semicolons between, such as \"Jane Doe; "
	                              "John Roe\"",
	                              ss_setting_read_names, ss_setting_write_names},
	        [SS_SETTING_DOMAINS] = {"it is domains with commas or blanks between",
	                                ss_setting_read_domains, ss_setting_write_words},
	        [SS_SETTING_NETWORKS] =
	                {"it is networks, such as 10.0.0.0/8 or 2001:db8::1, without bits "
	                 "behind the prefix",
	                 ss_setting_read_networks, ss_setting_write_networks},
	};
	return &readers[kind];
}
