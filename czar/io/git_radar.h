#pragma once
/*
 * The git door, conflict radar: which live branches cannot be merged with the base, or with each
 * other. It remembers what it looked at: a look costs what moved since the last one.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "czar/base/error.h"

struct git_radar;
struct git_radar *git_radar_new(void);
void git_radar_free(struct git_radar *r);

struct git_radar_branch {
	const char *name; /* anything unique but "" */
	const char *head; /* object id */
};
struct git_radar_scene {
	const char *checkout;
	const char *base; /* object id; "": there is none */
	const struct git_radar_branch *branches;
	size_t n_branches;
	const atomic_bool *stop; /* ends a look early; NULL: nobody wants that */
};
/* What the last look did. */
struct git_radar_work {
	size_t pairs;  /* of branches of which one moved */
	size_t merges; /* of them that were merged: their paths meet, and nobody had merged those
			  trees */
	size_t failed; /* that could not be looked at; they are tried again by the next look */
};
/* Waits for disk and processor: not for an event loop. 0; -ECANCELED when it was stopped; another
 * error when the repository cannot be opened. err also says why a pair failed. */
int git_radar_look(struct git_radar *r, const struct git_radar_scene *s, struct git_radar_work *ret,
	struct error *err);

struct git_radar_conflict {
	const char *one, *two; /* names in the order of natural numbers; two "": the base */
	const char *mark;      /* hash of the whole set of files, 16 digits */
	const char *files;     /* "src/a.c, src/b.c and 3 more", safe to show */
	size_t n_files;        /* 0: they have no commit in common */
};
typedef void (*git_radar_fn)(const struct git_radar_conflict *conflict, void *userdata);
/* Those of the last looks, the base's first. */
void git_radar_each(const struct git_radar *r, git_radar_fn fn, void *userdata);
