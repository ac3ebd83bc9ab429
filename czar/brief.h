#pragma once
/*
 * The texts czar sends to workers: briefs, reminders, asks, redrives, nudges, notices,
 * conflicts.
 *
 * Facts in, text out: nothing is read here. Task texts go through byte for byte; everything else
 * that comes from others (titles, diffs, names of files) is cleaned first.
 */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* What one dependency brought into the attempt's tree. */
struct brief_dependency {
	const char *id, *title, *head;
	const char *diff;     /* lines of git_diff_summary; may be NULL */
	const char *report;   /* path of its result; NULL or "": it is no report */
	const char *findings; /* of the report; a long one is left out */
};

/* Somebody else at work. */
struct brief_peer {
	const char *worker, *task, *title, *branch;
	const char *touches; /* blank-separated globs; may be NULL */
};

/* What cannot be merged with the worker's branch. */
struct brief_conflict {
	const char *worker;                /* "": nobody works on it now */
	const char *task, *title, *branch; /* task "": it is the base */
	const char *files;
};

/* All strings are lent. What a kind does not need may be NULL or 0. */
struct brief_facts {
	const char *czar; /* absolute path of the program, as the worker shall call it */
	const char *project;
	const char *worker;
	const char *worktree;
	int64_t delivery;
	const char *task, *title; /* NULL: no task */
	const char *text;         /* the task's full text */
	enum task_result result;
	const char *branch, *base;
	const char *code; /* of the attempt */
	int64_t attempt;  /* n-th of the task */
	enum attempt_kind kind;
	const char *rework; /* why its work was given back; NULL: it was not */
	const char *before; /* how the attempt before this one ended; NULL: the first */
	const struct brief_dependency *dependencies;
	size_t n_dependencies;
	const char *saved_ref;  /* what was saved of an earlier attempt; NULL none */
	const char *saved_diff; /* may be NULL */
	const struct brief_peer *peers;
	size_t n_peers;
	const char *status_file;
	/* reminder, ask */
	usec_t age;                     /* since the newest own commit, or the attempt's start */
	const char *last_commit;        /* "" or NULL: none yet */
	struct brief_conflict conflict; /* KIND_CONFLICT */
	/* every kind but the brief: what the rule that asked for it says (delivery.note) */
	const char *note;
};

/*
 * Composes a text of czar's: any kind but KIND_SAY. template: a brief's template with {{names}}
 * instead of the built-in one, NULL for that; an unknown name is EINVAL with its line. A brief
 * always begins with a plain line of czar's and ends with the code line, whatever the template
 * says.
 */
int brief_compose(const struct brief_facts *f, enum delivery_kind kind, const char *template,
	struct str *ret, struct error *err);

/* Checks a template without facts: unknown names, no {{text}}. */
int brief_template_check(const char *template, struct error *err);
extern const char brief_template_default[];

/* What is typed instead of a text that is too large for its program: names the file (absolute), its
 * size and SHA-256. The code stands only in the file. */
void brief_by_file(const struct brief_facts *f, enum delivery_kind kind, const char *path,
	size_t bytes, const char *sha256, struct str *ret);

/* A text of one worker for another: "[A -> B] TEXT". A person's (author NULL) goes as it is. */
void say_compose(const char *author, const char *worker, const char *text, struct str *ret);

/* "code: CODE (T-3)": the last line of a brief. */
void brief_code_line(const char *task, const char *code, struct str *ret);
