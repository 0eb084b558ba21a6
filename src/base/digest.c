#include "base/digest.h"

#include <openssl/evp.h>

#include "base/error.h"

int ss_digest_sha1(const uint8_t *bytes, size_t len, uint8_t out[SS_SHA1_LEN])
{
	return EVP_Q_digest(NULL, "SHA1", NULL, bytes, len, out, NULL) ? SS_OK : SS_ENOMEM;
}
