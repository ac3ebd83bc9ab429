/* A GitHub door of a test's own. The folder of its state is removed when the test went well. */
#include "tests/unit/github_fixture.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static usec_t on_now(void *userdata)
{
	return ((struct github_test *)userdata)->now;
}

static int on_pause(void *userdata, usec_t duration)
{
	struct github_test *t = userdata;

	if (t->calls_off)
		return -ECANCELED;
	t->now += duration;
	t->paused += duration;
	return 0;
}

void github_test_start(struct github_test *t, const struct http_step *steps)
{
	const char *under = getenv("TMPDIR");

	*t = (struct github_test){.now = GITHUB_NOW};
	TEXT_SETF(t->folder, "%s/github-XXXXXX", under ? under : "/tmp");
	assert_non_null(mkdtemp(t->folder));
	t->server = http_server_start(steps);
	t->time = (struct github_time){on_now, on_pause, t};
	setenv("TOKEN", "ghp_one", 1);
	t->options = (struct github_options){.api_url = http_server_url(t->server),
		.state_dir = t->folder,
		.token_from = "env:TOKEN",
		.time = &t->time};
}

void github_test_open(struct github_test *t)
{
	struct error err = {0};
	int r = github_open(&t->options, &t->github, &err);

	if (r < 0)
		print_message("  %s\n", err.text);
	assert_int_equal(r, 0);
}

void github_test_reopen(struct github_test *t)
{
	github_close(t->github);
	github_test_open(t);
}

static int on_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void github_test_stop(struct github_test *t)
{
	github_close(t->github);
	http_server_stop(t->server);
	nftw(t->folder, on_file, 16, FTW_DEPTH | FTW_PHYS);
}
