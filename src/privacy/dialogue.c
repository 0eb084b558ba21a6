/* Lines of dialogues, and what is told of them in a line: each is replaced by what stands in it. */
#include "privacy/private.h"
#include "record/context.h"
#include "record/report.h"

/* ---- replies ---- */

/* Two prompts say nothing; other challenges may name users, hosts and domains (NTLM, CRAM-MD5). */
static void put_challenge(struct ss_privacy *p, struct ss_slice text)
{
	static const struct ss_slice prompts[] = {SS_SLICE("VXNlcm5hbWU6"),
	                                          SS_SLICE("UGFzc3dvcmQ6")};
	bool is_prompt = ss_slice_is_equal(text, prompts[0]) || ss_slice_is_equal(text, prompts[1]);
	if (is_prompt)
		ss_privacy_put(p, text);
	else
		ss_privacy_token(p, SS_TOKEN_ID, text);
}

void ss_privacy_greeting(struct ss_privacy *p, struct ss_slice text)
{
	size_t end = ss_slice_find(text, 0, ' ');
	struct ss_slice host = ss_slice_cut(text, 0, end);
	if (host.len == 0 || !ss_ascii_is_alpha(host.data[0]) || ss_privacy_word_is_plain(host))
		ss_privacy_scan(p, host);
	else
		ss_privacy_host(p, host);
	ss_privacy_scan(p, ss_slice_cut(text, end, text.len));
}

/* What the server answers may quote what was asked, in words that no form gives away. */
static bool is_quoting(enum ss_verb asked)
{
	return asked == SS_VERB_AUTH || asked == SS_VERB_XEXPS || asked == SS_VERB_NOOP ||
	       asked <= SS_VERB_UNKNOWN;
}

void ss_privacy_reply(struct ss_privacy *p, const struct ss_privacy_reply *r, struct ss_slice text)
{
	enum ss_verb asked = r->asked;
	bool is_hello = r->is_greeting || asked == SS_VERB_EHLO || asked == SS_VERB_HELO ||
	                asked == SS_VERB_LHLO;
	if (r->code == SS_PRIVACY_CHALLENGE)
		put_challenge(p, text);
	else if (is_hello && r->is_first)
		ss_privacy_greeting(p, text);
	else if ((asked == SS_VERB_VRFY || asked == SS_VERB_EXPN) &&
	         ss_slice_find(text, 0, '<') < text.len)
		ss_privacy_mailboxes(p, text);
	else if ((is_quoting(asked) || r->is_apart) && !is_hello)
		ss_privacy_scan_strictly(p, text);
	else
		ss_privacy_scan(p, text);
}

/* ---- lines of a dialogue, one after the other ---- */

enum { CODE = 3, READY = 220 };

struct said {
	uint8_t direction;          /* enum ss_direction; 0: nobody said it */
	int64_t code;               /* of a reply; 0: none */
	bool is_continued;          /* the reply has more lines */
	struct ss_slice head, text; /* time, side, and the reply's code; what was said */
};

typedef struct said (*said_reader)(const void *lines, size_t i);

/* "250-SIZE": *s has the text, without head. */
static void split_code(struct said *s)
{
	uint64_t code;
	struct ss_slice all = s->text;
	bool is_alone = all.len == CODE;
	bool has_sign = all.len > CODE && (all.data[CODE] == ' ' || all.data[CODE] == '-');
	if (s->direction != SS_DIRECTION_S2C || !(is_alone || has_sign) ||
	    !ss_slice_to_number(ss_slice_cut(all, 0, CODE), 999, &code))
		return;
	s->code = (int64_t)code;
	s->is_continued = has_sign && all.data[CODE] == '-';
	s->text = ss_slice_cut(all, CODE + has_sign, all.len);
	s->head.len += CODE + has_sign;
}

static struct said read_line(const void *lines, size_t i)
{
	const struct ss_line_record *l = (const struct ss_line_record *)lines + i;
	struct said s = {.direction = l->direction, .head = {l->text.data, 0}, .text = l->text};
	split_code(&s);
	return s;
}

/* "+0.001 C: MAIL FROM:<a@example.com>"; what has no time was said by nobody. */
static struct said read_told_line(const void *lines, size_t i)
{
	struct ss_slice all = ((const struct ss_slice *)lines)[i];
	size_t at = ss_slice_find(all, 0, ' ');
	struct said s = {.head = {all.data, 0}, .text = all};
	if (all.len == 0 || all.data[0] != '+' || at + 3 > all.len)
		return s;
	size_t begin = at + 3 < all.len ? at + 4 : all.len;
	s.direction = all.data[at + 1] == 'S' ? SS_DIRECTION_S2C : SS_DIRECTION_C2S;
	s.head.len = begin;
	s.text = ss_slice_cut(all, begin, all.len);
	split_code(&s);
	return s;
}

static struct said read_step(const void *steps, size_t i)
{
	const struct ss_origin_step_record *o = (const struct ss_origin_step_record *)steps + i;
	bool is_reply = ss_slice_is_equal(o->type, SS_SLICE("response"));
	uint64_t code = 0;
	if (is_reply)
		(void)ss_slice_to_number(o->code, 999, &code);
	return (struct said){.direction = is_reply ? SS_DIRECTION_S2C : SS_DIRECTION_C2S,
	                     .code = (int64_t)code,
	                     .text = is_reply ? o->message : o->command};
}

/* The latest command before the line. */
static enum ss_verb asked_before(said_reader read, const void *lines, size_t i)
{
	while (i-- > 0) {
		struct said s = read(lines, i);
		struct ss_command c;
		if (s.direction != SS_DIRECTION_C2S)
			continue;
		ss_command_parse(s.text, &c);
		return c.verb;
	}
	return SS_VERB_NONE;
}

static void put_reply(struct ss_privacy *p, said_reader read, const struct ss_privacy_place *at,
                      const struct said *s)
{
	struct said before = {0};
	if (at->index > 0)
		before = read(at->list, at->index - 1);
	const struct ss_privacy_reply reply = {.asked = asked_before(read, at->list, at->index),
	                                       .code = s->code,
	                                       .is_greeting = s->code == READY &&
	                                                      before.direction != SS_DIRECTION_C2S,
	                                       .is_first = !before.is_continued,
	                                       .is_apart = true};
	ss_privacy_reply(p, &reply, s->text);
}

static void put_said(struct ss_privacy *p, said_reader read, const struct ss_privacy_place *at)
{
	struct said s = read(at->list, at->index), before = {0};
	if (at->index > 0)
		before = read(at->list, at->index - 1);
	ss_privacy_put(p, s.head);
	if (s.direction == SS_DIRECTION_S2C)
		put_reply(p, read, at, &s);
	else if (s.direction != SS_DIRECTION_C2S)
		ss_privacy_put(p, s.text); /* ours */
	else if (before.code == SS_PRIVACY_CHALLENGE)
		ss_privacy_argument(p, SS_SLICE(""), ss_slice_trim(s.text));
	else
		ss_privacy_command(p, s.text);
}

void ss_privacy_write_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                           struct ss_slice text)
{
	(void)text; /* that of at->object */
	put_said(p, read_line, at);
}

void ss_privacy_write_told_line(struct ss_privacy *p, const struct ss_privacy_place *at,
                                struct ss_slice text)
{
	(void)text;
	put_said(p, read_told_line, at);
}

void ss_privacy_write_step_argument(struct ss_privacy *p, const struct ss_privacy_place *at,
                                    struct ss_slice text)
{
	const struct ss_origin_step_record *o = at->object;
	ss_privacy_argument(p, o->command, text);
}

void ss_privacy_write_step_reply(struct ss_privacy *p, const struct ss_privacy_place *at,
                                 struct ss_slice text)
{
	struct said s = read_step(at->list, at->index);
	s.text = text;
	put_reply(p, read_step, at, &s);
}

/* ---- what is told in a line ---- */

/* Where the last of these is; the text's length if there is none. */
static size_t find_last(struct ss_slice text, struct ss_slice what)
{
	for (size_t at = text.len; at-- > 0;) {
		if (ss_slice_is_equal(ss_slice_cut(text, at, what.len), what))
			return at;
	}
	return text.len;
}

void ss_privacy_login(struct ss_privacy *p, struct ss_slice text)
{
	size_t mechanism = ss_slice_find(text, 0, ' '), outcome = find_last(text, SS_SLICE(": "));
	if (outcome < mechanism || outcome == text.len) {
		ss_privacy_scan_strictly(p, text);
		return;
	}
	ss_privacy_scan_strictly(p, ss_slice_cut(text, 0, mechanism));
	ss_privacy_put_byte(p, ' ');
	ss_privacy_identity(p, ss_slice_cut(text, mechanism + 1, outcome - mechanism - 1));
	ss_privacy_scan_strictly(
	        p, ss_slice_cut(text, outcome, text.len)); /* cut, it may be no outcome */
}

void ss_privacy_refused(struct ss_privacy *p, struct ss_slice text)
{
	size_t end = 0;
	while (end < text.len &&
	       !(text.data[end] == ':' && end + 1 < text.len && text.data[end + 1] == ' '))
		end++;
	ss_privacy_mailbox(p, ss_slice_cut(text, 0, end));
	ss_privacy_scan_strictly(p, ss_slice_cut(text, end, text.len));
}

void ss_privacy_told_file(struct ss_privacy *p, struct ss_slice text)
{
	bool is_whole = text.len > 0 && text.data[text.len - 1] == ')';
	size_t end = is_whole ? find_last(text, SS_SLICE(" (")) : text.len;
	struct ss_slice name = ss_slice_cut(text, 0, end);
	if (ss_slice_is_equal(name, SS_SLICE("unnamed")))
		ss_privacy_put(p, name);
	else
		ss_privacy_file_name(p, name);
	ss_privacy_scan(p, ss_slice_cut(text, end, text.len));
}
