/*
 * One turn of a real agent in a scratch worktree, with exactly what a worker's is started with.
 *
 * The program runs without a terminal, as its profile says (trial-arg), so whatever would ask a
 * person is refused; what counts is what lies there afterwards: its call in the spool, its commit
 * on the branch. The repository is made for this and removed.
 */
#include "czar/agent_trial.h"

#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "czar/agent_start.h"
#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/exclude.h"
#include "czar/io/spawn.h"
#include "czar/worker_place.h"

#define TRIAL_MOST (5 * USEC_MIN)
#define WORKER "trial"
#define TASK "TRIAL-1"

struct scratch {
	char root[PATH_SIZE], checkout[PATH_SIZE + 16], worktree[PATH_SIZE + 16];
	char code[24];
	struct project_place place;
};

static int run(const char *directory, const char *command, struct str *ret, struct error *err)
{
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	const struct spawn_options o = {.argv = argv, .directory = directory, .deadline = USEC_MIN};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = spawn_wait(&o, &result, err);

	if (r == 0 && result.status != 0)
		r = error(err, EIO, "'%s' ended with %d: %.200s", command, result.status,
			str_text(&result.errors));
	if (r == 0 && ret)
		str_add(ret, str_text(&result.output));
	return r;
}

static void scratch_done(struct scratch *s)
{
	const char *const argv[] = {"rm", "-rf", "--", s->root, NULL};
	const struct spawn_options o = {.argv = argv};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};

	if (*s->root)
		spawn_wait(&o, &result, NULL);
}

static int scratch_make(struct scratch *s, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	int r;

	TEXT_SETF(s->root, "%s/czar-trial-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
	if (!mkdtemp(s->root)) {
		r = error(err, errno, "cannot make '%s': %s", s->root, strerror(errno));
		s->root[0] = '\0';
		return r;
	}
	TEXT_SETF(s->checkout, "%s/trial", s->root);
	TEXT_SETF(s->worktree, "%s/trial-workers/" WORKER, s->root);
	TEXT_SETF(s->code, "%012" PRIx64, random_u64() >> 16);
	r = run(s->root,
		"git init -q trial && git -C trial -c user.name=czar -c user.email=czar@localhost "
		"commit -q --allow-empty -m trial && "
		"git -C trial worktree add -q -b czar/" WORKER " ../trial-workers/" WORKER
		" && echo new >trial-workers/" WORKER "/new.txt",
		NULL, err);
	if (r == 0)
		r = project_find(s->checkout, &s->place, err);
	if (r == 0)
		r = project_make_folders(&s->place, err);
	if (r == 0)
		r = exclude_own(&s->place, NULL, NULL, err);
	return r < 0 ? r : worker_place_write(&s->place, s->worktree, WORKER, err);
}

/* In the form of a brief. */
static void add_prompt(const struct scratch *s, const char *czar, struct str *ret)
{
	str_addf(ret,
		"First of all, before any other command, run this, with the code from the last "
		"line "
		"of\nthis text in place of CODE:\n\n    %s ack " TASK " CODE\n\n"
		"You work in %s, on branch czar/" WORKER " (from main). Stay on that branch.\n\n"
		"A file new.txt lies there. Commit it, with this command, and do nothing else:\n\n"
		"    git add -A && git commit -m \"a new file\" -m \"TASK_COMPLETE " TASK "\"\n\n"
		"code: %s (" TASK ")\n",
		czar, s->worktree, s->code);
}

static const char *const *environment(
	const struct agent_start *a, const struct scratch *s, struct arena *arena)
{
	const char *const *own = spawn_environment(), *const * profile;
	const char *pairs[][2] = {{"CZAR_WORKER", WORKER}, {"CZAR_WORKTREE", s->worktree},
		{"CZAR_SPOOL", s->place.spool}, {"CZAR_PROJECT", s->place.name},
		{"HOME", a->facts.home}};
	const char **ret;
	size_t n = 0;

	profile = agent_start_environment(a, arena);
	while (own[n])
		n++;
	for (size_t i = 0; profile[i]; i++)
		n++;
	ret = arena_alloc(arena, (n + 6) * sizeof *ret);
	n = 0;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		_cleanup_(str_done) struct str pair = {0};

		str_addf(&pair, "%s=%s", pairs[i][0], pairs[i][1]);
		ret[n++] = arena_text(arena, str_text(&pair));
	}
	for (; *profile; profile++)
		ret[n++] = *profile;
	for (; *own; own++)
		if (!text_starts(*own, "HOME="))
			ret[n++] = arena_text(arena, *own);
	return ret;
}

static void take_last_line(struct agent_trial *t, const struct spawn_result *result)
{
	_cleanup_(str_done) struct str clean = {0};
	const struct str *from = result->errors.len ? &result->errors : &result->output;
	size_t end = from->len, start;

	while (end && from->data[end - 1] == '\n')
		end--;
	for (start = end; start && from->data[start - 1] != '\n'; start--)
		;
	if (end > start)
		text_add_clean(&clean, from->data + start, end - start);
	TEXT_SET(t->says, str_text(&clean));
}

static int turn(
	struct agent_start *a, const struct scratch *s, struct agent_trial *ret, struct error *err)
{
	_cleanup_(str_done) struct str command = {0}, prompt = {0};
	_cleanup_(arena_done) struct arena arena = {0};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	struct spawn_options o = {.argv = argv,
		.directory = s->worktree,
		.environment = environment(a, s, &arena),
		.deadline = TRIAL_MOST,
		.dies_with_us = true};
	usec_t began = clock_awake();
	int r;

	str_add(&command, "exec ");
	agent_start_command(a, NULL, &command);
	add_prompt(s, a->seat.czar, &prompt);
	argv[2] = str_text(&command);
	o.input = str_text(&prompt);
	r = spawn_wait(&o, &result, err);
	ret->took = clock_awake() - began;
	take_last_line(ret, &result);
	return r;
}

static bool is_our_ack(const char *folder, const char *name, const char *code)
{
	_cleanup_(str_done) struct str text = {0};
	char path[PATH_SIZE + 300];
	const char *kind = "", *said = "";
	json_t *call;
	bool yes;

	TEXT_SETF(path, "%s/%s", folder, name);
	if (!text_ends(name, ".json") || file_read(path, 64 << 10, &text, NULL) < 0)
		return false;
	call = json_loads(str_text(&text), 0, NULL);
	yes = json_unpack(call, "{s:s, s:s}", "kind", &kind, "code", &said) == 0 &&
	      text_equal(kind, "ack") && text_equal(said, code);
	json_decref(call);
	return yes;
}

static bool is_acknowledged(const char *folder, const char *code)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	bool yes = false;

	while (d && !yes && (e = readdir(d)))
		yes = is_our_ack(folder, e->d_name, code);
	if (d)
		closedir(d);
	return yes;
}

static int look(const struct scratch *s, struct agent_trial *ret, struct error *err)
{
	_cleanup_(str_done) struct str message = {0};
	char fallback[PATH_SIZE + 32];
	int r = run(s->checkout, "git log -1 --format=%B czar/" WORKER, &message, err);

	TEXT_SETF(fallback, "%s/.czar/spool", s->worktree);
	ret->acknowledged =
		is_acknowledged(s->place.spool, s->code) || is_acknowledged(fallback, s->code);
	ret->committed = strstr(str_text(&message), "TASK_COMPLETE " TASK) != NULL;
	return r;
}

int agent_trial_run(const struct config *c, const struct config_worker *section, const char *czar,
	struct agent_trial *ret, struct error *err)
{
	_cleanup_(scratch_done) struct scratch s = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	const struct agent_seat seat = {.place = &s.place,
		.profile = config_profile(c, section->agent),
		.worker = WORKER,
		.worktree = s.worktree,
		.czar = czar,
		.permission = c->permission,
		.model = section->model,
		.home = section->home,
		.env_file = section->env_file,
		.trial = true};
	struct agent_trial trial = {0};
	int r = scratch_make(&s, err);

	if (r == 0)
		r = agent_start_init(&a, &seat, err);
	if (r == 0)
		r = agent_start_files(&a, err);
	if (r == 0)
		r = turn(&a, &s, &trial, err);
	if (r == 0)
		r = look(&s, &trial, err);
	if (r == 0)
		*ret = trial;
	return r;
}
