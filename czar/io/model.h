#pragma once
/*
 * The model door: one question, one answer by schema, over Anthropic's Messages API or OpenAI's
 * chat completions as others offer them too. What an answer says is read elsewhere.
 */

#include <stdbool.h>
#include <stdint.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

enum model_api { MODEL_ANTHROPIC, MODEL_OPENAI };

struct model_question {
	enum model_api api;
	const char *api_url; /* "https://api.example.org/v1" */
	const char *model;
	const char *key;      /* "": none is sent */
	const char *constant; /* the part that never changes, which comes first and may be cached */
	const char *text;
	const char *schema; /* JSON Schema of the answer */
	const char *schema_name;
	usec_t timeout; /* of one asking */
	int64_t attempts;
};

struct model_answer {
	struct str text; /* meant to be JSON of that schema */
	int64_t input_tokens, cached_tokens, output_tokens;
	usec_t wait; /* of -EAGAIN: the model wants not to be asked before; 0 it does not say */
};
void model_answer_done(struct model_answer *a);

/* Longest pause between two askings. */
#define MODEL_PAUSE_MOST (60 * USEC_SEC)

/*
 * Blocks: for children only. Asks again, with pauses that grow or as long as it is told, while the
 * other side is busy or not to be reached; then -EAGAIN. -EACCES: it does not take the key.
 * -EINVAL: it does not take the question. -EBADMSG: its answer is none.
 */
int model_ask(const struct model_question *q, struct model_answer *ret, struct error *err);
