#include "base/hash_openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

/* Looking a digest up, and making a context, costs more than to hash a few kilobytes: both are done
 * once, and contexts are lent again.  So many of a kind are kept: one a part of messages in hand. */
enum { SPARE = 32 };

struct state {
	enum ss_hash_kind kind;
	EVP_MD_CTX *context; /* NULL: our own does it */
	void *own;
};

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	EVP_MD *kinds[SS_N_HASHES];
	struct state *spare[SS_N_HASHES][SPARE];
	unsigned n_spare[SS_N_HASHES];
} shared = {.once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER};

static void fetch(void)
{
	for (unsigned i = 0; i < SS_N_HASHES; i++)
		shared.kinds[i] = EVP_MD_fetch(NULL, ss_hash_names[i], NULL);
	ERR_clear_error(); /* of one that this OpenSSL does not have */
}

/* OpenSSL reads one stream after the other. */
static bool is_own(enum ss_hash_kind kind)
{
	return ss_hash_builtin.is_paired(kind);
}

static void destroy(struct state *s)
{
	EVP_MD_CTX_free(s->context);
	ss_hash_builtin.drop(s->own);
	free(s);
}

static struct state *create(enum ss_hash_kind kind)
{
	struct state *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->kind = kind;
	if (is_own(kind))
		return s;
	s->context = EVP_MD_CTX_new();
	if (s->context)
		return s;
	destroy(s);
	return NULL;
}

static struct state *borrow(enum ss_hash_kind kind)
{
	struct state *s = NULL;
	pthread_mutex_lock(&shared.lock);
	if (shared.n_spare[kind] > 0)
		s = shared.spare[kind][--shared.n_spare[kind]];
	pthread_mutex_unlock(&shared.lock);
	return s ? s : create(kind);
}

static void give_back(struct state *s)
{
	pthread_mutex_lock(&shared.lock);
	if (shared.n_spare[s->kind] < SPARE) {
		shared.spare[s->kind][shared.n_spare[s->kind]++] = s;
		s = NULL;
	}
	pthread_mutex_unlock(&shared.lock);
	if (s)
		destroy(s);
}

static bool begin_state(struct state *s)
{
	if (!s->context) {
		s->own = ss_hash_builtin.begin(s->kind);
		return s->own != NULL;
	}
	if (EVP_DigestInit_ex2(s->context, shared.kinds[s->kind], NULL))
		return true;
	ERR_clear_error();
	return false;
}

static void *begin(enum ss_hash_kind kind)
{
	pthread_once(&shared.once, fetch);
	struct state *s = shared.kinds[kind] || is_own(kind) ? borrow(kind) : NULL;
	if (!s || begin_state(s))
		return s;
	destroy(s);
	return NULL;
}

static void feed(void *state, const uint8_t *bytes, size_t len)
{
	struct state *s = state;
	if (s->context)
		EVP_DigestUpdate(s->context, bytes, len);
	else
		ss_hash_builtin.feed(s->own, bytes, len);
}

static void feed_two(struct ss_hash_portion a, struct ss_hash_portion b)
{
	a.state = ((struct state *)a.state)->own;
	b.state = ((struct state *)b.state)->own;
	ss_hash_builtin.feed_two(a, b);
}

static size_t end(void *state, uint8_t out[SS_HASH_LEN])
{
	struct state *s = state;
	unsigned len = 0;
	if (s->context)
		EVP_DigestFinal_ex(s->context, out, &len);
	else
		len = (unsigned)ss_hash_builtin.end(s->own, out);
	s->own = NULL;
	give_back(s);
	return len;
}

static void drop(void *state)
{
	struct state *s = state;
	if (!s)
		return;
	ss_hash_builtin.drop(s->own);
	s->own = NULL;
	give_back(s);
}

const struct ss_hash_maker ss_hash_openssl = {begin, feed, is_own, feed_two, end, drop};
