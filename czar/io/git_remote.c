/*
 * Fetching from a remote and pushing to it.
 *
 * What a push did is believed of the remote alone: whatever git says that is not plainly "done" is
 * followed by a look at the ref there. So an answer that was lost, and a ref that somebody else
 * moved, are told apart from a refusal.
 */
#include "czar/io/git_remote.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git_credential.h"
#include "czar/io/git_read_command.h"
#include "czar/io/git_run.h"

/* No other helper of the user's, no dialog, nothing but what we are given; and nothing kept. */
enum { SETTINGS_OURS = 5 };

struct network_call {
	struct git_call call;
	const char *settings[SETTINGS_OURS + 1];
	struct str helper;
	int credential_fd;
};

static void network_call_done(struct network_call *c)
{
	str_done(&c->helper);
	fd_close(&c->credential_fd);
}

static int network_call_init(struct network_call *ret, const struct git_remote *remote,
	const char *const *args, struct error *err)
{
	const struct git_credential *c = remote->credential;
	struct network_call n = {.credential_fd = -1};

	n.call = (struct git_call){.directory = remote->repository,
		.args = args,
		.kind = GIT_NETWORK,
		.deadline = remote->deadline};
	*ret = n;
	if (!c)
		return 0;
	ret->credential_fd = git_credential_open(c, err);
	if (ret->credential_fd < 0)
		return ret->credential_fd;
	str_add(&ret->helper, "credential.helper=!");
	str_add_shell_word(&ret->helper, c->program);
	str_addf(&ret->helper, " credential %d", ret->credential_fd);
	ret->settings[0] = "credential.helper=";
	ret->settings[1] = str_text(&ret->helper);
	ret->settings[2] = "credential.useHttpPath=false";
	ret->settings[3] = "credential.interactive=false";
	ret->settings[4] = "core.askPass=/bin/false";
	ret->call.settings = ret->settings;
	ret->call.keep_fd = ret->credential_fd;
	return 0;
}

static int network_run(const struct git_remote *remote, const char *const *args,
	struct spawn_result *ret, struct error *err)
{
	_cleanup_(network_call_done) struct network_call c;
	int r = network_call_init(&c, remote, args, err);

	return r < 0 ? r : git_run(&c.call, ret, err);
}

static int network_must(const struct git_remote *remote, const char *const *args, struct str *ret,
	struct error *err)
{
	_cleanup_(network_call_done) struct network_call c;
	int r = network_call_init(&c, remote, args, err);

	return r < 0 ? r : git_must(&c.call, ret, err);
}

int git_fetch(const struct git_remote *remote, struct error *err)
{
	char branches[300];

	if (!git_command_has_remote(remote->repository, remote->name))
		return 1;
	TEXT_SETF(branches, "+refs/heads/*:refs/remotes/%s/*", remote->name);
	return network_must(remote,
		GIT_ARGS("fetch", "--quiet", "--no-write-fetch-head", "--no-recurse-submodules",
			"--no-auto-maintenance", "--no-prune", "--refmap=", remote->name, branches),
		NULL, err);
}

int git_remote_ref(
	const struct git_remote *remote, const char *ref, char ret[65], struct error *err)
{
	_cleanup_(str_done) struct str output = {0};
	char *line, *rest = NULL;
	int r = network_must(
		remote, GIT_ARGS("ls-remote", "--quiet", remote->name, ref), &output, err);

	if (r < 0)
		return r;
	/* "OID TAB REF", of every ref whose name ends so */
	line = output.len ? strtok_r(output.data, "\n", &rest) : NULL;
	for (; line; line = strtok_r(NULL, "\n", &rest)) {
		char *tab = strchr(line, '\t');

		if (!tab || !text_equal(tab + 1, ref))
			continue;
		*tab = '\0';
		text_set(ret, 65, line);
		return 1;
	}
	text_set(ret, 65, "");
	return 0;
}

/* --- pushing --- */

/* What became of the one ref (git-push(1), --porcelain: FLAG TAB FROM:TO TAB SUMMARY). '\0' where
 * git did not come as far as that. */
static char verdict_of(const struct str *output, const char **ret_summary)
{
	const char *line = str_text(output);

	while (line) {
		const char *next = strchr(line, '\n'), *tab = strchr(line, '\t');

		if (tab == line + 1 && strchr(" +-*=!", *line)) {
			tab = strchr(tab + 1, '\t');
			*ret_summary = tab ? tab + 1 : "";
			return *line;
		}
		line = next ? next + 1 : NULL;
	}
	return '\0';
}

/* "[remote rejected] (hook declined): what the remote printed": for a person. */
static void add_refusal(struct str *says, const char *summary, const struct str *errors)
{
	_cleanup_(str_done) struct str text = {0};
	const char *line = str_text(errors);

	str_add_bytes(&text, summary, strcspn(summary, "\n"));
	while (line) {
		const char *next = strchr(line, '\n');

		if (text_starts(line, "remote: ")) {
			line += strlen("remote: ");
			str_add(&text, text.len ? " " : "");
			str_add_bytes(&text, line, strcspn(line, "\n"));
			while (text.len && text.data[text.len - 1] == ' ') /* it wipes a line */
				text.data[--text.len] = '\0';
		}
		line = next ? next + 1 : NULL;
	}
	git_add_short(says, str_text(&text), text.len);
}

/* It was not plainly done: what is there now? */
static int look_after(const struct git_remote *remote, const struct git_push *push,
	const struct spawn_result *result, struct str *says)
{
	const char *summary = "";
	bool refused = verdict_of(&result->output, &summary) == '!';
	struct error err = {0};
	char now[65] = "";
	int r = git_remote_ref(remote, push->ref, now, &err);

	if (r >= 0 && text_equal(now, push->oid))
		return GIT_PUSH_DONE;
	if (r >= 0 && !text_equal(now, push->was)) {
		str_add(says, now);
		return GIT_PUSH_MOVED;
	}
	if (refused)
		add_refusal(says, summary, &result->errors);
	else
		git_add_short(says, str_text(&result->errors), result->errors.len);
	return refused ? GIT_PUSH_REFUSED : GIT_PUSH_UNKNOWN;
}

int git_push(const struct git_remote *remote, const struct git_push *push, struct str *says,
	struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str lease = {0}, what = {0};
	int r;

	str_clear(says);
	str_addf(&lease, "--force-with-lease=%s:%s", push->ref, push->was);
	str_addf(&what, "%s:%s", push->oid, push->ref);
	r = network_run(remote,
		GIT_ARGS("push", "--porcelain", "--quiet", "--no-verify", "--no-follow-tags",
			"--no-signed", "--no-force-if-includes", "--recurse-submodules=no",
			str_text(&lease), remote->name, str_text(&what)),
		&result, err);
	if (r == -ETIMEDOUT)
		str_add(&result.errors, "it took too long");
	else if (r < 0)
		return r;
	else if (result.status == 0)
		return GIT_PUSH_DONE;
	return look_after(remote, push, &result, says);
}
