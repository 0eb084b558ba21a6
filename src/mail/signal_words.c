/* Words that address a language model, and passwords beside the word. */
#include <string.h>

#include "mail/signal_private.h"

/* ---- words, as they are read: markup, line ends and quote marks between them do not count ---- */

struct words {
	const struct ss_signal_view *v;
	size_t at; /* behind the last word */
	bool is_html;
};

static struct words words_at(const struct ss_signal_view *v, size_t at, enum ss_signal_place place)
{
	return (struct words){v, at, place != SS_SIGNAL_IN_PLAIN};
}

/* Behind the tag that begins there, or where it begins. */
static size_t skip_tag(const struct ss_signal_view *v, size_t at)
{
	enum { MOST = 256 };
	size_t end = v->len - at < MOST ? v->len : at + MOST;
	if (at + 1 >= end || (!ss_ascii_is_alpha(v->p[at + 1]) && v->p[at + 1] != '/'))
		return at;
	const uint8_t *close = memchr(v->p + at, '>', end - at);
	return close ? (size_t)(close - v->p) + 1 : at;
}

/* What stands between two words of a sentence; the same place if it ends there. */
static size_t skip_between(const struct words *w, size_t at)
{
	enum { MOST = 300 };
	size_t end = w->v->len - at < MOST ? w->v->len : at + MOST, before = at + 1;
	unsigned kind;
	while (at < end && before != at) {
		uint8_t c = w->v->p[at];
		before = at;
		if (ss_signal_is_blank(c) || c == ',' || c == '"' || c == '*' || c == '_' ||
		    c == '\'' || c == '(' || c == '-')
			at++;
		else if (c == '>' && ss_signal_is_blank(ss_signal_before(w->v, at)))
			at++; /* of a text that is quoted */
		else if (c == '<' && w->is_html)
			at = skip_tag(w->v, at);
		else if (SS_SIGNAL_HAS(w->v, at, "&nbsp;"))
			at += sizeof "&nbsp;" - 1;
		else if (SS_SIGNAL_HAS(w->v, at, "\xc2\xa0"))
			at += 2;
		else
			at += ss_signal_zero_width(w->v, at, &kind);
	}
	return at;
}

static bool is_in_word(uint8_t c)
{
	return ss_signal_is_word(c) || c > 127 || c == '_';
}

/* False: the sentence ends, or goes on with something else. */
static bool next(struct words *w, struct ss_slice *word)
{
	size_t at = skip_between(w, w->at), end = at;
	while (end < w->v->len && (is_in_word(w->v->p[end]) ||
	                           (w->v->p[end] == '\'' && ss_ascii_is_alpha(w->v->p[end + 1]))))
		end++;
	*word = (struct ss_slice){w->v->p + at, end - at};
	w->at = end;
	return end > at;
}

static bool is_one_of(struct ss_slice word, const char *const *stems, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(stems[i]);
		bool is_stem = stems[i][len - 1] == '-';
		struct ss_slice stem = {(const uint8_t *)stems[i], is_stem ? len - 1 : len};
		if (is_stem ? ss_slice_has_prefix_nocase(word, stem)
		            : ss_slice_is_equal_nocase(word, stem))
			return true;
	}
	return false;
}
#define IS_ONE_OF(word, stems) is_one_of(word, stems, sizeof(stems) / sizeof(stems)[0])

static void tell(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                 enum ss_signal_place place)
{
	bool is_hidden = ss_signal_is_hidden(s) || place == SS_SIGNAL_IN_COMMENT;
	ss_signal_add(s, is_hidden ? SS_SIGNAL_HIDDEN_INSTRUCTIONS : SS_SIGNAL_TEXT_INSTRUCTIONS, v,
	              at, SS_LIMIT_SIGNAL_TEXT);
}

/* "ignore all previous instructions", and its like in some languages: a verb, then among the next
 * words one of each kind.  Messages and mails may be ignored: people write that. */
static const char *const EARLIER[] = {
        "previous-",  "prior",
        "above",      "preceding",
        "earlier",    "foregoing",
        "existing",   "system",
        "original",   "initial",
        "all",        "any",
        "your",       "every",
        "safety",     "vorherig-",
        "bisherig-",  "vorig-",
        "obig-",      "alle",
        "allen",      "pr\303\251c\303\251dent-",
        "toutes",     "anterior-",
        "previas",    "todas",
        "precedenti",
};
static const char *const RULES[] = {
        "instruction-", "instructions", "instruccion-", "instrucoes", "instru\xc3\xa7-",
        "anweisung-",   "directive-",   "prompt",       "prompts",    "guidelines",
        "guardrails",   "programming",  "istruzioni",
};

/* What people ask each other to ignore: what stands behind it is not what is ignored. */
static const char *const LETTERS[] = {"mail",       "mails",    "e-mail",   "email-",
                                      "message-",   "letter-",  "note",     "notes",
                                      "nachricht-", "invoice-", "reminder-"};

static size_t verb_end(const struct ss_signal_view *v, size_t at)
{
	while (at < v->len && is_in_word(v->p[at]))
		at++;
	return at;
}

void ss_signal_look_ignore(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place)
{
	enum { MOST = 6 };
	struct words w = words_at(v, verb_end(v, at), place);
	struct ss_slice word;
	bool has_earlier = false, has_rules = false;
	for (unsigned n = 0; n < MOST && !(has_earlier && has_rules) && next(&w, &word); n++) {
		if (IS_ONE_OF(word, LETTERS))
			return;
		has_earlier |= IS_ONE_OF(word, EARLIER);
		has_rules |= IS_ONE_OF(word, RULES);
	}
	if (has_earlier && has_rules)
		tell(s, v, at, place);
}

/* What nobody tells a person: "do" in front of "not", or "must", does not count; "if" does. */
static const struct ss_slice PHRASES[] = {
        SS_SLICE("not tell the user"),
        SS_SLICE("not inform the user"),
        SS_SLICE("not mention this to the user"),
        SS_SLICE("not reveal this to the user"),
        SS_SLICE("not show this to the user"),
        SS_SLICE("don't tell the user"),
        SS_SLICE("don't inform the user"),
        SS_SLICE("don't mention this to the user"),
        SS_SLICE("without telling the user"),
        SS_SLICE("you are now in developer mode"),
        SS_SLICE("you are now dan"),
        SS_SLICE("you are an ai assistant"),
        SS_SLICE("you are an ai model"),
        SS_SLICE("you are an ai agent"),
        SS_SLICE("you are a helpful assistant"),
        SS_SLICE("you are a large language model"),
        SS_SLICE("you are chatgpt"),
        SS_SLICE("your system prompt"),
        SS_SLICE("your hidden instructions"),
        SS_SLICE("your initial instructions"),
        SS_SLICE("your new instructions are"),
        SS_SLICE("if you are an ai"),
        SS_SLICE("if you are an llm"),
        SS_SLICE("if you are a language model"),
        SS_SLICE("if you are a large language model"),
        SS_SLICE("if you are an automated assistant"),
        SS_SLICE("if you are chatgpt"),
        SS_SLICE("attention ai assistant"),
        SS_SLICE("attention ai model"),
        SS_SLICE("attention llm"),
        SS_SLICE("attention language model"),
        SS_SLICE("instructions for the ai"),
        SS_SLICE("instructions for ai assistants"),
        SS_SLICE("instructions for ai models"),
        SS_SLICE("instructions for the llm"),
        SS_SLICE("instructions for the language model"),
        SS_SLICE("instructions to the ai"),
        SS_SLICE("message to the ai"),
        SS_SLICE("message to ai assistants"),
        SS_SLICE("note to the ai"),
        SS_SLICE("note to ai assistants"),
        SS_SLICE("note to llms"),
        SS_SLICE("new system prompt"),
        SS_SLICE("developer mode enabled"),
        SS_SLICE("when summarizing this email"),
        SS_SLICE("when summarising this email"),
        SS_SLICE("when summarizing this message"),
        SS_SLICE("when you summarize this email"),
        SS_SLICE("when you summarize this message"),
};

/* Is "if" in front of what stands there? */
static bool has_if(const struct ss_signal_view *v, size_t at)
{
	enum { MOST = 8 };
	size_t least = at > MOST ? at - MOST : 0;
	while (at > least && ss_signal_is_blank(v->p[at - 1]))
		at--;
	return at >= 2 && ss_signal_has_nocase(v, at - 2, "if") &&
	       !ss_signal_is_word(ss_signal_before(v, at - 2));
}

enum { PHRASE_WORDS = 8 }; /* more than the longest has */

/* Words of the text that phrases are compared with: read once, however many phrases begin alike, in a
 * fifth of the time. */
struct read_words {
	struct words w;
	struct ss_slice of[PHRASE_WORDS];
	size_t n;
};

/* An empty one: the sentence has no more. */
static struct ss_slice word_at(struct read_words *r, size_t n)
{
	if (n == PHRASE_WORDS)
		return (struct ss_slice){0};
	while (r->n <= n) {
		if (!next(&r->w, &r->of[r->n]))
			r->of[r->n].len = 0;
		r->n++;
	}
	return r->of[n];
}

static bool has_phrase(struct read_words *r, struct ss_slice phrase)
{
	for (size_t n = 0; phrase.len > 0; n++) {
		struct ss_slice word = word_at(r, n);
		bool is_whole = word.len == phrase.len ||
		                (word.len < phrase.len && phrase.data[word.len] == ' ');
		if (word.len == 0 || !is_whole || !ss_slice_has_prefix_nocase(phrase, word))
			return false;
		phrase = ss_slice_cut(phrase, word.len + 1, SIZE_MAX);
	}
	return true;
}

void ss_signal_look_phrase(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                           enum ss_signal_place place)
{
	const struct ss_slice if_ = SS_SLICE("if ");
	const uint8_t lower = v->p[at] | 0x20;
	const bool is_if = has_if(v, at);
	struct read_words r = {.w = words_at(v, at, place)};
	for (size_t i = 0; i < sizeof PHRASES / sizeof PHRASES[0]; i++) {
		struct ss_slice phrase = PHRASES[i];
		if (ss_slice_has_prefix_nocase(phrase, if_)) {
			if (!is_if)
				continue;
			phrase = ss_slice_cut(phrase, if_.len, SIZE_MAX);
		}
		if (phrase.data[0] == lower && has_phrase(&r, phrase)) {
			tell(s, v, at, place);
			return;
		}
	}
}

/* "use the send_email tool": a name that programs have.  Of functions people write so, too. */
void ss_signal_look_tool(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place)
{
	enum { MOST = 5 };
	static const char *const VERBS[] = {"use", "call", "invoke", "run"};
	static const char *const TOOLS[] = {"tool", "tools"};
	struct words w = words_at(v, at, place);
	struct ss_slice word;
	bool has_tool = false, has_name = false;
	if (!next(&w, &word) || !IS_ONE_OF(word, VERBS))
		return;
	for (unsigned n = 0; n < MOST && next(&w, &word); n++) {
		has_tool |= IS_ONE_OF(word, TOOLS);
		has_name |= ss_slice_find(word, 1, '_') < word.len;
	}
	if (has_tool && has_name)
		tell(s, v, at, place);
}

/* Behind "<" or "</", as such or as a reference; or a line's own. */
void ss_signal_look_role(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                         enum ss_signal_place place)
{
	uint8_t before = ss_signal_before(v, at);
	bool is_marked = v->p[at] == '[' || v->p[at] == '#' || before == '<' || before == '/';
	bool is_reference = before == ';' && at >= 4 && SS_SIGNAL_HAS(v, at - 4, "&lt;");
	if (is_marked || is_reference || SS_SIGNAL_HAS(v, at, "lt;SYS"))
		ss_signal_add(s, SS_SIGNAL_ROLE_TAGS, v, at - (at > 0 && before == '<'),
		              SS_LIMIT_SIGNAL_TEXT);
}

/* "system: you ..." as a line; computers have systems, too. */
void ss_signal_look_role_line(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                              enum ss_signal_place place)
{
	static const char *const ADDRESSED[] = {"you",      "your",      "ignore",
	                                        "override", "disregard", "assistant"};
	uint8_t before = ss_signal_before(v, at);
	struct words w = words_at(v, at + sizeof "system:" - 1, place);
	struct ss_slice word;
	bool is_at_start = at == 0 || before == '\n' || before == '>' || before == '[';
	if (is_at_start && next(&w, &word) && IS_ONE_OF(word, ADDRESSED))
		ss_signal_add(s, SS_SIGNAL_ROLE_TAGS, v, at, SS_LIMIT_SIGNAL_TEXT);
}

/* ---- passwords ---- */

/* Between the word and the colon: "password for the attached file:", "password is". */
static const char *const FILLERS[] = {
        "for",        "the",     "to",  "open",  "this", "your",     "attached",
        "attachment", "archive", "zip", "rar",   "is",   "document", "file",
        "f\xc3\xbcr", "das",     "die", "der",   "zum",  "ist",      "lautet",
        "est",        "es",      "pdf", "unzip", "of",
};

struct value {
	size_t begin, end;
};

static struct value value_at(const struct words *w, size_t at)
{
	enum { MOST = 64 };
	for (size_t before = at + 1; before != at && at < w->v->len;) {
		before = at;
		if (ss_signal_is_blank(w->v->p[at]))
			at++;
		else if (SS_SIGNAL_HAS(w->v, at, "&nbsp;"))
			at += sizeof "&nbsp;" - 1;
		else if (w->v->p[at] == '<' && w->is_html)
			at = skip_tag(w->v, at);
	}
	size_t end = at, most = w->v->len - at < MOST ? w->v->len : at + MOST;
	while (end < most && w->v->p[end] > ' ' && w->v->p[end] != '<' && w->v->p[end] != '"')
		end++;
	while (end > at && strchr(".,;:!?)'", w->v->p[end - 1]))
		end--;
	return (struct value){at, end};
}

/* It is no word of a sentence: a digit, or another sign, is in it. */
static bool is_made_up(const struct ss_signal_view *v, struct value value)
{
	for (size_t n = value.begin; n < value.end; n++) {
		if (!ss_ascii_is_alpha(v->p[n]) && v->p[n] < 128 && v->p[n] != '-' &&
		    v->p[n] != '\'' && v->p[n] != '/')
			return true;
	}
	return false;
}

/* Behind "=": no code, which mails of programmers have. */
static bool is_setting(const struct ss_signal_view *v, struct value value)
{
	bool has_digit = false;
	for (size_t n = value.begin; n < value.end; n++) {
		if (v->p[n] && strchr("()[]{}$;'=", v->p[n]))
			return false;
		has_digit |= ss_ascii_is_digit(v->p[n]);
	}
	return has_digit;
}

static bool is_masked(const struct ss_signal_view *v, struct value value)
{
	uint8_t c = v->p[value.begin];
	for (size_t n = value.begin; n < value.end; n++) {
		if (v->p[n] != c)
			return false;
	}
	return c == '*' || c == '.' || c == 'x' || c == 'X' || c == '_' || c == '-';
}

static void tell_password(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                          struct value value)
{
	uint8_t text[SS_LIMIT_SIGNAL_TEXT + 3];
	size_t shown = value.begin - at, most = SS_LIMIT_SIGNAL_TEXT - 4;
	shown = shown < most ? shown : most;
	memcpy(text, v->p + at, shown);
	memset(text + shown, '*', 4);
	ss_signal_add_text(s, SS_SIGNAL_PASSWORD_IN_TEXT, (int64_t)(v->offset + at),
	                   (struct ss_slice){text, shown + 4});
}

/* "password: xyz" and, with something that is no word, "password is x7z". */
void ss_signal_look_password(struct ss_signals *s, const struct ss_signal_view *v, size_t at,
                             enum ss_signal_place place)
{
	enum { MOST = 8, LEAST = 3 };
	static const char *const IS[] = {"is", "ist", "est", "es", "lautet"};
	size_t end = at;
	while (end < v->len && (ss_ascii_is_alpha(v->p[end]) || v->p[end] > 127))
		end++;
	if (ss_signal_has_nocase(v, at, "mot de passe"))
		end = at + sizeof "mot de passe" - 1;
	struct words w = words_at(v, end, place), ahead = w;
	struct ss_slice word = {NULL, 0};
	bool has_is = false;
	for (unsigned n = 0; n < MOST && next(&ahead, &word) && IS_ONE_OF(word, FILLERS); n++) {
		has_is |= IS_ONE_OF(word, IS);
		w = ahead;
	}
	size_t mark = skip_between(&w, w.at);
	bool has_equals = mark < v->len && v->p[mark] == '=';
	bool has_colon = has_equals || (mark < v->len && v->p[mark] == ':');
	bool has_wide_colon = SS_SIGNAL_HAS(v, mark, "\xef\xbc\x9a");
	if (!has_colon && !has_wide_colon && !has_is)
		return;
	struct value value = value_at(&w, mark + (has_colon ? 1 : has_wide_colon ? 3 : 0));
	bool is_plausible = has_equals             ? is_setting(v, value)
	                    : has_is && !has_colon ? is_made_up(v, value)
	                                           : true;
	if (value.end - value.begin < LEAST || !is_plausible || is_masked(v, value) ||
	    ss_signal_has_nocase(v, value.begin, "http"))
		return;
	tell_password(s, v, at, value);
}
