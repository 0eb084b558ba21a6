#include "smtp/command.h"

#include <string.h>

#include "base/eight.h"

/* Who must wait for the reply: RFC 2920, section 3.1, names EHLO, DATA, VRFY, EXPN, TURN, QUIT and
 * NOOP; an extension's verb waits unless its own RFC lets it go on.  HELO, HELP and AUTH wait in
 * practice: what follows depends on the reply. */
const struct ss_verb_traits ss_verbs[SS_N_VERBS] = {
        /* clang-format off */
	[SS_VERB_NONE]         = {"", "", false, false, false, false},
	[SS_VERB_UNKNOWN]      = {"", "", true, false, false, false},
	[SS_VERB_EHLO]         = {"EHLO", "RFC 5321, 4.1.1.1", true, true, false, true},
	[SS_VERB_HELO]         = {"HELO", "RFC 5321, 4.1.1.1", true, true, false, true},
	[SS_VERB_LHLO]         = {"LHLO", "RFC 2033, 4.1", true, true, false, true},
	[SS_VERB_MAIL]         = {"MAIL", "RFC 5321, 4.1.1.2", true, false, true, false},
	[SS_VERB_RCPT]         = {"RCPT", "RFC 5321, 4.1.1.3", true, false, false, false},
	[SS_VERB_DATA]         = {"DATA", "RFC 5321, 4.1.1.4", false, true, false, false},
	[SS_VERB_BDAT]         = {"BDAT", "RFC 3030, 2", true, false, false, false},
	[SS_VERB_BURL]         = {"BURL", "RFC 4468, 3", true, false, false, false},
	[SS_VERB_RSET]         = {"RSET", "RFC 5321, 4.1.1.5", false, false, false, true},
	[SS_VERB_NOOP]         = {"NOOP", "RFC 5321, 4.1.1.9", true, true, false, false},
	[SS_VERB_QUIT]         = {"QUIT", "RFC 5321, 4.1.1.10", false, true, false, false},
	[SS_VERB_VRFY]         = {"VRFY", "RFC 5321, 4.1.1.6", true, true, false, false},
	[SS_VERB_EXPN]         = {"EXPN", "RFC 5321, 4.1.1.7", true, true, false, false},
	[SS_VERB_HELP]         = {"HELP", "RFC 5321, 4.1.1.8", true, true, false, false},
	[SS_VERB_AUTH]         = {"AUTH", "RFC 4954, 4", true, true, false, false},
	[SS_VERB_STARTTLS]     = {"STARTTLS", "RFC 3207, 4", false, true, false, true},
	[SS_VERB_ETRN]         = {"ETRN", "RFC 1985, 5", true, true, false, false},
	[SS_VERB_ATRN]         = {"ATRN", "RFC 2645, 5.2", true, true, false, false},
	[SS_VERB_TURN]         = {"TURN", "RFC 821, 3.8", false, true, false, false},
	[SS_VERB_SEND]         = {"SEND", "RFC 821, 3.4", true, false, true, false},
	[SS_VERB_SOML]         = {"SOML", "RFC 821, 3.4", true, false, true, false},
	[SS_VERB_SAML]         = {"SAML", "RFC 821, 3.4", true, false, true, false},
	[SS_VERB_XCLIENT]      = {"XCLIENT", "Postfix, XCLIENT_README", true, true, false, true},
	[SS_VERB_XFORWARD]     = {"XFORWARD", "Postfix, XFORWARD_README", true, false, false, false},
	[SS_VERB_XEXPS]        = {"X-EXPS", "Microsoft, [MS-SMTPNTLM]", true, true, false, false},
	[SS_VERB_XANONYMOUSTLS] = {"X-ANONYMOUSTLS", "Microsoft Exchange", false, true, false, true},
	[SS_VERB_XEXCH50]      = {"XEXCH50", "Microsoft Exchange", true, true, false, false},
	[SS_VERB_XLINK2STATE]  = {"X-LINK2STATE", "Microsoft Exchange", true, true, false, false},
        /* clang-format on */
};

enum {
	FIRST_NAMED = SS_VERB_EHLO,
	SHORTEST = 4, /* every name has four bytes, and no two verbs share them ... */
};
/* ... but for case: this takes it away, of letters and nothing else (a hyphen it makes like other
 * octets, which the comparison that follows sorts out). */
#define CASELESS 0xdfdfdfdfU

static uint32_t head_of(const void *bytes)
{
	uint32_t head;
	memcpy(&head, bytes, SHORTEST);
	return head & CASELESS;
}

/* Is the word the name, whose head it has?  Four letters are told by the head alone. */
static bool has_rest(const char *name, struct ss_slice word)
{
	if (word.len == SHORTEST && !name[SHORTEST])
		return true;
	return ss_slice_is_equal_nocase(word, ss_slice_of(name));
}

static bool has_name(struct ss_slice word, uint32_t head, unsigned verb)
{
	const char *name = ss_verbs[verb].name;
	return head_of(name) == head && has_rest(name, word);
}

/* The verbs of every dialogue, each in a place of its own, which its second and third letter tell: 40
 * instructions a command of tiny sessions instead of 68 (by callgrind). */
#define PLACE(SECOND, THIRD) (((SECOND)*3U + (THIRD)) % 32)
static const uint8_t usual[32] = {
        [PLACE('H', 'L')] = SS_VERB_EHLO,     [PLACE('E', 'L')] = SS_VERB_HELO,
        [PLACE('A', 'I')] = SS_VERB_MAIL,     [PLACE('C', 'P')] = SS_VERB_RCPT,
        [PLACE('A', 'T')] = SS_VERB_DATA,     [PLACE('D', 'A')] = SS_VERB_BDAT,
        [PLACE('S', 'E')] = SS_VERB_RSET,     [PLACE('O', 'O')] = SS_VERB_NOOP,
        [PLACE('U', 'I')] = SS_VERB_QUIT,     [PLACE('U', 'T')] = SS_VERB_AUTH,
        [PLACE('T', 'A')] = SS_VERB_STARTTLS,
};

enum ss_verb ss_verb_find(struct ss_slice word)
{
	if (word.len < SHORTEST)
		return word.len > 0 ? SS_VERB_UNKNOWN : SS_VERB_NONE;
	uint32_t head = head_of(word.data);
	unsigned likely = usual[PLACE(word.data[1], word.data[2])];
	if (likely >= FIRST_NAMED && has_name(word, head, likely))
		return (enum ss_verb)likely;
	for (unsigned v = FIRST_NAMED; v < SS_N_VERBS; v++) {
		if (has_name(word, head, v))
			return (enum ss_verb)v;
	}
	return SS_VERB_UNKNOWN;
}

/* Has none of the four octets of most verbs white space in it, nor a control character? */
static bool is_solid(const uint8_t *octets)
{
	uint64_t word = SS_EIGHT_OF(' ' + 1);
	memcpy(&word, octets, SHORTEST);
	return !ss_eight_has_below(word, ' ' + 1);
}

/* Up to the first white space. */
static struct ss_slice first_word(struct ss_slice line)
{
	size_t n = 0;
	if (line.len > SHORTEST && line.data[SHORTEST] == ' ' && is_solid(line.data))
		return (struct ss_slice){line.data, SHORTEST};
	while (n < line.len && line.data[n] != ' ' && line.data[n] != '\t')
		n++;
	return ss_slice_cut(line, 0, n);
}

void ss_command_parse(struct ss_slice line, struct ss_command *out)
{
	line = ss_slice_trim(line);
	out->name = first_word(line);
	out->verb = ss_verb_find(out->name);
	out->argument = ss_slice_trim(ss_slice_cut(line, out->name.len, line.len));
	if (out->argument.len == 0)
		out->argument = (struct ss_slice){0};
}

bool ss_command_is_known(struct ss_slice line)
{
	return ss_verb_find(first_word(line)) > SS_VERB_UNKNOWN;
}
