/*
 * The text under way, as pieces: typed runs and folded pastes. The cursor is always at its end.
 */

#include "tests/agent/composer.h"

#include <stdlib.h>
#include <string.h>

size_t count_newlines(const char *bytes, size_t n)
{
	size_t newlines = 0;

	for (size_t i = 0; i < n; i++)
		newlines += bytes[i] == '\n';
	return newlines;
}

static size_t count_characters(const char *bytes, size_t n)
{
	size_t characters = 0;

	for (size_t i = 0; i < n; i++)
		characters += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	return characters;
}

static struct piece *add_piece(struct composer *c, int folded)
{
	struct piece *pieces = reallocarray(c->pieces, c->n + 1, sizeof(*pieces));

	if (pieces == NULL)
		abort();
	c->pieces = pieces;
	pieces[c->n] = (struct piece){.folded = folded};
	return &pieces[c->n++];
}

void composer_type(struct composer *c, const char *bytes, size_t n)
{
	struct piece *last = c->n > 0 ? &c->pieces[c->n - 1] : NULL;

	if (n == 0)
		return;
	if (last == NULL || last->folded != 0)
		last = add_piece(c, 0);
	str_add_bytes(&last->text, bytes, n);
}

void composer_fold(struct composer *c, const char *bytes, size_t n)
{
	str_add_bytes(&add_piece(c, ++c->pastes)->text, bytes, n);
}

void composer_backspace(struct composer *c)
{
	struct piece *last = c->n > 0 ? &c->pieces[c->n - 1] : NULL;

	if (last == NULL)
		return;
	if (last->folded == 0) {
		while (last->text.len > 1 &&
			((unsigned char)last->text.data[last->text.len - 1] & 0xc0) == 0x80)
			last->text.data[--last->text.len] = '\0';
		last->text.data[--last->text.len] = '\0';
		if (last->text.len > 0)
			return;
	}
	str_done(&last->text);
	c->n--;
}

bool composer_is_empty(const struct composer *c)
{
	return c->n == 0;
}

void composer_text(const struct composer *c, struct str *ret)
{
	for (size_t i = 0; i < c->n; i++)
		str_add_bytes(ret, c->pieces[i].text.data, c->pieces[i].text.len);
}

void composer_shown(const struct composer *c, enum persona_name persona, struct str *ret)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct piece *p = &c->pieces[i];

		if (p->folded == 0)
			str_add_bytes(ret, p->text.data, p->text.len);
		else
			persona_fold(persona, p->folded, count_newlines(p->text.data, p->text.len),
				count_characters(p->text.data, p->text.len), ret);
	}
}

void composer_clear(struct composer *c)
{
	for (size_t i = 0; i < c->n; i++)
		str_done(&c->pieces[i].text);
	free(c->pieces);
	c->pieces = NULL;
	c->n = 0;
}
