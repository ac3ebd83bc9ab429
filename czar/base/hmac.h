#pragma once
/* HMAC-SHA256 (RFC 2104) by OpenSSL, of what comes piece by piece. */

#include <stdbool.h>
#include <stddef.h>

struct hmac;
struct hmac *hmac_new(const char *key, size_t n);
void hmac_add(struct hmac *h, const char *bytes, size_t n);
/* Is it that, in 64 hexadecimal digits? Ends it; takes as long whatever differs. */
bool hmac_is(struct hmac *h, const char *digits);
void hmac_free(struct hmac *h);
