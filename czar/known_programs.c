/*
 * Which programs does this machine have?
 *
 * Only looked for, never started: init proposes agents that are here and doctor says which one is
 * missing.
 */
#include "czar/known_programs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/str.h"

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool found(const char *path, char *ret, size_t size)
{
	if (!is_program(path))
		return false;
	if (ret)
		text_set(ret, size, path);
	return true;
}

bool program_find(const char *name, const char *folder, char *ret, size_t size)
{
	const char *list = getenv("PATH");
	_cleanup_(text_free) char *copy = strdup(list ? list : "/usr/local/bin:/usr/bin:/bin");
	char *rest = copy, *one, path[4096];

	if (!*name)
		return false;
	if (strchr(name, '/')) {
		TEXT_SETF(
			path, "%s%s%s", *name == '/' ? "" : folder, *name == '/' ? "" : "/", name);
		return found(path, ret, size);
	}
	while ((one = strsep(&rest, ":"))) {
		TEXT_SETF(path, "%s/%s", *one ? one : ".", name);
		if (found(path, ret, size))
			return true;
	}
	return false;
}

/* NAME=VALUE in front of a command, without anything that a shell would change. */
static bool is_assignment(const char *word, size_t n)
{
	size_t name =
		strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return name && name < n && word[name] == '=' && !isdigit((unsigned char)*word);
}

bool command_program(const char *command, char *ret, size_t size)
{
	const char *at = command;
	size_t n;

	for (;; at += n) {
		at += strspn(at, " \t");
		n = strcspn(at, " \t");
		if (!n || strcspn(at, "\"'\\$`;&|<>(){}*?[]~#") < n)
			return false;
		if (!is_assignment(at, n))
			return text_setf(ret, size, "%.*s", (int)n, at);
	}
}
