/*
 * Signing with an RSA key, as JSON Web Tokens want it.
 *
 * OpenSSL's queue of errors is emptied behind every failure: what else uses the library in this
 * process (TLS) would take them for its own. A locked key is refused; nobody is asked for a phrase.
 */
#include "czar/base/sign.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

enum { SIGNATURE_MOST_BYTES = 2048 }; /* of a key of 16384 bits */

void base64url_add(struct str *s, const void *bytes, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const unsigned char *p = bytes;
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0x3fff;
		for (held += 8; held >= 6; held -= 6)
			str_add_bytes(s, &digits[bits >> (held - 6) & 63], 1);
	}
	if (held)
		str_add_bytes(s, &digits[bits << (6 - held) & 63], 1);
}

static int on_passphrase(char *buf, int size, int writing, void *userdata)
{
	(void)buf, (void)size, (void)writing;
	*(bool *)userdata = true;
	return -1;
}

static void key_free(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void digest_free(EVP_MD_CTX **digest)
{
	EVP_MD_CTX_free(*digest);
}

static EVP_PKEY *key_read(const char *pem, size_t n, struct error *err)
{
	bool locked = false;
	BIO *bio = BIO_new_mem_buf(pem, (int)n);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &locked) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
		return key;
	if (locked)
		error(err, EINVAL, "the key has a passphrase: write one without");
	else
		error(err, EINVAL, key ? "the key is not of RSA" : "it is no private key in PEM");
	EVP_PKEY_free(key);
	return NULL;
}

int sign_rs256(const char *pem, size_t pem_bytes, const char *text, size_t n, struct str *ret,
	struct error *err)
{
	_cleanup_(key_free) EVP_PKEY *key = key_read(pem, pem_bytes, err);
	_cleanup_(digest_free) EVP_MD_CTX *digest = EVP_MD_CTX_new();
	unsigned char signature[SIGNATURE_MOST_BYTES];
	size_t size = sizeof signature;

	if (!key)
		return -EINVAL;
	if (!digest || EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, key) != 1 ||
		EVP_DigestSign(digest, signature, &size, (const unsigned char *)text, n) != 1) {
		ERR_clear_error();
		return error(err, EINVAL, "the key signs nothing");
	}
	base64url_add(ret, signature, size);
	return 0;
}
