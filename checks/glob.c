/*
 * Path globs against paths.
 *
 * Each kind of star remembers where it stands and takes one character more when what follows it
 * does not fit; a later star makes an earlier one of its kind settled. So hostile globs cost their
 * length times the path's and no more.
 */
#include "checks/glob.h"

#include <stddef.h>
#include <string.h>

struct star {
	const char *glob; /* behind the star; NULL: none yet */
	const char *path; /* what it has not taken */
};

/* Behind the stars at glob; deep: it was "**", which also stands for no folder at all. */
static const char *skip_stars(const char *glob, bool *ret_deep)
{
	*ret_deep = glob[1] == '*';
	glob += strspn(glob, "*");
	return *ret_deep && *glob == '/' ? glob + 1 : glob;
}

static bool take_more(struct star *s, bool deep, const char **glob, const char **path)
{
	if (!s->glob || !*s->path || (!deep && *s->path == '/'))
		return false;
	*glob = s->glob;
	*path = ++s->path;
	return true;
}

/* The whole glob is taken: a folder of the path is enough. */
static bool is_end(const char *glob, const char *path)
{
	return (!*glob && (!*path || *path == '/')) || (glob[0] == '/' && !glob[1] && *path == '/');
}

bool glob_matches(const char *glob, const char *path)
{
	struct star name = {0}, deep = {0};

	while (!is_end(glob, path)) {
		if (*glob == '*') {
			bool is_deep;

			glob = skip_stars(glob, &is_deep);
			if (is_deep) {
				deep = (struct star){glob, path};
				name.glob = NULL;
			} else {
				name = (struct star){glob, path};
			}
		} else if (*path && (*glob == *path || (*glob == '?' && *path != '/'))) {
			glob++;
			path++;
		} else if (!take_more(&name, false, &glob, &path)) {
			name.glob = NULL;
			if (!take_more(&deep, true, &glob, &path))
				return false;
		}
	}
	return true;
}
