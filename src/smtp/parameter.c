#include "smtp/parameter.h"

#include <string.h>

/* ---- xtext ---- */

static int hex_digit(uint8_t c)
{
	if (ss_ascii_is_digit(c))
		return c - '0';
	c = ss_ascii_upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that "+HH" at i stands for, -1 if there is no such escape. */
static int escaped_byte(struct ss_slice s, size_t i)
{
	if (s.data[i] != '+' || s.len - i <= 2)
		return -1;
	int high = hex_digit(s.data[i + 1]), low = hex_digit(s.data[i + 2]);
	return high >= 0 && low >= 0 ? high * 16 + low : -1;
}

size_t ss_xtext_decode(struct ss_slice in, uint8_t *out)
{
	size_t n = 0;
	for (size_t i = 0; i < in.len; i++) {
		int byte = escaped_byte(in, i);
		if (byte >= 0) {
			out[n++] = (uint8_t)byte;
			i += 2;
		} else {
			out[n++] = in.data[i];
		}
	}
	return n;
}

/* RFC 3461, section 4: printable, neither + nor =, but for the escapes; bytes above 127 pass, as
 * they do with SMTPUTF8 (RFC 6533). */
static bool is_xtext(struct ss_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] <= ' ' || s.data[i] == 0x7f || s.data[i] == '=')
			return false;
		if (s.data[i] == '+' && escaped_byte(s, i) < 0)
			return false;
	}
	return true;
}

/* ---- what the values' grammars are made of ---- */

/* min..max digits. */
static bool is_digits(struct ss_slice s, size_t min, size_t max)
{
	if (s.len < min || s.len > max)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ss_ascii_is_digit(s.data[i]))
			return false;
	}
	return true;
}

/* The part before the first `byte`, which goes too; *s becomes what follows, absent if nothing. */
static struct ss_slice take_until(struct ss_slice *s, uint8_t byte)
{
	size_t end = ss_slice_find(*s, 0, byte);
	struct ss_slice head = ss_slice_cut(*s, 0, end);
	*s = end < s->len ? ss_slice_cut(*s, end + 1, s->len) : (struct ss_slice){0};
	return head;
}

static bool is_one_of(struct ss_slice s, const char *const *words)
{
	for (; *words; words++) {
		if (ss_slice_is_equal_nocase(s, ss_slice_of(*words)))
			return true;
	}
	return false;
}

/* '0' in the pattern stands for a digit, any other byte for itself. */
static bool matches_digits(struct ss_slice s, const char *pattern)
{
	size_t i = 0;
	for (; i < s.len && pattern[i]; i++) {
		if (pattern[i] == '0' ? !ss_ascii_is_digit(s.data[i])
		                      : ss_ascii_upper(s.data[i]) != (uint8_t)pattern[i])
			return false;
	}
	return i == s.len && !pattern[i];
}

/* RFC 3339, section 5.6: "2026-11-21T20:43:00.5+01:00".  The form, not the calendar. */
static bool is_date_time(struct ss_slice s)
{
	enum { SECONDS_END = 19 };
	size_t at = SECONDS_END;
	if (!matches_digits(ss_slice_cut(s, 0, SECONDS_END), "0000-00-00T00:00:00"))
		return false;
	if (at < s.len && s.data[at] == '.') {
		do {
			at++;
		} while (at < s.len && ss_ascii_is_digit(s.data[at]));
		if (at == SECONDS_END + 1)
			return false;
	}
	struct ss_slice zone = ss_slice_cut(s, at, s.len);
	return matches_digits(zone, "Z") || matches_digits(zone, "+00:00") ||
	       matches_digits(zone, "-00:00");
}

/* ---- one reader a kind of value: false if the value has not the form ---- */

struct job {
	struct ss_slice in; /* the value; absent if there is no = */
	uint8_t *out;       /* at least in.len bytes */
	struct ss_value *value;
};

static bool set_number(struct job *j, int64_t n)
{
	j->value->kind = SS_VALUE_NUMBER;
	j->value->number = n;
	return true;
}

static bool set_written(struct job *j, size_t len)
{
	j->value->text = (struct ss_slice){j->out, len};
	return true;
}

static bool read_flag(struct job *j)
{
	return !j->in.data;
}

static bool read_text(struct job *j)
{
	return j->in.len > 0;
}

static bool read_anything(struct job *j)
{
	return true;
}

/* RFC 1870, section 3: 20 digits.  More than an int64_t can be is the largest it can be. */
static bool read_size(struct job *j)
{
	uint64_t n = INT64_MAX;
	if (!is_digits(j->in, 1, 20))
		return false;
	(void)ss_slice_to_number(j->in, INT64_MAX, &n);
	return set_number(j, (int64_t)n);
}

/* RFC 4865, section 4: seconds, at most nine digits, not zero. */
static bool read_holdfor(struct job *j)
{
	uint64_t n = 0;
	return is_digits(j->in, 1, 9) && ss_slice_to_number(j->in, UINT32_MAX, &n) && n > 0 &&
	       set_number(j, (int64_t)n);
}

/* RFC 6710, section 4.1: -9..9. */
static bool read_priority(struct job *j)
{
	bool is_negative = j->in.len == 2 && j->in.data[0] == '-';
	struct ss_slice digit = ss_slice_cut(j->in, is_negative, 2);
	if (!is_digits(digit, 1, 1) || (is_negative && digit.data[0] == '0'))
		return false;
	int64_t n = digit.data[0] - '0';
	return set_number(j, is_negative ? -n : n);
}

static bool write_upper(struct job *j)
{
	for (size_t i = 0; i < j->in.len; i++)
		j->out[i] = ss_ascii_upper(j->in.data[i]);
	return set_written(j, j->in.len);
}

static bool read_body(struct job *j)
{
	static const char *const words[] = {"7BIT", "8BITMIME", "BINARYMIME", NULL};
	return is_one_of(j->in, words) && write_upper(j);
}

static bool read_ret(struct job *j)
{
	static const char *const words[] = {"FULL", "HDRS", NULL};
	return is_one_of(j->in, words) && write_upper(j);
}

/* RFC 3461, section 4.1: NEVER stands alone. */
static bool read_notify(struct job *j)
{
	static const char *const never[] = {"NEVER", NULL};
	static const char *const words[] = {"SUCCESS", "FAILURE", "DELAY", NULL};
	struct ss_slice list = j->in;
	if (is_one_of(list, never))
		return write_upper(j);
	do {
		if (!is_one_of(take_until(&list, ','), words))
			return false;
	} while (list.data);
	return write_upper(j);
}

static bool read_xtext(struct job *j)
{
	return j->in.len > 0 && is_xtext(j->in) && set_written(j, ss_xtext_decode(j->in, j->out));
}

/* RFC 3461, section 4.2: "rfc822;a+40b"; 500 bytes at most. */
static bool read_orcpt(struct job *j)
{
	size_t type = ss_slice_find(j->in, 0, ';') + 1;
	struct ss_slice address = ss_slice_cut(j->in, type, j->in.len);
	if (type < 2 || address.len == 0 || j->in.len > 500 || !is_xtext(address))
		return false;
	memcpy(j->out, j->in.data, type);
	return set_written(j, type + ss_xtext_decode(address, j->out + type));
}

/* RFC 2852, section 4: "120;R", "-5;NT". */
static bool read_by(struct job *j)
{
	static const char *const modes[] = {"N", "R", "NT", "RT", NULL};
	struct ss_slice mode = j->in, time = take_until(&mode, ';');
	if (time.len > 0 && (time.data[0] == '-' || time.data[0] == '+'))
		time = ss_slice_cut(time, 1, time.len);
	return is_digits(time, 1, 9) && is_one_of(mode, modes);
}

static bool read_date_time(struct job *j)
{
	return is_date_time(j->in);
}

/* RFC 7293, section 3.1: a date-time, and what to do if nobody minds it. */
static bool read_rrvs(struct job *j)
{
	static const char *const actions[] = {"C", "R", NULL};
	struct ss_slice action = j->in, time = take_until(&action, ';');
	return is_date_time(time) && (!action.data || is_one_of(action, actions));
}

/* RFC 3885, section 4.1: a base64 certifier, and seconds. */
static bool read_mtrk(struct job *j)
{
	struct ss_slice seconds = j->in, certifier = take_until(&seconds, ':');
	return certifier.len > 0 && (!seconds.data || is_digits(seconds, 1, 9));
}

static const struct row {
	const char *name;
	bool (*read)(struct job *j);
} rows[] = {
        /* clang-format off */
	{"SIZE", read_size},           /* RFC 1870 */
	{"BODY", read_body},           /* RFC 6152, RFC 3030 */
	{"SMTPUTF8", read_flag},       /* RFC 6531 */
	{"RET", read_ret},             /* RFC 3461 */
	{"ENVID", read_xtext},         /* RFC 3461 */
	{"NOTIFY", read_notify},       /* RFC 3461 */
	{"ORCPT", read_orcpt},         /* RFC 3461 */
	{"AUTH", read_xtext},          /* RFC 4954, "<>" too */
	{"BY", read_by},               /* RFC 2852 */
	{"HOLDFOR", read_holdfor},     /* RFC 4865 */
	{"HOLDUNTIL", read_date_time}, /* RFC 4865 */
	{"MT-PRIORITY", read_priority}, /* RFC 6710 */
	{"RRVS", read_rrvs},           /* RFC 7293 */
	{"REQUIRETLS", read_flag},     /* RFC 8689 */
	{"MTRK", read_mtrk},           /* RFC 3885 */
	{"SOLICIT", read_text},        /* RFC 3865 */
	{"CONPERM", read_flag},        /* RFC 4141 */
	{"CONNEG", read_flag},         /* RFC 4141 */
	{"TRANSID", read_text},        /* RFC 1845 */
	{"SUBMITTER", read_xtext},     /* RFC 4405 */
	{"XOORG", read_text},          /* Exchange: the organisation it comes from */
	{"XVERP", read_anything},      /* Postfix, VERP_README: with or without delimiters */
        /* clang-format on */
};

static const struct row *find_row(struct ss_slice name)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(rows[i].name)))
			return &rows[i];
	}
	return NULL;
}

void ss_parameter_decode(const struct ss_parameter *p, uint8_t *out, size_t size,
                         struct ss_value *value)
{
	const struct row *row = find_row(p->name);
	const struct ss_value as_sent = {
	        .kind = p->value.data ? SS_VALUE_TEXT : SS_VALUE_FLAG,
	        .text = p->value,
	        .is_known = row != NULL,
	        .is_valid = row == NULL,
	};
	struct job j = {p->value, out, value};
	*value = as_sent;
	if (!row)
		return;
	if (size >= p->value.len && row->read(&j))
		value->is_valid = true;
	else
		*value = as_sent;
}
