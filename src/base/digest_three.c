#include "base/digest_three.h"

#ifdef __x86_64__
#include "base/hash.h"
#include "base/md5_steps.h"
#include "base/sha1_rounds.h"
#include "base/sha256_rounds.h"

static inline uint32_t *words_of(const struct ss_digest_blocks *stream, enum ss_hash_kind kind)
{
	return stream->words + (size_t)kind * SS_DIGEST_WORDS;
}

struct shas { /* of a stream */
	struct ss_sha1_state sha1;
	struct ss_sha256_state sha256;
};

struct schedule { /* of its block */
	__m128i sha1[4], sha256[4];
};

SS_INLINE_WITH_SHA struct shas load(const struct ss_digest_blocks *stream)
{
	return (struct shas){ss_sha1_load(words_of(stream, SS_HASH_SHA1)),
	                     ss_sha256_load(words_of(stream, SS_HASH_SHA256))};
}

SS_INLINE_WITH_SHA void store(struct shas s, const struct ss_digest_blocks *stream)
{
	ss_sha1_store(s.sha1, words_of(stream, SS_HASH_SHA1));
	ss_sha256_store(s.sha256, words_of(stream, SS_HASH_SHA256));
}

/* A sixteenth of both, to stand beside four steps of MD5: SHA-1 has 80 rounds. */
SS_INLINE_WITH_SHA void rounds(struct shas *s, struct schedule *w, unsigned i, const uint8_t *block)
{
	ss_sha256_four_rounds(&s->sha256, w->sha256, i, block);
	ss_sha1_four_rounds(&s->sha1, w->sha1, i + i / 4, block);
	if (i % 4 == 3)
		ss_sha1_four_rounds(&s->sha1, w->sha1, i + i / 4 + 1, block);
}

SS_INLINE_WITH_SHA struct shas sum(struct shas s, struct shas before)
{
	return (struct shas){ss_sha1_sum(s.sha1, before.sha1),
	                     ss_sha256_sum(s.sha256, before.sha256)};
}

#define MD5_OF_ONE(...) SS_MD5_STEP(md5_s, p, __VA_ARGS__)
#define SHAS_OF_ONE(I)  rounds(&s, &w, I, p);

SS_WITH_SHA void ss_digest_three_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	const uint8_t *p = stream->bytes;
	uint32_t *md5 = words_of(stream, SS_HASH_MD5);
	struct shas s = load(stream);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK) {
		struct shas before = s;
		struct schedule w;
		uint32_t md5_s[SS_MD5_WORDS];
		memcpy(md5_s, md5, sizeof md5_s);
		SS_MD5_STEPS(MD5_OF_ONE, SHAS_OF_ONE)
		ss_md5_add(md5_s, md5);
		s = sum(s, before);
	}
	store(s, stream);
}

#define MD5_OF_TWO(...) SS_MD5_STEP(md5_s, p, __VA_ARGS__) SS_MD5_STEP(md5_t, q, __VA_ARGS__)
#define SHAS_OF_TWO(I)                                                                             \
	rounds(&s, &w, I, p);                                                                      \
	rounds(&t, &x, I, q);

SS_WITH_SHA void ss_digest_three_blocks_of_two(const struct ss_digest_blocks streams[2],
                                               size_t n_blocks)
{
	const uint8_t *p = streams[0].bytes, *q = streams[1].bytes;
	uint32_t *md5[2] = {words_of(&streams[0], SS_HASH_MD5), words_of(&streams[1], SS_HASH_MD5)};
	struct shas s = load(&streams[0]), t = load(&streams[1]);
	for (; n_blocks > 0; n_blocks--, p += SS_DIGEST_BLOCK, q += SS_DIGEST_BLOCK) {
		struct shas s_before = s, t_before = t;
		struct schedule w, x;
		uint32_t md5_s[SS_MD5_WORDS], md5_t[SS_MD5_WORDS];
		memcpy(md5_s, md5[0], sizeof md5_s);
		memcpy(md5_t, md5[1], sizeof md5_t);
		SS_MD5_STEPS(MD5_OF_TWO, SHAS_OF_TWO)
		ss_md5_add(md5_s, md5[0]);
		ss_md5_add(md5_t, md5[1]);
		s = sum(s, s_before);
		t = sum(t, t_before);
	}
	store(s, &streams[0]);
	store(t, &streams[1]);
}

#else

void ss_digest_three_blocks(const struct ss_digest_blocks *stream, size_t n_blocks)
{
	(void)stream;
	(void)n_blocks;
}

void ss_digest_three_blocks_of_two(const struct ss_digest_blocks streams[2], size_t n_blocks)
{
	(void)streams;
	(void)n_blocks;
}

#endif
