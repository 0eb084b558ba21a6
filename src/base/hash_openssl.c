#include "base/hash_openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/digest.h"

/* Looking a digest up, and making a context, costs more than to hash a few kilobytes: both are done
 * once, and contexts are lent again: a spare state keeps those that were once asked of it.  So many
 * states are kept: one a part of messages in hand. */
enum { SPARE = 32 };

struct state {
	unsigned kinds;                    /* OpenSSL's */
	EVP_MD_CTX *contexts[SS_N_HASHES]; /* NULL: it was not asked for yet */
	struct ss_digest own;
};

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	EVP_MD *kinds[SS_N_HASHES];
	struct state *spare[SPARE];
	unsigned n_spare;
} shared = {.once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER};

/* OpenSSL reads one stream after the other, and for one digest after the other. */
static bool is_own(enum ss_hash_kind kind)
{
	return ss_digest_is_paired(1U << kind);
}

/* The first one reads OpenSSL's configuration, which takes two milliseconds. */
static void fetch(void)
{
	for (unsigned i = 0; i < SS_N_HASHES; i++)
		shared.kinds[i] = is_own(i) ? NULL : EVP_MD_fetch(NULL, ss_hash_names[i], NULL);
	ERR_clear_error(); /* of one that this OpenSSL does not have */
}

static void destroy(struct state *s)
{
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++)
		EVP_MD_CTX_free(s->contexts[kind]);
	free(s);
}

static struct state *borrow(void)
{
	struct state *s = NULL;
	pthread_mutex_lock(&shared.lock);
	if (shared.n_spare > 0)
		s = shared.spare[--shared.n_spare];
	pthread_mutex_unlock(&shared.lock);
	return s ? s : calloc(1, sizeof *s);
}

static void give_back(struct state *s)
{
	pthread_mutex_lock(&shared.lock);
	if (shared.n_spare < SPARE) {
		shared.spare[shared.n_spare++] = s;
		s = NULL;
	}
	pthread_mutex_unlock(&shared.lock);
	if (s)
		destroy(s);
}

static void begin_context(struct state *s, enum ss_hash_kind kind)
{
	pthread_once(&shared.once, fetch);
	if (!s->contexts[kind])
		s->contexts[kind] = EVP_MD_CTX_new();
	if (s->contexts[kind] && shared.kinds[kind] &&
	    EVP_DigestInit_ex2(s->contexts[kind], shared.kinds[kind], NULL))
		s->kinds |= 1U << kind;
	else
		ERR_clear_error();
}

static void *begin(unsigned kinds)
{
	unsigned own = 0;
	struct state *s = borrow();
	if (!s)
		return NULL;
	s->kinds = 0;
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		if (is_own(kind))
			own |= kinds & 1U << kind;
		else if (kinds >> kind & 1)
			begin_context(s, kind);
	}
	ss_digest_begin(&s->own, own);
	return s;
}

static void feed_contexts(struct state *s, const uint8_t *bytes, size_t len)
{
	for (unsigned kind = 0; kind < SS_N_HASHES; kind++) {
		if (s->kinds >> kind & 1)
			EVP_DigestUpdate(s->contexts[kind], bytes, len);
	}
}

static void feed(void *state, const uint8_t *bytes, size_t len)
{
	struct state *s = state;
	if (s->own.kinds)
		ss_digest_feed(&s->own, bytes, len);
	if (s->kinds)
		feed_contexts(s, bytes, len);
}

static void feed_two(struct ss_hash_portion a, struct ss_hash_portion b)
{
	struct state *s = a.state, *t = b.state;
	ss_digest_feed_two((struct ss_digest_portion){&s->own, a.bytes, a.len},
	                   (struct ss_digest_portion){&t->own, b.bytes, b.len});
	feed_contexts(s, a.bytes, a.len);
	feed_contexts(t, b.bytes, b.len);
}

static size_t end(void *state, enum ss_hash_kind kind, uint8_t out[SS_HASH_LEN])
{
	struct state *s = state;
	unsigned len = 0;
	if (!(s->kinds >> kind & 1))
		return ss_digest_tell(&s->own, kind, out);
	EVP_DigestFinal_ex(s->contexts[kind], out, &len);
	return len;
}

static void drop(void *state)
{
	if (state)
		give_back(state);
}

const struct ss_hash_maker ss_hash_openssl = {
        begin, feed, ss_digest_is_paired, feed_two, end, drop,
};
