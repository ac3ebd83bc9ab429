#pragma once
/*
 * Templates of a profile: {{name}} and what it stands for at one worker's start.
 *
 * {{name:filter:...}} puts the value in through filters, the first one first: json (for inside of a
 * string of JSON or TOML), shell (one word of a shell), regex (that text and no other), tail20 (its
 * last 20 characters). {{env:NAME}} is a variable that the agent gets.
 */

#include "checks/profile.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

enum { AGENT_TEXT_MOST_BYTES = 256 * 1024 };

/* Lent, all of them; NULL and "" are both nothing. */
struct agent_facts {
	const char *worker, *worktree, *checkout, *common_dir, *spool;
	const char *git_dir;     /* the worktree's own */
	const char *folder;      /* the worker's own files, outside of its worktree */
	const char *czar, *hook; /* these programs */
	const char *home;        /* HOME of the agent */
	const char *model, *instructions;
	const char *provider;           /* what stands before the slash of the model */
	const char *permission;         /* listed, ask, all */
	const char *port;               /* of 127.0.0.1, for its own interface */
	const char *const *environment; /* NAME=VALUE, NULL-terminated: what {{env:NAME}} finds */
};

/* -EINVAL: an unknown name or filter, "what: how to mend". */
int agent_text_check(const char *template, struct error *err);
/* A checked template, filled in. True when everything that it names stands for something. */
bool agent_text_add(const struct agent_facts *f, const char *template, struct str *ret);
