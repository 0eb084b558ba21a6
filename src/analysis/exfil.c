#include "analysis/exfil.h"

#include <string.h>

#include "analysis/announced.h"
#include "analysis/encoded.h"
#include "analysis/exfil_rows.h"
#include "analysis/keyed.h"
#include "analysis/score.h"
#include "analysis/sighting.h"
#include "analysis/site.h"
#include "base/domain.h"
#include "base/duration.h"
#include "smtp/command.h"

enum { HIGH_FROM = 85, WHOLE = 100, NAME = 96, CODE_OK = 250 };

struct moments { /* of times between messages, or of sizes */
	double n, sum, squares;
};

struct sender { /* on one client */
	struct ss_sighting mails;
	struct moments gaps, sizes;
	char name[NAME];
	int64_t last_ts, last_flow;
	uint64_t octets, n_sessions, n_large;
	uint64_t n_encoded, n_long_domains, n_private, n_volumes, n_encrypted, n_answers,
	        n_below_limit;
	uint64_t n_messages, n_random_names;
};

struct own {
	uint64_t size_limit; /* that the server announced; 0: none */
};

struct exfil {
	const struct ss_observed *observed;
	struct ss_keyed senders;
};

/* ---- the score ---- */

static void add_moment(struct moments *m, double value)
{
	m->n++;
	m->sum += value;
	m->squares += value * value;
}

/* Is the coefficient of variation below so many percent? */
static bool is_regular(const struct moments *m, double least, uint64_t percent)
{
	if (m->n < least || m->n < 2 || m->sum <= 0)
		return false;
	double mean = m->sum / m->n, variance = m->squares / m->n - mean * mean;
	double most = mean * (double)percent / WHOLE;
	return variance < most * most;
}

struct term {
	const char *name;
	int64_t points;
	uint64_t n, of;
	bool is_so;
};

static void add_terms(struct ss_score *score, const struct term *terms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ss_say say;
		if (terms[i].is_so)
			ss_score_add(score, terms[i].name, terms[i].points,
			             ss_say(&say, "%llu of %llu", (unsigned long long)terms[i].n,
			                    (unsigned long long)terms[i].of));
	}
}

static void score_volume(struct ss_score *score, const struct sender *s,
                         const struct ss_settings *settings)
{
	const double least = (double)settings->regular_sends;
	const uint64_t percent = settings->regular_variation, n = s->mails.count;
	struct ss_say say;
	if (s->octets > settings->large_transfer)
		ss_score_add(score, "large_data_transfer", s->n_large > 0 ? 25 : 15,
		             ss_say(&say, "%llu octets", (unsigned long long)s->octets));
	if (s->n_sessions > settings->connections_high)
		ss_score_add(score, "high_connection_frequency", 5,
		             ss_say(&say, "%llu sessions", (unsigned long long)s->n_sessions));
	if (is_regular(&s->gaps, least - 1, percent))
		ss_score_add(score, "regular_times", 25,
		             ss_say(&say, "every %.0f s", s->gaps.sum / s->gaps.n));
	if (is_regular(&s->sizes, least, percent))
		ss_score_add(score, "regular_sizes", 10,
		             ss_say(&say, "%.0f octets each", s->sizes.sum / s->sizes.n));
	if (n >= settings->regular_sends && s->n_answers == 0 && s->n_messages > 0)
		ss_score_add(score, "never_an_answer", 5,
		             ss_say(&say, "%llu messages", (unsigned long long)n));
}

static void score_shape(struct ss_score *score, const struct sender *s,
                        const struct ss_settings *settings)
{
	const uint64_t n = s->mails.count;
	const struct term terms[] = {
	        {"encoded", 30, s->n_encoded, n, s->n_encoded > 1 && s->n_encoded * 2 >= n},
	        {"long_domains", 15, s->n_long_domains, n, s->n_long_domains > 1},
	        {"free_mail_or_self", 15, s->n_private, n, s->n_private > 0 && s->n_private == n},
	        {"numbered_volumes", 25, s->n_volumes, n, s->n_volumes > 1},
	        {"encrypted_archives", 20, s->n_encrypted, n, s->n_encrypted > 0},
	        {"random_names", 10, s->n_random_names, n, s->n_random_names > 1},
	        {"just_below_limit", 25, s->n_below_limit, n,
	         s->n_below_limit >= settings->chunk_messages},
	};
	add_terms(score, terms, sizeof terms / sizeof *terms);
}

static void tell_sender(void *user, void *entry)
{
	const struct exfil *x = user;
	const struct sender *s = entry;
	struct ss_score score = {.n = 0};
	struct ss_say say, address;
	score_volume(&score, s, x->observed->settings);
	score_shape(&score, s, x->observed->settings);
	if (score.sum <= 0 || (uint64_t)score.sum < x->observed->settings->exfil_score)
		return;
	struct ss_slice client = ss_say_address(&address, &s->mails.head.src_ip);
	const struct ss_raise raise = {
	        .row = &ss_exfil_rows[SS_EXFIL_SCORE],
	        .severity = score.sum >= HIGH_FROM ? SS_SEVERITY_HIGH : 0,
	        .description = ss_say(&say, "%s on %.*s: %llu messages, %llu octets, %lld of 100",
	                              s->name, SS_SAY(client), (unsigned long long)s->mails.count,
	                              (unsigned long long)s->octets, (long long)score.sum),
	        .terms = score.terms,
	        .n_terms = score.n,
	};
	ss_sighting_raise(&s->mails, x->observed, &raise, (struct ss_slice){0});
}

/* ---- one mail ---- */

static struct ss_slice local_of(struct ss_slice mailbox)
{
	struct ss_slice domain = ss_site_domain(mailbox);
	return domain.data ? ss_slice_cut(mailbox, 0, mailbox.len - domain.len - 1) : mailbox;
}

static size_t count_labels(struct ss_slice domain)
{
	size_t n = domain.len > 0;
	for (size_t i = 0; i < domain.len; i++)
		n += domain.data[i] == '.';
	return n;
}

/* To a mailbox for nothing, or to the sender. */
static bool is_private(const struct ss_settings *settings, const struct ss_transaction_record *t)
{
	const struct ss_slice *to = t->rcpt_to.items;
	for (size_t i = 0; i < t->rcpt_to.n; i++) {
		struct ss_slice local = local_of(to[i]), own = local_of(t->mail_from);
		if (!ss_domain_is_in(&settings->freemail_domains, ss_site_domain(to[i])) &&
		    !ss_slice_is_equal_nocase(local, own))
			return false;
	}
	return t->rcpt_to.n > 0;
}

static bool has_encoded(const struct ss_settings *settings, const struct ss_mail *m)
{
	const struct ss_slice *to = m->transaction->rcpt_to.items;
	if (ss_encoded_is(settings, local_of(m->transaction->mail_from)))
		return true;
	for (size_t i = 0; i < m->transaction->rcpt_to.n; i++) {
		if (ss_encoded_is(settings, to[i]))
			return true;
	}
	if (!m->message)
		return false;
	const struct ss_header_record *fields = m->message->headers.items;
	for (size_t i = 0; i < m->message->headers.n; i++) {
		/* Fields of X-Spam, X-MS-Exchange and the like are opaque in honest mail too. */
		bool is_free = ss_slice_is_equal_nocase(fields[i].name, SS_SLICE("Subject"));
		if (is_free && ss_encoded_is(settings, fields[i].value))
			return true;
	}
	return false;
}

static bool are_digits(struct ss_slice s, size_t from, size_t least)
{
	for (size_t i = from; i < s.len; i++) {
		if (!ss_ascii_is_digit(s.data[i]))
			return false;
	}
	return s.len >= from + least;
}

/* "a.7z.001", "a.r00", "a.z01", "a.part2.rar". */
static bool is_volume(struct ss_slice name)
{
	const uint8_t *dot = name.data ? memrchr(name.data, '.', name.len) : NULL;
	struct ss_slice extension =
	        dot ? ss_slice_cut(name, (size_t)(dot - name.data) + 1, name.len)
	            : (struct ss_slice){0};
	bool is_lettered = extension.len > 0 && (extension.data[0] | 0x20) >= 'r' &&
	                   (extension.data[0] | 0x20) <= 'z';
	return are_digits(extension, 0, 3) || (is_lettered && are_digits(extension, 1, 2)) ||
	       ss_site_holds_nocase(name, SS_SLICE(".part"));
}

/* Letters and digits that take turns: "x7kq92mzb41d.bin". */
static bool is_random_name(struct ss_slice name)
{
	struct ss_slice stem = ss_slice_cut(name, 0, ss_slice_find(name, 0, '.'));
	size_t n_changes = 0;
	enum { STEM_LEAST = 12, CHANGES_LEAST = 5 };
	for (size_t i = 0; i < stem.len; i++) {
		bool is_digit = ss_ascii_is_digit(stem.data[i]);
		if (!is_digit && !ss_ascii_is_alpha(stem.data[i]))
			return false;
		n_changes += i > 0 && is_digit != ss_ascii_is_digit(stem.data[i - 1]);
	}
	return stem.len >= STEM_LEAST && n_changes >= CHANGES_LEAST;
}

static void note_files(struct sender *s, const struct ss_mail *m)
{
	bool is_encrypted = false, is_part = false, is_random = false;
	for (size_t i = 0; i < m->n_files; i++) {
		const struct ss_file_record *f = m->files[i];
		is_encrypted |= f->encrypted == SS_FLAG_YES;
		is_part |= f->filename.len > 0 && is_volume(f->filename);
		is_random |= f->filename.len > 0 && is_random_name(f->filename);
	}
	s->n_encrypted += is_encrypted;
	s->n_volumes += is_part;
	s->n_random_names += is_random;
}

static bool is_below(double size, double limit, double share)
{
	return size <= limit && size >= limit * share;
}

/* Parts of something that was cut to pass: just below the largest that this server says to take, or
 * that servers are known to. */
static bool is_below_limit(const struct ss_settings *settings, double size, double announced)
{
	static const double limits[] = {5e6,  5242880,  1e7,  10240000, 10485760, 15e6,    15728640,
	                                20e6, 20971520, 25e6, 26214400, 36e6,     52428800};
	const double share = 1 - (double)settings->chunk_margin / WHOLE;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		if (is_below(size, limits[i], share))
			return true;
	}
	return is_below(size, announced, share);
}

static void note_size(struct sender *s, const struct ss_settings *settings,
                      const struct ss_transaction_record *t, uint64_t announced)
{
	if (t->size <= 0)
		return;
	s->octets += (uint64_t)t->size;
	s->n_large += (uint64_t)t->size > settings->large_transfer;
	s->n_below_limit += is_below_limit(settings, (double)t->size, (double)announced);
	add_moment(&s->sizes, (double)t->size);
}

static void note_time(struct sender *s, const struct ss_transaction_record *t)
{
	const double second = 1e9;
	if (s->mails.count > 0 && t->head.ts > s->last_ts)
		add_moment(&s->gaps, (double)ss_duration(s->last_ts, t->head.ts) / second);
	if (t->head.ts > s->last_ts)
		s->last_ts = t->head.ts;
	s->n_sessions += s->mails.count == 0 || s->last_flow != t->head.flow_id;
	s->last_flow = t->head.flow_id;
}

static void on_event(void *state, struct ss_case *c, const struct ss_event_record *e)
{
	if (e->code == CODE_OK)
		((struct own *)c->own)->size_limit = ss_announced_size(e);
}

static void on_mail(void *state, struct ss_case *c, const struct ss_mail *m)
{
	struct exfil *x = state;
	const struct ss_settings *settings = x->observed->settings;
	const struct ss_transaction_record *t = m->transaction;
	if (!t || t->has_data != SS_FLAG_YES || !ss_site_is_inside(settings, &t->head.src_ip) ||
	    ss_networks_has(&settings->relays, &t->head.src_ip))
		return;
	uint64_t key = ss_key_join(c->client_key, ss_key_of_nocase(t->mail_from));
	struct sender *s = ss_keyed_open(&x->senders, key, t->head.ts);
	if (!s)
		return;
	if (s->name[0] == '\0')
		memcpy(s->name, t->mail_from.data ? t->mail_from.data : (const uint8_t *)"",
		       t->mail_from.len < NAME - 1 ? t->mail_from.len : NAME - 1);
	note_time(s, t);
	ss_sighting_add(&s->mails, &t->head, t->head.ts, m->packet);
	note_size(s, settings, t, ((const struct own *)c->own)->size_limit);
	note_files(s, m);
	const struct ss_slice *to = t->rcpt_to.items;
	s->n_long_domains +=
	        t->rcpt_to.n > 0 && count_labels(ss_site_domain(to[0])) > settings->labels_high;
	s->n_private += is_private(settings, t);
	s->n_encoded += has_encoded(settings, m);
	s->n_messages += m->message != NULL;
	s->n_answers += m->message && m->message->in_reply_to.len > 0;
}

/* ---- the observer ---- */

static void *create(const struct ss_observed *o)
{
	struct exfil *x = ss_memory_take_zeroed(o->memory, sizeof *x);
	if (!x)
		return NULL;
	x->observed = o;
	x->senders = (struct ss_keyed){
	        .memory = o->memory,
	        .seed = o->hash_seed,
	        .entry_size = sizeof(struct sender),
	        .limit = SS_LIMIT_EXFIL_TABLE,
	        .on_gone = tell_sender,
	        .user = x,
	};
	return x;
}

static void on_end(void *state)
{
	ss_keyed_end(&((struct exfil *)state)->senders);
}

static void add_moments(struct moments *a, const struct moments *b)
{
	a->n += b->n;
	a->sum += b->sum;
	a->squares += b->squares;
}

static void add_sender(void *mine, const void *theirs)
{
	struct sender *a = mine;
	const struct sender *b = theirs;
	ss_sighting_merge(&a->mails, &b->mails);
	add_moments(&a->gaps, &b->gaps);
	add_moments(&a->sizes, &b->sizes);
	a->octets += b->octets;
	a->n_sessions += b->n_sessions;
	a->n_large += b->n_large;
	a->n_encoded += b->n_encoded;
	a->n_long_domains += b->n_long_domains;
	a->n_private += b->n_private;
	a->n_volumes += b->n_volumes;
	a->n_encrypted += b->n_encrypted;
	a->n_answers += b->n_answers;
	a->n_below_limit += b->n_below_limit;
	a->n_messages += b->n_messages;
	a->n_random_names += b->n_random_names;
}

static int merge(void *state, const void *other)
{
	return ss_keyed_merge(&((struct exfil *)state)->senders,
	                      &((const struct exfil *)other)->senders, add_sender);
}

static void destroy(void *state)
{
	struct exfil *x = state;
	ss_keyed_release(&x->senders);
	ss_memory_give(x->observed->memory, x, sizeof *x);
}

const struct ss_observer ss_exfil_observer = {
        .name = "exfil",
        .rows = ss_exfil_rows,
        .n_rows = SS_N_EXFIL_ROWS,
        .case_size = sizeof(struct own),
        .needs = 1u << SS_RECORD_EVENT | 1u << SS_RECORD_TRANSACTION | 1u << SS_RECORD_MESSAGE |
                 1u << SS_RECORD_FILE,
        .kinds = 1u << SS_EVENT_REPLY,
        .replies = SS_VERB_SET(EHLO),
        .create = create,
        .event = on_event,
        .mail = on_mail,
        .end = on_end,
        .merge = merge,
        .destroy = destroy,
};
