#include "mail/date.h"

#include <limits.h>
#include <string.h>

enum { FIRST_YEAR = 1700, LAST_YEAR = 2250, MOST_WORDS = 12, DAY_SECONDS = 86400 };

struct parts {
	int weekday, day, month, year; /* -1: not seen; month: 0..11 */
	int hour, minute, second;
	int zone_minutes;
	bool has_zone, is_unknown;
	bool has_weekday, has_text_after;
};

struct words { /* cut at blanks and commas, without comments */
	struct ss_slice of[MOST_WORDS];
	size_t n;
	bool is_more;
};

static bool is_between(uint8_t c)
{
	return c == ' ' || c == '\t' || c == ',';
}

static size_t skip_comment(struct ss_slice text, size_t n)
{
	size_t depth = 0;
	for (; n < text.len; n++) {
		if (text.data[n] == '\\')
			n++;
		else if (text.data[n] == '(')
			depth++;
		else if (text.data[n] == ')' && --depth == 0)
			return n + 1;
	}
	return text.len;
}

static void cut_words(struct ss_slice text, struct words *words)
{
	for (size_t n = 0; n < text.len;) {
		size_t start = n;
		if (is_between(text.data[n])) {
			n++;
			continue;
		}
		if (text.data[n] == '(') {
			n = skip_comment(text, n);
			continue;
		}
		while (n < text.len && !is_between(text.data[n]) && text.data[n] != '(')
			n++;
		if (words->n == MOST_WORDS) {
			words->is_more = true;
			return;
		}
		words->of[words->n++] = ss_slice_cut(text, start, n - start);
	}
}

/* The place of the name whose first three letters the word has, or -1. */
static int name_of(struct ss_slice word, const char *names)
{
	if (word.len < 3 || !ss_ascii_is_alpha(word.data[0]))
		return -1;
	for (int n = 0; *names; n++, names += 3) {
		struct ss_slice name = {(const uint8_t *)names, 3};
		if (ss_slice_has_prefix_nocase(word, name))
			return n;
	}
	return -1;
}

static const char WEEKDAYS[] = "SunMonTueWedThuFriSat";
static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int weekday_of(struct ss_slice word)
{
	return name_of(word, WEEKDAYS);
}

static int month_of(struct ss_slice word)
{
	return name_of(word, MONTHS);
}

/* All digits, at most max: the number, or -1. */
static int number_of(struct ss_slice word, unsigned max)
{
	uint64_t value;
	return word.len <= 4 && ss_slice_to_number(word, max, &value) ? (int)value : -1;
}

/* "09:55", "09:55:06", "09:55:06.123"; a leap second may be 60. */
static bool read_time(struct ss_slice word, struct parts *p)
{
	size_t colon = ss_slice_find(word, 0, ':');
	size_t second = ss_slice_find(word, colon + 1, ':');
	size_t dot = ss_slice_find(word, 0, '.');
	size_t end = second < word.len ? second : word.len;
	if (colon == word.len)
		return false;
	p->hour = number_of(ss_slice_cut(word, 0, colon), 23);
	p->minute = number_of(ss_slice_cut(word, colon + 1, end - colon - 1), 59);
	p->second = 0;
	if (second < word.len)
		p->second = number_of(ss_slice_cut(word, second + 1, dot - second - 1), 60);
	return p->hour >= 0 && p->minute >= 0 && p->second >= 0;
}

/* Section 4.3, and what else is unmistakable. */
static bool zone_of_name(struct ss_slice word, int *minutes)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {{"UT", 0},   {"GMT", 0},  {"UTC", 0},  {"Z", 0},    {"EST", -5}, {"EDT", -4},
	             {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
	             {"CET", 1},  {"MET", 1},  {"CEST", 2}, {"MEST", 2}, {"EET", 2},  {"EEST", 3},
	             {"BST", 1},  {"MSK", 3},  {"JST", 9}};
	for (size_t n = 0; n < sizeof zones / sizeof zones[0]; n++) {
		if (ss_slice_is_equal_nocase(word, ss_slice_of(zones[n].name))) {
			*minutes = zones[n].hours * 60;
			return true;
		}
	}
	return false;
}

/* "+0100", "-05:00", "GMT+0100".  False if it is no offset. */
static bool zone_of_offset(struct ss_slice word, int *minutes)
{
	size_t sign = ss_slice_find(word, 0, '+');
	if (sign == word.len)
		sign = ss_slice_find(word, 0, '-');
	struct ss_slice before = ss_slice_cut(word, 0, sign);
	struct ss_slice digits = ss_slice_cut(word, sign + 1, word.len);
	int name_minutes, hours, rest;
	if (sign == word.len ||
	    (before.len > 0 && (!zone_of_name(before, &name_minutes) || name_minutes != 0)))
		return false;
	if (digits.len == 5 && digits.data[2] == ':')
		rest = number_of(ss_slice_cut(digits, 3, 2), 59);
	else if (digits.len == 4)
		rest = number_of(ss_slice_cut(digits, 2, 2), 59);
	else
		return false;
	hours = number_of(ss_slice_cut(digits, 0, 2), 99);
	if (hours < 0 || rest < 0)
		return false;
	*minutes = (hours * 60 + rest) * (word.data[sign] == '-' ? -1 : 1);
	return true;
}

static bool read_zone(struct ss_slice word, struct parts *p, struct ss_mail_counts *counts,
                      uint64_t offset)
{
	if (zone_of_offset(word, &p->zone_minutes)) {
		p->is_unknown = ss_slice_is_equal(word, SS_SLICE("-0000"));
	} else if (zone_of_name(word, &p->zone_minutes)) {
		ss_mail_count(counts, SS_MAIL_DATE_OBSOLETE_ZONE, offset);
	} else if (word.len == 1 && ss_ascii_is_alpha(word.data[0])) {
		ss_mail_count(counts, SS_MAIL_DATE_OBSOLETE_ZONE, offset);
		p->is_unknown = true; /* section 4.3: RFC 822 had their signs wrong */
	} else {
		return false;
	}
	p->has_zone = true;
	return true;
}

static int year_of(struct ss_slice word, struct ss_mail_counts *counts, uint64_t offset)
{
	int year = number_of(word, 9999);
	if (year < 0 || word.len < 2 || word.len == 4)
		return word.len == 4 ? year : -1;
	ss_mail_count(counts, SS_MAIL_DATE_SHORT_YEAR, offset);
	return year + (word.len == 3 || year >= 50 ? 1900 : 2000);
}

/* "1997-11-21T09:55:06Z", or its date alone before a time. */
static bool read_iso(struct ss_slice word, struct parts *p, struct ss_slice *rest)
{
	if (word.len < 10 || word.data[4] != '-' || word.data[7] != '-')
		return false;
	p->year = number_of(ss_slice_cut(word, 0, 4), 9999);
	p->month = number_of(ss_slice_cut(word, 5, 2), 12) - 1;
	p->day = number_of(ss_slice_cut(word, 8, 2), 31);
	*rest = ss_slice_cut(word, 11, word.len);
	return p->year >= 0 && p->month >= 0 && p->day > 0 &&
	       (word.len == 10 || word.data[10] == 'T');
}

/* The time of an ISO date, with the zone behind it. */
static bool read_iso_time(struct ss_slice word, struct parts *p, struct ss_mail_counts *counts,
                          uint64_t offset)
{
	size_t n = 0;
	while (n < word.len &&
	       (ss_ascii_is_digit(word.data[n]) || word.data[n] == ':' || word.data[n] == '.'))
		n++;
	struct ss_slice zone = ss_slice_cut(word, n, word.len);
	if (ss_slice_is_equal(zone, SS_SLICE("Z")))
		p->has_zone = true; /* as it must be there */
	else if (zone.len > 0 && !read_zone(zone, p, counts, offset))
		return false;
	return read_time(ss_slice_cut(word, 0, n), p);
}

/* "21-Nov-1997" becomes three words. */
static void split_hyphens(struct words *words, size_t n)
{
	struct ss_slice word = words->of[n];
	size_t first = ss_slice_find(word, 0, '-');
	size_t second = ss_slice_find(word, first + 1, '-');
	if (first == 0 || first > 2 || second >= word.len || words->n + 2 > MOST_WORDS)
		return;
	memmove(words->of + n + 3, words->of + n + 1, (words->n - n - 1) * sizeof words->of[0]);
	words->of[n] = ss_slice_cut(word, 0, first);
	words->of[n + 1] = ss_slice_cut(word, first + 1, second - first - 1);
	words->of[n + 2] = ss_slice_cut(word, second + 1, word.len);
	words->n += 2;
}

/* Reads what comes from words[*n] on up to the time; false if it is no date. */
static bool read_day_and_time(struct words *words, size_t *n, struct parts *p,
                              struct ss_mail_counts *counts, uint64_t offset)
{
	struct ss_slice none = {0}, *w = words->of + *n, rest = none;
	size_t left = words->n - *n;
	if (left >= 1 && read_iso(w[0], p, &rest)) {
		bool is_apart = rest.len == 0;
		ss_mail_count(counts, SS_MAIL_DATE_OTHER_FORM, offset);
		if (is_apart && left < 2)
			return false;
		*n += is_apart ? 2 : 1;
		return read_iso_time(is_apart ? w[1] : rest, p, counts, offset);
	}
	if (left >= 4 && month_of(w[0]) >= 0) { /* Nov 21 09:55:06 [EST] 1997 */
		size_t year = 3;
		ss_mail_count(counts, SS_MAIL_DATE_OTHER_FORM, offset);
		p->month = month_of(w[0]);
		p->day = number_of(w[1], 31);
		if (left >= 5 && read_zone(w[3], p, counts, offset))
			year = 4;
		p->year = year_of(w[year], counts, offset);
		*n += year + 1;
		return p->year >= 0 && read_time(w[2], p);
	}
	if (left >= 1) {
		split_hyphens(words, *n);
		left = words->n - *n;
	}
	if (left < 4)
		return false;
	p->day = number_of(w[0], 31);
	p->month = month_of(w[1]);
	p->year = year_of(w[2], counts, offset);
	*n += 4;
	return p->month >= 0 && p->year >= 0 && read_time(w[3], p);
}

static int64_t days_from_epoch(int year, int month, int day)
{
	/* Years begin in March: the leap day is the last. */
	int64_t y = month < 2 ? year - 1 : year, m = (month + 10) % 12;
	int64_t days = 365 * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1;
	return days - 719468;
}

static bool is_day_of_month(const struct parts *p)
{
	static const int8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = p->year % 4 == 0 && (p->year % 100 != 0 || p->year % 400 == 0);
	return p->day >= 1 && p->day <= days[p->month] - (p->month == 1 && !is_leap);
}

/* Two digits, or a number above 99. */
static unsigned two_digits(const uint8_t *p)
{
	unsigned tens = p[0] - '0', ones = p[1] - '0';
	return tens > 9 || ones > 9 ? UINT_MAX : tens * 10 + ones;
}

/* The place of three letters in such names, in the same case, or -1. */
static int exact_name_of(const uint8_t *p, const char *names)
{
	for (int n = 0; *names; n++, names += 3) {
		if (memcmp(p, names, 3) == 0)
			return n;
	}
	return -1;
}

/* Nothing but a comment without brackets and escapes in it. */
static bool is_blank_or_comment(struct ss_slice rest)
{
	rest = ss_slice_trim(rest);
	if (rest.len == 0)
		return true;
	for (size_t n = 1; n + 1 < rest.len; n++) {
		if (rest.data[n] == '(' || rest.data[n] == ')' || rest.data[n] == '\\')
			return false;
	}
	return rest.len > 1 && rest.data[0] == '(' && rest.data[rest.len - 1] == ')';
}

/* "Fri, 21 Nov 1997 09:55:06 -0600 (CST)", as nearly all are written, by its places: 430
 * instructions (by callgrind) instead of the 1,830 that its words take.  False: it is written
 * otherwise, or none. */
static bool read_usual(struct ss_slice value, struct parts *p)
{
	enum { WEEKDAY = 5, TIME = 4 + 5 + 9, ZONE = 5 };
	struct ss_slice s = ss_slice_trim(value);
	size_t day_len = s.len > 6 && s.data[6] == ' ' ? 1 : 2;
	if (s.len < WEEKDAY + day_len + 1 + TIME + ZONE || s.data[3] != ',' || s.data[4] != ' ')
		return false;
	const uint8_t *day = s.data + WEEKDAY, *month = day + day_len + 1, *zone = month + TIME;
	const uint8_t *year = month + 4, *time = year + 5;
	unsigned days = day_len == 2 ? two_digits(day) : (unsigned)day[0] - '0';
	unsigned century = two_digits(year), years = two_digits(year + 2);
	unsigned hour = two_digits(time), minute = two_digits(time + 3),
	         second = two_digits(time + 6);
	unsigned east_hours = two_digits(zone + 1), east_minutes = two_digits(zone + 3);
	bool is_apart = day[day_len] == ' ' && month[3] == ' ' && year[4] == ' ' &&
	                time[2] == ':' && time[5] == ':' && time[8] == ' ' &&
	                (zone[0] == '+' || zone[0] == '-');
	if (!is_apart || days > (day_len == 2 ? 31 : 9) || century > 99 || years > 99 ||
	    hour > 23 || minute > 59 || second > 60 || east_hours > 99 || east_minutes > 59)
		return false;
	p->weekday = exact_name_of(s.data, WEEKDAYS);
	p->day = (int)days;
	p->month = exact_name_of(month, MONTHS);
	p->year = (int)(century * 100 + years);
	p->hour = (int)hour;
	p->minute = (int)minute;
	p->second = (int)second;
	p->zone_minutes = (int)(east_hours * 60 + east_minutes) * (zone[0] == '-' ? -1 : 1);
	p->has_zone = p->has_weekday = true;
	p->is_unknown = zone[0] == '-' && p->zone_minutes == 0;
	size_t end = (size_t)(zone + ZONE - s.data);
	return p->weekday >= 0 && p->month >= 0 && is_blank_or_comment(ss_slice_cut(s, end, s.len));
}

/* In any form.  False if it is no date. */
static bool read_words(struct ss_slice value, struct parts *p, struct ss_mail_counts *counts,
                       uint64_t offset)
{
	struct words words = {0};
	size_t n = 0;
	cut_words(value, &words);
	p->has_weekday =
	        words.n > 1 && ss_ascii_is_alpha(words.of[0].data[0]) && month_of(words.of[0]) < 0;
	if (p->has_weekday)
		p->weekday = weekday_of(words.of[n++]);
	if (!read_day_and_time(&words, &n, p, counts, offset) || p->year < FIRST_YEAR ||
	    p->year > LAST_YEAR || !is_day_of_month(p))
		return false;
	if (!p->has_zone && n < words.n && read_zone(words.of[n], p, counts, offset))
		n++;
	p->has_text_after = n < words.n || words.is_more;
	return true;
}

bool ss_date_read(struct ss_slice value, struct ss_mail_counts *counts, uint64_t offset,
                  struct ss_date *date)
{
	const struct parts unseen = {.weekday = -1, .day = -1, .month = -1, .year = -1};
	struct parts p = unseen;
	if (!read_usual(value, &p) || p.year < FIRST_YEAR || p.year > LAST_YEAR ||
	    !is_day_of_month(&p)) {
		p = unseen;
		if (!read_words(value, &p, counts, offset)) {
			ss_mail_count(counts, SS_MAIL_DATE_UNREADABLE, offset);
			return false;
		}
	}
	if (!p.has_zone || p.zone_minutes > 14 * 60 || p.zone_minutes < -14 * 60)
		ss_mail_count(counts, SS_MAIL_DATE_BAD_ZONE, offset);
	if (p.has_text_after)
		ss_mail_count(counts, SS_MAIL_DATE_TEXT_AFTER, offset);
	int64_t days = days_from_epoch(p.year, p.month, p.day);
	if (p.has_weekday &&
	    p.weekday != (int)((days % 7 + 7 + 4) % 7)) /* 1970 began on a Thursday */
		ss_mail_count(counts, SS_MAIL_DATE_BAD_WEEKDAY, offset);
	int64_t minutes = p.hour * INT64_C(60) + p.minute;
	int64_t seconds = days * DAY_SECONDS + minutes * 60 + p.second;
	date->offset_s = p.zone_minutes * 60;
	date->ts_ns = (seconds - date->offset_s) * 1000000000;
	date->is_zone_unknown = !p.has_zone || p.is_unknown;
	return true;
}
