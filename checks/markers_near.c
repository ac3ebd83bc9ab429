/*
 * Says what is missing when a message holds the marker's word and does not parse.
 *
 * A worker that believes to be done must never be left without a word, so every message that holds
 * the word (in any case of letters) gets one sentence: the first fault of a fixed order, then the
 * line as it has to be. The sentence holds nothing of the message.
 */
#include "checks/markers_near.h"

#include <string.h>
#include <strings.h>

#include "czar/base/str.h"

/* Where a word stands in a text. */
struct hit {
	size_t at, n;
	bool blocked;
};

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* MY_TASK_COMPLETE is another word; _TASK_COMPLETE_ is markup. */
static bool begins_word(struct span text, size_t at)
{
	while (at > 0 && text.p[at - 1] == '_')
		at--;
	return at == 0 || !is_letter_or_digit(text.p[at - 1]);
}

static size_t word_at(struct span text, size_t at, const char *word)
{
	size_t n = strlen(word);

	if (text.n - at < n || strncasecmp(text.p + at, word, n) != 0 || !begins_word(text, at))
		return 0;
	return n;
}

/* The last place of either word. */
static bool find_word(struct span text, struct hit *ret)
{
	size_t at = text.n, complete, blocked;

	while (at-- > 0) {
		if (text.p[at] != 'T' && text.p[at] != 't')
			continue;
		complete = word_at(text, at, MARKER_WORD_COMPLETE);
		blocked = word_at(text, at, MARKER_WORD_BLOCKED);
		if (!complete && !blocked)
			continue;
		*ret = (struct hit){at, complete + blocked, blocked > 0};
		return true;
	}
	return false;
}

/* "TASK COMPLETE" or "Task-Blocked: why" as a line of its own. */
static bool find_misspelt(struct span line, struct hit *ret)
{
	static const char *const spellings[] = {
		"task complete", "task-complete", "taskcomplete", "task blocked:", "task-blocked:"};
	struct span bare = span_bare(line), rest;
	size_t i, n;

	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		n = strlen(spellings[i]);
		if (bare.n < n || strncasecmp(bare.p, spellings[i], n) != 0)
			continue;
		rest = span_from(bare, n);
		span_word(&rest);
		*ret = (struct hit){0, n, strchr(spellings[i], 'b') != NULL};
		return ret->blocked || rest.n == 0;
	}
	return false;
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* What is wrong around the word, whichever it is; NULL: nothing of this. */
static const char *word_fault(struct span line, struct hit hit, bool single)
{
	const char *word = hit.blocked ? MARKER_WORD_BLOCKED : MARKER_WORD_COMPLETE;
	char before = hit.at > 0 ? line.p[hit.at - 1] : '\0';
	char after = hit.at + hit.n < line.n ? line.p[hit.at + hit.n] : '\0';

	if (memcmp(line.p + hit.at, word, hit.n) != 0)
		return "the marker has to be in capital letters";
	if (is_letter_or_digit(after))
		return "the marker is spelled differently";
	if (is_one_of(before, "\"'`*_<([{") || is_one_of(after, "\"'`*_)>]}"))
		return "the marker stands in quotes or markup";
	if (is_one_of(line.p[0], ">#|"))
		return "the marker stands in a quotation or heading";
	if (hit.at > 0 && span_trim((struct span){line.p, hit.at}).n == 0)
		return "the marker's line is indented";
	if (hit.at > 0 && span_bare((struct span){line.p, hit.at}).n == 0)
		return "something stands before the marker";
	if (hit.at > 0 && !(single && !hit.blocked))
		return "the marker has to begin the last line";
	return NULL;
}

static const char *complete_fault(struct span line, struct hit hit)
{
	struct span rest = span_from(line, hit.at + hit.n), id;

	if (rest.n > 0 && rest.p[0] == ':')
		return "no colon may follow " MARKER_WORD_COMPLETE;
	if (span_bare(rest).n == 0 && rest.n > 0)
		return "nothing may follow the marker, not even a full stop";
	id = span_word(&rest);
	if (rest.n > 0)
		return "nothing may follow the marker but the task's id";
	if (id.n > 0 && !task_id_form(id.p, id.n))
		return "the task's id has to stand there plainly, without anything around it";
	return "the word before the marker denies it";
}

static const char *blocked_fault(struct span line, struct hit hit)
{
	struct span rest = span_from(line, hit.at + hit.n);

	if (!span_starts(rest, ":"))
		return "a colon has to follow " MARKER_WORD_BLOCKED;
	return "the marker says no reason";
}

static void say(struct marker_reading *ret, const char *fault, bool blocked, const char *task)
{
	ret->marker = MARKER_NEAR;
	if (blocked)
		TEXT_SETF(ret->why, "%s; the last line has to be: " MARKER_WORD_BLOCKED ": why",
			fault);
	else
		TEXT_SETF(ret->why, "%s; the last line has to be: " MARKER_WORD_COMPLETE " %s",
			fault, task);
}

void near_read(struct span message, struct span line, bool single, const char *task,
	struct marker_reading *ret)
{
	struct hit hit;
	const char *fault;

	if (find_word(line, &hit)) {
		fault = word_fault(line, hit, single);
		if (!fault)
			fault = hit.blocked ? blocked_fault(line, hit) : complete_fault(line, hit);
	} else if (find_word(message, &hit)) {
		fault = message.p + hit.at > line.p + line.n
				? "an empty line has to stand between the marker and what is "
				  "appended to it"
				: "the marker is not the last line";
	} else if (find_misspelt(line, &hit)) {
		fault = "the marker is spelled differently";
	} else {
		return;
	}
	say(ret, fault, hit.blocked, task);
}
