#pragma once
/* UTF-8, for whoever reads bytes of others. Inline, because czar-hook links nothing of czar. */

#include <stddef.h>

/* Length of the UTF-8 sequence at p, which has n > 0 bytes (RFC 3629: no overlong forms, no
 * surrogates); 0 when it is none. */
static inline size_t utf8_length(const unsigned char *p, size_t n)
{
	size_t length;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (length > n)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return length;
}
