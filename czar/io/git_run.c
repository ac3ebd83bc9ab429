/*
 * Running the git command.
 *
 * Every call gets the same settings, so that no configuration of the user's makes ours ask, page,
 * sign, run hooks or collect garbage, and none of the caller's GIT_* variables. Texts reach git by
 * stdin or as one argument, never through a shell. An output that was cut is an error: a list of
 * files that misses some would destroy the others.
 */
#include "czar/io/git_run.h"

#include <stdlib.h>
#include <string.h>

#include "czar/io/git.h"

enum {
	ARGS_MOST = 80,
	ENVIRONMENT_MOST = 192,
	OUTPUT_MOST_BYTES = 64 << 20,
	NAMES_MOST_BYTES = 150,
	SAID_MOST_BYTES = 1000
};

static const char *const settings_all[] = {
	"-c",
	"color.ui=false",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.quotePath=true",
	"-c",
	"submodule.recurse=false",
	"-c",
	"gc.auto=0",
	"-c",
	"maintenance.auto=false",
	NULL,
};
static const char *const settings_act[] = {
	"-c",
	"core.fsync=all",
	"-c",
	"core.hooksPath=/dev/null",
	"-c",
	"commit.gpgSign=false",
	"-c",
	"core.splitIndex=false",
	"-c",
	"core.ignoreStat=false",
	"-c",
	"core.safecrlf=false",
	"-c",
	"rerere.enabled=false",
	"-c",
	"merge.verifySignatures=false",
	"-c",
	"advice.detachedHead=false",
	NULL,
};
/* A connection that stands still ends by itself: git's own children do not hear that git ended. */
static const char *const settings_network[] = {
	"-c",
	"http.lowSpeedLimit=1",
	"-c",
	"http.lowSpeedTime=120",
	NULL,
};
static const char *const environment_all[] = {
	"LC_ALL=C",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_EDITOR=:",
	"GIT_SEQUENCE_EDITOR=:",
	"GIT_MERGE_AUTOEDIT=no",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_PAGER=cat",
	NULL,
};
static const char *const environment_act[] = {
	"GIT_AUTHOR_NAME=czar",
	"GIT_AUTHOR_EMAIL=czar@localhost",
	"GIT_COMMITTER_NAME=czar",
	"GIT_COMMITTER_EMAIL=czar@localhost",
	NULL,
};
/* What a fetch needs to reach its server, and an asker that always refuses instead of waiting. */
static const char *const network_names[] = {
	"SSH_AUTH_SOCK",
	"http_proxy",
	"https_proxy",
	"HTTPS_PROXY",
	"all_proxy",
	"ALL_PROXY",
	"no_proxy",
	"NO_PROXY",
	NULL,
};
static const char *const environment_network[] = {
	"SSH_ASKPASS=/bin/false",
	"SSH_ASKPASS_REQUIRE=force",
	NULL,
};

static const char keep_fd_name[] = "CZAR_CHILDREN_FD";

void git_act_keep_fd(int fd)
{
	char number[16];

	TEXT_SETF(number, "%d", fd);
	setenv(keep_fd_name, number, 1);
}

/* Of this process, not of a repository: it stands in the environment, which no git is given. */
static int act_keep_fd(void)
{
	const char *number = getenv(keep_fd_name);
	int64_t fd = 0;

	return number && text_to_int(number, &fd) && fd > 0 ? (int)fd : 0;
}

/* A NULL-terminated list with room for `most`; more aborts, as every list here is ours. */
struct list {
	const char **items;
	size_t n, most;
};

static void list_add(struct list *l, const char *item)
{
	if (l->n + 1 >= l->most)
		abort();
	l->items[l->n++] = item;
	l->items[l->n] = NULL;
}

static void list_add_all(struct list *l, const char *const *items)
{
	for (; *items; items++)
		list_add(l, *items);
}

static void arguments_fill(struct list *l, const struct git_call *c)
{
	list_add(l, "git");
	if (c->kind == GIT_READ)
		list_add(l, "--no-optional-locks");
	list_add_all(l, settings_all);
	if (c->kind != GIT_READ)
		list_add_all(l, settings_act);
	if (c->kind == GIT_NETWORK)
		list_add_all(l, settings_network);
	for (const char *const *setting = c->settings; setting && *setting; setting++) {
		list_add(l, "-c");
		list_add(l, *setting);
	}
	list_add(l, "-C");
	list_add(l, c->directory);
	list_add_all(l, c->args);
}

static void environment_add_network(struct list *l, struct str *owned)
{
	size_t offsets[16], n = 0;

	for (const char *const *name = network_names; *name; name++) {
		const char *value = getenv(*name);

		if (!value)
			continue;
		offsets[n++] = owned->len;
		str_addf(owned, "%s=%s", *name, value);
		str_add_bytes(owned, "", 1);
	}
	for (size_t i = 0; i < n; i++)
		list_add(l, owned->data + offsets[i]);
	list_add_all(l, environment_network);
}

/* owned keeps the texts that were made here; it must outlive the list. */
static void environment_fill(struct list *l, const struct git_call *c, struct str *owned)
{
	const char *const *given = spawn_environment();

	if (c->environment) /* of two with one name getenv(3) finds the first */
		list_add_all(l, c->environment);
	for (; *given; given++)
		if (!text_starts(*given, "LC_") && !text_starts(*given, "GIT_"))
			list_add(l, *given);
	list_add_all(l, environment_all);
	if (c->kind != GIT_READ)
		list_add_all(l, environment_act);
	if (c->kind == GIT_NETWORK) {
		environment_add_network(l, owned);
	} else if (c->index_file) {
		str_addf(owned, "GIT_INDEX_FILE=%s", c->index_file);
		list_add(l, owned->data);
	}
}

/* The verb, for messages: the first argument. */
static const char *call_verb(const struct git_call *c)
{
	return c->args[0] ? c->args[0] : "";
}

/* Others' bytes as a part of one line; what would break it becomes `instead`. */
static void add_line(struct str *text, const char *bytes, size_t n, char instead)
{
	size_t start = text->len;

	text_add_clean(text, bytes, n);
	while (text->len > start && text->data[text->len - 1] == '\n')
		text->data[--text->len] = '\0';
	for (size_t i = start; i < text->len; i++)
		if (text->data[i] == '\n' || text->data[i] == '\t')
			text->data[i] = instead;
}

int git_failed(const struct git_call *c, const struct spawn_result *r, struct error *err)
{
	const struct str *said = r->errors.len ? &r->errors : &r->output;
	_cleanup_(str_done) struct str clean = {0};

	add_line(&clean, str_text(said), said->len, ' ');
	if (r->status == 127 && !said->len)
		return error(err, ENOENT, "cannot run git: is it installed and in PATH?");
	return error(err, EIO, "git %s in '%s' ended with %d: %s", call_verb(c), c->directory,
		r->status, str_text(&clean));
}

int git_run(const struct git_call *c, struct spawn_result *ret, struct error *err)
{
	const char *arguments[ARGS_MOST], *environment[ENVIRONMENT_MOST];
	struct list argv = {arguments, 0, ARGS_MOST}, env = {environment, 0, ENVIRONMENT_MOST};
	_cleanup_(str_done) struct str owned = {0};
	struct spawn_options o = {.input = c->input, .output_most_bytes = OUTPUT_MOST_BYTES};
	struct spawn_result result = {0};
	int r;

	arguments_fill(&argv, c);
	environment_fill(&env, c, &owned);
	o.argv = argv.items;
	o.environment = env.items;
	o.deadline = c->deadline ? c->deadline : c->kind == GIT_READ ? 2 * USEC_MIN : 15 * USEC_MIN;
	o.keep_fd = c->kind == GIT_READ ? 0 : act_keep_fd();
	o.keep_also = c->keep_fd;
	o.dies_with_us = c->kind == GIT_NETWORK; /* who would end it? */
	r = spawn_wait(&o, &result, err);
	if (r < 0)
		return error_wrap(err, "cannot run git");
	if (result.timed_out)
		r = error(
			err, ETIMEDOUT, "git %s in '%s' took too long", call_verb(c), c->directory);
	else if (result.output.len >= OUTPUT_MOST_BYTES)
		r = error(err, EFBIG, "git %s in '%s' printed more than %d MiB", call_verb(c),
			c->directory, OUTPUT_MOST_BYTES >> 20);
	if (r < 0) {
		spawn_result_done(&result);
		return r;
	}
	*ret = result;
	return 0;
}

int git_must(const struct git_call *c, struct str *ret, struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = git_run(c, &result, err);

	if (r < 0)
		return r;
	if (result.status != 0)
		return git_failed(c, &result, err);
	if (ret) {
		*ret = result.output;
		result.output = (struct str){0};
	}
	return 0;
}

/* The output without its last newline, in a fixed field. */
static int answer_set(
	const struct git_call *c, struct str *output, char *ret, size_t size, struct error *err)
{
	if (output->len && output->data[output->len - 1] == '\n')
		output->data[--output->len] = '\0';
	if (output->len >= size)
		return error(err, ENAMETOOLONG, "git %s in '%s': the answer is too long",
			call_verb(c), c->directory);
	text_set(ret, size, str_text(output));
	return 0;
}

int git_line(const struct git_call *c, char *ret, size_t size, struct error *err)
{
	_cleanup_(str_done) struct str output = {0};
	int r = git_must(c, &output, err);

	return r < 0 ? r : answer_set(c, &output, ret, size, err);
}

int git_find_line(const struct git_call *c, char *ret, size_t size, struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = git_run(c, &result, err);

	if (r < 0)
		return r;
	if (result.status == 1)
		return 0;
	if (result.status != 0)
		return git_failed(c, &result, err);
	r = answer_set(c, &result.output, ret, size, err);
	return r < 0 ? r : 1;
}

bool git_says_yes(const struct git_call *c)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};

	return git_run(c, &result, NULL) == 0 && result.status == 0;
}

const char *git_next_item(const struct str *output, size_t *at)
{
	const char *item;

	if (*at >= output->len)
		return NULL;
	item = output->data + *at;
	*at += strlen(item) + 1;
	return item;
}

void git_add_names(struct str *text, const struct str *output, size_t *at)
{
	size_t start = text->len;
	const char *name;

	while ((name = git_next_item(output, at)) && *name) {
		if (text->len > start && text->len - start + strlen(name) > NAMES_MOST_BYTES) {
			str_add(text, ", ...");
			return;
		}
		str_add(text, text->len > start ? ", " : "");
		add_line(text, name, strlen(name), '?');
	}
}

void git_add_short(struct str *text, const char *bytes, size_t n)
{
	add_line(text, bytes, n < SAID_MOST_BYTES ? n : SAID_MOST_BYTES, ' ');
}
