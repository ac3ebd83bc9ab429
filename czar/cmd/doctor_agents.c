/*
 * The checks of czar doctor --agents: each kind of agent that workers run does one turn.
 *
 * Slow, and the only ones that cost anything, so they are asked for. Nothing of the project is
 * touched: the turn runs in a repository of its own.
 */
#include <string.h>

#include "czar/agent_trial.h"
#include "czar/cmd/doctor_check.h"
#include "czar/known_programs.h"

static bool is_installed(const struct doctor *d, const struct profile *p)
{
	char program[512];

	return !command_program(p->command, program, sizeof program) ||
	       program_find(program, d->place.checkout, NULL, 0);
}

static void report(struct doctor *d, const struct config_worker *w, const struct agent_trial *t)
{
	long long seconds = (long long)(t->took / USEC_SEC);

	if (t->acknowledged && t->committed)
		doctor_add(d, DOCTOR_OK, "agents", NULL,
			"%s: acknowledged and committed without a person, in %lld s", w->agent,
			seconds);
	else
		doctor_add(d, DOCTOR_FAIL, "agents",
			"is it logged in? has [agent] or permission another setting?",
			"%s: did not %s in %lld s: %s", w->agent,
			t->acknowledged ? "commit" : "acknowledge", seconds,
			*t->says ? t->says : "it printed nothing");
}

static void try_agent(struct doctor *d, const struct config_worker *w)
{
	const struct profile *p = config_profile(&d->config, w->agent);
	struct agent_trial trial;
	struct error err = {0};

	if (!p || !p->command)
		return;
	if (!is_installed(d, p))
		doctor_add(d, DOCTOR_WARN, "agents", NULL, "%s: not installed", w->agent);
	else if (!p->trial_arguments)
		doctor_add(d, DOCTOR_WARN, "agents", "set trial-arg in its [agent] section",
			"%s: not tried, its profile does not say how to run one turn", w->agent);
	else if (agent_trial_run(&d->config, w, d->c->path, &trial, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "agents", NULL, "%s: cannot be tried: %s", w->agent,
			err.text);
	else
		report(d, w, &trial);
}

/* Sections with the same program and the same log-in are tried once. */
static bool is_tried(const struct config *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (text_equal(c->workers[k].agent, c->workers[i].agent) &&
			text_equal(c->workers[k].home, c->workers[i].home) &&
			text_equal(c->workers[k].env_file, c->workers[i].env_file))
			return true;
	return false;
}

void doctor_try_agents(struct doctor *d)
{
	for (size_t i = 0; d->has_config && i < d->config.n_workers; i++)
		if (!is_tried(&d->config, i))
			try_agent(d, &d->config.workers[i]);
}
