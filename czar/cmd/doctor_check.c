/*
 * The checks of czar doctor: programs, settings, agents, hooks.
 *
 * Each looks at one thing and adds a line; none acts but where d->fix says so.
 */
#include "czar/cmd/doctor_check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/accepted.h"
#include "czar/known_programs.h"
#include "czar/hook_place.h"
#include "czar/io/spawn.h"

/* The first "N.N" in a program's answer, as 100 * N + N; 0 when there is none. */
static int version_of(const char *text)
{
	const char *p = strpbrk(text, "0123456789");
	int part[2] = {0, 0}, i = 0;

	for (; p && *p && i < 2; p++) {
		if (*p == '.')
			i++;
		else if (*p < '0' || *p > '9')
			break;
		else if (part[i] < 1000)
			part[i] = part[i] * 10 + (*p - '0');
	}
	return part[0] * 100 + part[1];
}

static void check_program(
	struct doctor *d, const char *name, const char *argument, int least, const char *least_text)
{
	const char *const argv[] = {name, argument, NULL};
	const struct spawn_options o = {.argv = argv, .deadline = 10 * USEC_SEC};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char fix[128];

	TEXT_SETF(fix, "install %s %s or newer: apt-get install %s", name, least_text, name);
	if (spawn_wait(&o, &result, NULL) < 0 || result.status != 0)
		doctor_add(d, DOCTOR_FAIL, name, fix, "'%s %s' does not run", name, argument);
	else if (version_of(str_text(&result.output)) < least)
		doctor_add(d, DOCTOR_FAIL, name, fix, "too old: %s", str_text(&result.output));
	else
		doctor_add(d, DOCTOR_OK, name, NULL, "%.*s",
			(int)strcspn(str_text(&result.output), "\n"), str_text(&result.output));
}

void doctor_check_programs(struct doctor *d)
{
	check_program(d, "tmux", "-V", 302, "3.2");
	check_program(d, "git", "--version", 238, "2.38");
}

/* Which files speak, in their order: a later one wins. */
static void add_files(struct doctor *d)
{
	_cleanup_(str_done) struct str files = {0};
	struct config_paths paths;

	config_paths(d->place.checkout, &paths);
	for (size_t i = 0; i < CONFIG_FILES; i++)
		if (*paths.path[i] && access(paths.path[i], F_OK) == 0)
			str_addf(&files, "%s%s", files.len ? " < " : "", paths.path[i]);
	doctor_add(d, DOCTOR_OK, "settings", NULL, "good: %s", str_text(&files));
}

/* Takes from everybody the right to write to a file of ours. */
static void mend_modes(const struct doctor *d)
{
	struct config_paths paths;
	struct stat st;

	config_paths(d->place.checkout, &paths);
	for (size_t i = 0; i < CONFIG_FILES; i++)
		if (*paths.path[i] && stat(paths.path[i], &st) == 0 && st.st_uid == geteuid() &&
			(st.st_mode & S_IWOTH))
			chmod(paths.path[i], st.st_mode & 07777 & ~(mode_t)S_IWOTH);
}

void doctor_check_settings(struct doctor *d)
{
	_cleanup_(str_done) struct str problems = {0};
	struct accepted look = {0};
	struct error err = {0};
	const char *at;
	int r;

	if (project_require(&d->place, &err) < 0) {
		doctor_add(d, DOCTOR_FAIL, "settings", "czar init", "%s", err.text);
		return;
	}
	if (d->fix)
		mend_modes(d);
	r = accepted_load(&d->place, &d->config, &look, &problems, &err);
	for (at = str_text(&problems); r < 0 && *at; at += strcspn(at, "\n") + 1)
		doctor_add(d, DOCTOR_FAIL, "settings", "edit that line", "%.*s",
			(int)strcspn(at, "\n"), at);
	if (r < 0 && project_lock_held(&d->place, NULL, NULL, 0))
		doctor_add(d, DOCTOR_WARN, "settings", NULL,
			"until then the daemon goes on with the last good ones");
	if (r < 0)
		return;
	d->has_config = true;
	if (look.held) {
		char text[TEXT_SIZE];

		accepted_describe(&look, text, sizeof text);
		doctor_add(d, DOCTOR_WARN, "settings",
			"git log -p -1 czar.conf; czar approve " ACCEPTED_NAME, "%s", text);
	}
	add_files(d);
	if (!d->config.n_workers)
		doctor_add(d, DOCTOR_FAIL, "workers",
			"name an [agent] and a [worker] in czar.conf: those at the end of what "
			"czar init wrote count once the # before each line is gone",
			"no worker is configured");
}

static bool is_used(const struct config *c, const char *agent)
{
	for (size_t i = 0; i < c->n_workers; i++)
		if (text_equal(c->workers[i].agent, agent))
			return true;
	return false;
}

/* Without a rule for its prompt an agent is never known to be idle, so it gets nothing to do. */
static void check_rules(struct doctor *d, const struct profile *p)
{
	char fix[160];

	for (size_t i = 0; i < p->n_rules; i++)
		if (p->rules[i].state == SCREEN_IDLE)
			return;
	if (!is_used(&d->config, p->name))
		return;
	TEXT_SETF(fix, "add rule = \"idle ...\" to [agent \"%s\"]: czar.conf(5) says how", p->name);
	doctor_add(
		d, DOCTOR_FAIL, "agent", fix, "%s: no rule says when it is at its prompt", p->name);
}

static void check_typing(struct doctor *d, const struct profile *p)
{
	char fix[160];

	if (*p->prompt || p->prompt_by != PROMPT_TYPED || !is_used(&d->config, p->name))
		return;
	TEXT_SETF(fix, "set prompt-by or prompt in [agent \"%s\"]", p->name);
	doctor_add(d, DOCTOR_FAIL, "agent", fix,
		"%s: its composer is not read, so no text can be typed to it", p->name);
}

static bool has_model(const struct config *c, const struct profile *p)
{
	for (size_t i = 0; i < c->n_workers; i++)
		if (text_equal(c->workers[i].agent, p->name) && !c->workers[i].model && !p->model)
			return false;
	return true;
}

/* Such a program would send the code of the project to whoever offers a model for nothing. */
static void check_model(struct doctor *d, const struct profile *p)
{
	char fix[160];

	if (!p->wants_model || has_model(&d->config, p))
		return;
	TEXT_SETF(fix, "set model = PROVIDER/MODEL in [agent \"%s\"]", p->name);
	doctor_add(d, DOCTOR_WARN, "agent", fix,
		"%s: no model is set; where its own settings name none either, it takes another "
		"provider's and says nothing",
		p->name);
}

static void check_agent(struct doctor *d, const struct profile *p)
{
	char program[512], path[1025], fix[160];

	TEXT_SETF(fix, "install it, or mend command = of [agent \"%s\"]", p->name);
	if (!command_program(p->command, program, sizeof program))
		doctor_add(d, DOCTOR_OK, "agent", NULL, "%s: '%s' (only the shell knows)", p->name,
			p->command);
	else if (program_find(program, d->place.checkout, path, sizeof path))
		doctor_add(d, DOCTOR_OK, "agent", NULL, "%s: %s", p->name, path);
	else
		doctor_add(d, is_used(&d->config, p->name) ? DOCTOR_FAIL : DOCTOR_WARN, "agent",
			fix, "%s: '%s' is not found", p->name, program);
}

void doctor_check_agents(struct doctor *d)
{
	if (!d->has_config)
		return;
	for (size_t i = 0; i < d->config.n_profiles; i++)
		check_agent(d, &d->config.profiles[i]);
	for (size_t i = 0; i < d->config.n_profiles; i++)
		check_rules(d, &d->config.profiles[i]);
	for (size_t i = 0; i < d->config.n_profiles; i++)
		check_typing(d, &d->config.profiles[i]);
	for (size_t i = 0; i < d->config.n_profiles; i++)
		check_model(d, &d->config.profiles[i]);
}

static void report_hook(struct doctor *d, const struct hook_report *r)
{
	static const char fix[] = "czar hooks install (or czar doctor --fix)";
	const char *name = hook_name(r->hook),
		   *lack = r->hook == HOOK_POST_COMMIT ? "commits are found later"
						       : "workers may push to other branches";

	switch (r->state) {
	case HOOK_INSTALLED:
	case HOOK_BY_HAND:
		doctor_add(d, DOCTOR_OK, "hooks", NULL, "%s %s", name, hook_state_name(r->state));
		break;
	case HOOK_MANAGED:
		doctor_add(d, DOCTOR_WARN, "hooks", "czar hooks install: says the line to add",
			"%s: the hooks belong to %s; %s", name, r->manager, lack);
		break;
	default:
		doctor_add(d, DOCTOR_WARN, "hooks", fix, "%s %s; %s", name,
			hook_state_name(r->state), lack);
	}
}

static void check_hook(struct doctor *d, const struct hook_place *place, enum hook hook)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};
	int r = d->fix ? hook_install(place, hook, &report, &err)
		       : hook_status(place, hook, &report, &err);

	if (r < 0)
		doctor_add(d, DOCTOR_WARN, "hooks", "czar hooks install", "%s", err.text);
	else
		report_hook(d, &report);
}

void doctor_check_hooks(struct doctor *d)
{
	struct hook_place place;
	struct error err = {0};

	if (hook_place_find(&d->place, d->c->path, &place, &err) < 0) {
		doctor_add(d, DOCTOR_WARN, "hooks", "czar hooks install", "%s", err.text);
		return;
	}
	for (enum hook hook = 0; hook < HOOKS; hook++)
		check_hook(d, &place, hook);
}
