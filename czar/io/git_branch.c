/*
 * Bringing a worktree onto an attempt's branch.
 *
 * Save, clean, switch, merge; each step may be cut off anywhere and the whole called again. Before
 * the first file is touched a note in the git dir says what was saved: a later try then knows that
 * what looks changed is our own half-done work, keeps that apart and reports what was saved first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_tidy.h"
#include "czar/io/git_index.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_start.h"

enum { NOTE_MOST_BYTES = 4096 };

struct branching {
	const struct git_branch_plan *plan;
	struct git_start start;
	char note[GIT_PATH_SIZE]; /* path of the note */
	char saved[65];
};

/* "SAVE_REF\nOID\n": cleaning began after this was saved. Returns whether it is of this attempt. */
static bool note_read(struct branching *b)
{
	_cleanup_(str_done) struct str note = {0};
	size_t n = strlen(b->plan->save_ref);

	if (file_read(b->note, NOTE_MOST_BYTES, &note, NULL) < 0 || note.len < n + 2 ||
		!text_starts(note.data, b->plan->save_ref) || note.data[n] != '\n')
		return false;
	TEXT_SETF(b->saved, "%.*s", (int)strcspn(note.data + n + 1, "\n"), note.data + n + 1);
	return true;
}

static int note_write(const struct branching *b, struct error *err)
{
	_cleanup_(str_done) struct str note = {0};

	str_addf(&note, "%s\n%s\n", b->plan->save_ref, b->saved);
	return file_write(b->note, note.data, note.len, 0644, err);
}

/* A detached HEAD whose commits no ref holds gets one. */
static int head_keep(struct branching *b, struct error *err)
{
	const char *worktree = b->plan->worktree;
	struct git_call holders = {.directory = worktree,
		.args = GIT_ARGS("for-each-ref", "--count=1", "--contains=HEAD")};
	struct git_call born = {.directory = worktree,
		.args = GIT_ARGS("rev-parse", "--verify", "--quiet", "HEAD^{commit}")};
	struct git_call detached = {
		.directory = worktree, .args = GIT_ARGS("symbolic-ref", "-q", "HEAD")};
	_cleanup_(str_done) struct str list = {0}, ref = {0};
	char head[65];
	int r;

	if (git_says_yes(&detached) || git_line(&born, head, sizeof head, NULL) < 0)
		return 0;
	r = git_must(&holders, &list, err);
	if (r < 0 || list.len)
		return r;
	str_add(&ref, b->plan->save_ref);
	r = git_must(&(struct git_call){.directory = worktree,
			     .args = GIT_ARGS("update-ref", str_text(&ref), head, ""),
			     .kind = GIT_ACT},
		NULL, NULL);
	if (r == 0) {
		TEXT_SET(b->saved, head);
		return 0;
	}
	str_addf(&ref, "-%.12s", head);
	return git_must(&(struct git_call){.directory = worktree,
				.args = GIT_ARGS("update-ref", str_text(&ref), head),
				.kind = GIT_ACT},
		NULL, err);
}

/* What will be laid out, by and by; the array is the caller's. */
static const char **coming_of(const struct branching *b)
{
	size_t n = 0, merges = 0;
	const char **coming;

	while (b->plan->merges && b->plan->merges[merges])
		merges++;
	coming = calloc(merges + 3, sizeof *coming);
	if (!coming)
		abort();
	if (b->start.how != GIT_START_MAKE)
		coming[n++] = b->start.ref;
	if (b->start.how != GIT_START_KEEP)
		coming[n++] = b->start.commit;
	for (size_t i = 0; i < merges; i++)
		coming[n++] = b->plan->merges[i];
	return coming;
}

static int everything_save(struct branching *b, struct error *err)
{
	_cleanup_(str_done) struct str ref = {0}, message = {0};
	const char **coming = coming_of(b);
	bool again = note_read(b);
	char oid[65];
	int r;

	str_addf(&ref, "%s%s", b->plan->save_ref, again ? "-interrupted" : "");
	str_addf(&message, "Saved before %s\n", b->plan->branch);
	r = git_act_save(b->plan->worktree, str_text(&ref), str_text(&message), coming, oid, err);
	free(coming);
	if (r < 0)
		return r;
	if (!again)
		TEXT_SET(b->saved, oid);
	r = head_keep(b, err);
	return r < 0 ? r : note_write(b, err);
}

static int branch_switch(const struct branching *b, struct error *err)
{
	struct git_call c = {.directory = b->plan->worktree, .kind = GIT_ACT};
	int r;

	c.args = b->start.how == GIT_START_MAKE
			 ? GIT_ARGS("switch", "--quiet", "--no-track", "--create", b->plan->branch,
				   b->start.commit)
			 : GIT_ARGS("switch", "--quiet", "--no-guess", b->plan->branch);
	r = git_must(&c, NULL, err);
	if (r < 0 || b->start.how != GIT_START_FORWARD)
		return r;
	c.args = GIT_ARGS("merge", "--quiet", "--ff-only", "--no-autostash", b->start.commit);
	return git_must(&c, NULL, err);
}

/* "T-1: a.c, b.c"; false when nothing is unmerged, so that it was no conflict. */
static bool conflict_describe(const struct branching *b, const char *name, struct str *conflict)
{
	struct git_call c = {.directory = b->plan->worktree,
		.args = GIT_ARGS("diff", "--name-only", "--diff-filter=U", "-z")};
	_cleanup_(str_done) struct str list = {0};
	size_t at = 0;

	if (git_must(&c, &list, NULL) < 0 || !list.len)
		return false;
	str_clear(conflict);
	str_addf(conflict, "%s: ", name);
	git_add_names(conflict, &list, &at);
	return true;
}

/* 0 merged or nothing to merge, 1 conflict. */
static int merge_one(const struct branching *b, const char *oid, const char *name,
	struct str *conflict, struct error *err)
{
	const char *worktree = b->plan->worktree;
	struct git_call there = {.directory = worktree,
		.args = GIT_ARGS("merge-base", "--is-ancestor", oid, "HEAD")};
	struct git_call c = {.directory = worktree, .kind = GIT_ACT};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str message = {0};
	int r, undone;

	if (git_says_yes(&there))
		return 0;
	str_addf(&message, "Merge %s into %s", name, b->plan->branch);
	c.args = GIT_ARGS("merge", "--quiet", "--no-ff", "--commit", "--no-edit", "--no-stat",
		"--no-log", "--no-signoff", "--no-verify", "--no-autostash", "-m",
		str_text(&message), oid);
	r = git_run(&c, &result, err);
	if (r < 0 || result.status == 0)
		return r;
	r = conflict_describe(b, name, conflict) ? 1 : git_failed(&c, &result, err);
	undone = git_tidy_states(worktree, r < 0 ? NULL : err);
	if (undone == 0)
		undone = git_tidy_files(worktree, r < 0 ? NULL : err);
	return r < 0 ? r : undone < 0 ? undone : 1;
}

static int merge_all(const struct branching *b, struct str *conflict, struct error *err)
{
	const struct git_branch_plan *p = b->plan;
	int r = 0;

	for (size_t i = 0; p->merges && p->merges[i] && r == 0; i++)
		r = merge_one(b, p->merges[i], p->merge_names ? p->merge_names[i] : p->merges[i],
			conflict, err);
	return r;
}

/* Only what is read back counts. */
static int branch_verify(const struct branching *b, char ret[65], struct error *err)
{
	const char *worktree = b->plan->worktree;
	char on[300], head[65];
	int r = git_line(&(struct git_call){.directory = worktree,
				 .args = GIT_ARGS("symbolic-ref", "-q", "HEAD")},
		on, sizeof on, err);

	if (r == 0)
		r = git_line(&(struct git_call){.directory = worktree,
				     .args = GIT_ARGS("rev-parse", "--verify", "HEAD^{commit}")},
			head, sizeof head, err);
	if (r < 0)
		return r;
	if (!text_equal(on, b->start.ref))
		return error(
			err, EIO, "'%s' is on '%s' instead of '%s'", worktree, on, b->start.ref);
	text_set(ret, 65, head);
	return 0;
}

static int branch_reach(struct branching *b, struct str *conflict, struct error *err)
{
	int r = git_start_find(b->plan, &b->start, err);

	if (r == 0)
		r = everything_save(b, err);
	if (r == 0)
		r = git_tidy_states(b->plan->worktree, err);
	if (r == 0)
		r = git_index_clear_flags(b->plan->worktree, NULL, false, err);
	if (r == 0)
		r = git_tidy_files(b->plan->worktree, err);
	if (r == 0)
		r = branch_switch(b, err);
	return r < 0 ? r : merge_all(b, conflict, err);
}

int git_act_branch(const struct git_branch_plan *p, char ret_head[65], char ret_saved[65],
	struct str *conflict, struct error *err)
{
	struct branching b = {.plan = p};
	char git_dir[GIT_PATH_SIZE], head[65], ref[300], again[300];
	int r = git_dir_of(p->worktree, git_dir, err), reached;

	if (r == 0)
		r = path_join(b.note, git_dir, "czar-cleaning", err);
	if (r < 0)
		return r;
	TEXT_SETF(ref, "refs/heads/%s", p->branch);
	TEXT_SETF(again, "%s-interrupted", p->save_ref);
	r = git_tidy_locks(p->worktree, GIT_ARGS(ref, p->save_ref, again), err);
	if (r < 0)
		return r;
	reached = branch_reach(&b, conflict, err);
	r = reached < 0 ? reached : branch_verify(&b, head, err);
	if (r < 0)
		return error_wrap(err, "cannot bring '%s' to branch '%s'", p->worktree, p->branch);
	unlink(b.note);
	text_set(ret_head, 65, head);
	text_set(ret_saved, 65, b.saved);
	return reached;
}
