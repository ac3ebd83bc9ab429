/* SHA-256 by OpenSSL, and random bits from the kernel. */
#include "czar/base/hash.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void hash_text(const char *bytes, size_t n, char ret[HASH_SIZE])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256((const unsigned char *)bytes, n, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(ret + 2 * i, 3, "%02x", digest[i]);
}

uint64_t random_u64(void)
{
	uint64_t value;

	if (getrandom(&value, sizeof value, 0) != sizeof value)
		abort();
	return value;
}
