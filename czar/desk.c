/*
 * The desk: the one child that talks with GitHub (czar/desk.h).
 *
 * Straight down: a line is read, its verb is done, a line is written. Nothing secret leaves it: no
 * core file, no answer that holds a token, and nobody else of this user can read its memory.
 */
#include "czar/desk.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/desk_git.h"
#include "czar/desk_verbs.h"
#include "czar/io/git.h"
#include "czar/io/github.h"

enum { REQUEST_MOST_BYTES = 4 << 20 };

const char *desk_text(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

int64_t desk_number(const json_t *request, const char *key)
{
	return json_integer_value(json_object_get(request, key));
}

static int ping(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	(void)d, (void)request, (void)err;
	str_add(&ret->result, "here");
	return 0;
}

/* "" in a request is what an option that is not set is. */
static const char *option(const json_t *request, const char *key)
{
	const char *text = desk_text(request, key);

	return *text ? text : NULL;
}

static int open_github(struct desk *d, struct error *err)
{
	const json_t *request = d->hello;
	const struct github_options o = {
		.api_url = option(request, "api_url"),
		.host = d->at.host,
		.state_dir = d->state_dir,
		.token_from = option(request, "token_from"),
		.reviewer_from = option(request, "reviewer_token_from"),
		.app_id = option(request, "app_id"),
		.app_installation = option(request, "app_installation"),
		.app_key = option(request, "app_key"),
		.write_pause = (usec_t)desk_number(request, "write_pause"),
		/* 0 would be none */
		.stop_fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1),
	};

	TEXT_SETF(d->state_dir, "%s/github", d->place.home);
	return github_open(&o, &d->github, err);
}

static int open_desk(struct desk *d, const json_t *request, struct error *err)
{
	int r;

	if (d->hello)
		return error(err, EALREADY, "the desk is open already");
	r = project_find(desk_text(request, "checkout"), &d->place, err);
	if (r < 0)
		return r;
	TEXT_SET(d->czar, desk_text(request, "czar"));
	TEXT_SET(d->remote, desk_text(request, "remote"));
	TEXT_SET(d->base, desk_text(request, "base"));
	d->keep_fd = (int)desk_number(request, "keep_fd");
	git_act_keep_fd(d->keep_fd);
	r = github_place_find(d->place.checkout, d->remote, &d->at, err);
	if (r < 0)
		return r;
	TEXT_SETF(d->path, "/repos/%s/%s", d->at.owner, d->at.name);
	d->hello = json_deep_copy(request);
	return open_github(d, err);
}

static int hello(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	int r = open_desk(d, request, err);

	(void)ret;
	TEXT_SET(d->trouble, r < 0 ? err->text : "");
	return r;
}

static const struct {
	const char *verb;
	desk_fn run;
	bool calls; /* GitHub */
} verbs[] = {
	{"hello", hello, false},
	{"ping", ping, false},
	{"list", desk_list, true},
	{"look", desk_look, true},
	{"repository", desk_repository, true},
	{"pull", desk_pull, true},
	{"status", desk_status, true},
	{"post-review", desk_post_review, true},
	{"fetch", desk_fetch, true},
	{"push", desk_push, true},
	{"merge", desk_merge_verified, true},
	{"prove", desk_prove, true},
	{"update", desk_update, true},
	{"drop-branch", desk_drop_branch, true},
};

static void desk_done(struct desk *d)
{
	github_close(d->github);
	json_decref(d->known);
	json_decref(d->hello);
}

static int run(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	const char *verb = desk_text(request, "verb");

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (!text_equal(verbs[i].verb, verb))
			continue;
		if (verbs[i].calls && !d->github)
			return error(err, EINVAL, "%s",
				*d->trouble ? d->trouble : "the desk was not told hello");
		return verbs[i].run(d, request, ret, err);
	}
	return error(err, EINVAL, "the desk knows no '%s'", verb);
}

static const char *outcome_name(int r)
{
	switch (r) {
	case 0:
		return "done";
	case -EAGAIN:
		return "limited";
	case -EIO:
		return "unknown";
	case -EACCES:
		return "token";
	case -ENOTCONN:
		return "silent";
	default:
		return "refused";
	}
}

/* What others wrote may stand in it. */
static int answer(const json_t *request, int r, struct desk_answer *a, const struct error *err)
{
	const char *says = r < 0 ? err->text : str_text(&a->result);
	_cleanup_(str_done) struct str clean = {0};
	_cleanup_(text_free) char *line = NULL;
	char result[TEXT_SIZE];
	json_t *o;

	text_add_clean(&clean, says, strlen(says));
	TEXT_SET(result, str_text(&clean));
	o = json_pack("{s:I, s:s, s:s, s:I, s:I}", "id", (json_int_t)desk_number(request, "id"),
		"outcome", outcome_name(r), "result", result, "number", (json_int_t)a->number,
		"until", (json_int_t)a->until);
	if (a->facts)
		json_object_set_new(o, "facts", a->facts);
	line = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	str_clear(&clean);
	str_addf(&clean, "%s\n", line);
	return fd_write(STDOUT_FILENO, str_text(&clean), clean.len);
}

/* One line; false at the end, or where no request can be that long. */
static bool read_line(struct str *in, char **ret)
{
	char buf[16384];
	ssize_t n;

	while (!in->len || !memchr(in->data, '\n', in->len)) {
		n = read(STDIN_FILENO, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || in->len + (size_t)n > REQUEST_MOST_BYTES)
			return false;
		str_add_bytes(in, buf, (size_t)n);
	}
	*ret = in->data;
	in->data[strcspn(in->data, "\n")] = '\0';
	return true;
}

static void drop_line(struct str *in, size_t n)
{
	memmove(in->data, in->data + n, in->len - n + 1);
	in->len -= n;
}

static int serve(struct desk *d)
{
	_cleanup_(str_done) struct str in = {0};
	char *line;
	int r = 0;

	while (r == 0 && read_line(&in, &line)) {
		json_t *request = json_loads(line, 0, NULL);
		struct desk_answer a = {0};
		struct error err = {0};

		drop_line(&in, strlen(line) + 1);
		r = answer(request, run(d, request, &a, &err), &a, &err);
		str_done(&a.result);
		json_decref(request);
	}
	return r < 0 ? 1 : 0;
}

int desk_main(void)
{
	const struct rlimit no_core = {0, 0};
	struct desk d = {0};
	int r;

	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	r = serve(&d);
	desk_done(&d);
	return r;
}
