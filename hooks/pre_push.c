/*
 * pre-push in a worker's worktree: its own branch may be pushed, the base and other tasks' branches
 * not.
 *
 * A rail, not a wall: it reads two small texts, needs no daemon, and when in doubt lets the push
 * go.
 */
#include "hooks/pre_push.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BRANCH_MOST = 512 };

struct rail {
	FILE *file;
	char own[BRANCH_MOST];
};

/* "KEY BRANCH" of one line; the branch, or NULL. */
static char *value_of(char *line, const char *key)
{
	size_t n = strlen(key);

	line[strcspn(line, "\r\n")] = '\0';
	return strncmp(line, key, n) == 0 && line[n] == ' ' ? line + n + 1 : NULL;
}

static void read_own(struct rail *r)
{
	char line[BRANCH_MOST + 16];
	const char *own;

	while (fgets(line, sizeof line, r->file))
		if ((own = value_of(line, "own")))
			snprintf(r->own, sizeof r->own, "%s", own);
}

/* Does a line of that key name this branch? */
static bool is_named(struct rail *r, const char *key, const char *branch)
{
	char line[BRANCH_MOST + 16];
	const char *value;

	rewind(r->file);
	while (fgets(line, sizeof line, r->file))
		if ((value = value_of(line, key)) && strcmp(value, branch) == 0)
			return true;
	return false;
}

static bool is_refused(struct rail *r, const char *ref)
{
	static const char heads[] = "refs/heads/";
	const char *branch = ref + strlen(heads), *whose;

	if (strncmp(ref, heads, strlen(heads)) != 0 || strcmp(branch, r->own) == 0)
		return false;
	if (is_named(r, "base", branch))
		whose = "the base";
	else if (strncmp(branch, "czar/", 5) == 0 || is_named(r, "other", branch))
		whose = "another task's branch";
	else
		return false;
	fprintf(stderr, "czar: push refused: '%s' is %s; from here push only your own, '%s'\n",
		branch, whose, r->own);
	return true;
}

/* "LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID" */
static const char *remote_ref(char *line)
{
	char *rest = line, *word = NULL;

	for (int i = 0; i < 3; i++)
		word = strsep(&rest, " \n");
	return word ? word : "";
}

int pre_push(const char *worktree)
{
	const char *given =
		getenv("PRE_COMMIT_REMOTE_BRANCH"); /* that manager reads stdin itself */
	char path[PATH_MAX], *line = NULL;
	struct rail r = {0};
	size_t size = 0;
	bool refused;

	if (snprintf(path, sizeof path, "%s/.czar/push", worktree) >= PATH_MAX)
		return 0;
	r.file = fopen(path, "re");
	if (!r.file)
		return 0;
	read_own(&r);
	refused = given && is_refused(&r, given);
	while (!refused && getline(&line, &size, stdin) > 0)
		refused = is_refused(&r, remote_ref(line));
	free(line);
	fclose(r.file);
	return refused;
}
