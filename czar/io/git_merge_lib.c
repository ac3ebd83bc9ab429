/*
 * Merges in memory by libgit2.
 *
 * Its merge writes the files that it joined into the object store, so the handle keeps what is new
 * in memory, and forgets it after each merge. Renames are found as git finds them, but for those of
 * whole folders: a file that was added to a folder which the other side renamed is no conflict
 * here. A file in conflict that one side renamed is named twice, as either side knows it;
 * a rename to what the other side adds, byte for byte, counts as one too.
 */
#include "czar/io/git_merge_lib.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

#include "czar/io/git_path.h"

enum { RENAMES_MOST = 1000 }; /* of more, comparing each with each takes too long */

static int commit_find(git_repository *repository, const char *oid, git_commit **ret)
{
	git_oid id;

	return strlen(oid) == GIT_OID_HEXSZ && git_oid_fromstr(&id, oid) == 0 &&
			       git_commit_lookup(ret, repository, &id) == 0
		       ? 0
		       : -EOPNOTSUPP;
}

static int tree_find(git_repository *repository, const char *oid, git_tree **ret)
{
	git_commit *commit = NULL;
	int r = commit_find(repository, oid, &commit);

	if (r == 0 && git_commit_tree(ret, commit) < 0)
		r = -EOPNOTSUPP;
	git_commit_free(commit);
	return r;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

int git_lib_merge_bases(
	struct git_lib *l, const char *one, const char *two, char (**ret)[65], size_t *ret_n)
{
	git_repository *repository;
	git_oidarray found = {0};
	git_oid a, b;
	int r = git_lib_keep_in_memory(l, &repository);

	if (r < 0 || strlen(one) != GIT_OID_HEXSZ || strlen(two) != GIT_OID_HEXSZ ||
		git_oid_fromstr(&a, one) < 0 || git_oid_fromstr(&b, two) < 0)
		return -EOPNOTSUPP;
	r = git_merge_bases(&found, repository, &a, &b);
	if (r < 0 && r != GIT_ENOTFOUND)
		return -EOPNOTSUPP;
	*ret_n = r == 0 ? found.count : 0;
	*ret = calloc(*ret_n + 1, sizeof **ret);
	if (!*ret)
		abort();
	for (size_t i = 0; i < *ret_n; i++)
		git_oid_tostr((*ret)[i], sizeof **ret, &found.ids[i]);
	qsort(*ret, *ret_n, sizeof **ret, by_text);
	git_oidarray_dispose(&found);
	return 0;
}

int git_lib_tree(struct git_lib *l, const char *commit, char ret[65])
{
	git_repository *repository;
	git_commit *found = NULL;
	int r = git_lib_keep_in_memory(l, &repository);

	if (r == 0)
		r = commit_find(repository, commit, &found);
	if (r == 0)
		git_oid_tostr(ret, 65, git_commit_tree_id(found));
	git_commit_free(found);
	return r;
}

/* The names alone: no file is opened. */
int git_lib_differing(
	struct git_lib *l, const char *from, const char *to, git_path_fn on_path, void *userdata)
{
	git_repository *repository;
	git_tree *before = NULL, *after = NULL;
	git_diff *diff = NULL;
	int r = git_lib_keep_in_memory(l, &repository);

	if (r == 0)
		r = tree_find(repository, from, &before);
	if (r == 0)
		r = tree_find(repository, to, &after);
	if (r == 0 && git_diff_tree_to_tree(&diff, repository, before, after, NULL) < 0)
		r = -EOPNOTSUPP;
	for (size_t i = 0; r == 0 && i < git_diff_num_deltas(diff); i++)
		on_path(git_diff_get_delta(diff, i)->new_file.path, userdata);
	git_diff_free(diff);
	git_tree_free(after);
	git_tree_free(before);
	return r;
}

static void name_sides(const git_index_entry *ancestor, const git_index_entry *ours,
	const git_index_entry *theirs, git_path_fn on_path, void *userdata)
{
	if (ours)
		on_path(ours->path, userdata);
	if (theirs)
		on_path(theirs->path, userdata);
	if (ancestor && !ours && !theirs)
		on_path(ancestor->path, userdata);
}

static int name_conflicts(git_index *merged, git_path_fn on_path, void *userdata)
{
	git_index_conflict_iterator *conflicts = NULL;
	const git_index_entry *ancestor, *ours, *theirs;
	int r;

	if (!git_index_has_conflicts(merged))
		return 0;
	if (git_index_conflict_iterator_new(&conflicts, merged) < 0)
		return -EIO;
	while ((r = git_index_conflict_next(&ancestor, &ours, &theirs, conflicts)) == 0)
		name_sides(ancestor, ours, theirs, on_path, userdata);
	git_index_conflict_iterator_free(conflicts);
	return r == GIT_ITEROVER ? 1 : -EIO;
}

/* A file that was renamed to where the other side has a folder: libgit2 puts both into the index.
 * Entries are sorted, so each folder is asked for about once. */
static int name_files_in_the_way(git_index *merged, git_path_fn on_path, void *userdata)
{
	char folder[GIT_PATH_SIZE] = "";
	int found = 0;

	for (size_t i = 0; i < git_index_entrycount(merged); i++) {
		const char *path = git_index_get_byindex(merged, i)->path, *at = path;

		while ((at = strchr(at, '/'))) {
			size_t n = (size_t)(at++ - path);

			if (n >= sizeof folder ||
				(strncmp(folder, path, n) == 0 && (folder[n] == '/' || !folder[n])))
				continue;
			text_setf(folder, sizeof folder, "%.*s", (int)n, path);
			if (!git_index_get_bypath(merged, folder, 0))
				continue;
			on_path(folder, userdata);
			found = 1;
		}
	}
	return found;
}

static int merge_trees(git_repository *repository, const char *base, const char *one,
	const char *two, const git_merge_options *options, git_index **ret)
{
	git_tree *before = NULL, *ours = NULL, *theirs = NULL;
	int r = tree_find(repository, base, &before);

	if (r == 0)
		r = tree_find(repository, one, &ours);
	if (r == 0)
		r = tree_find(repository, two, &theirs);
	if (r == 0 && git_merge_trees(ret, repository, before, ours, theirs, options) < 0)
		r = -EOPNOTSUPP;
	git_tree_free(theirs);
	git_tree_free(ours);
	git_tree_free(before);
	return r;
}

static int merge_commits(git_repository *repository, const char *one, const char *two,
	const git_merge_options *options, git_index **ret)
{
	git_commit *ours = NULL, *theirs = NULL;
	int r = commit_find(repository, one, &ours);

	if (r == 0)
		r = commit_find(repository, two, &theirs);
	if (r == 0 && git_merge_commits(ret, repository, ours, theirs, options) < 0)
		r = -EOPNOTSUPP;
	git_commit_free(theirs);
	git_commit_free(ours);
	return r;
}

int git_lib_merge(struct git_lib *l, const char *base, const char *one, const char *two,
	git_path_fn on_path, void *userdata)
{
	git_merge_options options;
	git_repository *repository;
	git_index *merged = NULL;
	int r = git_lib_keep_in_memory(l, &repository);

	git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
	options.flags |= GIT_MERGE_SKIP_REUC;
	options.target_limit = RENAMES_MOST;
	if (r == 0)
		r = base ? merge_trees(repository, base, one, two, &options, &merged)
			 : merge_commits(repository, one, two, &options, &merged);
	if (r == 0)
		r = name_conflicts(merged, on_path, userdata);
	if (r >= 0)
		r |= name_files_in_the_way(merged, on_path, userdata);
	git_index_free(merged);
	git_lib_forget_memory(l);
	return r;
}
