#pragma once
/*
 * The hooks of a repository: put in, taken out, looked at. post-commit tells czar of a commit,
 * pre-push keeps workers from the base and from each other's branches.
 *
 * What was there before is kept byte for byte under NAME.before-czar and still runs; removal puts
 * it back. Where the hooks are tracked files, shared by repositories or written by a manager,
 * nothing is touched: the report says which line to add where.
 */

#include <stdbool.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct hook_place {
	char folder[1025];     /* where git looks for hooks, absolute (core.hooksPath honoured) */
	char checkout[1025];   /* the main checkout */
	char common_dir[1025]; /* $GIT_COMMON_DIR */
	char program[1025];    /* czar-hook, absolute */
};

enum hook { HOOK_POST_COMMIT, HOOK_PRE_PUSH, HOOKS };

enum hook_state {
	HOOK_ABSENT,
	HOOK_INSTALLED,
	HOOK_OUTDATED, /* ours, but of another version or with another path */
	HOOK_BY_HAND,  /* somebody added the line to a hook that is not ours */
	HOOK_MANAGED,  /* not ours to write: manager, file and line say what to add */
};

struct hook_report {
	enum hook hook;
	enum hook_state state;
	bool chained;     /* a hook from before runs after ours */
	char path[1040];  /* of the hook */
	char manager[33]; /* HOOK_MANAGED: "husky", "tracked files", ... */
	char file[1100];  /* HOOK_MANAGED: where the line goes */
	struct str line;  /* HOOK_MANAGED: what to add; owned */
};
void hook_report_done(struct hook_report *r);
const char *hook_state_name(enum hook_state state);

const char *hook_name(enum hook hook);

int hook_status(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err);
/* 0 installed now, 1 it was already, 2 managed: add the report's line. ret is written in all three.
 */
int hook_install(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err);
/* 0 removed and what was before put back, 1 there was nothing of ours, 2 the line stands in a hook
 * that is not ours: remove it by hand. */
int hook_remove(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err);
