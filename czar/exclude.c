/*
 * What git is to leave alone of what czar puts there: no "git add -A" shall take it in.
 *
 * In a status folder only czar's own files: other files there may be somebody's work.
 */
#include "czar/exclude.h"

#include <stdlib.h>
#include <string.h>

#include "checks/rows_common.h"
#include "czar/io/git.h"

static const char *const status_files[] = {
	"worker-status.json", "tasks.json", "decisions.jsonl", "deliveries.log", NULL};

struct patterns {
	char **list; /* owned, NULL-terminated */
	size_t n;
};

static void patterns_done(struct patterns *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->list[i]);
	free(p->list);
}

/* The path as it is, by gitignore(5), from the checkout's top. */
static void add_path(struct patterns *p, const char *folder, const char *path, const char *end)
{
	_cleanup_(str_done) struct str s = {0}, whole = {0};

	str_addf(&whole, "%s%s%s", folder, *folder ? "/" : "", path);
	str_add(&s, "/");
	for (const char *c = str_text(&whole); *c; c++)
		str_addf(&s, strchr("\\*?[ ", *c) ? "\\%c" : "%c", *c);
	str_add(&s, end);
	p->list = realloc(p->list, (p->n + 2) * sizeof *p->list);
	if (!p->list)
		abort();
	p->list[p->n++] = str_take(&s);
	p->list[p->n] = NULL;
}

/* Its place below the checkout, "" the checkout itself; false: elsewhere, or in a folder that is
 * left alone anyway. */
static bool status_folder(const struct project_place *place, const char *dir, char ret[PATH_SIZE])
{
	size_t n = strlen(place->checkout);

	if (!project_path_below(place, dir, ret, PATH_SIZE)) {
		if (strncmp(dir, place->checkout, n) != 0 || (dir[n] && dir[n] != '/'))
			return false;
		text_set(ret, PATH_SIZE, dir + n + (dir[n] == '/'));
	}
	return !text_equal(ret, ".czar") && !text_starts(ret, ".czar/") &&
	       !text_starts(ret, ".git/");
}

int exclude_own(const struct project_place *place, const char *status_dir, const char *const *copy,
	struct error *err)
{
	_cleanup_(patterns_done) struct patterns p = {0};
	char folder[PATH_SIZE];

	for (; copy && *copy; copy++)
		add_path(&p, "", *copy, "");
	if (status_dir && *status_dir && status_folder(place, status_dir, folder))
		for (size_t i = 0; status_files[i]; i++)
			add_path(&p, folder, status_files[i], "*");
	if (p.n) {
		int r = git_act_exclude(place->checkout, (const char *const *)p.list, err);

		if (r < 0)
			return r;
	}
	return git_act_exclude(place->checkout, (const char *const[]){".czar/", NULL}, err);
}
