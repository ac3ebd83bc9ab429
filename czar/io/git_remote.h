#pragma once
/*
 * The git door, a remote: fetching from it and pushing to it. Both wait: for jobs and for the desk,
 * never for the loop. Both may be repeated.
 */

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* Who we are there. It reaches git on an inherited descriptor alone (czar/io/git_credential.h). */
struct git_credential {
	const char *program; /* czar itself, which answers git as its helper; absolute */
	const char *url;     /* "https://github.com": nobody else is given it */
	const char *user, *password;
};

struct git_remote {
	const char *repository;                  /* a checkout, or a git dir */
	const char *name;                        /* "origin" */
	const struct git_credential *credential; /* NULL: the user's own helpers and ssh */
	usec_t deadline;                         /* 0: 15 min */
};

/* Its branches into refs/remotes/NAME/; what is gone there stays here. 0; 1 there is no such
 * remote. */
int git_fetch(const struct git_remote *remote, struct error *err);

/* What the ref (whole name) is there: 1, 0 it does not exist (ret ""). */
int git_remote_ref(
	const struct git_remote *remote, const char *ref, char ret[65], struct error *err);

enum git_pushed {
	GIT_PUSH_DONE,    /* the ref is there what it shall be, also when it was before */
	GIT_PUSH_MOVED,   /* it is neither what it shall be nor what it was; says what, "" gone */
	GIT_PUSH_REFUSED, /* the remote does not want it; says why */
	GIT_PUSH_UNKNOWN, /* no whole answer: to be asked again; says what went wrong */
};
struct git_push {
	const char *oid; /* what it shall be; "" gone */
	const char *ref; /* whole name, there */
	const char *was; /* what it is now, as far as we know; "" it does not exist */
};
/* Forwards or not: only what the ref was decides. No hook of the user's runs. An enum git_pushed,
 * or -errno when nothing was tried. */
int git_push(const struct git_remote *remote, const struct git_push *push, struct str *says,
	struct error *err);
