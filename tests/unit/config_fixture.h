#pragma once
/* A project folder with its own HOME, whose czar.conf is written and read. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/config.h"
#include "czar/io/spawn.h"

struct place {
	char root[64], checkout[96], conf[128], local[128], user[160];
};

static inline void write_file(const char *path, const char *text)
{
	assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
}

static inline int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	char folder[192];

	TEXT_SET(p->root, "/tmp/czar-test-config-XXXXXX");
	assert_non_null(mkdtemp(p->root));
	TEXT_SETF(p->checkout, "%s/web", p->root);
	TEXT_SETF(p->conf, "%s/czar.conf", p->checkout);
	TEXT_SETF(p->local, "%s/.czar/local.conf", p->checkout);
	TEXT_SETF(p->user, "%s/config/czar/czar.conf", p->root);
	TEXT_SETF(folder, "%s/.czar", p->checkout);
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	TEXT_SETF(folder, "%s/config/czar", p->root);
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	TEXT_SETF(folder, "%s/config", p->root);
	setenv("XDG_CONFIG_HOME", folder, 1);
	*state = p;
	return 0;
}

static inline int teardown(void **state)
{
	struct place *p = *state;
	char path[192];

	unlink(p->conf);
	unlink(p->local);
	unlink(p->user);
	TEXT_SETF(path, "%s/.czar", p->checkout);
	rmdir(path);
	rmdir(p->checkout);
	TEXT_SETF(path, "%s/config/czar", p->root);
	rmdir(path);
	TEXT_SETF(path, "%s/config", p->root);
	rmdir(path);
	assert_int_equal(rmdir(p->root), 0);
	free(p);
	return 0;
}

/* The problems of one project file, its folder cut off; "" when it is good. */
static inline void load(
	const struct place *p, const char *text, struct config *ret, struct str *problems)
{
	_cleanup_(str_done) struct str found = {0};
	struct error err = {0};
	const char *at, *hit;
	int r;

	write_file(p->conf, text);
	r = config_load(p->checkout, ret, &found, &err);
	assert_int_equal(r == 0, found.len == 0);
	if (r < 0)
		assert_int_equal(r, -EINVAL);
	for (at = str_text(&found); (hit = strstr(at, p->checkout));
		at = hit + strlen(p->checkout) + 1)
		str_add_bytes(problems, at, (size_t)(hit - at));
	str_add(problems, at);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
