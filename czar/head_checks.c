/*
 * What check runs and statuses say of one commit.
 *
 * Words that nobody knows are "not yet", never green. What waits for a person (action_required,
 * stale) is no fault of the work, so it is not red either.
 */
#include "czar/head_checks.h"

#include "czar/base/str.h"
#include "czar/desk_call.h"
#include "czar/desk_status.h"

enum colour { GREEN, PENDING, STOPPED, RED }; /* the worst decides */

static const struct {
	const char *word;
	enum colour colour;
} words[] = {
	/* of statuses */
	{"success", GREEN},
	{"pending", PENDING},
	{"failure", RED},
	{"error", RED},
	/* conclusions of runs */
	{"neutral", GREEN},
	{"skipped", GREEN},
	{"timed_out", RED},
	{"startup_failure", RED},
	{"cancelled", STOPPED}, /* by a time limit, or because another one is red */
	{"action_required", PENDING},
	{"stale", PENDING},
};

bool head_check_is_run(const json_t *check)
{
	return json_object_get(check, "name") != NULL;
}

const char *head_check_name(const json_t *check)
{
	return desk_at(check, head_check_is_run(check) ? "name" : "context", NULL);
}

const char *head_check_says(const json_t *check)
{
	const char *title = desk_at(check, "output", "title");

	if (!head_check_is_run(check))
		return desk_at(check, "description", NULL);
	return *title ? title : desk_at(check, "conclusion", NULL);
}

static enum colour colour_of(const json_t *check)
{
	bool is_run = head_check_is_run(check);
	const char *word = desk_at(check, is_run ? "conclusion" : "state", NULL);

	if (is_run && !text_equal(desk_at(check, "status", NULL), "completed"))
		return PENDING;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_equal(words[i].word, word))
			return words[i].colour;
	return PENDING;
}

struct judged {
	size_t n, pending;
	enum colour worst;
	const json_t *red;
};

static bool is_our_context(const char *name)
{
	return text_equal(name, STATUS_OF_CHECKS) || text_equal(name, STATUS_OF_MODEL);
}

/* Statuses are all that czar writes; a run of whatever name is somebody else's. */
static bool is_ours(const json_t *check)
{
	return !head_check_is_run(check) && is_our_context(head_check_name(check));
}

/* only: those of that name; NULL: all. */
static void judge(struct judged *j, const json_t *checks, const char *only)
{
	const json_t *check;
	size_t i;

	json_array_foreach (checks, i, check) {
		const char *name = head_check_name(check);
		enum colour colour = colour_of(check);

		if (is_ours(check) || (only && !text_equal(name, only)))
			continue;
		j->n++;
		j->pending += colour == PENDING;
		if (colour >= STOPPED && colour > j->worst) {
			j->worst = colour;
			j->red = check;
		}
	}
}

/* False: the base asks for no check but czar's own. */
static bool judge_required(
	struct judged *j, const json_t *runs, const json_t *statuses, const json_t *required)
{
	const json_t *name;
	bool any = false;
	size_t i;

	json_array_foreach (required, i, name) {
		const char *only = json_string_value(name);
		size_t before = j->n;

		if (!only || is_our_context(only))
			continue;
		any = true;
		judge(j, runs, only);
		judge(j, statuses, only);
		if (j->n == before) { /* nothing of that name yet */
			j->n++;
			j->pending++;
		}
	}
	return any;
}

void head_checks_judge(
	const json_t *runs, const json_t *statuses, const json_t *required, struct head_checks *ret)
{
	struct judged j = {0};

	if (!judge_required(&j, runs, statuses, required)) {
		judge(&j, runs, NULL);
		judge(&j, statuses, NULL);
	}
	ret->red = j.red;
	if (j.red)
		ret->state = "red";
	else if (j.pending)
		ret->state = "pending";
	else
		ret->state = j.n ? "green" : "none";
}
