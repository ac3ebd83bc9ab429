/*
 * How one worker's agent is started: its command and its environment.
 *
 * All of it is the profile's templates, filled in; no program is known here by its name. What the
 * user says (command, env, env-file) is taken as it is and wins. Arguments are quoted one by one,
 * so that no path and no model's name is ever read by a shell.
 */
#include "czar/agent_start.h"

#include <stdlib.h>
#include <string.h>

#include "czar/env_file.h"
#include "czar/hook_place.h"
#include "czar/io/git_path.h"
#include "czar/io/spawn.h"

enum { ENVIRONMENT_MOST = 1024 };

static size_t count(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* env = NAME is czar's own variable; one that is not there is nothing. */
static size_t add_user_environment(
	const struct profile *p, struct arena *arena, const char **ret, size_t n)
{
	for (size_t i = 0; i < count(p->environment); i++) {
		const char *name = p->environment[i], *own = getenv(name);
		_cleanup_(str_done) struct str pair = {0};

		str_add(&pair, name);
		if (!strchr(name, '=') && own)
			str_addf(&pair, "=%s", own);
		if (strchr(str_text(&pair), '='))
			ret[n++] = arena_text(arena, str_text(&pair));
	}
	return n;
}

static int add_env_file(struct agent_start *s, const char **ret, size_t *n, struct error *err)
{
	_cleanup_(env_file_done) struct env_file file = {0};
	int r = *s->seat.env_file ? env_file_read(s->seat.env_file, &file, err) : 0;

	for (size_t i = 0; r == 0 && i < file.n && *n < ENVIRONMENT_MOST / 2; i++) {
		_cleanup_(str_done) struct str pair = {0};

		str_addf(&pair, "%s=%s", file.names[i], file.values[i]);
		ret[(*n)++] = arena_text(&s->owned, str_text(&pair));
		explicit_bzero(pair.data, pair.size);
	}
	return r;
}

/* What {{env:NAME}} finds: first what wins. */
static int find_environment(struct agent_start *s, struct error *err)
{
	const char *const *own = spawn_environment();
	const struct profile *p = s->seat.profile;
	const char **list = arena_alloc(&s->owned, (ENVIRONMENT_MOST + 1) * sizeof *list);
	size_t n = 0;
	int r = add_env_file(s, list, &n, err);

	if (count(p->environment) < ENVIRONMENT_MOST / 4)
		n = add_user_environment(p, &s->owned, list, n);
	for (; *own && n < ENVIRONMENT_MOST; own++)
		list[n++] = arena_text(&s->owned, *own);
	s->facts.environment = list;
	return r;
}

/* "anthropic" of anthropic/opus; "" of a model without one. */
static const char *provider_of(struct arena *arena, const char *model)
{
	const char *slash = model ? strchr(model, '/') : NULL;
	_cleanup_(str_done) struct str provider = {0};

	if (slash)
		str_add_bytes(&provider, model, (size_t)(slash - model));
	return arena_text(arena, str_text(&provider));
}

int agent_start_init(struct agent_start *ret, const struct agent_seat *seat, struct error *err)
{
	char git_dir[GIT_PATH_SIZE] = "", hook[PATH_SIZE] = "", folder[PATH_SIZE];
	const char *home = *seat->home ? seat->home : getenv("HOME");
	int r;

	*ret = (struct agent_start){.seat = *seat};
	TEXT_SETF(folder, "%s/agents/%s", seat->place->home, seat->worker);
	r = git_dir_of(seat->worktree, git_dir, err);
	if (r == 0)
		r = hook_program_find(seat->czar, hook, sizeof hook, err);
	ret->facts = (struct agent_facts){
		.worker = seat->worker,
		.worktree = seat->worktree,
		.checkout = seat->place->checkout,
		.common_dir = seat->place->common_dir,
		.spool = seat->place->spool,
		.git_dir = arena_text(&ret->owned, git_dir),
		.folder = arena_text(&ret->owned, folder),
		.czar = seat->czar,
		.hook = arena_text(&ret->owned, hook),
		.home = home ? home : "",
		.model = seat->model ? seat->model : seat->profile->model,
		.instructions = seat->profile->instructions,
		.permission = seat->permission,
		.port = seat->port,
	};
	ret->facts.provider = provider_of(&ret->owned, ret->facts.model);
	return r < 0 ? r : find_environment(ret, err);
}

void agent_start_done(struct agent_start *s)
{
	for (const char *const *p = s->facts.environment; p && *p; p++)
		explicit_bzero((char *)*p, strlen(*p));
	arena_done(&s->owned);
	*s = (struct agent_start){0};
}

/* "OPTION VALUE" is two words, however many blanks the value has. */
static void add_arguments(const struct agent_start *s, const char *const *list, struct str *ret)
{
	for (; list && *list; list++) {
		_cleanup_(str_done) struct str option = {0}, value = {0};
		size_t n = strcspn(*list, " ");
		bool whole;

		str_add_bytes(&option, *list, n);
		if ((*list)[n]) {
			whole = agent_text_add(&s->facts, *list + n + 1, &value);
		} else {
			str_clear(&option);
			whole = agent_text_add(&s->facts, *list, &option);
		}
		if (!whole)
			continue;
		str_add(ret, " ");
		str_add_shell_word(ret, str_text(&option));
		if (!(*list)[n])
			continue;
		str_add(ret, " ");
		str_add_shell_word(ret, str_text(&value));
	}
}

static const char *const *permitted(const struct agent_start *s)
{
	const struct profile *p = s->seat.profile;

	return text_equal(s->seat.permission, "all")   ? p->arguments_all
	       : text_equal(s->seat.permission, "ask") ? p->arguments_ask
						       : p->arguments_listed;
}

static bool names(const char *const *list, const char *name)
{
	size_t n = strlen(name);

	for (; list && *list; list++)
		if (strncmp(*list, name, n) == 0 && (!(*list)[n] || (*list)[n] == '='))
			return true;
	return false;
}

/* Past tmux, which shows what it is told to everybody who may ask it. */
static void add_with_env(const struct agent_start *s, const char *file, struct str *command)
{
	_cleanup_(str_done) struct str inner = {0};

	if (!file || !*file)
		return;
	str_addf(&inner, "exec %s", str_text(command));
	str_clear(command);
	str_add_shell_word(command, s->seat.czar);
	str_add(command, " with-env ");
	str_add_shell_word(command, file);
	str_add(command, " ");
	str_add_shell_word(command, str_text(&inner));
}

void agent_start_command(const struct agent_start *s, const char *argument, struct str *ret)
{
	const struct profile *p = s->seat.profile;
	_cleanup_(str_done) struct str command = {0}, clear = {0};

	for (size_t i = 0; i < count(p->clear_environment); i++)
		if (!names(p->environment, p->clear_environment[i]))
			str_addf(&clear, " -u %s", p->clear_environment[i]);
	if (clear.len)
		str_addf(ret, "env%s ", str_text(&clear));
	str_add(&command, p->command);
	add_arguments(s, p->arguments, &command);
	add_arguments(s, permitted(s), &command);
	if (s->seat.trial)
		add_arguments(s, p->trial_arguments, &command);
	if (argument) /* $(...) drops newlines at the end, as compose did */
		str_addf(&command, " \"$(cat %s)\"", argument);
	add_with_env(s, s->seat.secret_file, &command);
	add_with_env(s, s->seat.env_file, &command);
	str_add(ret, str_text(&command));
}

const char *const *agent_start_environment(const struct agent_start *s, struct arena *arena)
{
	const struct profile *p = s->seat.profile;
	size_t n = 0;
	const char **ret = arena_alloc(
		arena, (count(p->set_environment) + count(p->environment) + 1) * sizeof *ret);

	for (size_t i = 0; i < count(p->set_environment); i++) {
		_cleanup_(str_done) struct str pair = {0};

		if (agent_text_add(&s->facts, p->set_environment[i], &pair))
			ret[n++] = arena_text(arena, str_text(&pair));
	}
	add_user_environment(p, arena, ret, n);
	return ret;
}
