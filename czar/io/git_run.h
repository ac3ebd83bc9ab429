#pragma once
/*
 * Running the git command: one environment, one set of settings, whole outputs or an error.
 * Private to the git door.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/io/spawn.h"

/* What kind of call it is; decides settings, environment and deadline. */
enum git_kind { GIT_READ, GIT_ACT, GIT_NETWORK };

struct git_call {
	const char *directory; /* git -C */
	const char *const *args;
	enum git_kind kind;
	const char *index_file;         /* GIT_INDEX_FILE; NULL: the worktree's own */
	const char *const *environment; /* NAME=VALUE before all others; NULL: none */
	const char *input;              /* NULL: none */
	const char *const *settings;    /* NAME=VALUE each, after all others; NULL: none */
	int keep_fd;                    /* also inherited, under its number; 0: none */
	usec_t deadline;                /* 0: that of its kind */
};
#define GIT_ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Runs git. 0 when it ran to an end of its own, whatever its status; output is whole. */
int git_run(const struct git_call *c, struct spawn_result *ret, struct error *err);
/* Runs git, which must exit with 0; ret (may be NULL) gets its output. */
int git_must(const struct git_call *c, struct str *ret, struct error *err);
/* Like git_must; the output without its last newline, in a fixed field. */
int git_line(const struct git_call *c, char *ret, size_t size, struct error *err);
/* Of a question whose answer may be "none" (exit status 1): 1 with the line, 0 without. */
int git_find_line(const struct git_call *c, char *ret, size_t size, struct error *err);
/* Runs git for its answer: true when it exited with 0. */
bool git_says_yes(const struct git_call *c);
/* The error of a run that ended with a status that is one. Returns -number. */
int git_failed(const struct git_call *c, const struct spawn_result *r, struct error *err);

/* Next NUL-terminated item of an output made with -z, NULL at its end. Starts with *at = 0. */
const char *git_next_item(const struct str *output, size_t *at);
/* Adds the names from *at up to the end or an empty one, each on no more than one line, for a
 * person to read: "a.c, b.c"; ", ..." where more are left than are worth reading. */
void git_add_names(struct str *text, const struct str *output, size_t *at);
/* Adds what git said as one line that is not too long. */
void git_add_short(struct str *text, const char *bytes, size_t n);
