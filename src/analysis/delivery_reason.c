#include "analysis/delivery_reason.h"

#include <string.h>

#include "analysis/summary_codes.h"
#include "base/error.h"
#include "base/limits.h"

/* ---- one pattern of many texts ---- */

enum { APART, LETTER, DIFFERS };

/* What a word is made of, and what in it differs from one mail to the next. */
static const uint8_t kinds[256] = {
        ['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['0' ... '9'] = DIFFERS,
        ['@'] = DIFFERS,        ['.'] = LETTER,         ['_'] = LETTER,
        ['-'] = LETTER,         ['+'] = LETTER,         ['~'] = LETTER,
        ['%'] = LETTER,         ['#'] = LETTER,         [0x80 ... 0xff] = LETTER,
};

struct pattern {
	uint8_t *out;
	size_t len, size;
};

static void put(struct pattern *p, struct ss_slice s)
{
	size_t room = p->size - p->len, n = s.len < room ? s.len : room;
	if (n > 0)
		memcpy(p->out + p->len, s.data, n);
	p->len += n;
}

/* Behind "//" stands the host of a link: most servers have their own. */
static bool is_host(const struct pattern *p)
{
	return p->len >= 2 && p->out[p->len - 1] == '/' && p->out[p->len - 2] == '/';
}

static void put_word(struct pattern *p, struct ss_slice word, bool differs)
{
	if (!differs && !is_host(p)) {
		put(p, word);
		return;
	}
	put(p, SS_SLICE("*"));
	if (word.data[word.len - 1] == '.')
		put(p, SS_SLICE("."));
}

struct ss_slice ss_reason_pattern(struct ss_slice text, uint8_t out[], size_t size)
{
	struct pattern p = {out, 0, size};
	for (size_t at = 0; at < text.len && p.len < size;) {
		size_t from = at;
		unsigned seen = 0;
		while (at < text.len && kinds[text.data[at]] != APART)
			seen |= kinds[text.data[at++]];
		if (at > from)
			put_word(&p, ss_slice_cut(text, from, at - from), seen & DIFFERS);
		if (at < text.len && p.len < size)
			p.out[p.len++] = text.data[at++];
	}
	return (struct ss_slice){out, p.len};
}

/* ---- what it is about ---- */

/* The first row that is in the text. */
#define PHRASE(text)                                                                               \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
static const struct {
	enum ss_reason_kind kind;
	struct ss_slice words;
} by_words[] = {
        {SS_REASON_GREYLISTING, PHRASE("greylist")},
        {SS_REASON_GREYLISTING, PHRASE("graylist")},
        {SS_REASON_GREYLISTING, PHRASE("grey list")},
        {SS_REASON_GREYLISTING, PHRASE("gray list")},
        {SS_REASON_BLOCKLIST, PHRASE("blocklist")},
        {SS_REASON_BLOCKLIST, PHRASE("blacklist")},
        {SS_REASON_BLOCKLIST, PHRASE("block list")},
        {SS_REASON_BLOCKLIST, PHRASE("black list")},
        {SS_REASON_BLOCKLIST, PHRASE("dnsbl")},
        {SS_REASON_BLOCKLIST, PHRASE("blocked using")},
        {SS_REASON_RELAY, PHRASE("relay access denied")},
        {SS_REASON_RELAY, PHRASE("relay not permitted")},
        {SS_REASON_RELAY, PHRASE("relaying denied")},
        {SS_REASON_RELAY, PHRASE("unable to relay")},
        {SS_REASON_RELAY, PHRASE("not permitted to relay")},
        {SS_REASON_TLS, PHRASE("must issue a starttls")},
        {SS_REASON_TLS, PHRASE("encryption required")},
        {SS_REASON_AUTHENTICATION, PHRASE("authentication required")},
        {SS_REASON_AUTHENTICATION, PHRASE("authentication failed")},
        {SS_REASON_AUTHENTICATION, PHRASE("authenticate first")},
        {SS_REASON_POLICY, PHRASE("spf")},
        {SS_REASON_POLICY, PHRASE("dkim")},
        {SS_REASON_POLICY, PHRASE("dmarc")},
        {SS_REASON_POLICY, PHRASE("reputation")},
        {SS_REASON_POLICY, PHRASE("rate limit")},
        {SS_REASON_POLICY, PHRASE("too many connections")},
        {SS_REASON_POLICY, PHRASE("too many messages")},
        {SS_REASON_POLICY, PHRASE("throttl")},
        {SS_REASON_POLICY, PHRASE("reverse dns")},
        {SS_REASON_POLICY, PHRASE("ptr record")},
        {SS_REASON_POLICY, PHRASE("sender rejected")},
        {SS_REASON_POLICY, PHRASE("access denied")},
        {SS_REASON_POLICY, PHRASE("policy")},
        {SS_REASON_CONTENT, PHRASE("spam")},
        {SS_REASON_CONTENT, PHRASE("virus")},
        {SS_REASON_CONTENT, PHRASE("malware")},
        {SS_REASON_CONTENT, PHRASE("attachment")},
        {SS_REASON_QUOTA, PHRASE("quota")},
        {SS_REASON_QUOTA, PHRASE("mailbox full")},
        {SS_REASON_QUOTA, PHRASE("mailbox is full")},
        {SS_REASON_QUOTA, PHRASE("over limit")},
        {SS_REASON_MAILBOX, PHRASE("user unknown")},
        {SS_REASON_MAILBOX, PHRASE("unknown user")},
        {SS_REASON_MAILBOX, PHRASE("no such user")},
        {SS_REASON_MAILBOX, PHRASE("no such recipient")},
        {SS_REASON_MAILBOX, PHRASE("mailbox unavailable")},
        {SS_REASON_MAILBOX, PHRASE("does not exist")},
        {SS_REASON_MAILBOX, PHRASE("invalid recipient")},
        {SS_REASON_MAILBOX, PHRASE("unrouteable address")},
};
enum { N_WORDS = sizeof by_words / sizeof by_words[0] };

/* By enhanced code, where the words tell nothing.  detail: 1000: any. */
static const struct {
	uint16_t subject, detail;
	enum ss_reason_kind kind;
} by_enhanced[] = {
        {2, 2, SS_REASON_QUOTA},          {3, 1, SS_REASON_QUOTA},
        {7, 8, SS_REASON_AUTHENTICATION}, {7, 9, SS_REASON_AUTHENTICATION},
        {7, 10, SS_REASON_TLS},           {7, 11, SS_REASON_TLS},
        {1, 1000, SS_REASON_MAILBOX},     {2, 1000, SS_REASON_MAILBOX},
        {3, 1000, SS_REASON_SYSTEM},      {4, 1000, SS_REASON_SYSTEM},
        {5, 1000, SS_REASON_SYNTAX},      {6, 1000, SS_REASON_CONTENT},
        {7, 1000, SS_REASON_POLICY},
};

static const struct {
	uint16_t code;
	enum ss_reason_kind kind;
} by_code[] = {
        {500, SS_REASON_SYNTAX},         {501, SS_REASON_SYNTAX},
        {502, SS_REASON_SYNTAX},         {503, SS_REASON_SYNTAX},
        {504, SS_REASON_SYNTAX},         {555, SS_REASON_SYNTAX},
        {530, SS_REASON_AUTHENTICATION}, {534, SS_REASON_AUTHENTICATION},
        {535, SS_REASON_AUTHENTICATION}, {538, SS_REASON_TLS},
        {454, SS_REASON_SYSTEM},         {421, SS_REASON_SYSTEM},
        {452, SS_REASON_QUOTA},          {552, SS_REASON_QUOTA},
        {551, SS_REASON_MAILBOX},        {553, SS_REASON_MAILBOX},
};

static enum ss_reason_kind find_by_codes(int64_t code, struct ss_slice enhanced)
{
	struct ss_enhanced_code e;
	bool has = enhanced.data && ss_enhanced_code_read(enhanced, &e);
	for (size_t i = 0; has && i < sizeof by_enhanced / sizeof by_enhanced[0]; i++) {
		if (by_enhanced[i].subject == e.subject &&
		    (by_enhanced[i].detail == e.detail || by_enhanced[i].detail == 1000))
			return by_enhanced[i].kind;
	}
	for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++) {
		if (by_code[i].code == code)
			return by_code[i].kind;
	}
	return SS_REASON_OTHER;
}

static size_t find_row(const struct ss_reason_look *look, struct ss_slice text)
{
	size_t first = N_WORDS;
	for (size_t at = 0; at < text.len; at++) {
		if (!ss_phrases_at(&look->words, text, at))
			continue;
		const struct ss_slice rest = ss_slice_cut(text, at, text.len);
		for (size_t i = 0; i < first; i++) {
			if (ss_slice_has_prefix_nocase(rest, by_words[i].words))
				first = i;
		}
	}
	return first;
}

void ss_reason_look_init(struct ss_reason_look *look, const struct ss_words *blocklists)
{
	*look = (struct ss_reason_look){0};
	ss_blocklists_init(&look->lists, blocklists);
	for (size_t i = 0; i < N_WORDS; i++)
		ss_phrase_heads_add(&look->words, by_words[i].words, i);
}

enum ss_reason_kind ss_reason_find(const struct ss_reason_look *look, int64_t code,
                                   struct ss_slice enhanced, struct ss_slice text,
                                   struct ss_slice *blocklist)
{
	*blocklist = ss_blocklists_find(&look->lists, text);
	if (blocklist->data)
		return SS_REASON_BLOCKLIST;
	size_t row = find_row(look, text);
	return row < N_WORDS ? by_words[row].kind : find_by_codes(code, enhanced);
}

/* ---- the rows ---- */

static struct ss_slice keep(struct ss_memory *memory, struct ss_slice s)
{
	size_t len = s.len < SS_LIMIT_REPORT_TEXT ? s.len : SS_LIMIT_REPORT_TEXT;
	uint8_t *copy = s.data ? ss_memory_take(memory, len > 0 ? len : 1) : NULL;
	if (!copy)
		return (struct ss_slice){NULL, 0};
	if (len > 0)
		memcpy(copy, s.data, len);
	return (struct ss_slice){copy, len};
}

static void give(struct ss_memory *memory, struct ss_slice s)
{
	ss_memory_give(memory, (void *)(uintptr_t)s.data, s.len > 0 ? s.len : 1);
}

static void release(struct ss_memory *memory, struct ss_row *row)
{
	struct ss_reason_row *r = (struct ss_reason_row *)row;
	if (r->text.data)
		give(memory, r->text);
	if (r->domain.data)
		give(memory, r->domain);
}

void ss_reasons_init(struct ss_reasons *reasons, struct ss_memory *memory, uint64_t seed,
                     const struct ss_words *blocklists)
{
	*reasons = (struct ss_reasons){.rows = {.memory = memory,
	                                        .limit = SS_LIMIT_REPORT_REASONS,
	                                        .row_size = sizeof(struct ss_reason_row),
	                                        .release = release,
	                                        .seed = seed}};
	ss_reason_look_init(&reasons->look, blocklists);
}

void ss_reasons_release(struct ss_reasons *reasons)
{
	ss_rows_release(&reasons->rows);
}

/* A key is two octets of the code, one of the enhanced code's length, that, and the pattern. */
enum { KEY_HEAD = 3, ENHANCED = 12, KEY = KEY_HEAD + ENHANCED + SS_LIMIT_REPORT_PATTERN };

static struct ss_slice text_behind_codes(const struct ss_reply_said *said)
{
	struct ss_slice text = said->text;
	if (said->enhanced.data && ss_slice_has_prefix_nocase(text, said->enhanced))
		text = ss_slice_cut(text, said->enhanced.len, text.len);
	text = ss_slice_trim(text);
	return text.len > SS_LIMIT_REPORT_TEXT ? ss_slice_cut(text, 0, SS_LIMIT_REPORT_TEXT) : text;
}

static size_t write_codes(const struct ss_reply_said *said, uint8_t key[KEY])
{
	struct ss_slice enhanced = ss_slice_cut(said->enhanced, 0, ENHANCED);
	key[0] = (uint8_t)(said->code >> 8);
	key[1] = (uint8_t)said->code;
	key[2] = (uint8_t)enhanced.len;
	if (enhanced.len > 0)
		memcpy(key + KEY_HEAD, enhanced.data, enhanced.len);
	return KEY_HEAD + enhanced.len;
}

static struct ss_slice write_key(const struct ss_reply_said *said, struct ss_slice text,
                                 uint8_t key[KEY])
{
	size_t at = write_codes(said, key);
	struct ss_slice pattern = ss_reason_pattern(text, key + at, SS_LIMIT_REPORT_PATTERN);
	return (struct ss_slice){key, at + pattern.len};
}

/* The same for the memo: only the first word, where the recipient is, as a pattern.  It has no space
 * but the one at its end, so that what stands in two such keys is the same pattern. */
enum { FIRST_WORD = 100, MEMO_KEY = KEY_HEAD + ENHANCED + FIRST_WORD + SS_LIMIT_REPORT_TEXT };

static struct ss_slice write_memo_key(const struct ss_reply_said *said, struct ss_slice text,
                                      uint8_t key[MEMO_KEY])
{
	size_t at = write_codes(said, key);
	size_t space = ss_slice_find(text, 0, ' ');
	if (space >= FIRST_WORD || space == text.len)
		space = 0;
	at += ss_reason_pattern(ss_slice_cut(text, 0, space), key + at, FIRST_WORD).len;
	if (text.len > space)
		memcpy(key + at, text.data + space, text.len - space);
	return (struct ss_slice){key, at + text.len - space};
}

static void open_row(struct ss_reason_row *r)
{
	size_t len = r->row.key.data[2];
	r->code = (uint16_t)(r->row.key.data[0] << 8 | r->row.key.data[1]);
	if (len > 0)
		r->enhanced = ss_slice_cut(r->row.key, KEY_HEAD, len);
	r->pattern = ss_slice_cut(r->row.key, KEY_HEAD + len, r->row.key.len);
}

/* A new one may need the room of others: what they are known by goes first. */
static struct ss_reason_row *take_row(struct ss_reasons *reasons, struct ss_slice key)
{
	struct ss_rows *rows = &reasons->rows;
	if (rows->n == rows->limit && !ss_rows_find(rows, key)) {
		ss_reason_memo_clear(&reasons->memo);
		if (reasons->on_forget)
			reasons->on_forget(reasons->user);
	}
	return ss_rows_take(rows, key);
}

static struct ss_reason_row *take_said(struct ss_reasons *reasons, const struct ss_reply_said *said,
                                       struct ss_slice text)
{
	uint8_t key[KEY];
	struct ss_reason_row *r = take_row(reasons, write_key(said, text, key));
	if (!r || r->row.weight > 0)
		return r;
	open_row(r);
	r->kind = (uint8_t)ss_reason_find(&reasons->look, said->code, said->enhanced, text,
	                                  &r->blocklist);
	r->text = keep(reasons->rows.memory, said->text);
	r->domain = keep(reasons->rows.memory, said->domain);
	r->flow_id = said->flow_id;
	return r;
}

const struct ss_reason_row *ss_reasons_add(struct ss_reasons *reasons,
                                           const struct ss_reply_said *said)
{
	uint8_t room[MEMO_KEY];
	struct ss_slice text = text_behind_codes(said), key = write_memo_key(said, text, room);
	struct ss_reason_row *r = ss_reason_memo_find(&reasons->memo, key);
	if (!r) {
		r = take_said(reasons, said, text);
		ss_reason_memo_put(&reasons->memo, key, r);
	}
	if (r)
		r->row.weight++;
	return r;
}

int ss_reasons_merge(struct ss_reasons *reasons, const struct ss_reasons *other)
{
	struct ss_rows *rows = &reasons->rows;
	for (size_t i = 0; i < other->rows.n; i++) {
		const struct ss_reason_row *theirs =
		        (const struct ss_reason_row *)other->rows.rows[i];
		struct ss_reason_row *mine = take_row(reasons, theirs->row.key);
		if (!mine)
			return SS_ENOMEM;
		if (mine->row.weight == 0) {
			open_row(mine);
			mine->kind = theirs->kind;
			mine->blocklist = theirs->blocklist;
			mine->text = keep(rows->memory, theirs->text);
			mine->domain = keep(rows->memory, theirs->domain);
			mine->flow_id = theirs->flow_id;
		}
		mine->row.weight += theirs->row.weight;
	}
	rows->forgotten += other->rows.forgotten;
	return SS_OK;
}

struct ss_list ss_reasons_list(const struct ss_reasons *reasons, struct ss_arena *arena, size_t n)
{
	struct ss_row **rows = ss_rows_sort(&reasons->rows, arena, &n);
	struct ss_reason_record *out = rows ? ss_arena_take(arena, n * sizeof *out) : NULL;
	for (size_t i = 0; out && i < n; i++) {
		const struct ss_reason_row *r = (const struct ss_reason_row *)rows[i];
		out[i] = (struct ss_reason_record){
		        .kind = r->kind,
		        .code = r->code,
		        .enhanced = r->enhanced,
		        .pattern = r->pattern,
		        .count = r->row.weight,
		        .blocklist = r->blocklist,
		        .domain = r->domain,
		        .text = r->text,
		        .flow_id = r->flow_id,
		};
	}
	return (struct ss_list){out, out ? n : 0};
}
