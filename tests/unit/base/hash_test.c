/* Both makers of digests: published vectors, each beside the other, and beside openssl(1), whose
 * path is the argument. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/hash.h"
#include "base/hash_openssl.h"
#include "base/hash_pair.h"
#include "guard.h"

static const struct ss_hash_maker *const makers[] = {&ss_hash_builtin, &ss_hash_openssl};
enum { N_MAKERS = sizeof makers / sizeof makers[0] };

static const char *openssl;

static void digest_of(const struct ss_hash_maker *maker, enum ss_hash_kind kind,
                      const uint8_t *bytes, size_t len, size_t portion, char hex[SS_HASH_TEXT])
{
	uint8_t out[SS_HASH_LEN];
	void *state = maker->begin(1U << kind);
	assert_non_null(state);
	for (size_t at = 0, n; at < len; at += n) {
		n = portion < len - at ? portion : len - at;
		uint8_t *copy = guard_copy(bytes + at, n);
		maker->feed(state, copy, n);
		guard_free(copy, n);
	}
	ss_digest_write_hex(out, maker->end(state, kind, out), hex);
	maker->drop(state);
}

/* RFC 1321, RFC 3174, FIPS 180-4. */
static void published_vectors(void **state)
{
	static const struct {
		const char *text, *hex[SS_N_HASHES];
	} rows[] = {
	        {"",
	         {"d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
	        {"abc",
	         {"900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d",
	          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}},
	        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	         {"8215ef0796a20bcaaae116d3876c664a", "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
	          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}},
	};
	char hex[SS_HASH_TEXT];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (unsigned m = 0; m < N_MAKERS; m++)
			for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
				digest_of(makers[m], kind, (const uint8_t *)rows[i].text,
				          strlen(rows[i].text), 5, hex);
				assert_string_equal(hex, rows[i].hex[kind]);
			}
}

static void both_agree_however_it_is_cut(void **state)
{
	uint8_t bytes[300];
	char expected[SS_HASH_TEXT], hex[SS_HASH_TEXT];
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 11 + 5);
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++)
		for (size_t len = 0; len <= sizeof bytes; len += 1 + len / 70) {
			digest_of(&ss_hash_openssl, kind, bytes, len, len, expected);
			for (size_t portion = 1; portion <= len; portion += 1 + portion / 3) {
				digest_of(&ss_hash_builtin, kind, bytes, len, portion, hex);
				assert_string_equal(hex, expected);
			}
		}
}

/* A million octets, through a pipe. */
static void the_same_as_openssl(void **state)
{
	static uint8_t bytes[1000000];
	char path[] = "/tmp/ss_hash_XXXXXX", command[1024], line[256], hex[SS_HASH_TEXT];
	int file = mkstemp(path);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * i >> 7);
	assert_int_equal(write(file, bytes, sizeof bytes), sizeof bytes);
	close(file);
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		snprintf(command, sizeof command, "%s dgst -r -%s %s", openssl, ss_hash_names[kind],
		         path);
		FILE *pipe = popen(command, "r");
		assert_non_null(pipe);
		assert_non_null(fgets(line, sizeof line, pipe));
		pclose(pipe);
		for (unsigned m = 0; m < N_MAKERS; m++) {
			digest_of(makers[m], kind, bytes, sizeof bytes, 4096, hex);
			assert_memory_equal(line, hex, strlen(hex));
		}
	}
	unlink(path);
}

static void unfinished_ones_are_taken_back(void **state)
{
	void *states[100];
	for (unsigned m = 0; m < N_MAKERS; m++) {
		makers[m]->drop(NULL);
		for (unsigned i = 0; i < 100; i++) {
			states[i] = makers[m]->begin(1 + i % SS_HASH_ALL);
			makers[m]->feed(states[i], (const uint8_t *)"x", 1);
		}
		for (unsigned i = 0; i < 100; i++)
			makers[m]->drop(states[i]);
	}
	published_vectors(state);
}

/* Each digest that is wanted, beside the same alone; then the state is given back. */
static void end_state(const struct ss_hash_maker *maker, void *state, unsigned kinds,
                      const uint8_t *bytes, size_t len)
{
	char expected[SS_HASH_TEXT], hex[SS_HASH_TEXT];
	uint8_t out[SS_HASH_LEN];
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		size_t n = maker->end(state, kind, out);
		assert_int_equal(n > 0, kinds >> kind & 1);
		if (n == 0)
			continue;
		ss_digest_write_hex(out, n, hex);
		digest_of(maker, kind, bytes, len, 1 + len % 64, expected);
		assert_string_equal(hex, expected);
	}
	maker->drop(state);
}

static void any_set_is_what_each_is_alone(void **state)
{
	static uint8_t bytes[700];
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 17 + i / 251);
	for (unsigned i = 0; i < N_MAKERS * SS_HASH_ALL * 300; i++) {
		const struct ss_hash_maker *maker = makers[i % N_MAKERS];
		unsigned kinds = 1 + i / N_MAKERS % SS_HASH_ALL;
		size_t len = i * 37 % sizeof bytes, portion = 1 + i % 150;
		void *set = maker->begin(kinds);
		for (size_t at = 0; at < len; at += portion)
			maker->feed(set, bytes + at, portion < len - at ? portion : len - at);
		end_state(maker, set, kinds, bytes, len);
	}
}

/* ---- two streams in step ---- */

static void two_are_each_what_they_are_alone(void **state)
{
	static uint8_t bytes[2][700];
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i / sizeof bytes[0]][i % sizeof bytes[0]] = (uint8_t)(i * 13 + i / 251);
	for (unsigned i = 0; i < N_MAKERS * SS_HASH_ALL * 1000; i++) {
		const struct ss_hash_maker *maker = makers[i % N_MAKERS];
		unsigned kinds[2] = {1 + i / N_MAKERS % SS_HASH_ALL};
		size_t begun[2] = {i % 67, i / 5 % 131}, len[2] = {i % 700, i * 37 % 700};
		struct ss_hash_portion two[2];
		kinds[1] = i % 9 == 0 ? 1 + i % SS_HASH_ALL : kinds[0];
		for (unsigned k = 0; k < 2; k++) {
			begun[k] = begun[k] < len[k] ? begun[k] : len[k];
			two[k] = (struct ss_hash_portion){maker->begin(kinds[k]),
			                                  bytes[k] + begun[k], len[k] - begun[k]};
			maker->feed(two[k].state, bytes[k], begun[k]);
		}
		maker->feed_two(two[0], two[1]);
		for (unsigned k = 0; k < 2; k++)
			end_state(maker, two[k].state, kinds[k], bytes[k], len[k]);
	}
}

enum { STREAMS = 5, STREAM_LEN = 60000 };

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void begin_stream(struct ss_hash_stream *s, const struct ss_hash_maker *maker,
                         unsigned kinds)
{
	*s = (struct ss_hash_stream){maker, kinds ? maker->begin(kinds) : NULL, kinds};
}

static void drop_stream(struct ss_hash_pair *pair, struct ss_hash_stream *s)
{
	ss_hash_pair_drop(pair, s);
	if (s->maker)
		s->maker->drop(s->state);
	s->maker = NULL;
}

static void end_stream(struct ss_hash_pair *pair, struct ss_hash_stream *s, const uint8_t *bytes,
                       size_t len)
{
	ss_hash_pair_end(pair, s);
	if (s->state)
		end_state(s->maker, s->state, s->kinds, bytes, len);
	s->maker = NULL;
}

/* Streams that come and go, some of them unfinished, of any kinds and makers, in portions that wait
 * and that do not, one after the other or all from one. */
static void what_waits_is_not_lost(void **state)
{
	static uint8_t bytes[STREAM_LEN];
	static struct ss_hash_pair pair;
	struct ss_hash_stream streams[STREAMS] = {{.maker = NULL}};
	size_t fed[STREAMS] = {0};
	unsigned seed = 7, n_ended = 0, k = 0;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(next_random(&seed));
	for (unsigned i = 0; i < 8000; i++) {
		unsigned what = next_random(&seed) % 20;
		size_t most = next_random(&seed) % 3 == 0 ? 20000 : 3000;
		size_t len = next_random(&seed) % most;
		if (i % 1000 < 700) /* then there are bursts of one stream */
			k = next_random(&seed) % STREAMS;
		struct ss_hash_stream *s = &streams[k];
		if (!s->maker) {
			begin_stream(s, makers[i / 2000 < 3 ? i / 2000 % 2 : i % 2],
			             next_random(&seed) % (SS_HASH_ALL + 1));
			fed[k] = 0;
		} else if (what == 0) {
			drop_stream(&pair, s);
		} else if (what == 1 || fed[k] + len > STREAM_LEN) {
			end_stream(&pair, s, bytes, fed[k]);
			n_ended++;
		} else {
			uint8_t *copy = guard_copy(bytes + fed[k], len);
			ss_hash_pair_feed(what == 2 && pair.waiting != s ? NULL : &pair, s, copy,
			                  len);
			guard_free(copy, len);
			fed[k] += len;
		}
	}
	for (k = 0; k < STREAMS; k++)
		drop_stream(&pair, &streams[k]);
	assert_true(n_ended > 400);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(published_vectors),
	        cmocka_unit_test(both_agree_however_it_is_cut),
	        cmocka_unit_test(the_same_as_openssl),
	        cmocka_unit_test(unfinished_ones_are_taken_back),
	        cmocka_unit_test(any_set_is_what_each_is_alone),
	        cmocka_unit_test(two_are_each_what_they_are_alone),
	        cmocka_unit_test(what_waits_is_not_lost),
	};
	openssl = argc > 1 ? argv[1] : "openssl";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
