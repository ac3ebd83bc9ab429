#pragma once
/* What a worker may push. On libc alone: part of czar-hook. */

/*
 * The lines of githooks(5) "pre-push" from standard input against WORKTREE/.czar/push, which czar
 * writes with each branch it lays out: "own BRANCH", "base BRANCH", "other BRANCH". 1 refused, and
 * standard error says why in one sentence; 0 not, also when there is no such file.
 */
int pre_push(const char *worktree);
