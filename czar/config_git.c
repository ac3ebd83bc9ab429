/*
 * The values of a settings file, read by libgit2 (git2/config.h): quoting, escapes and continued
 * lines as git has them. One file alone; it knows nothing of what the values mean.
 */
#include "czar/config_git.h"

#include <git2.h>

#include "czar/base/str.h"

struct reading {
	config_git_fn fn;
	void *userdata;
};

static int on_entry(const git_config_entry *entry, void *userdata)
{
	const struct reading *r = userdata;

	return r->fn(entry->name, entry->value, r->userdata);
}

static int failed(struct error *err, const char *path)
{
	const git_error *e = git_error_last();

	return error(err, EINVAL, "cannot read settings of '%s': %s", path,
		e && e->message ? e->message : "libgit2 gives no reason");
}

static void config_free(git_config **config)
{
	git_config_free(*config);
}

int config_git_read(const char *path, config_git_fn fn, void *userdata, struct error *err)
{
	_cleanup_(config_free) git_config *config = NULL;
	struct reading reading = {.fn = fn, .userdata = userdata};
	int r;

	if (git_libgit2_init() < 0)
		return failed(err, path);
	r = git_config_open_ondisk(&config, path);
	if (r < 0)
		return failed(err, path);
	return git_config_foreach(config, on_entry, &reading);
}
