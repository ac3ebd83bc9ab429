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
#include "czar/desk_verbs.h"
#include "czar/io/git.h"

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

static int hello(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	int r = project_find(desk_text(request, "checkout"), &d->place, err);

	(void)ret;
	if (r < 0)
		return r;
	TEXT_SET(d->remote, desk_text(request, "remote"));
	TEXT_SET(d->base, desk_text(request, "base"));
	d->keep_fd = (int)desk_number(request, "keep_fd");
	git_act_keep_fd(d->keep_fd);
	r = github_place_find(d->place.checkout, d->remote, &d->at, err);
	TEXT_SETF(d->path, "/repos/%s/%s", d->at.owner, d->at.name);
	return r;
}

static const struct {
	const char *verb;
	desk_fn run;
} verbs[] = {
	{"hello", hello},
	{"ping", ping},
};

static int run(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	const char *verb = desk_text(request, "verb");

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (text_equal(verbs[i].verb, verb))
			return verbs[i].run(d, request, ret, err);
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

	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	return serve(&d);
}
