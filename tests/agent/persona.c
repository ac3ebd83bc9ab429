/*
 * The looks of real programs, as far as a profile reads them: a test double of their screens.
 *
 * One row a program. What a program does (queue, Esc, dialogs) is told by options, not here.
 */
#include "tests/agent/persona.h"

static const struct persona personas[] = {
	[PERSONA_SCRIPTED] = {.sign = "> ",
		.indent = 2,
		.idle = "✳ ",
		.busy = {"◐ ", "◑ "},
		.tail = "",
		.rules = true},
	[PERSONA_CLAUDE] = {.sign = "❯ ",
		.indent = 2,
		.idle = "✳ ",
		.busy = {"◐ ", "◑ "},
		.tail = "",
		.rules = true},
	[PERSONA_CODEX] = {.sign = "› ",
		.indent = 2,
		.idle = "",
		.busy = {"⠋ ", "⠙ "},
		.tail = "",
		.below = "  gpt-5 default · /home/dev/src",
		.placeholder = "Ask Codex to do anything"},
	[PERSONA_GEMINI] = {.sign = " > ",
		.indent = 3,
		.idle = "◇  Ready (",
		.busy = {"✦  Working… (", "✦  Working… ("},
		.tail = ")",
		.below = " workspace (/directory)",
		.placeholder = "  Type your message or @path/to/file"},
};

const struct persona *persona_of(enum persona_name name)
{
	return &personas[name];
}

void persona_fold(
	enum persona_name name, int n, size_t newlines, size_t characters, struct str *ret)
{
	if (name == PERSONA_CODEX)
		str_addf(ret, "[Pasted Content %zu chars]", characters);
	else if (name == PERSONA_GEMINI)
		str_addf(ret, "[Pasted Text: %zu lines]", newlines + 1);
	else
		str_addf(ret, "[Pasted text #%d +%zu lines]", n, newlines);
}
