/* src/smtp/fingerprint.c, server_print.c: what is kept of other sessions changes nothing.  What they are
 * written as: tests/unit/engine/identity_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smtp/client_software.h"
#include "smtp/dialogue.h"
#include "smtp/fingerprint.h"
#include "smtp/offer.h"

static struct ss_print_memo memo;

static unsigned below(unsigned n)
{
	static uint32_t state = 1;
	state = state * 1664525 + 1013904223;
	return (state >> 16) % n;
}

/* Few lines, so that they come again: with another code, as a greeting and as the answer to a hello; more
 * than there are places; and of lengths around that of what is kept. */
static struct ss_slice any_line(char *room, size_t size)
{
	static const char *const words[] = {"Hello", "client", "(UTC)", "ESMTP", "12:30:00", "you"};
	int len = snprintf(room, size, "mx%u.example %s %s", below(1000), words[below(6)],
	                   words[below(6)]);
	size_t rest = 30 + below(100);
	if (below(4) == 0) {
		memset(room + len, 'a', rest);
		len += (int)rest;
	}
	if (below(20) == 0)
		len = 0;
	return (struct ss_slice){(const uint8_t *)room, (size_t)len};
}

static void servers_are_written_alike_with_what_is_kept(void **state)
{
	static const unsigned codes[] = {220, 250, 554};
	const struct ss_offer offer = {0};
	for (unsigned n = 0; n < 30000; n++) {
		char rooms[2][160], alone[SS_FINGERPRINT], kept[SS_FINGERPRINT];
		struct ss_slice lines[2] = {any_line(rooms[0], sizeof rooms[0]),
		                            any_line(rooms[1], sizeof rooms[1])};
		struct ss_dialogue_reply r = {.lines = lines, .code = codes[below(3)]};
		struct ss_server_print with = {.kind = 0}, without = with;
		r.n_lines = 1 + (below(8) == 0);
		r.unit = below(2) ? SS_UNIT_GREETING : SS_UNIT_COMMAND;
		r.verb = r.unit == SS_UNIT_COMMAND ? SS_VERB_HELO : SS_VERB_NONE;
		ss_server_print_reply(&with, &memo, &r, &offer);
		ss_server_print_reply(&without, NULL, &r, &offer);
		assert_int_equal(ss_server_print_write(&with, kept),
		                 ss_server_print_write(&without, alone));
		assert_string_equal(kept, alone);
	}
}

/* One more of what a client may do. */
static void change(struct ss_client_print *p)
{
	switch (below(12)) {
	case 0: *p = (struct ss_client_print){.kind = 0}; break;
	case 1: p->kind = "ehl"[below(3)]; break;
	case 2: p->hello_form = (uint8_t)below(8); break;
	case 3: p->pipelining = "xpn"[below(3)]; break;
	case 4: p->content = "db"[below(2)]; break;
	case 5: p->end = "q0"[below(2)]; break;
	case 6: p->has_starttls = below(2); break;
	case 7:
		p->has_auth = true;
		p->has_initial_response = below(2);
		p->auth[0] = (char)('a' + below(3));
		p->auth[1] = (char)('a' + below(3));
		p->auth_case = (uint8_t)below(4);
		break;
	case 8:
		p->mail = (struct ss_path_form){.keyword_case = below(4) & 3, .is_seen = true};
		break;
	case 9: p->rcpt.is_seen = p->rcpt.has_brackets = below(2); break;
	case 10: p->mail.has_colon = p->mail.has_blank = below(2); break;
	default:
		if (p->n_verbs == SS_FINGERPRINT_VERBS)
			p->n_verbs = 0;
		p->verbs[p->n_verbs++] = (uint8_t)((SS_VERB_NONE + 2 + below(5)) << 2 | below(4));
		break;
	}
}

static void clients_are_written_alike_with_what_is_kept(void **state)
{
	struct ss_client_print p = {.kind = 0};
	for (unsigned n = 0; n < 30000; n++) {
		char alone[SS_FINGERPRINT], kept[SS_FINGERPRINT];
		assert_int_equal(ss_client_print_write(&p, &memo, kept),
		                 ss_client_print_write(&p, NULL, alone));
		assert_string_equal(kept, alone);
		change(&p);
	}
}

/* Of rows as they are, and with a sign more or less. */
static void clients_are_guessed_alike_with_what_is_kept(void **state)
{
	struct ss_client_software c = {.signs = 0};
	for (unsigned n = 0; n < 30000; n++) {
		const struct ss_client_row *row =
		        &ss_client_rows[below((unsigned)ss_n_client_rows)];
		assert_ptr_equal(ss_client_software_guess_kept(&c, &memo),
		                 ss_client_software_guess(&c));
		c.signs = row->needs | (below(2) ? row->either : 0);
		if (below(2))
			c.signs ^= UINT64_C(1) << below(SS_N_CLIENT_SIGNS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(servers_are_written_alike_with_what_is_kept),
	        cmocka_unit_test(clients_are_written_alike_with_what_is_kept),
	        cmocka_unit_test(clients_are_guessed_alike_with_what_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
