/*
 * Reading by libgit2.
 *
 * One handle for the repository and one for each worktree stay open: a long-lived handle sees new
 * refs and packs at once and costs no process. Nothing here judges what libgit2 could not do: such
 * a call answers -EOPNOTSUPP and the git command is asked. Nothing here writes.
 */
#include "czar/io/git_read_lib.h"

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/io/git_path.h"

struct worktree_handle {
	char *worktree, *git_dir; /* owned */
	git_repository *repository;
};

struct git_lib {
	git_repository *repository;
	git_odb_backend *memory; /* the object store's; NULL: what is new would go to disk */
	struct worktree_handle *worktrees;
	size_t n;
	bool status_differs; /* filters, sparse checkouts: only git knows what changed */
};

static void handle_done(struct worktree_handle *h)
{
	git_repository_free(h->repository);
	free(h->worktree);
	free(h->git_dir);
	*h = (struct worktree_handle){0};
}

/*
 * Entries are walked one by one, here and for remotes: whatever matches patterns in libgit2 1.5
 * with PCRE2 loses 20 KB an entry (git_config_foreach_match, git_remote_list).
 */
static bool config_has(git_config *config, const char *prefix)
{
	git_config_iterator *entries = NULL;
	git_config_entry *entry;
	bool found = false;

	if (git_config_iterator_new(&entries, config) < 0)
		return true;
	while (!found && git_config_next(&entry, entries) == 0)
		found = text_starts(entry->name, prefix);
	git_config_iterator_free(entries);
	return found;
}

/* Whether libgit2's status may differ from git's: it runs no filters and knows no sparse index. */
static bool repository_status_differs(git_repository *repository)
{
	git_config *config = NULL;
	bool differs = true;
	int sparse = 0;

	if (git_repository_config_snapshot(&config, repository) == 0) {
		differs = config_has(config, "filter.");
		if (git_config_get_bool(&sparse, config, "core.sparsecheckout") == 0 && sparse)
			differs = true;
	}
	git_config_free(config);
	return differs;
}

/* Format 1 is there for extensions, and 1.5 knows none: it would refuse, by matching patterns. Nor
 * does it know that the history of a shallow clone ends. */
static bool repository_is_plain(const char *checkout)
{
	char git_dir[GIT_PATH_SIZE], common[GIT_PATH_SIZE], path[GIT_PATH_SIZE];
	git_config *config = NULL;
	int version = 0;
	bool plain;

	if (git_dir_of(checkout, git_dir, NULL) < 0 || git_common_of(git_dir, common, NULL) < 0 ||
		path_join(path, common, "config", NULL) < 0)
		return false;
	plain = git_config_open_ondisk(&config, path) == 0 &&
		path_join(path, common, "shallow", NULL) == 0 && access(path, F_OK) != 0;
	if (plain && git_config_get_int32(&version, config, "core.repositoryformatversion") == 0)
		plain = version == 0;
	git_config_free(config);
	return plain;
}

struct git_lib *git_lib_open(const char *checkout)
{
	struct git_lib *l = calloc(1, sizeof *l);
	git_reference *head = NULL;

	if (!l)
		abort();
	git_libgit2_init();
	if (!repository_is_plain(checkout) || git_repository_open(&l->repository, checkout) < 0 ||
		git_reference_lookup(&head, l->repository, "HEAD") < 0) {
		git_lib_close(l);
		return NULL;
	}
	git_reference_free(head);
	l->status_differs = repository_status_differs(l->repository);
	return l;
}

void git_lib_close(struct git_lib *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n; i++)
		handle_done(&l->worktrees[i]);
	free(l->worktrees);
	git_repository_free(l->repository);
	free(l); /* the library stays: its end would take what other threads have of it */
}

void git_lib_forget(struct git_lib *l, const char *worktree)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!text_equal(l->worktrees[i].worktree, worktree))
			continue;
		handle_done(&l->worktrees[i]);
		l->worktrees[i] = l->worktrees[--l->n];
		return;
	}
}

/* What a merge in memory makes anew would be loose objects that nobody ever asks for: the handle
 * gets a store in memory in front of the one on disk. */
int git_lib_keep_in_memory(struct git_lib *l, struct git_repository **ret)
{
	git_odb *store = NULL;
	int r = 0;

	if (!l->memory) {
		r = git_repository_odb(&store, l->repository);
		if (r == 0)
			r = git_mempack_new(&l->memory);
		if (r == 0 && (r = git_odb_add_backend(store, l->memory, 999)) < 0) {
			l->memory->free(l->memory);
			l->memory = NULL;
		}
		git_odb_free(store);
	}
	*ret = l->repository;
	return r < 0 ? -EOPNOTSUPP : 0;
}

void git_lib_forget_memory(struct git_lib *l)
{
	if (l->memory)
		git_mempack_reset(l->memory);
}

/* The open handle of a worktree; opened anew when the worktree has got another git dir. */
static git_repository *handle_of(struct git_lib *l, const char *worktree)
{
	char git_dir[GIT_PATH_SIZE];
	struct worktree_handle h = {0};

	if (git_dir_of(worktree, git_dir, NULL) < 0)
		return NULL;
	for (size_t i = 0; i < l->n; i++)
		if (text_equal(l->worktrees[i].worktree, worktree) &&
			text_equal(l->worktrees[i].git_dir, git_dir))
			return l->worktrees[i].repository;
	git_lib_forget(l, worktree);
	if (git_repository_open(&h.repository, worktree) < 0)
		return NULL;
	h.worktree = strdup(worktree);
	h.git_dir = strdup(git_dir);
	l->worktrees = realloc(l->worktrees, (l->n + 1) * sizeof *l->worktrees);
	if (!h.worktree || !h.git_dir || !l->worktrees)
		abort();
	l->worktrees[l->n++] = h;
	return h.repository;
}

static bool oid_parse(git_oid *ret, const char *oid)
{
	return strlen(oid) == GIT_OID_HEXSZ && git_oid_fromstr(ret, oid) == 0;
}

/* Names of refs first. libgit2 takes another name with "-g" in it for the output of git describe
 * and matches patterns. */
static int revision_find(git_repository *repository, const char *revision, git_object **ret)
{
	bool whole = text_equal(revision, "HEAD") || text_starts(revision, "refs/");
	git_object *found = NULL;
	git_reference *ref = NULL;
	int r = whole ? git_reference_lookup(&ref, repository, revision)
		      : git_reference_dwim(&ref, repository, revision);

	if (r == 0) {
		r = git_reference_peel(ret, ref, GIT_OBJECT_COMMIT);
		git_reference_free(ref);
		return r;
	}
	if ((whole && r == GIT_ENOTFOUND) || strstr(revision, "-g"))
		return whole ? r : GIT_ERROR;
	r = git_revparse_single(&found, repository, revision);
	if (r == 0)
		r = git_object_peel(ret, found, GIT_OBJECT_COMMIT);
	git_object_free(found);
	return r;
}

int git_lib_resolve(struct git_lib *l, const char *revision, char ret[65], struct error *err)
{
	git_object *commit = NULL;
	int r = revision_find(l->repository, revision, &commit);

	if (r == GIT_ENOTFOUND)
		return error(err, ENOENT, "no commit '%s'", revision);
	if (r < 0)
		return -EOPNOTSUPP;
	git_oid_tostr(ret, GIT_OID_HEXSZ + 1, git_object_id(commit));
	git_object_free(commit);
	return 0;
}

int git_lib_descends(struct git_lib *l, const char *ancestor, const char *descendant)
{
	git_oid from, to;
	int r;

	if (!oid_parse(&from, ancestor) || !oid_parse(&to, descendant))
		return -EOPNOTSUPP;
	if (git_oid_equal(&from, &to))
		return 1;
	r = git_graph_descendant_of(l->repository, &to, &from);
	return r < 0 ? -EOPNOTSUPP : r;
}

int git_lib_head(struct git_lib *l, const char *worktree, char oid[65], char branch[257])
{
	git_repository *repository = handle_of(l, worktree);
	git_reference *head = NULL;
	git_oid id;
	int r = -EOPNOTSUPP;

	if (!repository || git_reference_lookup(&head, repository, "HEAD") < 0)
		return -EOPNOTSUPP;
	branch[0] = oid[0] = '\0';
	if (git_reference_type(head) == GIT_REFERENCE_DIRECT) {
		git_oid_tostr(oid, GIT_OID_HEXSZ + 1, git_reference_target(head));
		r = 0;
	} else if (text_starts(git_reference_symbolic_target(head), "refs/heads/")) {
		const char *name = git_reference_symbolic_target(head);

		r = git_reference_name_to_id(&id, repository, name);
		if (r == 0)
			git_oid_tostr(oid, GIT_OID_HEXSZ + 1, &id);
		text_set(branch, 257, name + strlen("refs/heads/"));
		r = r == 0 || r == GIT_ENOTFOUND ? 0 : -EOPNOTSUPP;
	}
	git_reference_free(head);
	return r;
}

int git_lib_commit(
	struct git_lib *l, const char *oid, int64_t *time, int *parents, struct str *message)
{
	git_commit *commit = NULL;
	git_oid id;

	if (!oid_parse(&id, oid) || git_commit_lookup(&commit, l->repository, &id) < 0)
		return -EOPNOTSUPP;
	*time = git_commit_time(commit);
	*parents = (int)git_commit_parentcount(commit);
	str_add(message, git_commit_message(commit));
	git_commit_free(commit);
	return 0;
}

static void oids_add(char (**list)[65], size_t *n, size_t *room, const git_oid *oid)
{
	if (*n == *room) {
		*room = *room ? *room * 2 : 16;
		*list = realloc(*list, *room * sizeof **list);
		if (!*list)
			abort();
	}
	git_oid_tostr((*list)[*n], sizeof **list, oid);
	(*n)++;
}

int git_lib_between(
	struct git_lib *l, const char *from, const char *to, char (**ret)[65], size_t *ret_n)
{
	git_revwalk *walk = NULL;
	char(*list)[65] = NULL;
	size_t n = 0, room = 0;
	git_oid hide, push, id;
	int r;

	if (!oid_parse(&push, to) || (from[0] && !oid_parse(&hide, from)) ||
		git_revwalk_new(&walk, l->repository) < 0)
		return -EOPNOTSUPP;
	git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME | GIT_SORT_REVERSE);
	r = git_revwalk_push(walk, &push);
	if (r == 0 && from[0])
		r = git_revwalk_hide(walk, &hide);
	while (r == 0 && (r = git_revwalk_next(&id, walk)) == 0)
		oids_add(&list, &n, &room, &id);
	git_revwalk_free(walk);
	if (r != GIT_ITEROVER) {
		free(list);
		return -EOPNOTSUPP;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int git_lib_ahead_behind(
	struct git_lib *l, const char *tip, const char *base, int64_t *ahead, int64_t *behind)
{
	size_t more, less;
	git_oid local, upstream;

	if (!oid_parse(&local, tip) || !oid_parse(&upstream, base) ||
		git_graph_ahead_behind(&more, &less, l->repository, &local, &upstream) < 0)
		return -EOPNOTSUPP;
	*ahead = (int64_t)more;
	*behind = (int64_t)less;
	return 0;
}

static const char *status_path(const git_status_entry *entry)
{
	const git_diff_delta *delta =
		entry->index_to_workdir ? entry->index_to_workdir : entry->head_to_index;

	return delta->old_file.path ? delta->old_file.path : delta->new_file.path;
}

int git_lib_changes(struct git_lib *l, const char *worktree, git_path_fn on_path, void *userdata)
{
	git_status_options options = {.version = GIT_STATUS_OPTIONS_VERSION};
	git_repository *repository;
	git_status_list *list = NULL;

	repository = l->status_differs ? NULL : handle_of(l, worktree);
	options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
	options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS;
	if (!repository || git_status_list_new(&list, repository, &options) < 0)
		return -EOPNOTSUPP;
	for (size_t i = 0; i < git_status_list_entrycount(list); i++) {
		const git_status_entry *entry = git_status_byindex(list, i);

		if (entry->status != GIT_STATUS_CURRENT && entry->status != GIT_STATUS_IGNORED)
			on_path(status_path(entry), userdata);
	}
	git_status_list_free(list);
	return 0;
}

static int tree_of(struct git_lib *l, const char *oid, git_tree **ret)
{
	git_commit *commit = NULL;
	git_oid id;
	int r;

	if (!oid_parse(&id, oid) || git_commit_lookup(&commit, l->repository, &id) < 0)
		return -EOPNOTSUPP;
	r = git_commit_tree(ret, commit);
	git_commit_free(commit);
	return r < 0 ? -EOPNOTSUPP : 0;
}

int git_lib_diff(struct git_lib *l, const char *a, const char *b, git_path_fn on_path,
	void *userdata, int64_t *insertions, int64_t *deletions)
{
	git_tree *before = NULL, *after = NULL;
	git_diff *diff = NULL;
	git_diff_stats *stats = NULL;
	int r = tree_of(l, a, &before);

	if (r == 0)
		r = tree_of(l, b, &after);
	if (r == 0 && (git_diff_tree_to_tree(&diff, l->repository, before, after, NULL) < 0 ||
			      git_diff_get_stats(&stats, diff) < 0))
		r = -EOPNOTSUPP;
	if (r == 0) {
		*insertions = (int64_t)git_diff_stats_insertions(stats);
		*deletions = (int64_t)git_diff_stats_deletions(stats);
		for (size_t i = 0; i < git_diff_num_deltas(diff); i++)
			on_path(git_diff_get_delta(diff, i)->new_file.path, userdata);
	}
	git_diff_stats_free(stats);
	git_diff_free(diff);
	git_tree_free(after);
	git_tree_free(before);
	return r;
}

struct placing {
	git_place_fn on_place;
	void *userdata;
};

static int on_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *userdata)
{
	const struct placing *x = userdata;

	x->on_place(delta->new_file.path, hunk->old_start, hunk->old_lines, hunk->new_lines,
		x->userdata);
	return 0;
}

int git_lib_lines(
	struct git_lib *l, const char *a, const char *b, git_place_fn on_place, void *userdata)
{
	git_diff_options options;
	struct placing x = {on_place, userdata};
	git_tree *before = NULL, *after = NULL;
	git_diff *diff = NULL;
	int r = tree_of(l, a, &before);

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = 0;
	if (r == 0)
		r = tree_of(l, b, &after);
	if (r == 0 && git_diff_tree_to_tree(&diff, l->repository, before, after, &options) < 0)
		r = -EOPNOTSUPP;
	if (r == 0)
		r = git_diff_foreach(diff, NULL, NULL, on_hunk, NULL, &x) < 0 ? -EIO : 0;
	git_diff_free(diff);
	git_tree_free(after);
	git_tree_free(before);
	return r;
}

int git_lib_common(struct git_lib *l, const char *a, const char *b, char ret[65])
{
	git_oid one, two, base;
	int r;

	if (!oid_parse(&one, a) || !oid_parse(&two, b))
		return -EOPNOTSUPP;
	r = git_merge_base(&base, l->repository, &one, &two);
	if (r < 0)
		return r == GIT_ENOTFOUND ? -ENOENT : -EOPNOTSUPP;
	git_oid_tostr(ret, 65, &base);
	return 0;
}

/* "remote.NAME.url": NAME may hold dots. */
static void remote_name(const char *entry, git_path_fn on_name, void *userdata)
{
	char name[256];
	size_t n = strlen(entry);

	if (!text_starts(entry, "remote.") || !text_ends(entry, ".url") ||
		n <= strlen("remote..url"))
		return;
	TEXT_SETF(name, "%.*s", (int)(n - strlen("remote..url")), entry + strlen("remote."));
	on_name(name, userdata);
}

int git_lib_remotes(struct git_lib *l, git_path_fn on_name, void *userdata)
{
	git_config *config = NULL;
	git_config_iterator *entries = NULL;
	git_config_entry *entry;

	if (git_repository_config_snapshot(&config, l->repository) < 0 ||
		git_config_iterator_new(&entries, config) < 0) {
		git_config_free(config);
		return -EOPNOTSUPP;
	}
	while (git_config_next(&entry, entries) == 0)
		remote_name(entry->name, on_name, userdata);
	git_config_iterator_free(entries);
	git_config_free(config);
	return 0;
}
