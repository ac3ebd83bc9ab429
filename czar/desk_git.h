#pragma once
/* What the desk does with git: its remote, with the token that it holds. */

#include "czar/desk.h"

/* The server that git may get the token for; "" none. */
void desk_git_server(const struct desk *d, char *ret, size_t size);
/* {}: the remote's branches are known. */
int desk_fetch(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/*
 * {"task", "branch", "head", "pushed": where it was there, "" nowhere}: the remote's branch is at
 * head; what was there and is not in it is kept below refs/czar/saved/. PULL_PUSHED HEAD.
 * LANDING_MOVED OID: ours is somewhere else by now. PULL_HEAD_MOVED OID: somebody pushed there, and
 * ours follows it now. PULL_DIVERGED OID: somebody pushed there and ours has commits of its own.
 * PULL_REFUSED WHY.
 */
int desk_push(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* As desk_verbs.h has it, but that the base must still be at "base_commit": PULL_BASE_MOVED OID. */
int desk_merge_verified(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"head", "tree", "merged", "task"}: fetched. PULL_PROVED, PULL_OTHER_TREE, PULL_ABSENT. */
int desk_prove(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"branch", "head"}: gone, unless it is somewhere else by now (then PULL_HEAD_MOVED OID). */
int desk_drop_branch(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
