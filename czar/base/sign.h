#pragma once
/* RS256 (RFC 7518, 3.3) by OpenSSL, and the base64url of RFC 7515. */

#include <stddef.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

/* Without padding. */
void base64url_add(struct str *s, const void *bytes, size_t n);
/* Adds the signature of the text, in base64url. The key is PEM, PKCS #1 or #8, without a
 * passphrase. */
int sign_rs256(const char *pem, size_t pem_bytes, const char *text, size_t n, struct str *ret,
	struct error *err);
