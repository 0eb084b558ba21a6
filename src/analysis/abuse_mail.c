#include "analysis/abuse_private.h"
#include "analysis/say.h"
#include "analysis/site.h"

enum { SIZE_LEAST = 65536, PRIORITY_HIGH = 5, SECOND_NS = 1000000000 };

/* What one mail is judged by. */
struct look {
	const struct ss_settings *settings;
	struct ss_case *c;
	const struct ss_mail *mail;
	const struct ss_abuse_own *own;
	const struct ss_pair *parameter;
};

static void raise(const struct look *l, enum ss_abuse_row row, struct ss_slice description)
{
	struct ss_say say;
	const struct ss_pair *p = l->parameter;
	struct ss_slice text =
	        p->text.data ? ss_say(&say, "%.*s=%.*s", SS_SAY(p->name), SS_SAY(p->text))
	                     : ss_say(&say, "%.*s=%lld", SS_SAY(p->name), (long long)p->number);
	const struct ss_evidence_record evidence = ss_evidence_of_mail(l->mail, text);
	ss_case_raise(l->c,
	              &(struct ss_raise){.row = &ss_abuse_rows[row], .description = description},
	              &evidence);
}

/* A number with a sign, at the beginning of the value, however it was told; false: there is none. */
static bool number_of(const struct ss_pair *p, int64_t *out)
{
	struct ss_slice s = p->text;
	uint64_t value;
	if (!s.data) {
		*out = p->number;
		return p->number != SS_NUMBER_ABSENT;
	}
	bool is_negative = s.len > 0 && s.data[0] == '-';
	if (s.len > 0 && (is_negative || s.data[0] == '+'))
		s = ss_slice_cut(s, 1, s.len);
	size_t n = 0;
	while (n < s.len && ss_ascii_is_digit(s.data[n]))
		n++;
	if (!ss_slice_to_number(ss_slice_cut(s, 0, n), INT64_MAX, &value))
		return false;
	*out = is_negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static void judge_size(const struct look *l)
{
	const struct ss_transaction_record *t = l->mail->transaction;
	const double factor = l->settings->size_factor;
	int64_t declared;
	struct ss_say say;
	if (!number_of(l->parameter, &declared) || declared <= 0 || t->has_data != SS_FLAG_YES ||
	    t->complete != SS_FLAG_YES || t->size < 0)
		return;
	int64_t more = declared > t->size ? declared : t->size;
	int64_t less = declared > t->size ? t->size : declared;
	if (more - less > SIZE_LEAST && (double)more > (double)less * factor)
		raise(l, SS_ABUSE_SIZE,
		      ss_say(&say, "%lld octets were declared, %lld were sent", (long long)declared,
		             (long long)t->size));
	else if (l->own->size_limit > 0 && (uint64_t)declared > l->own->size_limit)
		raise(l, SS_ABUSE_SIZE,
		      ss_say(&say,
		             "%lld octets were declared and sent, though the server takes %llu",
		             (long long)declared, (unsigned long long)l->own->size_limit));
}

static void say_hold(const struct look *l, int64_t seconds)
{
	struct ss_say say;
	if (seconds > l->settings->hold_long / SECOND_NS)
		raise(l, SS_ABUSE_HOLD,
		      ss_say(&say, "it is to be held back for %lld s", (long long)seconds));
}

static void judge_hold_for(const struct look *l)
{
	int64_t seconds;
	if (number_of(l->parameter, &seconds))
		say_hold(l, seconds);
}

static bool digits_at(struct ss_slice s, size_t at, size_t n, int64_t *out)
{
	uint64_t value;
	if (at + n > s.len || !ss_slice_to_number(ss_slice_cut(s, at, n), INT64_MAX, &value))
		return false;
	*out = (int64_t)value;
	return true;
}

/* Days since 1970 of the proleptic Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = year / 400, of_era = year % 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* RFC 4865, section 3: a date and time of RFC 3339; its zone, hours of days, is left out. */
static void judge_hold_until(const struct look *l)
{
	struct ss_slice s = l->parameter->text;
	int64_t year, month, day, hour, minute;
	if (!digits_at(s, 0, 4, &year) || !digits_at(s, 5, 2, &month) ||
	    !digits_at(s, 8, 2, &day) || !digits_at(s, 11, 2, &hour) ||
	    !digits_at(s, 14, 2, &minute) || month < 1 || month > 12)
		return;
	int64_t until = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60;
	say_hold(l, until - l->mail->transaction->head.ts / SECOND_NS);
}

static void judge_by(const struct look *l)
{
	int64_t seconds;
	struct ss_say say;
	if (number_of(l->parameter, &seconds) && seconds <= 0)
		raise(l, SS_ABUSE_DELIVER_BY,
		      ss_say(&say, "it is to be there within %lld s", (long long)seconds));
}

static void judge_priority(const struct look *l)
{
	int64_t priority;
	struct ss_say say;
	if (!number_of(l->parameter, &priority) || priority < PRIORITY_HIGH ||
	    l->own->is_authenticated ||
	    ss_site_is_inside(l->settings, &l->mail->transaction->head.src_ip))
		return;
	raise(l, SS_ABUSE_PRIORITY, ss_say(&say, "priority %lld of 9", (long long)priority));
}

static const struct {
	struct ss_slice name;
	void (*judge)(const struct look *l);
} parameters[] = {
        {SS_SLICE("SIZE"), judge_size},
        {SS_SLICE("HOLDFOR"), judge_hold_for},
        {SS_SLICE("HOLDUNTIL"), judge_hold_until},
        {SS_SLICE("BY"), judge_by},
        {SS_SLICE("MT-PRIORITY"), judge_priority},
};

void ss_abuse_judge_mail(const struct ss_observed *o, struct ss_case *c, const struct ss_mail *m,
                         const struct ss_abuse_own *own)
{
	const struct ss_pair *pairs = m->transaction->mail_params.items;
	struct look l = {.settings = o->settings, .c = c, .mail = m, .own = own};
	for (size_t i = 0; i < m->transaction->mail_params.n; i++) {
		l.parameter = &pairs[i];
		for (size_t k = 0; k < sizeof parameters / sizeof *parameters; k++) {
			if (ss_slice_is_equal(pairs[i].name, parameters[k].name))
				parameters[k].judge(&l);
		}
	}
}
