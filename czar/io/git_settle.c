/*
 * A checkout in which a merge was cut off: some files are the join's, and git's index is the
 * base's, so git takes them for a person's changes and refuses to go on.
 *
 * What is the join's to the byte is kept by the join itself; everything else is left alone.
 */
#include "czar/io/git_settle.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/io/git_blobs.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

struct half {
	const char *checkout;
	struct str names;            /* that the join changes and that are here, a line each */
	struct str here, join, base; /* their ids, in the same order */
	struct str tracked;          /* NUL each: to be laid out as the index has them */
	int n;
};

static void half_done(struct half *h)
{
	str_done(&h->names);
	str_done(&h->here);
	str_done(&h->join);
	str_done(&h->base);
	str_done(&h->tracked);
}

static bool is_file(const char *checkout, const char *name)
{
	char path[GIT_PATH_SIZE];
	struct stat st;

	return !strchr(name, '\n') && path_join(path, checkout, name, NULL) == 0 &&
	       lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int find_names(struct half *h, const struct git_joined *j, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	const char *name;
	size_t at = 0;
	int r = git_must(&(struct git_call){.directory = h->checkout,
				 .args = GIT_ARGS("diff-tree", "-r", "-z", "--name-only",
					 "--no-renames", "--diff-filter=AM", j->base, j->commit)},
		&list, err);

	while (r == 0 && (name = git_next_item(&list, &at)))
		if (is_file(h->checkout, name))
			str_addf(&h->names, "%s\n", name);
	return r;
}

/* "COMMIT:NAME", a line each. */
static int find_blobs(struct half *h, const char *commit, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str asked = {0};

	for (const char *p = str_text(&h->names); *p; p += strcspn(p, "\n") + 1)
		str_addf(&asked, "%s:%.*s\n", commit, (int)strcspn(p, "\n"), p);
	return git_blobs(h->checkout, str_text(&asked), ret, err);
}

static int find_here(struct half *h, struct error *err)
{
	return git_must(&(struct git_call){.directory = h->checkout,
				.args = GIT_ARGS("hash-object", "--stdin-paths"),
				.input = str_text(&h->names)},
		&h->here, err);
}

/* What the base has not is taken away, the rest is laid out again. */
static int put_back(struct half *h, struct error *err)
{
	size_t here = 0, join = 0, base = 0;
	char path[GIT_PATH_SIZE];

	for (char *p = h->names.data; p && *p; p += strlen(p) + 1) {
		const char *now = git_next_blob(&h->here, &here);
		const char *theirs = git_next_blob(&h->join, &join);
		const char *before = git_next_blob(&h->base, &base);

		p[strcspn(p, "\n")] = '\0';
		if (!now || !theirs || !before || !text_equal(now, theirs) ||
			text_equal(now, before))
			continue;
		h->n++;
		if (*before)
			str_add_bytes(&h->tracked, p, strlen(p) + 1);
		else if (path_join(path, h->checkout, p, NULL) == 0 && unlink(path) < 0)
			return error(err, errno, "cannot remove '%s': %s", path, strerror(errno));
	}
	return 0;
}

/* One at a time: an input with NULs is none that a child can be given. */
static int lay_out(const struct half *h, struct error *err)
{
	const char *name;
	size_t at = 0;
	int r = 0;

	while (r == 0 && (name = git_next_item(&h->tracked, &at)))
		r = git_must(&(struct git_call){.directory = h->checkout,
				     .args = GIT_ARGS("checkout-index", "--force", "--", name),
				     .kind = GIT_ACT},
			NULL, err);
	return r;
}

int git_settle_half(const char *checkout, const struct git_joined *j, struct error *err)
{
	_cleanup_(half_done) struct half h = {.checkout = checkout};
	int r = find_names(&h, j, err);

	if (r < 0 || !h.names.len)
		return r;
	r = find_here(&h, err);
	if (r == 0)
		r = find_blobs(&h, j->commit, &h.join, err);
	if (r == 0)
		r = find_blobs(&h, j->base, &h.base, err);
	if (r == 0)
		r = put_back(&h, err);
	if (r == 0)
		r = lay_out(&h, err);
	return r < 0 ? r : h.n;
}
