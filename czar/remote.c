/*
 * The remote and the base.
 *
 * The one place that knows which ref is the base. A person's own branches are compared with the
 * remote's and never moved to it.
 */
#include "czar/remote.h"

#include "czar/base/str.h"

static bool is_remote(const struct config *c)
{
	return c->settings.land_github;
}

void remote_base_ref(const struct config *c, char ret[REMOTE_REF_SIZE])
{
	const char *folder = is_remote(c)            ? "refs/remotes/" REMOTE_NAME "/"
			     : c->settings.land_none ? ""
						     : "refs/heads/";

	text_setf(ret, REMOTE_REF_SIZE, "%s%s", folder, c->base);
}

void remote_base_name(const struct config *c, char ret[REMOTE_REF_SIZE])
{
	text_setf(ret, REMOTE_REF_SIZE, is_remote(c) ? REMOTE_NAME "/%s" : "%s", c->base);
}

void remote_look(struct git *g, const struct config *c, struct remote_look *l)
{
	char local[REMOTE_REF_SIZE], remote[REMOTE_REF_SIZE];
	struct remote_look now = {.exists = git_has_remote(g, REMOTE_NAME)};

	TEXT_SETF(local, "refs/heads/%s", c->base);
	TEXT_SETF(remote, "refs/remotes/" REMOTE_NAME "/%s", c->base);
	if (!now.exists || is_remote(c) || git_resolve(g, local, now.base, NULL) < 0 ||
		git_resolve(g, remote, now.theirs, NULL) < 0) {
		*l = (struct remote_look){.exists = now.exists};
		return;
	}
	if (text_equal(now.base, l->base) && text_equal(now.theirs, l->theirs))
		return;
	if (git_ahead_behind(g, now.theirs, now.base, &now.ahead, &now.behind, NULL) == 0)
		*l = now;
}

void remote_describe(const struct config *c, const struct remote_look *l, char *ret, size_t size)
{
	char behind[40] = "";

	if (l->behind)
		TEXT_SETF(behind, ", and %lld behind", (long long)l->behind);
	text_setf(ret, size, REMOTE_NAME "/%s is %lld commit%s ahead of %s%s", c->base,
		(long long)l->ahead, l->ahead == 1 ? "" : "s", c->base, behind);
}
