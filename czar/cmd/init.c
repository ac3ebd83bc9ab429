/*
 * czar init: makes a repository ready for czar.
 *
 * Writes a commented czar.conf (and never over one that is there, unless told to, and then keeps
 * it), has git ignore .czar/, makes the folders, puts in the hook, says what is next. The file
 * comes last and all else may be repeated, so that a call that failed can be made again.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/branch_room.h"
#include "czar/built_in_agents.h"
#include "czar/cmd/init_permission.h"
#include "czar/cmd/init_text.h"
#include "czar/cmd/older_sessions.h"
#include "czar/cmd/print.h"
#include "czar/exclude.h"
#include "czar/hook_place.h"
#include "czar/io/git.h"

struct init {
	struct command_context *c;
	char path[1040];
	char kept[1060]; /* the file from before, with --force */
	bool no_commit;
	char base[257];
	struct init_facts facts;
	struct init_older older; /* --from */
	json_t *sessions;        /* of it, that run still; owned */
	struct init_github github;
	struct str problems; /* of its files */
	struct hook_report hook, push_hook;
	struct error hook_error;
	struct str next; /* what is next, one a line */
	bool needs_agent;
};

static void init_done(struct init *i)
{
	hook_report_done(&i->hook);
	init_github_done(&i->github);
	init_older_done(&i->older);
	json_decref(i->sessions);
	str_done(&i->problems);
	hook_report_done(&i->push_hook);
	str_done(&i->next);
}

/* An option that the table of commands may not have. */
static const char *option(const struct command_context *c, const char *name)
{
	for (int i = 0; c->command->options && c->command->options[i].name; i++)
		if (text_equal(c->command->options[i].name, name))
			return c->values[i];
	return NULL;
}

/* What the repository must be like. */
static int look_at_repository(struct init *i, struct error *err)
{
	const char *checkout = i->c->place.checkout;
	_cleanup_(git_done) struct git *g = NULL;
	struct git_head head = {0};
	int r = git_open(checkout, &g, err);

	if (r == 0)
		r = branch_room_check(checkout, g, NULL, err);
	if (r == 0)
		r = git_head(g, checkout, &head, err);
	if (r < 0)
		return r;
	i->no_commit = !head.oid[0];
	TEXT_SET(i->base, head.branch);
	i->facts.base = i->base;
	i->facts.checkout = i->c->place.checkout;
	i->facts.github = &i->github;
	return 0;
}

static int look_at_file(struct init *i, struct error *err)
{
	bool force = option(i->c, "force") != NULL;

	TEXT_SETF(i->path, "%s/czar.conf", i->c->place.checkout);
	if (access(i->path, F_OK) < 0)
		return errno == ENOENT ? 0
				       : error(err, errno, "cannot look at '%s': %s", i->path,
						 strerror(errno));
	if (!force)
		return error(
			err, EEXIST, "'%s' is there already: edit it, or use --force", i->path);
	TEXT_SETF(i->kept, "%s.old", i->path);
	return 0;
}

static bool agent_is_here(const char *name)
{
	struct config config;
	char program[PATH_SIZE];
	bool here;

	if (config_load_agent(name, &config, NULL) < 0)
		return false;
	here = command_program(config.profiles[0].command, program, sizeof program) &&
	       program_find(program, "/", NULL, 0);
	config_done(&config);
	return here;
}

static int look_at_agents(struct init *i, struct error *err)
{
	i->facts.agent_command = option(i->c, "agent-command");
	for (size_t k = 0; k < built_in_agents_count && k < AGENTS_MOST; k++)
		i->facts.found[k] = agent_is_here(built_in_agents[k].name);
	i->needs_agent = !i->facts.agent_command;
	if (init_permission(option(i->c, "permission"), !i->c->json && !i->c->quiet,
		    &i->facts.permission, err) < 0)
		return -EINVAL;
	if (i->facts.agent_command &&
		(!*i->facts.agent_command || strchr(i->facts.agent_command, '\n') ||
			text_bad_offset(i->facts.agent_command, strlen(i->facts.agent_command)) >=
				0))
		return error(
			err, EINVAL, "the command of --agent-command must be one line of text");
	return 0;
}

static int look_at_older(struct init *i, struct error *err)
{
	const char *from = option(i->c, "from");
	int r;

	i->sessions = json_array();
	if (!from)
		return 0;
	r = init_older_read(&i->older, i->c, from, &i->problems, err);
	if (r == 0 && i->problems.len)
		r = error(err, EINVAL, "nothing was written: mend the above first");
	if (r < 0)
		return r;
	i->facts.older = &i->older;
	json_decref(i->sessions);
	i->sessions = older_sessions(&i->older.older);
	return 0;
}

/* What was written must be read back as good settings; other files may have problems of their own.
 */
static int write_file(struct init *i, struct error *err)
{
	_cleanup_(str_done) struct str text = {0}, problems = {0};
	struct config config = {0};
	int r;

	init_text(&i->facts, &text);
	if (i->kept[0] && rename(i->path, i->kept) < 0)
		return error(err, errno, "cannot rename '%s': %s", i->path, strerror(errno));
	r = file_write(i->path, text.data, text.len, 0644, err);
	if (r < 0)
		return r;
	chmod(i->path, 0644);
	r = config_load(i->c->place.checkout, &config, &problems, err);
	if (r == 0)
		r = exclude_own(&i->c->place, config.status_dir, config.copy, err);
	config_done(&config);
	return r;
}

static int prepare(struct init *i, struct error *err)
{
	const struct project_place *p = &i->c->place;
	struct hook_place hooks;
	int r = exclude_own(p, NULL, NULL, err);

	if (r == 0)
		r = project_make_folders(p, err);
	if (r == 0 && i->facts.older)
		r = init_older_prepare(i->facts.older, p->checkout, err);
	if (r < 0)
		return r;
	/* without the first czar is only slower, without the second workers are only trusted */
	if (hook_place_find(p, i->c->path, &hooks, &i->hook_error) == 0 &&
		hook_install(&hooks, HOOK_POST_COMMIT, &i->hook, &i->hook_error) >= 0)
		hook_install(&hooks, HOOK_PRE_PUSH, &i->push_hook, &i->hook_error);
	return 0;
}

/* What the file holds of them stands there as comments. */
static void say_agent_next(struct init *i)
{
	const struct init_older *older = i->facts.older;

	str_add(&i->next, "edit czar.conf: at its end ");
	if (older && older->n_workers)
		str_addf(&i->next, "name an agent, and take the # away before its %zu worker%s\n",
			older->n_workers, older->n_workers == 1 ? "" : "s");
	else
		str_add(&i->next, "name an agent and a worker\n");
}

/* Scripts that read on where nobody writes would believe it. */
static void say_status_next(struct init *i)
{
	_cleanup_(str_done) struct str path = {0};

	str_addf(&path, "%s/worker-status.json", i->older.status_dir);
	str_add(&i->next, "git rm --cached ");
	str_add_shell_plain(&i->next, str_text(&path));
	str_add(&i->next, ", then this again with --force: status-dir is not set, because git "
			  "tracks that file; old scripts would read a stale one\n");
}

static void say_next(struct init *i)
{
	if (i->no_commit)
		str_add(&i->next, "make a first commit: workers start from it\n");
	if (i->hook.state == HOOK_MANAGED)
		str_add(&i->next, "czar hooks install: says the line to add to your hooks\n");
	if (i->facts.older && *i->older.status_dir && i->older.status_tracked)
		say_status_next(i);
	if (i->needs_agent)
		say_agent_next(i);
	str_add(&i->next,
		"edit czar.conf: take the # away before a [check], or finished work waits "
		"for your yes\n");
	str_add(&i->next, "czar doctor: checks everything czar needs\n");
	if (i->facts.older)
		str_addf(&i->next, "czar add %s: its tasks\n", i->older.files);
	else
		str_add(&i->next, "czar add -m 'What is to be done': the first task\n");
	str_add(&i->next, "czar run: starts the work\n");
}

static json_t *older_workers(const struct init *i)
{
	json_t *names = json_array();

	for (size_t k = 0; k < i->older.n_workers; k++)
		json_array_append_new(names, json_clean_text(i->older.workers[k].name));
	return names;
}

static int print_as_json(struct init *i)
{
	json_t *agents = json_array();

	for (size_t k = 0; k < built_in_agents_count; k++)
		if (i->facts.found[k])
			json_array_append_new(agents, json_string(built_in_agents[k].name));
	return print_json(json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:O}", "created",
		json_clean_text(i->path), "kept", json_clean_text(i->kept), "hook",
		json_string(i->hook_error.text[0] ? "failed" : hook_state_name(i->hook.state)),
		"hook_error", json_clean_text(i->hook_error.text), "agents_found", agents, "next",
		json_lines(&i->next), "workers", older_workers(i), "sessions", i->sessions));
}

static void print_found(const struct init *i, struct str *s)
{
	size_t n = 0;

	for (size_t k = 0; k < built_in_agents_count; k++)
		if (i->facts.found[k])
			str_addf(s, "%s%s", n++ ? ", " : "agents here: ", built_in_agents[k].name);
	if (n)
		str_add(s, "\n");
}

static int print_result(struct init *i)
{
	_cleanup_(str_done) struct str s = {0};

	say_next(i);
	if (i->c->json)
		return print_as_json(i);
	if (i->c->quiet)
		return EXIT_OK;
	str_add(&s, "wrote ");
	add_line(&s, i->path);
	str_add(&s, i->kept[0] ? " (the one from before is czar.conf.old)\n" : "\n");
	if (i->hook_error.text[0]) {
		str_add(&s, "no hook: ");
		add_line(&s, i->hook_error.text);
		str_add(&s, "\n");
	} else {
		str_addf(&s, "hook post-commit: %s\n", hook_state_name(i->hook.state));
		str_addf(&s, "hook pre-push: %s\n", hook_state_name(i->push_hook.state));
	}
	print_found(i, &s);
	older_sessions_text(i->sessions, &s);
	str_add(&s, "next:\n");
	for (const char *p = str_text(&i->next); *p; p += strcspn(p, "\n") + 1)
		str_addf(&s, "  %.*s\n", (int)strcspn(p, "\n"), p);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int cmd_init(struct command_context *c, int argc, char **argv)
{
	_cleanup_(init_done) struct init i = {.c = c};
	struct error err = {0};
	int r;

	(void)argc;
	(void)argv;
	r = look_at_agents(&i, &err);
	if (r == 0)
		r = look_at_older(&i, &err);
	if (r == 0)
		r = look_at_repository(&i, &err);
	if (r == 0)
		r = look_at_file(&i, &err);
	if (r == 0)
		init_github_look(c, i.base, &i.github);
	if (r == 0)
		r = prepare(&i, &err);
	if (r == 0)
		r = write_file(&i, &err);
	if (r < 0 && i.problems.len) {
		_cleanup_(str_done) struct str clean = {0};

		text_add_clean(&clean, str_text(&i.problems), i.problems.len);
		fputs(str_text(&clean), stderr);
	}
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return print_result(&i);
}
