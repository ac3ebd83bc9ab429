/*
 * The hooks of a repository.
 *
 * One way for every kind of hook that may be there already (script, binary, link, disabled file):
 * it is renamed and called by ours, so that removing ours is renaming it back. A hook's text is a
 * few lines of sh that call czar-hook by its absolute path. post-commit never fails a commit;
 * pre-push does nothing outside of workers' worktrees, and there both hooks get the whole input.
 */
#include "hooks/install.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "hooks/manager.h"

enum { HOOK_MOST_BYTES = 1 << 20 };

static const char mark[] = "# czar hooks install wrote this file";
static const char before_ending[] = ".before-czar";

void hook_report_done(struct hook_report *r)
{
	str_done(&r->line);
	*r = (struct hook_report){0};
}

const char *hook_state_name(enum hook_state state)
{
	static const char *const names[] = {
		"absent", "installed", "outdated", "by-hand", "managed"};

	return names[state];
}

const char *hook_name(enum hook hook)
{
	static const char *const names[] = {"post-commit", "pre-push"};

	return names[hook];
}

/* %s: mark, the program quoted; the ending of what was before, each time it is named. */
static const char post_commit[] = "#!/bin/sh\n"
				  "%s; czar hooks remove takes it away again.\n"
				  "# It tells czar of a commit, and never fails one.\n"
				  "hook=%s\n"
				  "before=$0%s\n"
				  "if [ -x \"$hook\" ]; then\n"
				  "\t\"$hook\" post-commit </dev/null >/dev/null 2>&1 || :\n"
				  "fi\n"
				  "if [ -x \"$before\" ]; then\n"
				  "\texec \"$before\" \"$@\"\n"
				  "fi\n"
				  "exit 0\n";
static const char pre_push[] = "#!/bin/sh\n"
			       "%s; czar hooks remove takes it away again.\n"
			       "# It keeps workers from pushing to the base and to each other's "
			       "branches, and does nothing "
			       "elsewhere.\n"
			       "hook=%s\n"
			       "before=$0%s\n"
			       "if [ -f .git ] && [ -f .czar/push ] && [ -x \"$hook\" ]; then\n"
			       "\trefs=$(cat; echo .)\n"
			       "\trefs=${refs%%.}\n"
			       "\tprintf %%s \"$refs\" | \"$hook\" pre-push || exit 1\n"
			       "\t[ -x \"$before\" ] || exit 0\n"
			       "\tprintf %%s \"$refs\" | \"$before\" \"$@\"\n"
			       "\texit\n"
			       "fi\n"
			       "if [ -x \"$before\" ]; then\n"
			       "\texec \"$before\" \"$@\"\n"
			       "fi\n"
			       "exit 0\n";

static void hook_text(enum hook hook, const char *program, struct str *ret)
{
	_cleanup_(str_done) struct str quoted = {0};

	str_add_shell_word(&quoted, program);
	if (hook == HOOK_POST_COMMIT)
		str_addf(ret, post_commit, mark, str_text(&quoted), before_ending);
	else
		str_addf(ret, pre_push, mark, str_text(&quoted), before_ending);
}

/* What lies there: 1 a hook (its text in ret, as far as it is a readable one), 0 nothing. */
static int read_hook(const char *path, struct str *ret, struct error *err)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : error(err, errno, "cannot look at hook '%s': %s", path,
					 strerror(errno));
	if (S_ISDIR(st.st_mode))
		return error(err, EISDIR, "'%s' is a folder", path);
	file_read(path, HOOK_MOST_BYTES, ret, NULL); /* a broken link or a binary is a hook too */
	return 1;
}

static bool is_ours(const struct str *text)
{
	return strstr(str_text(text), mark) != NULL;
}

int hook_status(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err)
{
	_cleanup_(str_done) struct str there = {0}, wanted = {0};
	struct hook_report report = {.hook = hook};
	char before[1060];
	int found;

	if (!TEXT_SETF(report.path, "%s/%s", p->folder, hook_name(hook)))
		return error(err, ENAMETOOLONG, "path too long: '%s'", p->folder);
	TEXT_SETF(before, "%s%s", report.path, before_ending);
	found = read_hook(report.path, &there, err);
	if (found < 0)
		return found;
	hook_text(hook, p->program, &wanted);
	if (found && is_ours(&there)) {
		report.state = text_equal(str_text(&there), str_text(&wanted)) &&
					       access(report.path, X_OK) == 0
				       ? HOOK_INSTALLED
				       : HOOK_OUTDATED;
		report.chained = path_exists(before);
	} else if (manager_calls_hook(str_text(&there), hook) || manager_has_line(p, hook)) {
		report.state = HOOK_BY_HAND;
	} else if (manager_find(p, str_text(&there), &report)) {
		report.state = HOOK_MANAGED;
	}
	*ret = report;
	return 0;
}

/* file_write makes a new file beside it; the mode is set in spite of the umask. */
static int write_hook(const char *path, enum hook hook, const char *program, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	int r;

	hook_text(hook, program, &text);
	r = file_write(path, text.data, text.len, 0755, err);
	if (r == 0 && chmod(path, 0755) < 0)
		r = error(err, errno, "cannot make '%s' executable: %s", path, strerror(errno));
	return r;
}

/* Between this rename and the write no hook runs; a commit then is found by the tick. */
static int put_before(const char *path, const char *before, struct error *err)
{
	if (path_exists(before))
		return error(err, EEXIST,
			"both '%s' and '%s' are there and the first is not czar's: remove one of "
			"them",
			path, before);
	if (rename(path, before) < 0)
		return error(err, errno, "cannot rename '%s': %s", path, strerror(errno));
	return 0;
}

static int put_ours(const struct hook_place *p, const struct hook_report *report,
	const char *before, struct error *err)
{
	bool move = report->state == HOOK_ABSENT && path_exists(report->path);
	int r = dir_make(p->folder, 0777, err);

	if (r == 0 && move)
		r = put_before(report->path, before, err);
	if (r < 0)
		return r;
	r = write_hook(report->path, report->hook, p->program, err);
	if (r < 0 && move && !path_exists(report->path))
		rename(before, report->path);
	return r;
}

/* What is done with a hook that was looked at; before is where the one that was there stands. */
typedef int (*change_fn)(const struct hook_place *p, struct hook_report *report, const char *before,
	struct error *err);

static int add_ours(const struct hook_place *p, struct hook_report *report, const char *before,
	struct error *err)
{
	int r;

	if (report->state == HOOK_INSTALLED || report->state == HOOK_BY_HAND)
		return 1;
	if (report->state == HOOK_MANAGED)
		return 2;
	r = put_ours(p, report, before, err);
	if (r < 0)
		return r;
	report->state = HOOK_INSTALLED;
	report->chained = path_exists(before);
	return 0;
}

static int remove_ours(const struct hook_place *p, struct hook_report *report, const char *before,
	struct error *err)
{
	(void)p;
	if (report->state == HOOK_BY_HAND)
		return 2;
	if (report->state != HOOK_INSTALLED && report->state != HOOK_OUTDATED)
		return 1;
	if ((report->chained ? rename(before, report->path) : unlink(report->path)) < 0)
		return error(
			err, errno, "cannot remove hook '%s': %s", report->path, strerror(errno));
	report->state = HOOK_ABSENT;
	report->chained = false;
	return 0;
}

static int change(const struct hook_place *p, enum hook hook, change_fn fn, struct hook_report *ret,
	struct error *err)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	char before[1060];
	int r = hook_status(p, hook, &report, err);

	if (r < 0)
		return r;
	TEXT_SETF(before, "%s%s", report.path, before_ending);
	r = fn(p, &report, before, err);
	if (r < 0)
		return r;
	*ret = report;
	report = (struct hook_report){0};
	return r;
}

int hook_install(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err)
{
	return change(p, hook, add_ours, ret, err);
}

int hook_remove(
	const struct hook_place *p, enum hook hook, struct hook_report *ret, struct error *err)
{
	return change(p, hook, remove_ours, ret, err);
}
