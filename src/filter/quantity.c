#include "filter/quantity.h"

enum { MAX_FRACTION = 9, MINUTE = 60, HOUR = 3600, DAY = 86400 };
#define SECOND 1000000000LL

/* ---- "12.34" ---- */

struct decimal {
	__int128 whole; /* digits, the point left out */
	int64_t scale;  /* 10 for each digit behind it */
};

static size_t read_digits(struct ss_slice s, size_t at, int64_t max, int64_t *out)
{
	int64_t n = 0;
	for (; at < s.len && ss_ascii_is_digit(s.data[at]); at++) {
		if (n > (max - 9) / 10)
			return 0;
		n = n * 10 + (s.data[at] - '0');
	}
	*out = n;
	return at;
}

/* Where it ends; 0 if there is none, or one that is too long. */
static size_t read_decimal(struct ss_slice s, struct decimal *out)
{
	int64_t whole, fraction = 0, scale = 1;
	size_t at = read_digits(s, 0, INT64_MAX, &whole);
	if (at == 0)
		return 0;
	if (at + 1 < s.len && s.data[at] == '.' && ss_ascii_is_digit(s.data[at + 1])) {
		size_t end = read_digits(s, at + 1, INT64_MAX, &fraction), n = end - at - 1;
		if (end == 0 || n > MAX_FRACTION)
			return 0;
		for (; n > 0; n--)
			scale *= 10;
		at = end;
	}
	*out = (struct decimal){(__int128)whole * scale + fraction, scale};
	return at;
}

static int64_t clamp(__int128 n)
{
	return n > INT64_MAX ? INT64_MAX : n < INT64_MIN + 1 ? INT64_MIN + 1 : (int64_t)n;
}

/* ---- units ---- */

struct unit {
	const char *name;
	int64_t worth;
};

static const struct unit size_units[] = {
        {"", 1},
        {"k", 1LL << 10},
        {"m", 1LL << 20},
        {"g", 1LL << 30},
        {"t", 1LL << 40},
        {"kb", 1LL << 10},
        {"mb", 1LL << 20},
        {"gb", 1LL << 30},
        {"tb", 1LL << 40},
        {"kib", 1LL << 10},
        {"mib", 1LL << 20},
        {"gib", 1LL << 30},
        {"tib", 1LL << 40},
        {0},
};
static const struct unit time_units[] = {
        {"", SECOND},
        {"ns", 1},
        {"us", 1000},
        {"ms", 1000000},
        {"s", SECOND},
        {"sec", SECOND},
        {"m", MINUTE *SECOND},
        {"min", MINUTE *SECOND},
        {"h", HOUR *SECOND},
        {"d", DAY *SECOND},
        {0},
};

static const struct unit *find_unit(const struct unit *units, struct ss_slice name)
{
	for (; units->name; units++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(units->name)))
			return units;
	}
	return NULL;
}

/* "5xx", "45x" */
static bool read_class(struct ss_slice s, struct ss_quantity *out)
{
	int64_t n, width = 1;
	size_t at = read_digits(s, 0, INT64_MAX, &n);
	if (at == 0 || at == s.len || s.len > 12)
		return false;
	for (; at < s.len; at++, width *= 10) {
		if ((s.data[at] | 0x20) != 'x')
			return false;
	}
	*out = (struct ss_quantity){clamp((__int128)n * width),
	                            clamp((__int128)n * width + width - 1)};
	return true;
}

static bool read_positive(struct ss_slice text, struct ss_quantity *out)
{
	struct decimal d;
	if (read_class(text, out))
		return true;
	size_t at = read_decimal(text, &d);
	const struct unit *unit = find_unit(size_units, ss_slice_cut(text, at, SIZE_MAX));
	if (at == 0 || !unit)
		return false;
	__int128 all = d.whole * unit->worth;
	*out = (struct ss_quantity){clamp((all + d.scale - 1) / d.scale), clamp(all / d.scale)};
	return true;
}

bool ss_quantity_read_number(struct ss_slice text, struct ss_quantity *out)
{
	struct ss_quantity q;
	bool is_negative = text.len > 0 && text.data[0] == '-';
	if (!read_positive(ss_slice_cut(text, is_negative, SIZE_MAX), &q))
		return false;
	*out = is_negative ? (struct ss_quantity){-q.high, -q.low} : q;
	return true;
}

bool ss_quantity_read_duration(struct ss_slice text, struct ss_quantity *out)
{
	struct decimal d;
	size_t at = read_decimal(text, &d);
	const struct unit *unit = find_unit(time_units, ss_slice_cut(text, at, SIZE_MAX));
	if (at == 0 || !unit)
		return false;
	int64_t step = unit->worth / d.scale;
	int64_t low = clamp(d.whole * unit->worth / d.scale);
	*out = (struct ss_quantity){low, clamp((__int128)low + (step > 1 ? step - 1 : 0))};
	return true;
}

/* ---- times ---- */

/* Days since 1970-01-01; years begin in March here, so that February is last (any year >= 0). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1, m = (month + 9) % 12;
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static int64_t days_in(int64_t year, int64_t month)
{
	return month == 12 ? 31 : days_of(year, month + 1, 1) - days_of(year, month, 1);
}

struct reader {
	struct ss_slice s;
	size_t at;
};

static bool skip(struct reader *r, char c)
{
	bool is_there = r->at < r->s.len && (r->s.data[r->at] == (uint8_t)c ||
	                                     r->s.data[r->at] == ss_ascii_upper((uint8_t)c));
	r->at += is_there;
	return is_there;
}

static bool take(struct reader *r, size_t n_digits, int64_t low, int64_t high, int64_t *out)
{
	struct ss_slice digits = ss_slice_cut(r->s, r->at, n_digits);
	uint64_t n;
	if (digits.len < n_digits || !ss_slice_to_number(digits, (uint64_t)high, &n) ||
	    (int64_t)n < low)
		return false;
	r->at += n_digits;
	*out = (int64_t)n;
	return true;
}

struct moment { /* the beginning, and how long all that begins with it lasts */
	int64_t days, ns, width_ns, months_days; /* months_days: of a month or a year, its days */
};

static bool take_fraction(struct reader *r, struct moment *m)
{
	int64_t digit;
	if (!skip(r, '.'))
		return true;
	int64_t width = SECOND;
	while (width > 1 && take(r, 1, 0, 9, &digit)) {
		width /= 10;
		m->ns += digit * width;
	}
	m->width_ns = width;
	return width < SECOND;
}

static bool take_clock(struct reader *r, struct moment *m)
{
	static const int64_t worth[] = {HOUR * SECOND, MINUTE * SECOND, SECOND};
	static const int64_t highest[] = {23, 59, 60}; /* a leap second is the next one */
	for (unsigned i = 0; i < 3; i++) {
		int64_t n;
		if (i > 0 && !skip(r, ':'))
			return true;
		if (!take(r, 2, 0, highest[i], &n))
			return false;
		m->ns += n * worth[i];
		m->width_ns = worth[i];
	}
	return take_fraction(r, m);
}

static bool take_zone(struct reader *r, struct moment *m)
{
	int64_t hours, minutes = 0;
	if (skip(r, 'z'))
		return true;
	bool is_east = skip(r, '+');
	if (!is_east && !skip(r, '-'))
		return true;
	if (!take(r, 2, 0, 23, &hours))
		return false;
	if (skip(r, ':') || r->at < r->s.len) {
		if (!take(r, 2, 0, 59, &minutes))
			return false;
	}
	int64_t offset = (hours * HOUR + minutes * MINUTE) * SECOND;
	m->ns -= is_east ? offset : -offset;
	return true;
}

static bool take_date(struct reader *r, struct moment *m)
{
	int64_t year, month = 1, day = 1;
	if (!take(r, 4, 0, 9999, &year))
		return false;
	m->months_days = days_of(year + 1, 1, 1) - days_of(year, 1, 1);
	if (skip(r, '-')) {
		if (!take(r, 2, 1, 12, &month))
			return false;
		m->months_days = days_in(year, month);
		if (skip(r, '-')) {
			if (!take(r, 2, 1, days_in(year, month), &day))
				return false;
			m->months_days = 1;
			if (skip(r, 't') && !(take_clock(r, m) && take_zone(r, m)))
				return false;
		}
	}
	m->days = days_of(year, month, day);
	return r->at == r->s.len;
}

bool ss_quantity_read_time(struct ss_slice text, struct ss_quantity *out)
{
	struct reader r = {text, 0};
	struct moment m = {0};
	if (take_date(&r, &m)) {
		__int128 low = ((__int128)m.days * DAY) * SECOND + m.ns;
		__int128 width =
		        m.width_ns > 0 ? m.width_ns : (__int128)m.months_days * DAY * SECOND;
		*out = (struct ss_quantity){clamp(low), clamp(low + width - 1)};
		return true;
	}
	struct decimal d;
	size_t at = read_decimal(text, &d);
	if (at == 0 || at < text.len)
		return false;
	int64_t low = clamp(d.whole * SECOND / d.scale);
	*out = (struct ss_quantity){low, clamp((__int128)low + SECOND / d.scale - 1)};
	return true;
}
