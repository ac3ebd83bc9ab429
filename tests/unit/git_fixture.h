#pragma once
/* A folder of a test's own with real repositories, and shell lines to build and to question them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/io/git.h"

struct git_fixture {
	char folder[128];      /* holds everything; HOME is in it */
	struct str outputs[4]; /* of the last lines run */
	size_t next;
	struct error err;
};

/* Makes the folder and turns HOME to it. */
void git_fixture_init(struct git_fixture *f);
void git_fixture_done(struct git_fixture *f);

/* Runs a shell line in the folder; fails the test when it does. Lends its output, without the last
 * newline, until the fourth next one. */
const char *git_fixture_sh(struct git_fixture *f, const char *line);
#define SH(f, line) git_fixture_sh((f), (line))
/* FOLDER/name, lent until the eighth next call. */
const char *git_fixture_path(struct git_fixture *f, const char *name);
#define AT(f, name) git_fixture_path((f), (name))
/* Fails with the error's sentence when r is not 0. */
void git_fixture_ok(struct git_fixture *f, int r, const char *where, int line);
#define OK(f, call) git_fixture_ok((f), (call), __FILE__, __LINE__)
