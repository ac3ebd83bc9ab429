/*
 * Where the hooks of a project go, and which program they call.
 *
 * git is asked, because core.hooksPath may stand in any of its files; hooks/ itself starts nothing.
 */
#include "czar/hook_place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/io/spawn.h"

int hook_program_find(const char *czar, char *ret, size_t size, struct error *err)
{
	static const char *const names[] = {"czar-hook", "../lib/czar/czar-hook"};
	const char *slash = strrchr(czar, '/');

	for (size_t i = 0; slash && i < sizeof names / sizeof *names; i++) {
		_cleanup_(str_done) struct str path = {0};
		char *whole;
		bool fits;

		str_addf(&path, "%.*s/%s", (int)(slash - czar), czar, names[i]);
		if (access(str_text(&path), X_OK) < 0)
			continue;
		whole = realpath(str_text(&path), NULL);
		fits = whole && text_set(ret, size, whole);
		free(whole);
		if (fits)
			return 0;
	}
	return error(err, ENOENT, "czar-hook is not beside '%s': install czar again", czar);
}

int hook_folder_find(const struct project_place *p, char *ret, size_t size, struct error *err)
{
	const char *const argv[] = {
		"git", "rev-parse", "--path-format=absolute", "--git-path", "hooks", NULL};
	const struct spawn_options o = {
		.argv = argv, .directory = p->checkout, .deadline = 20 * USEC_SEC};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = spawn_wait(&o, &result, err);

	if (r < 0)
		return r;
	if (result.status != 0)
		return error(err, EIO, "git does not say where hooks go: %.200s",
			str_text(&result.errors));
	text_setf(ret, size, "%.*s", (int)strcspn(str_text(&result.output), "\n"),
		str_text(&result.output));
	return 0;
}

int hook_place_find(
	const struct project_place *p, const char *czar, struct hook_place *ret, struct error *err)
{
	struct hook_place place = {0};
	int r = hook_program_find(czar, place.program, sizeof place.program, err);

	if (r == 0)
		r = hook_folder_find(p, place.folder, sizeof place.folder, err);
	if (r < 0)
		return r;
	TEXT_SET(place.checkout, p->checkout);
	TEXT_SET(place.common_dir, p->common_dir);
	*ret = place;
	return 0;
}
