/*
 * The checks of czar doctor: GitHub, where work lands there.
 *
 * Its answer is asked for as the daemon would ask, and what the base branch wants is told before a
 * pull request waits for it all night.
 */
#include "czar/cmd/doctor_check.h"
#include "czar/desk.h"
#include "czar/desk_once.h"

static const usec_t answer_within = 15 * USEC_SEC;

static void add_sentence(struct doctor *d, const json_t *said)
{
	const char *weight = desk_text(said, "weight"), *fix = desk_text(said, "fix");
	enum doctor_level level = text_equal(weight, "ok")     ? DOCTOR_OK
				  : text_equal(weight, "warn") ? DOCTOR_WARN
							       : DOCTOR_FAIL;

	doctor_add(d, level, "github", *fix ? fix : NULL, "%s", desk_text(said, "text"));
}

static void add_failure(struct doctor *d, int r, const struct error *err)
{
	if (r == -EACCES)
		doctor_add(d, DOCTOR_FAIL, "github",
			"set [github] token-from: env:NAME, file:PATH or command:gh auth token",
			"%s", err->text);
	else if (r == -ENOTCONN || r == -EAGAIN)
		doctor_add(d, DOCTOR_WARN, "github", "czar doctor, later", "%s", err->text);
	else
		doctor_add(
			d, DOCTOR_FAIL, "github", "czar help czar.conf: [github]", "%s", err->text);
}

void doctor_check_github(struct doctor *d)
{
	const struct desk_question q = {.place = &d->place,
		.config = &d->config.github,
		.base = d->config.base[0] ? d->config.base : d->branch,
		.czar_path = d->c->path,
		.deadline = answer_within};
	json_t *said = NULL;
	struct error err = {0};
	int r;

	if (!d->has_config || !d->config.settings.land_github)
		return;
	r = desk_once(&q,
		json_pack("{s:s, s:s}", "verb", "repository", "method", d->config.landing.merge),
		&said, &err);
	if (r < 0)
		add_failure(d, r, &err);
	for (size_t i = 0; i < json_array_size(said); i++)
		add_sentence(d, json_array_get(said, i));
	json_decref(said);
}
