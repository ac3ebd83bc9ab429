/*
 * Events of a program's own interface, read by a profile's patterns.
 *
 * Whatever comes is a stranger's: what is no object, lacks a member or has another one there simply
 * does not match, and words are cleaned before anybody sees them.
 */
#include "czar/event_pattern.h"

#include <stdlib.h>
#include <string.h>

#include "czar/json_member.h"

static const struct {
	const char *name;
	enum heard_kind kind;
} kinds[] = {
	{"busy", HEARD_BUSY},
	{"idle", HEARD_IDLE},
	{"asks", HEARD_ASKS},
	{"answered", HEARD_ANSWERED},
	{"failed", HEARD_FAILED},
};

static enum heard_kind kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_equal(kinds[i].name, name))
			return kinds[i].kind;
	return HEARD_NOTHING;
}

/* MEMBER=PATTERN */
static bool holds(const json_t *event, char *word, const struct request_values *values)
{
	_cleanup_(str_done) struct str there = {0}, pattern = {0};
	const char *place = strsep(&word, "=");
	const json_t *member = member_get(event, place);

	if (!word || !member || request_fill(word, values, &pattern, NULL) < 0)
		return false;
	member_add_words(member, &there);
	return text_matches(str_text(&there), there.len, str_text(&pattern));
}

static void add_line(const json_t *value, struct str *ret)
{
	_cleanup_(str_done) struct str words = {0};
	size_t from = ret->len;

	member_add_words(value, &words);
	if (words.len && ret->len)
		str_add(ret, ret->data[ret->len - 1] == ':' ? " " : ": ");
	text_add_clean(ret, str_text(&words), words.len);
	for (size_t i = from; i < ret->len; i++)
		if (ret->data[i] == '\n' || ret->data[i] == '\t')
			ret->data[i] = ' ';
}

static bool next_member(char **rest, const char **ret)
{
	do
		*ret = strsep(rest, " ");
	while (*ret && !**ret);
	return *ret != NULL;
}

/* The id is a word of the program's, kept only whole. */
static void set_id(const json_t *value, char ret[ID_SIZE])
{
	const char *id = json_string_value(value);

	if (!id || !text_set(ret, ID_SIZE, id) || text_bad_offset(id, strlen(id)) >= 0)
		ret[0] = '\0';
}

static void read_members(const json_t *event, char *rest, struct heard *ret)
{
	_cleanup_(str_done) struct str words = {0};
	const char *member;

	if (next_member(&rest, &member))
		set_id(member_get(event, member), ret->id);
	while (next_member(&rest, &member))
		add_line(member_get(event, member), &words);
	TEXT_SET(ret->words, str_text(&words));
}

static bool matches(const char *pattern, const json_t *event, const struct request_values *values,
	struct heard *ret)
{
	_cleanup_(text_free) char *copy = strdup(pattern);
	char *rest = copy, *word;
	struct heard h = {0};

	if (!copy)
		abort();
	h.kind = kind_of(strsep(&rest, " "));
	while ((word = strsep(&rest, " "))) {
		if (text_equal(word, "->")) {
			read_members(event, rest, &h);
			break;
		}
		if (*word && !holds(event, word, values))
			return false;
	}
	*ret = h;
	return true;
}

bool event_hear(
	const char *const *patterns, const json_t *event, const char *session, struct heard *ret)
{
	const struct request_values values = {.session = session};

	for (; patterns && *patterns; patterns++)
		if (matches(*patterns, event, &values, ret))
			return true;
	return false;
}

void heard_question(
	const json_t *question, const char (*members)[MEMBER_SIZE], size_t n, struct heard *ret)
{
	_cleanup_(str_done) struct str words = {0};
	struct heard h = {.kind = HEARD_ASKS};

	if (n)
		set_id(member_get(question, members[0]), h.id);
	for (size_t i = 1; i < n; i++)
		add_line(member_get(question, members[i]), &words);
	TEXT_SET(h.words, str_text(&words));
	*ret = h;
}

int event_pattern_check(const char *pattern, struct error *err)
{
	static const struct request_values any = {.session = "x"};
	_cleanup_(text_free) char *copy = strdup(pattern);
	char *rest = copy, *word;

	if (!copy)
		abort();
	word = strsep(&rest, " ");
	if (kind_of(word) == HEARD_NOTHING)
		return error(err, EINVAL,
			"'%s' is no kind of event: write busy, idle, asks, answered or failed",
			word);
	while ((word = strsep(&rest, " ")) && !text_equal(word, "->")) {
		_cleanup_(str_done) struct str filled = {0};
		int r;

		if (*word && (!strchr(word, '=') || *word == '='))
			return error(err, EINVAL, "'%s': write MEMBER=PATTERN", word);
		r = request_fill(word, &any, &filled, err);
		if (r < 0)
			return r == -ENODATA
				       ? error(err, EINVAL,
						 "'%s': only {{session}} stands for something "
						 "here",
						 word)
				       : r;
	}
	return 0;
}
