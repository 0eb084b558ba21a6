/* Who the sides seem to be.  Each line of the input is one thing that was said: "C MAIL FROM:<a>",
 * or "S MAIL 250 ok|more" for the reply to MAIL ("220": the greeting, ".": to the message).  What is
 * told stays within its bounds, and the fingerprint is the same with and without kept hashes. */
#include <stdlib.h>
#include <string.h>

#include "smtp/client_software.h"
#include "smtp/dialogue.h"
#include "smtp/fingerprint.h"
#include "smtp/offer.h"
#include "smtp/reply_text.h"
#include "smtp/software.h"

enum { LINES = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sides {
	struct ss_software manner, manner_again;
	struct ss_offers known, fresh;
	struct ss_server_print server, again;
	struct ss_client_print client;
	struct ss_client_software habits;
	struct ss_print_memo memo;
	uint64_t index;
};

static void check(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_name(struct ss_slice text)
{
	struct ss_software_name name;
	struct ss_greeting g;
	ss_software_find_name(text, 0, &name);
	check(name.version.len == 0 ||
	      (name.version.data >= text.data &&
	       name.version.data + name.version.len <= text.data + text.len));
	ss_software_find_in_hello(text, ss_slice_cut(text, 0, ss_slice_find(text, 0, ' ')), &name);
	check(name.version.len == 0 ||
	      (name.version.data >= text.data &&
	       name.version.data + name.version.len <= text.data + text.len));
	ss_greeting_parse(text, &g);
}

static void client_line(struct sides *s, struct ss_slice line)
{
	struct ss_dialogue_command c = {.index = ++s->index, .unit = SS_UNIT_COMMAND};
	ss_command_parse(line, &c.command);
	bool is_early = s->index % 3 == 0;
	ss_client_print_command(&s->client, &c, is_early, true);
	ss_client_software_command(&s->habits, &s->client, &c, is_early);
	if (c.command.verb == SS_VERB_DATA)
		ss_client_software_content(&s->habits, line.len);
}

static struct ss_slice next_word(struct ss_slice *line)
{
	size_t end = ss_slice_find(*line, 0, ' ');
	struct ss_slice word = ss_slice_cut(*line, 0, end);
	*line = ss_slice_cut(*line, end + 1, line->len);
	return word;
}

/* It is the same whether or not it is kept. */
static void check_guess(struct sides *s)
{
	struct ss_software_guess guess, kept;
	bool is_known = ss_software_guess(&s->manner, &guess);
	check(is_known == ss_software_guess_kept(&s->manner, &s->known.index, &kept));
	check(!is_known || memcmp(&kept, &guess, sizeof guess) == 0);
}

static void server_line(struct sides *s, struct ss_slice line)
{
	struct ss_offer offer, again;
	struct ss_slice lines[LINES], word = next_word(&line);
	uint64_t code = 0;
	struct ss_dialogue_reply r = {.lines = lines, .verb = ss_verb_find(word)};
	r.unit = ss_slice_is_equal(word, SS_SLICE("220")) ? SS_UNIT_GREETING
	         : ss_slice_is_equal(word, SS_SLICE(".")) ? SS_UNIT_CONTENT
	                                                  : SS_UNIT_COMMAND;
	(void)ss_slice_to_number(next_word(&line), 999, &code);
	r.code = (unsigned)code;
	for (size_t at = 0; at <= line.len && r.n_lines < LINES;) {
		size_t end = ss_slice_find(line, at, '|');
		lines[r.n_lines] = ss_slice_cut(line, at, end - at);
		check_name(lines[r.n_lines++]);
		at = end + 1;
	}
	memset(s->fresh.kept, 0, sizeof s->fresh.kept);
	ss_offer_read(&s->fresh, &r, &offer);
	ss_offer_read(&s->known, &r, &again);
	check(memcmp(&offer, &again, offsetof(struct ss_offer, text)) == 0);
	check(memcmp(offer.text, again.text, offer.len) == 0);
	ss_software_reply(&s->manner, &s->fresh.index, &r, &offer);
	ss_software_reply(&s->manner_again, &s->known.index, &r, &again);
	check(memcmp(&s->manner, &s->manner_again, sizeof s->manner) == 0);
	ss_server_print_reply(&s->server, NULL, &r, &offer);
	ss_server_print_reply(&s->again, &s->memo, &r, &again);
	ss_client_software_reply(&s->habits, &r, &offer);
	check_guess(s);
}

static void tell(const struct sides *s, struct ss_print_memo *memo)
{
	struct ss_software_guess guess;
	char one[SS_FINGERPRINT], two[SS_FINGERPRINT], text[SS_FINGERPRINT_TEXT];
	if (ss_software_guess(&s->manner, &guess))
		check(guess.product.len > 0 && guess.n_evidence > 0 && guess.confidence > 0);
	const struct ss_client_row *row = ss_client_software_guess(&s->habits);
	check(!row || (s->habits.signs & row->needs) == row->needs);
	check(ss_server_print_write(&s->server, one) < SS_FINGERPRINT);
	check(ss_server_print_write(&s->again, two) < SS_FINGERPRINT);
	check(strcmp(one, two) == 0);
	check(ss_client_print_write(&s->client, NULL, one) < SS_FINGERPRINT);
	check(ss_client_print_write(&s->client, memo, two) < SS_FINGERPRINT);
	check(strcmp(one, two) == 0);
	check(ss_client_print_verbs(&s->client, text) <= sizeof text);
	check(ss_client_print_forms(&s->client, text) <= sizeof text);
}

/* Building it takes longer than most inputs do. */
static const struct ss_software_index *built_index(void)
{
	static struct ss_software_index index;
	struct ss_software_set rows;
	ss_software_find_rows(&index, SS_SOFTWARE_QUIT, 221, SS_SLICE(""), &rows);
	return &index;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sides *s = calloc(1, sizeof *s);
	struct ss_slice all = {data, size};
	if (s)
		s->known.index = s->fresh.index = *built_index();
	for (size_t at = 0; s && at < size;) {
		size_t end = ss_slice_find(all, at, '\n');
		struct ss_slice line = ss_slice_cut(all, at, end - at);
		if (line.len > 2 && line.data[0] == 'C')
			client_line(s, ss_slice_cut(line, 2, line.len));
		else if (line.len > 2)
			server_line(s, ss_slice_cut(line, 2, line.len));
		at = end + 1;
	}
	if (s)
		tell(s, &s->memo);
	free(s);
	return 0;
}
