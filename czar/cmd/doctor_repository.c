/*
 * The checks of czar doctor: the repository, of whatever kind it is.
 *
 * What the daemon would refuse is a fail here, in the same words; what it serves in another way
 * than somebody might expect is a warning.
 */
#include <string.h>
#include <unistd.h>

#include "czar/base/file_system.h"
#include "czar/branch_room.h"
#include "czar/cmd/doctor_check.h"
#include "czar/io/git.h"
#include "czar/io/spawn.h"

/* Workers commit as the person does; without a name git refuses, and no task is ever finished. */
static void check_identity(struct doctor *d)
{
	const char *const argv[] = {
		"git", "-C", d->place.checkout, "var", "GIT_COMMITTER_IDENT", NULL};
	const struct spawn_options o = {.argv = argv, .deadline = 10 * USEC_SEC};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *who;

	if (spawn_wait(&o, &result, NULL) < 0 || result.status != 0) {
		doctor_add(d, DOCTOR_FAIL, "identity",
			"git config --global user.name NAME; git config --global user.email MAIL",
			"git does not know who commits");
		return;
	}
	who = str_text(&result.output);
	doctor_add(d, DOCTOR_OK, "identity", NULL, "%.*s", (int)(strcspn(who, ">") + 1), who);
}

static void check_kinds(struct doctor *d)
{
	struct git_kinds k;

	git_kinds_of(d->place.checkout, &k);
	if (k.shallow)
		doctor_add(d, DOCTOR_WARN, "repository", "git fetch --unshallow",
			"a shallow clone: work is not compared with what lies before its first "
			"commit");
	if (k.partial)
		doctor_add(d, DOCTOR_WARN, "repository", "clone it whole, without --filter",
			"a partial clone: what is missing is fetched when it is needed, or fails "
			"without a network");
	if (k.sha256)
		doctor_add(d, DOCTOR_OK, "repository", NULL,
			"ids are SHA-256: read by the git command, which costs more");
	TEXT_SET(d->outer, k.outer);
}

/* Has HEAD a commit, and what is asked for a base? Says so when not. */
static bool check_head(struct doctor *d, struct git *g)
{
	struct git_head head = {0};
	struct error err = {0};

	if (git_head(g, d->place.checkout, &head, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "repository", "git status", "%s", err.text);
	else if (!head.oid[0])
		doctor_add(d, DOCTOR_FAIL, "repository", "git commit",
			"there is no commit yet that work could start from");
	else
		TEXT_SET(d->branch, head.branch);
	return head.oid[0] != '\0';
}

void doctor_check_repository(struct doctor *d)
{
	_cleanup_(git_done) struct git *g = NULL;
	struct error err = {0};

	if (project_find(d->c->directory, &d->place, &err) < 0) {
		doctor_add(d, DOCTOR_FAIL, "repository", "git init, or czar -C DIR doctor", "%s",
			err.text);
		return;
	}
	d->has_place = true;
	check_identity(d);
	if (git_open(d->place.checkout, &g, &err) < 0) {
		doctor_add(d, DOCTOR_FAIL, "repository", "git fsck", "%s", err.text);
		return;
	}
	d->has_commit = check_head(d, g);
	if (d->has_commit)
		doctor_add(d, DOCTOR_OK, "repository", NULL, "%s, on %s", d->place.checkout,
			d->branch[0] ? d->branch : "no branch");
	check_kinds(d);
}

/* The branch that work starts from, once the settings are known. */
void doctor_check_base(struct doctor *d)
{
	_cleanup_(git_done) struct git *g = NULL;
	static const char fix[] = "git config -f czar.conf project.base BRANCH";
	const char *base = d->config.base[0] ? d->config.base : d->branch;
	struct error err = {0};
	char oid[65];

	if (!d->has_config || !d->has_commit || git_open(d->place.checkout, &g, NULL) < 0)
		return;
	if (branch_room_check(d->place.checkout, g, &d->config, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "branch", "rename that branch", "%s", err.text);
	if (!*base)
		doctor_add(d, DOCTOR_FAIL, "base", fix,
			"the checkout is on no branch, and [project] base names none");
	else if (git_resolve(g, base, oid, NULL) < 0)
		doctor_add(d, DOCTOR_FAIL, "base", fix, "no branch '%s' to start work from", base);
	else
		doctor_add(d, DOCTOR_OK, "base", NULL, "%s", base);
}

void doctor_check_file_system(struct doctor *d)
{
	static const char fix[] = "clone the repository to a local disk";
	const char *name;

	switch (file_system_of(d->place.common_dir, &name)) {
	case FILE_SYSTEM_NETWORK:
		doctor_add(d, DOCTOR_FAIL, "filesystem", fix,
			"%s is on a network file system (%s), where locks and czar's store are not "
			"safe",
			d->place.common_dir, name);
		break;
	case FILE_SYSTEM_PASSED_ON:
		doctor_add(d, DOCTOR_WARN, "filesystem", fix,
			"%s is on %s: czar is safe there only when one machine alone uses it",
			d->place.common_dir, name);
		break;
	default:
		doctor_add(d, DOCTOR_OK, "filesystem", NULL, "%s", name);
	}
}
