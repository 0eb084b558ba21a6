#include "base/hash_openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>

/* Looking a digest up, and making a context, costs more than to hash a few kilobytes: both are done
 * once, and contexts are lent again.  So many of a kind are kept: one a part of messages in hand. */
enum { SPARE = 32 };

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	EVP_MD *kinds[SS_N_HASHES];
	EVP_MD_CTX *spare[SS_N_HASHES][SPARE];
	unsigned n_spare[SS_N_HASHES];
} shared = {.once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER};

static void fetch(void)
{
	for (unsigned i = 0; i < SS_N_HASHES; i++)
		shared.kinds[i] = EVP_MD_fetch(NULL, ss_hash_names[i], NULL);
	ERR_clear_error(); /* of one that this OpenSSL does not have */
}

static EVP_MD_CTX *borrow(enum ss_hash_kind kind)
{
	EVP_MD_CTX *context = NULL;
	pthread_mutex_lock(&shared.lock);
	if (shared.n_spare[kind] > 0)
		context = shared.spare[kind][--shared.n_spare[kind]];
	pthread_mutex_unlock(&shared.lock);
	return context ? context : EVP_MD_CTX_new();
}

static void give_back(EVP_MD_CTX *context)
{
	const EVP_MD *md = EVP_MD_CTX_get0_md(context);
	unsigned kind = 0;
	while (kind < SS_N_HASHES && shared.kinds[kind] != md)
		kind++;
	if (kind < SS_N_HASHES) {
		pthread_mutex_lock(&shared.lock);
		if (shared.n_spare[kind] < SPARE) {
			shared.spare[kind][shared.n_spare[kind]++] = context;
			context = NULL;
		}
		pthread_mutex_unlock(&shared.lock);
	}
	EVP_MD_CTX_free(context);
}

static void *begin(enum ss_hash_kind kind)
{
	pthread_once(&shared.once, fetch);
	EVP_MD_CTX *context = shared.kinds[kind] ? borrow(kind) : NULL;
	if (!context)
		return NULL;
	if (EVP_DigestInit_ex2(context, shared.kinds[kind], NULL))
		return context;
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return NULL;
}

static void feed(void *state, const uint8_t *bytes, size_t len)
{
	EVP_DigestUpdate(state, bytes, len);
}

static size_t end(void *state, uint8_t out[SS_HASH_LEN])
{
	unsigned len = 0;
	EVP_DigestFinal_ex(state, out, &len);
	give_back(state);
	return len;
}

static void drop(void *state)
{
	if (state)
		give_back(state);
}

const struct ss_hash_maker ss_hash_openssl = {begin, feed, end, drop};
