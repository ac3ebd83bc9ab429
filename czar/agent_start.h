#pragma once
/* How one worker's agent is started, by its profile: files before it, command, environment. */

#include "checks/profile.h"
#include "czar/agent_text.h"
#include "czar/base/arena.h"
#include "czar/project.h"

struct agent_seat { /* lent, all of it */
	const struct project_place *place;
	const struct profile *profile;
	const char *worker, *worktree;
	const char *czar;        /* this program */
	const char *permission;  /* listed, ask, all */
	const char *model;       /* NULL: the profile's */
	const char *home;        /* its own; "": czar's */
	const char *env_file;    /* "": none */
	const char *port;        /* of its own interface; NULL: it has none */
	const char *secret_file; /* as env_file, made by czar for this start; NULL and "": none */
	bool trial;              /* one turn without a terminal */
};

struct agent_start {
	struct agent_seat seat;
	struct agent_facts facts;
	struct arena owned; /* what the facts point to */
};

/* The caller ends it with agent_start_done, also after an error. */
int agent_start_init(struct agent_start *ret, const struct agent_seat *seat, struct error *err);
void agent_start_done(struct agent_start *s); /* wipes what env-file said */

/* Folders, files and seeds; written again before each start. */
int agent_start_files(const struct agent_start *s, struct error *err);
/* For the pane, after "exec ". argument: a file of the worktree that is its last one; NULL none. */
void agent_start_command(const struct agent_start *s, const char *argument, struct str *ret);
/* NAME=VALUE of the profile: what it sets, then what the user has it get; from the arena. */
const char *const *agent_start_environment(const struct agent_start *s, struct arena *arena);
