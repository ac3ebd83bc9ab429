#pragma once
/*
 * What a review says: is it an answer to what was asked, and which verdict?
 *
 * The change that a model read is its author's text and may tell the model what to say. So an
 * answer counts only when it repeats the nonce of its question, which nothing that was read could
 * know; and a change that was not shown whole is never approved.
 */

#include <stddef.h>

#include "checks/rows_landing.h"
#include "czar/base/error.h"

enum {
	VERDICT_COMMENTS_MOST = 50,
	VERDICT_SUMMARY_MOST_BYTES = 4000,
	VERDICT_BODY_MOST_BYTES = 4000,
};

struct verdict_comment {
	const char *path, *body;
	int64_t line; /* 0: of the whole file */
};

struct verdict_answer {
	const char *nonce, *verdict, *summary;
	const struct verdict_comment *comments;
	size_t n_comments;
};

/* 0 with the verdict, which is approve, changes or comment; -EBADMSG with the reason why the answer
 * is none. */
int verdict_judge(const struct verdict_answer *a, const char *nonce, bool cut, enum verdict *ret,
	struct error *err);
