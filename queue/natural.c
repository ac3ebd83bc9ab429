/*
 * The order people count in: runs of digits compare as numbers, of any length; leading zeros only
 * decide between equals.
 */
#include "queue/natural.h"

#include <stdbool.h>
#include <string.h>

struct cursor {
	const char *at, *end;
};

static bool is_digit(const struct cursor *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

/* Steps over a number; its digits without leading zeros. */
static size_t take_number(struct cursor *c, const char **ret)
{
	while (is_digit(c) && *c->at == '0')
		c->at++;
	*ret = c->at;
	while (is_digit(c))
		c->at++;
	return (size_t)(c->at - *ret);
}

static int compare_numbers(struct cursor *a, struct cursor *b)
{
	const char *x, *y;
	size_t n = take_number(a, &x), m = take_number(b, &y);

	if (n != m)
		return n < m ? -1 : 1;
	return memcmp(x, y, n);
}

static int take_letter(struct cursor *c)
{
	unsigned char letter = (unsigned char)*c->at++;

	return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

int natural_compare(const char *a, size_t n, const char *b, size_t m)
{
	struct cursor x = {a, a + n}, y = {b, b + m};
	int order = 0;

	while (order == 0 && x.at < x.end && y.at < y.end) {
		if (is_digit(&x) && is_digit(&y))
			order = compare_numbers(&x, &y);
		else
			order = take_letter(&x) - take_letter(&y);
	}
	if (order == 0)
		order = (x.at < x.end) - (y.at < y.end);
	return order ? order : (n > m) - (n < m);
}
