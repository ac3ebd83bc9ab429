#pragma once
/* SHA-256 (FIPS 180-4) by OpenSSL, as 64 hexadecimal digits; and random bits. */

#include <stddef.h>
#include <stdint.h>

enum { HASH_SIZE = 65 };

void hash_text(const char *bytes, size_t n, char ret[HASH_SIZE]);
uint64_t random_u64(void); /* getrandom(2) */
