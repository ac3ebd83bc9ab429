/* A folder of a test's own with real repositories. */
#include "tests/unit/git_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/io/spawn.h"

void git_fixture_init(struct git_fixture *f)
{
	const char *base = getenv("TMPDIR");

	TEXT_SETF(f->folder, "%s/czar-git-XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	setenv("HOME", f->folder, 1);
	unsetenv("XDG_CONFIG_HOME");
	setenv("GIT_DIR", "/nowhere", 1); /* must not reach any git of ours */
}

void git_fixture_done(struct git_fixture *f)
{
	SH(f, "chmod -R u+rwx . && rm -rf \"$PWD\"");
	for (size_t i = 0; i < 4; i++)
		str_done(&f->outputs[i]);
}

const char *git_fixture_sh(struct git_fixture *f, const char *line)
{
	char home[160];
	const char *const environment[] = {home, "PATH=/usr/local/bin:/usr/bin:/bin",
		"LC_ALL=C.UTF-8", "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org",
		"GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.org",
		"GIT_CONFIG_NOSYSTEM=1", NULL};
	struct spawn_options o = {.argv = (const char *const[]){"/bin/sh", "-ec", line, NULL},
		.environment = environment,
		.directory = f->folder,
		.deadline = USEC_MIN};
	struct spawn_result result = {0};
	struct str *output = &f->outputs[f->next++ % 4];

	TEXT_SETF(home, "HOME=%s", f->folder);
	assert_int_equal(spawn_wait(&o, &result, &f->err), 0);
	if (result.status != 0)
		fail_msg("'%s' ended with %d: %s", line, result.status, str_text(&result.errors));
	str_done(output);
	*output = result.output;
	result.output = (struct str){0};
	spawn_result_done(&result);
	if (output->len && output->data[output->len - 1] == '\n')
		output->data[--output->len] = '\0';
	return str_text(output);
}

const char *git_fixture_path(struct git_fixture *f, const char *name)
{
	static char paths[8][512];
	static size_t next;
	char *path = paths[next++ % 8];

	text_setf(path, sizeof paths[0], "%s/%s", f->folder, name);
	return path;
}

void git_fixture_ok(struct git_fixture *f, int r, const char *where, int line)
{
	if (r != 0)
		fail_msg("%s:%d: %d: %s", where, line, r, f->err.text);
}
