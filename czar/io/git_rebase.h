#pragma once
/* The git door, landing: a task's commits one after the other on the base, in memory. */

#include "czar/io/git_landing.h"

/*
 * Lays the commits from the base to the head onto the base, along first parents; one that is on it
 * already stays as it is, what the base has is left out. j has the base, and the tree that a merge
 * would have: 0 when this ends with the same one, its last commit in j->commit. 1: it does not, as
 * one of them conflicts on its own, or for other reasons; nothing was changed.
 */
int git_rebase_onto(const struct git_landing *l, struct git_joined *j, struct error *err);
