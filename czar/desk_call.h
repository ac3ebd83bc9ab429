#pragma once
/*
 * What all verbs of the desk share: where things are on GitHub, and what its answers mean.
 *
 * Errors are those of desk_fn (czar/desk.h). A look that fails says -ENOTCONN and never -EIO,
 * because nothing was done yet; a write that nobody answered, or with 500 and more, says -EIO.
 */

#include "czar/desk.h"
#include "czar/io/github.h"

/* The answer of a call, in the hands of a verb. */
struct desk_call {
	struct desk *d;
	struct desk_answer *verb; /* its answer; takes the time when a limit ends */
	struct github_answer a;   /* of the last call; owned */
	enum github_identity who; /* who made it */
};
void desk_call_done(struct desk_call *c);

/* A look as one of the identities: 0 with any answer but a 401, c->a.status says which. */
int desk_ask_as(struct desk_call *c, enum github_identity who, const char *path, struct error *err);

/* Adds "/repos/OWNER/NAME" and what follows. */
void desk_path(const struct desk *d, struct str *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* 1 it is there, 0 it is not (404); what: for sentences, "the pull request". */
int desk_get(struct desk_call *c, const char *path, const char *what, struct error *err);
/* The same, whole and not from the store. */
int desk_get_anew(struct desk_call *c, const char *path, const char *what, struct error *err);
/* All pages as one array, at most `most`. key: of the array in an object; NULL. */
int desk_list_all(struct desk_call *c, const char *path, const char *key, size_t most,
	const char *what, struct error *err);
/* 0 it was answered below 500: c->a.status says how. body is taken. */
int desk_write(struct desk_call *c, enum github_identity who, const char *method, const char *path,
	json_t *body, const char *what, struct error *err);

/* Of an answer that is not what it should be: a sentence with its fix, and its -errno. */
int desk_refused(const struct desk_call *c, const char *what, struct error *err);
/* Does its sentence hold that? */
bool desk_says(const struct desk_call *c, const char *words);

/* A text within an object, or "": o[key], or o[key][inner]. Lent. */
const char *desk_at(const json_t *o, const char *key, const char *inner);
bool desk_has(const json_t *list, const char *text);

/* What hardly changes is remembered for some minutes: who may write, what a branch asks for. */
json_t *desk_recall(struct desk *d, const char *kind, const char *name); /* NULL unknown; lent */
/* Takes the value, and lends it. */
json_t *desk_remember(struct desk *d, const char *kind, const char *name, json_t *value);
