/*
 * Reads what a commit message claims about its task.
 *
 * The message is a stranger's bytes: it is walked as spans from its end, nothing of it is copied
 * but ids in their form and the cleaned reason. First the end of the message is found as git sees
 * it (checks/commit_message.h: trailers and attribution lines are not the message's last line),
 * then that line is parsed strictly. What holds the word and does not parse is NEAR, with one
 * sentence that says what is missing (checks/markers_near.h). Whether a marker that parses counts
 * for this commit is decided elsewhere.
 */
#include "checks/markers.h"

#include <string.h>
#include <strings.h>

#include "checks/commit_message.h"
#include "checks/markers_near.h"
#include "czar/base/str.h"

static bool is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

bool task_id_form(const char *text, size_t n)
{
	size_t i;

	if (n == 0 || n >= ID_SIZE || text[0] == '.' || text[0] == '_' || text[0] == '-')
		return false;
	for (i = 0; i < n; i++)
		if (!is_id_char(text[i]) || (i > 0 && text[i] == '.' && text[i - 1] == '.'))
			return false;
	if (text[n - 1] == '.')
		return false;
	return n < 5 || memcmp(text + n - 5, ".lock", 5) != 0;
}

/* Ids are unique without regard to case: they become refs and paths. */
static bool names(struct span word, const char *task)
{
	return word.n == strlen(task) && strncasecmp(word.p, task, word.n) == 0;
}

static void set_id(char dst[ID_SIZE], struct span word)
{
	memcpy(dst, word.p, word.n);
	dst[word.n] = '\0';
}

/* "TASK_COMPLETE [ID]" and nothing else. ret_id is empty without one. */
static bool parse_complete(struct span line, struct span *ret_id)
{
	struct span rest = line, word = span_word(&rest), id;

	if (!span_starts(line, MARKER_WORD_COMPLETE) || !span_is(word, MARKER_WORD_COMPLETE))
		return false;
	id = span_word(&rest);
	if (rest.n > 0 || (id.n > 0 && !task_id_form(id.p, id.n)))
		return false;
	*ret_id = id;
	return true;
}

static bool is_negation(struct span word)
{
	static const char *const negations[] = {"not", "no", "never", "until", "before", "without"};
	size_t i;

	word = span_bare(word);
	for (i = 0; i < sizeof(negations) / sizeof(negations[0]); i++)
		if (word.n == strlen(negations[i]) &&
			strncasecmp(word.p, negations[i], word.n) == 0)
			return true;
	return false;
}

/* A one-line message that ends in "TASK_COMPLETE [ID]", and the word before does not deny it.
 * ret_head is what stands before. */
static bool parse_ending(struct span line, struct span *ret_head, struct span *ret_id)
{
	struct span head = line, last = span_last_word(&head), id = {0}, before;

	if (!span_is(last, MARKER_WORD_COMPLETE)) {
		id = last;
		last = span_last_word(&head);
	}
	if (!span_is(last, MARKER_WORD_COMPLETE) || (id.n > 0 && !task_id_form(id.p, id.n)))
		return false;
	before = head;
	if (is_negation(span_last_word(&before)))
		return false;
	*ret_head = head;
	*ret_id = id;
	return true;
}

static void read_complete(struct span id, const char *task, struct marker_reading *ret)
{
	ret->named = id.n > 0;
	if (id.n == 0 || names(id, task)) {
		ret->marker = MARKER_COMPLETE;
		if (ret->named)
			TEXT_SET(ret->task, task);
		return;
	}
	ret->marker = MARKER_NEAR;
	set_id(ret->task, id);
	TEXT_SETF(ret->why, "names %s, but this branch's task is %s", ret->task, task);
}

/* The first word may carry the punctuation of a sentence: "T-4: waiting for the schema". */
static struct span word_as_id(struct span rest)
{
	struct span word = span_word(&rest);

	while (word.n > 0 && strchr(",:;.", word.p[word.n - 1]))
		word.n--;
	if (!task_id_form(word.p, word.n))
		word.n = 0;
	return word;
}

/* "TASK_BLOCKED: [ID] why". False when there is no reason: that is NEAR. */
static bool read_blocked(struct span line, const char *task, struct marker_reading *ret)
{
	_cleanup_(str_done) struct str why = {0};
	struct span rest = line, id;

	if (!span_starts(line, MARKER_WORD_BLOCKED ":"))
		return false;
	rest = span_from(line, strlen(MARKER_WORD_BLOCKED ":"));
	id = word_as_id(rest);
	ret->named = id.n > 0 && names(id, task);
	if (ret->named) {
		span_word(&rest);
		id = word_as_id(rest);
	}
	rest = span_trim(rest);
	if (span_bare(rest).n == 0)
		return false;
	ret->marker = MARKER_BLOCKED;
	if (id.n > 0 && !names(id, task))
		set_id(ret->task, id);
	text_add_clean(&why, rest.p, rest.n < TEXT_SIZE ? rest.n : TEXT_SIZE);
	TEXT_SET(ret->why, str_text(&why));
	return true;
}

void classify_marker(const char *message, const char *task, const char *const *attribution,
	struct marker_reading *ret)
{
	struct span whole = {message, strlen(message)};
	struct span body = message_body(whole, attribution);
	struct span head = body, line = span_last_line(&head), before, id;
	bool single = span_trim(head).n == 0;

	*ret = (struct marker_reading){.marker = MARKER_NONE};
	if (parse_complete(line, &id) || (single && parse_ending(line, &before, &id))) {
		read_complete(id, task, ret);
		return;
	}
	if (read_blocked(line, task, ret))
		return;
	*ret = (struct marker_reading){.marker = MARKER_NONE};
	near_read(whole, line, single, task, ret);
}

struct span marker_cut(struct span message, const char *const *attribution)
{
	struct span body = message_body(message, attribution);
	struct span head = body, line = span_last_line(&head), before, id;

	if (parse_complete(line, &id))
		return message_body(head, attribution);
	if (span_trim(head).n == 0 && parse_ending(line, &before, &id))
		return span_trim_end(before);
	return body;
}
