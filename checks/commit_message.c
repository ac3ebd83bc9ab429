/*
 * Where a commit message ends.
 *
 * A trailer block is what git-interpret-trailers(1) takes for one: the last paragraph but never the
 * first, all of whose lines are trailers, or that holds a line made by git itself and at least one
 * trailer in four lines. Lines that begin with a blank continue the one above; comment lines count
 * for nothing. Attribution lines are no trailers to git, so they are dropped by pattern, also among
 * trailers. At most one block is dropped: a paragraph like "Tests: green" before it is text.
 */
#include "checks/commit_message.h"

#include <string.h>

#include "czar/base/str.h"

/* What a paragraph is made of, counted from its end. */
struct block {
	size_t trailers, others, continuations;
	bool by_git;
};

static bool is_attribution(struct span line, const char *const *attribution)
{
	line = span_trim(line);
	for (; line.n > 0 && attribution && *attribution; attribution++)
		if (text_matches(line.p, line.n, *attribution))
			return true;
	return false;
}

static bool is_git_made(struct span line)
{
	return span_starts(line, "Signed-off-by: ") ||
	       span_starts(line, "(cherry picked from commit ");
}

static bool is_token_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-';
}

/* "Token: value", blanks allowed before the colon. */
static bool is_trailer(struct span line)
{
	size_t i = 0;

	while (i < line.n && is_token_char(line.p[i]))
		i++;
	if (i == 0)
		return false;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	return i < line.n && line.p[i] == ':';
}

static void block_other(struct block *b)
{
	b->others += b->continuations;
	b->continuations = 0;
}

static void block_count(struct block *b, struct span line, const char *const *attribution)
{
	if (is_git_made(line) || is_trailer(line)) {
		b->trailers++;
		b->continuations = 0;
		b->by_git = b->by_git || is_git_made(line);
	} else if (line.p[0] == '#' || is_attribution(line, attribution)) {
		block_other(b);
	} else if (span_is_blank_char(line.p[0])) {
		b->continuations++;
	} else {
		b->others++;
		block_other(b);
	}
}

static bool block_is_trailers(struct block *b)
{
	block_other(b);
	return (b->by_git && b->trailers * 3 >= b->others) || (b->trailers > 0 && b->others == 0);
}

/* Takes the last paragraph off the message when it is a trailer block. */
static bool drop_trailers(struct span *message, const char *const *attribution)
{
	struct span rest = *message, line;
	struct block b = {0};

	while (rest.n > 0) {
		line = span_last_line(&rest);
		if (line.n > 0) {
			block_count(&b, line, attribution);
			continue;
		}
		if (span_trim(rest).n == 0 || !block_is_trailers(&b))
			return false;
		*message = span_trim_end(rest);
		return true;
	}
	return false;
}

struct span message_body(struct span message, const char *const *attribution)
{
	struct span body = span_trim_end(message), head;
	bool trailers_dropped = false;

	while (body.n > 0) {
		head = body;
		if (is_attribution(span_last_line(&head), attribution)) {
			body = span_trim_end(head);
		} else if (!trailers_dropped && drop_trailers(&body, attribution)) {
			trailers_dropped = true;
		} else {
			break;
		}
	}
	return body;
}
