/*
 * HMAC-SHA256 by OpenSSL's EVP_MAC, for signatures over what is read from a network.
 *
 * Nothing of the text is kept, and two signatures are compared in constant time: how long an answer
 * takes tells nobody how much of a guess was right.
 */
#include "czar/base/hmac.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum { DIGEST_BYTES = 32 };

struct hmac {
	EVP_MAC *mac;
	EVP_MAC_CTX *context;
};

struct hmac *hmac_new(const char *key, size_t n)
{
	char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof digest - 1),
		OSSL_PARAM_END,
	};
	struct hmac *h = calloc(1, sizeof *h);

	if (!h)
		abort();
	h->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	h->context = h->mac ? EVP_MAC_CTX_new(h->mac) : NULL;
	if (!h->context || EVP_MAC_init(h->context, (const unsigned char *)key, n, parameters) != 1)
		abort(); /* no memory, or an OpenSSL without SHA-256 */
	return h;
}

void hmac_add(struct hmac *h, const char *bytes, size_t n)
{
	if (EVP_MAC_update(h->context, (const unsigned char *)bytes, n) != 1)
		abort();
}

static int digit_value(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

static bool read_digits(const char *digits, unsigned char ret[DIGEST_BYTES])
{
	if (strlen(digits) != 2 * DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		int high = digit_value(digits[2 * i]), low = digit_value(digits[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (unsigned char)(16 * high + low);
	}
	return true;
}

bool hmac_is(struct hmac *h, const char *digits)
{
	unsigned char ours[DIGEST_BYTES], theirs[DIGEST_BYTES];
	size_t n = 0;

	return read_digits(digits, theirs) &&
	       EVP_MAC_final(h->context, ours, &n, sizeof ours) == 1 && n == sizeof ours &&
	       CRYPTO_memcmp(ours, theirs, sizeof ours) == 0;
}

void hmac_free(struct hmac *h)
{
	if (!h)
		return;
	EVP_MAC_CTX_free(h->context);
	EVP_MAC_free(h->mac);
	free(h);
}
