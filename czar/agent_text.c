/*
 * Templates of a profile, filled in for one worker's start.
 *
 * A value never reaches a shell, JSON or TOML but through its filter; what is filled in is not
 * scanned again. Names and filters are two tables; what is in neither is refused when the settings
 * are read.
 */
#include "czar/agent_text.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 128, TAIL_CHARACTERS = 20 };

static const struct {
	const char *name;
	size_t offset;
} names[] = {
	{"worker", offsetof(struct agent_facts, worker)},
	{"worktree", offsetof(struct agent_facts, worktree)},
	{"checkout", offsetof(struct agent_facts, checkout)},
	{"common_dir", offsetof(struct agent_facts, common_dir)},
	{"git_dir", offsetof(struct agent_facts, git_dir)},
	{"spool", offsetof(struct agent_facts, spool)},
	{"folder", offsetof(struct agent_facts, folder)},
	{"czar", offsetof(struct agent_facts, czar)},
	{"hook", offsetof(struct agent_facts, hook)},
	{"home", offsetof(struct agent_facts, home)},
	{"model", offsetof(struct agent_facts, model)},
	{"instructions", offsetof(struct agent_facts, instructions)},
	{"provider", offsetof(struct agent_facts, provider)},
	{"permission", offsetof(struct agent_facts, permission)},
	{"port", offsetof(struct agent_facts, port)},
};

/* RFC 8259, section 7; TOML's basic strings read the same escapes, and want DEL escaped. */
static void add_json(struct str *ret, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			str_addf(ret, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			str_addf(ret, "\\u%04x", c);
		else
			str_add_bytes(ret, text, 1);
	}
}

static void add_regex(struct str *ret, const char *text)
{
	for (; *text; text++)
		str_addf(ret, strchr("\\^$.|?*+()[]{}", *text) ? "\\%c" : "%c", *text);
}

static void add_tail(struct str *ret, const char *text)
{
	size_t n = strlen(text);

	str_add(ret, text + (n > TAIL_CHARACTERS ? n - TAIL_CHARACTERS : 0));
}

static const struct {
	const char *name;
	void (*add)(struct str *ret, const char *text);
} filters[] = {
	{"json", add_json},
	{"shell", str_add_shell_word},
	{"regex", add_regex},
	{"tail20", add_tail},
};
enum { NAMES = sizeof names / sizeof *names, FILTERS = sizeof filters / sizeof *filters };

/* The next {{...}} at or after *at, cut out into ret; *at then stands behind it. False: no more. */
static bool next_place(const char **at, const char **ret_start, char ret[NAME_SIZE])
{
	const char *start = strstr(*at, "{{"), *end = start ? strstr(start, "}}") : NULL;

	if (!end)
		return false;
	text_setf(ret, NAME_SIZE, "%.*s", (int)(end - start - 2), start + 2);
	*ret_start = start;
	*at = end + 2;
	return true;
}

static const char *variable(const struct agent_facts *f, const char *name)
{
	size_t n = strlen(name);

	for (const char *const *p = f->environment; p && *p; p++)
		if (strncmp(*p, name, n) == 0 && (*p)[n] == '=')
			return *p + n + 1;
	return "";
}

/* The value of a name, which ends at the ':' of its first filter; *rest is that filter. NULL: there
 * is no such name. */
static const char *value_of(const struct agent_facts *f, char *place, char **rest)
{
	char *name = strsep(&place, ":");
	const char *value;

	if (text_equal(name, "env")) {
		name = strsep(&place, ":");
		*rest = place;
		return name && *name ? variable(f, name) : NULL;
	}
	*rest = place;
	for (size_t i = 0; i < NAMES; i++)
		if (text_equal(names[i].name, name)) {
			value = *(const char *const *)((const char *)f + names[i].offset);
			return value ? value : "";
		}
	return NULL;
}

static bool apply(const char *filter, struct str *text)
{
	_cleanup_(str_done) struct str out = {0};

	for (size_t i = 0; i < FILTERS; i++) {
		if (!text_equal(filters[i].name, filter))
			continue;
		filters[i].add(&out, str_text(text));
		str_clear(text);
		str_add(text, str_text(&out));
		return true;
	}
	return false;
}

int agent_text_check(const char *template, struct error *err)
{
	static const struct agent_facts nothing;
	char place[NAME_SIZE], whole[NAME_SIZE];
	const char *start;

	while (next_place(&template, &start, place)) {
		_cleanup_(str_done) struct str value = {0};
		char *rest, *filter;

		TEXT_SET(whole, place);
		if (!value_of(&nothing, place, &rest))
			return error(err, EINVAL,
				"'{{%s}}' names nothing: czar-agents(5) lists the names", whole);
		while ((filter = strsep(&rest, ":")))
			if (!apply(filter, &value))
				return error(err, EINVAL,
					"'{{%s}}' has an unknown filter '%s': write json, shell, "
					"regex or tail20",
					whole, filter);
	}
	return 0;
}

bool agent_text_add(const struct agent_facts *f, const char *template, struct str *ret)
{
	const char *at = template, *start;
	char place[NAME_SIZE];
	bool whole = true;

	while (next_place(&at, &start, place)) {
		_cleanup_(str_done) struct str value = {0};
		char *rest, *filter;
		const char *raw = value_of(f, place, &rest);

		str_add_bytes(ret, template, (size_t)(start - template));
		template = at;
		str_add(&value, raw ? raw : "");
		whole = whole && value.len;
		while (raw && *raw && (filter = strsep(&rest, ":")))
			apply(filter, &value);
		str_add(ret, str_text(&value));
	}
	str_add(ret, template);
	return whole;
}
