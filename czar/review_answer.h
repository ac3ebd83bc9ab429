#pragma once
/* Reading a model's answer to a review's question. */

#include <jansson.h>

#include "checks/verdict.h"
#include "czar/base/str.h"

extern const char review_schema[]; /* JSON Schema of the answer */

struct review_answer {
	enum verdict verdict;
	struct str summary; /* cleaned */
	json_t *comments;   /* [{"path", "line", "body"}], cleaned; owned */
	char key[17];       /* the same for the same findings, wherever they moved to */
};
void review_answer_done(struct review_answer *a);

/* text must be one JSON object of that schema and nothing else, but for the one code fence that
 * models like to put around it. -EBADMSG with the reason. */
int review_answer_read(const char *text, size_t n, const char *nonce, bool cut,
	struct review_answer *ret, struct error *err);
