#include "smtp/client_software.h"

#include "smtp/dialogue.h"
#include "smtp/memo.h"
#include "smtp/offer.h"

#define SIGN(ID) (1ULL << SS_SIGN_##ID)

/* Exim adds its size_addition, 1024, to what it knows of the size; that may be some octets off. */
enum { SLACK_LEAST = 960, SLACK_MOST = 1088 };

const char *ss_client_sign_name(enum ss_client_sign sign)
{
	static const char *const names[] = {
#define SIGN_TEXT(ID, TEXT) TEXT,
	        SS_CLIENT_SIGNS(SIGN_TEXT)
#undef SIGN_TEXT
	};
	return sign < SS_N_CLIENT_SIGNS ? names[sign] : "";
}

/* ---- the hello ---- */

/* The names that Windows gives to computers: WIN-1A2B3C4D5E6, DESKTOP-1A2B3C4. */
static bool is_windows_name(struct ss_slice s)
{
	return ss_slice_has_prefix_nocase(s, SS_SLICE("WIN-")) ||
	       ss_slice_has_prefix_nocase(s, SS_SLICE("DESKTOP-")) ||
	       ss_slice_has_prefix_nocase(s, SS_SLICE("LAPTOP-"));
}

static uint64_t signs_of_name(enum ss_hello_form form, struct ss_slice argument)
{
	static const struct {
		const char *name;
		uint64_t sign;
	} known[] = {
	        {"[127.0.0.1]", SIGN(NAME_LOOPBACK)}, {"smtpclient.apple", SIGN(NAME_APPLE)},
	        {"ylmf-pc", SIGN(NAME_YLMF)},         {"nmap.scanme.org", SIGN(NAME_NMAP)},
	        {"masscan", SIGN(NAME_MASSCAN)},      {"User", SIGN(NAME_USER)},
	};
	static const uint64_t by_form[] = {
	        [SS_HELLO_NONE] = SIGN(NAME_NONE),
	        [SS_HELLO_FQDN] = SIGN(NAME_FQDN),
	        [SS_HELLO_BARE] = SIGN(NAME_BARE),
	        [SS_HELLO_LOCALHOST] = SIGN(NAME_LOCALHOST),
	        [SS_HELLO_LITERAL4] = SIGN(NAME_LITERAL),
	        [SS_HELLO_LITERAL6] = SIGN(NAME_LITERAL),
	        [SS_HELLO_ADDRESS] = SIGN(NAME_ADDRESS),
	        [SS_HELLO_OTHER] = 0,
	};
	struct ss_slice name = ss_slice_cut(argument, 0, ss_slice_find(argument, 0, ' '));
	uint64_t signs = by_form[form];
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(known[i].name)))
			signs |= known[i].sign;
	}
	return is_windows_name(name) ? signs | SIGN(NAME_WINDOWS) : signs;
}

/* form: of the first hello, which alone counts */
static void on_hello(struct ss_client_software *c, enum ss_hello_form form, enum ss_verb verb,
                     struct ss_slice argument)
{
	const uint64_t any = SIGN(EHLO) | SIGN(HELO) | SIGN(LHLO);
	if (verb == SS_VERB_HELO && (c->signs & SIGN(EHLO)))
		c->signs |= SIGN(EHLO_THEN_HELO);
	if (c->signs & any)
		return;
	c->signs |= verb == SS_VERB_EHLO ? SIGN(EHLO) : 0;
	c->signs |= verb == SS_VERB_HELO ? SIGN(HELO) : 0;
	c->signs |= verb == SS_VERB_LHLO ? SIGN(LHLO) : 0;
	c->signs |= signs_of_name(form, argument);
}

/* ---- MAIL and RCPT ---- */

static uint64_t sign_of_parameter(const struct ss_path_form *f, unsigned i)
{
	switch (ss_path_form_id(f, i)) {
	case SS_PARAMETER_SIZE:
		return SIGN(SIZE) |
		       ((f->parameters[i] & 3) == SS_CASE_LOWER ? SIGN(SIZE_LOWER) : 0);
	case SS_PARAMETER_BODY: return SIGN(BODY);
	case SS_PARAMETER_SMTPUTF8: return SIGN(UTF8);
	case SS_PARAMETER_AUTH: return SIGN(AUTH_EMPTY);
	case SS_PARAMETER_XOORG: return SIGN(EXCHANGE_VERB);
	case SS_PARAMETER_RET:
	case SS_PARAMETER_ENVID: return 0; /* the sender asked for them */
	default: return SIGN(MAIL_OTHER);
	}
}

static void on_first_mail(struct ss_client_software *c, const struct ss_path_form *f,
                          struct ss_slice argument)
{
	struct ss_path_form again;
	static const uint64_t by_case[] = {SIGN(FROM_UPPER), SIGN(FROM_LOWER), SIGN(FROM_TITLE), 0};
	uint64_t signs = SIGN(MAIL) | by_case[f->keyword_case];
	for (unsigned i = 0; i < f->n_parameters; i++) {
		uint64_t sign = sign_of_parameter(f, i);
		if ((sign & SIGN(SIZE)) && (signs & SIGN(BODY)))
			signs |= SIGN(BODY_FIRST);
		signs |= sign;
	}
	signs |= f->has_blank ? SIGN(FROM_BLANK) : 0;
	if ((c->offered & SS_OFFERED_SIZE) && !(signs & SIGN(SIZE)))
		signs |= SIGN(SIZE_UNUSED);
	if ((c->offered & SS_OFFERED_UTF8) && !(signs & SIGN(UTF8)))
		signs |= SIGN(UTF8_UNUSED);
	c->signs |= signs;
	uint64_t size = UINT64_MAX;
	if (signs & SIGN(SIZE))
		ss_path_form_read(argument, &again, &size);
	c->has_size = size <= UINT32_MAX;
	c->size = c->has_size ? (uint32_t)size : 0;
}

static void on_rcpt(struct ss_client_software *c, const struct ss_path_form *f, bool is_early)
{
	for (unsigned i = 0; i < f->n_parameters; i++) {
		if (ss_path_form_id(f, i) == SS_PARAMETER_ORCPT)
			c->signs |= SIGN(ORCPT);
	}
	c->signs |= f->keyword_case == SS_CASE_TITLE ? SIGN(TO_TITLE) : 0;
	c->signs |= f->has_blank ? SIGN(TO_BLANK) : 0;
	if (is_early)
		c->signs |= SIGN(PIPELINED);
	else if (c->offered & SS_OFFERED_PIPELINING)
		c->signs |= SIGN(NOT_PIPELINED);
}

/* ---- the others ---- */

static void on_auth(struct ss_client_software *c, const struct ss_client_print *p,
                    struct ss_slice argument)
{
	c->signs |= SIGN(AUTH);
	c->signs |= p->auth_case == SS_CASE_LOWER ? SIGN(AUTH_LOWER) : 0;
	c->signs |= p->has_initial_response ? SIGN(AUTH_INITIAL) : 0;
	c->signs |= ss_slice_has_prefix_nocase(argument, SS_SLICE("LOGIN")) ? SIGN(AUTH_LOGIN) : 0;
	c->signs |= ss_slice_has_prefix_nocase(argument, SS_SLICE("PLAIN")) ? SIGN(AUTH_PLAIN) : 0;
	c->signs |= ss_slice_has_prefix_nocase(argument, SS_SLICE("CRAM")) ? SIGN(AUTH_CRAM) : 0;
}

static void on_verb_case(struct ss_client_software *c, enum ss_case how)
{
	static const uint64_t by_case[] = {SIGN(VERBS_UPPER), SIGN(VERBS_LOWER), SIGN(VERBS_MIXED),
	                                   SIGN(VERBS_MIXED)};
	c->signs |= by_case[how];
}

static void on_data(struct ss_client_software *c, enum ss_verb verb, bool is_early)
{
	if (verb == SS_VERB_BDAT)
		c->signs |= SIGN(BDAT);
	else if (c->offered & SS_OFFERED_CHUNKING)
		c->signs |= SIGN(BDAT_UNUSED);
	if (is_early && verb == SS_VERB_DATA)
		c->signs |= SIGN(PIPELINED_DATA);
}

void ss_client_software_command(struct ss_client_software *c, const struct ss_client_print *p,
                                const struct ss_dialogue_command *command, bool is_early)
{
	enum ss_verb verb = command->command.verb;
	struct ss_slice argument = command->command.argument;
	if (command->unit != SS_UNIT_COMMAND)
		return;
	switch (verb) {
	case SS_VERB_EHLO:
	case SS_VERB_HELO:
	case SS_VERB_LHLO: on_hello(c, (enum ss_hello_form)p->hello_form, verb, argument); break;
	case SS_VERB_MAIL:
		if (!(c->signs & SIGN(MAIL)))
			on_first_mail(c, &p->mail, argument);
		break;
	case SS_VERB_RCPT:
		if (!c->is_first_over)
			on_rcpt(c, &p->rcpt, is_early);
		break;
	case SS_VERB_DATA:
	case SS_VERB_BDAT: on_data(c, verb, is_early); break;
	case SS_VERB_RSET:
		c->signs |= c->signs & SIGN(MAIL) ? SIGN(RSET_LATER) : SIGN(RSET_FIRST);
		return;
	case SS_VERB_NOOP: c->signs |= SIGN(NOOP); return;
	case SS_VERB_HELP: c->signs |= SIGN(HELP); return;
	case SS_VERB_STARTTLS: c->signs |= SIGN(STARTTLS); return;
	case SS_VERB_AUTH: on_auth(c, p, argument); return;
	case SS_VERB_XEXPS:
	case SS_VERB_XANONYMOUSTLS: c->signs |= SIGN(EXCHANGE_VERB); return;
	case SS_VERB_QUIT:
		c->signs |= SIGN(QUIT) | (c->is_verdict_due ? SIGN(PIPELINED_QUIT) : 0);
		return;
	default: return;
	}
	on_verb_case(c, ss_case_of(command->command.name));
}

void ss_client_software_reply(struct ss_client_software *c, const struct ss_dialogue_reply *r,
                              const struct ss_offer *offer)
{
	if (r->unit == SS_UNIT_CONTENT)
		c->is_verdict_due = false;
	if (r->unit == SS_UNIT_COMMAND && r->code / 100 == 2 &&
	    (r->verb == SS_VERB_EHLO || r->verb == SS_VERB_LHLO))
		c->offered = offer->offered;
}

void ss_client_software_content(struct ss_client_software *c, uint64_t size)
{
	c->is_verdict_due = true;
	if (!c->is_first_over && c->has_size && c->size >= size + SLACK_LEAST &&
	    c->size <= size + SLACK_MOST)
		c->signs |= SIGN(SIZE_SLACK);
	c->is_first_over = true;
}

/* ---- the guess ---- */

const struct ss_client_row *ss_client_software_guess(const struct ss_client_software *c)
{
	for (size_t i = 0; i < ss_n_client_rows; i++) {
		const struct ss_client_row *row = &ss_client_rows[i];
		if ((c->signs & row->needs) == row->needs && !(c->signs & row->never) &&
		    (row->either == 0 || (c->signs & row->either)))
			return row;
	}
	return NULL;
}

const struct ss_client_row *ss_client_software_guess_kept(const struct ss_client_software *c,
                                                          struct ss_print_memo *memo)
{
	size_t place = ss_memo_place(&c->signs, sizeof c->signs, SS_PRINT_GUESSES);
	struct ss_print_guess *kept = &memo->guesses[place];
	if (kept->signs != c->signs) {
		kept->signs = c->signs;
		kept->row = ss_client_software_guess(c);
	}
	return kept->row;
}
