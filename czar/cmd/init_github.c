/*
 * What czar init finds out about landing on GitHub: is the remote there, is there a token, what
 * would the base ask for.
 *
 * It is a proposal: whatever goes wrong here is a sentence in a comment, and init goes on.
 */
#include "czar/cmd/init_github.h"

#include "czar/desk.h"
#include "czar/desk_once.h"
#include "czar/remote.h"

static const usec_t answer_within = 10 * USEC_SEC;

static void add_sentence(struct init_github *g, const json_t *said)
{
	const char *fix = desk_text(said, "fix");

	str_add(&g->says, desk_text(said, "text"));
	if (*fix)
		str_addf(&g->says, ": %s", fix);
	str_add(&g->says, "\n");
	g->stops = g->stops || text_equal(desk_text(said, "weight"), "fail");
}

static int ask(const struct command_context *c, const char *base, json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	struct config config = {0};
	struct desk_question q = {.place = &c->place,
		.config = &config.github,
		.base = base,
		.czar_path = c->path,
		.deadline = answer_within};
	int r = config_load(c->place.checkout, &config, &problems, err);

	if (r == 0)
		r = desk_once(&q, json_pack("{s:s, s:s}", "verb", "repository", "method", "merge"),
			ret, err);
	config_done(&config);
	return r;
}

void init_github_look(const struct command_context *c, const char *base, struct init_github *ret)
{
	json_t *said = NULL;
	struct error err = {0};

	ret->is_there = github_place_find(c->place.checkout, REMOTE_NAME, &ret->at, NULL) == 0;
	if (!ret->is_there || !*base)
		return;
	if (ask(c, base, &said, &err) < 0) {
		str_addf(&ret->says, "%s\n", err.text);
		ret->stops = true;
	}
	for (size_t i = 0; i < json_array_size(said); i++)
		add_sentence(ret, json_array_get(said, i));
	json_decref(said);
}

void init_github_done(struct init_github *g)
{
	str_done(&g->says);
}
