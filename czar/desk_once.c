/*
 * One question to GitHub from a command.
 *
 * The same program that the daemon talks with gets two lines and the end of its input, so a command
 * holds no token and no connection, and ends in time without a network.
 */
#include "czar/desk_once.h"

#include <string.h>

#include "czar/desk.h"
#include "czar/desk_start.h"
#include "czar/io/spawn.h"

static void add_request(struct str *lines, json_t *request)
{
	_cleanup_(text_free) char *line = json_dumps(request, JSON_COMPACT);

	str_addf(lines, "%s\n", line);
	json_decref(request);
}

static int outcome_of(const json_t *answer, struct error *err)
{
	static const struct {
		const char *outcome;
		int number;
	} numbers[] = {
		{"limited", EAGAIN},
		{"token", EACCES},
		{"silent", ENOTCONN},
		{"refused", EPERM},
	};
	const char *outcome = desk_text(answer, "outcome");

	if (text_equal(outcome, "done"))
		return 0;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (text_equal(numbers[i].outcome, outcome))
			return error(err, numbers[i].number, "%s", desk_text(answer, "result"));
	return error(err, ENOTCONN, "GitHub does not answer in time");
}

/* The answer to hello stands above ours. */
static int read_answer(const struct spawn_result *result, json_t **ret, struct error *err)
{
	const char *line = strchr(str_text(&result->output), '\n');
	json_t *answer = line ? json_loads(line + 1, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	int r = outcome_of(answer, err);

	if (r == 0)
		*ret = json_incref(json_object_get(answer, "facts"));
	json_decref(answer);
	return r;
}

int desk_once(const struct desk_question *q, json_t *request, json_t **ret, struct error *err)
{
	const char *const argv[] = {q->czar_path, "desk", NULL};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(desk_variables_done) struct desk_variables variables;
	_cleanup_(str_done) struct str lines = {0};
	int r;

	desk_variables_make(q->config, &variables);
	add_request(&lines, desk_hello(q->place, q->config, q->base, q->czar_path, 0));
	add_request(&lines, request);
	r = spawn_wait(&(struct spawn_options){.argv = argv,
			       .environment = variables.list,
			       .input = str_text(&lines),
			       .deadline = q->deadline},
		&result, err);
	return r < 0 ? r : read_answer(&result, ret, err);
}
