/*
 * The service manager's door: systemd --user, by systemctl.
 *
 * systemctl waits for a job to end, knows every version's bus interface and explains itself; czar
 * asks a handful of times in its life, so a child each is cheap. Unit names are made of paths,
 * which may hold anything: they are arguments, never a shell's words, and what the program answers
 * is cleaned.
 */
#include "czar/io/systemctl.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-login.h>
#include <unistd.h>

#include "czar/io/spawn.h"

enum { WORDS_MOST = 12, ENVIRONMENT_MOST = 160, PATH_MOST = 1025 };
#define DEADLINE_DEFAULT (90 * USEC_SEC)

static void runtime_folder(char *ret, size_t size)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (runtime && *runtime)
		text_set(ret, size, runtime);
	else
		text_setf(ret, size, "/run/user/%u", (unsigned)getuid());
}

int systemd_reach(struct error *err)
{
	char folder[PATH_MOST], socket[PATH_MOST + 32];

	runtime_folder(folder, sizeof folder);
	TEXT_SETF(socket, "%s/systemd/private", folder);
	if (sd_booted() <= 0)
		return error(err, ENOTSUP, "systemd does not run here");
	if (access(socket, W_OK) < 0)
		return error(
			err, ENOTSUP, "no systemd manager of this user runs (no '%s')", socket);
	return 0;
}

bool systemd_escape_path(const char *path, char *ret, size_t size)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ:_.";
	_cleanup_(str_done) struct str s = {0};

	for (const char *p = path; *p; p++) {
		if (*p == '/' && (p[1] == '/' || p[1] == '\0' || !s.len))
			continue;
		if (*p == '/')
			str_add(&s, "-");
		else if (strchr(plain, *p) && (s.len || *p != '.'))
			str_add_bytes(&s, p, 1);
		else
			str_addf(&s, "\\x%02x", (unsigned)(unsigned char)*p);
	}
	return text_set(ret, size, s.len ? str_text(&s) : "-");
}

/* The child's environment, with the runtime folder also where the caller has none. */
static void make_environment(const char **ret, char *runtime, size_t size)
{
	static const char name[] = "XDG_RUNTIME_DIR=";
	const char *const *ours = spawn_environment();
	size_t n = 0;

	for (; ours[n] && n + 2 < ENVIRONMENT_MOST; n++)
		ret[n] = ours[n];
	if (!getenv("XDG_RUNTIME_DIR")) {
		text_set(runtime, size, name);
		runtime_folder(runtime + strlen(name), size - strlen(name));
		ret[n++] = runtime;
	}
	ret[n] = NULL;
}

static int run(const char *const *words, usec_t deadline, struct str *output, struct error *err)
{
	const char *argv[WORDS_MOST + 4] = {"systemctl", "--user", "--no-pager"};
	const char *environment[ENVIRONMENT_MOST];
	char runtime[PATH_MOST];
	struct spawn_options o = {.argv = argv,
		.environment = environment,
		.deadline = deadline ? deadline : DEADLINE_DEFAULT};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str said = {0};
	int r;

	for (size_t i = 0; i < WORDS_MOST && words[i]; i++)
		argv[i + 3] = words[i];
	make_environment(environment, runtime, sizeof runtime);
	r = spawn_wait(&o, &result, err);
	if (r < 0)
		return r;
	text_add_clean(&said, str_text(&result.errors), strcspn(str_text(&result.errors), "\n"));
	if (result.timed_out)
		return error(err, ETIMEDOUT, "systemctl %s does not come back", words[0]);
	if (result.status != 0)
		return error(err, EIO, "systemctl %s: %s", words[0], str_text(&said));
	if (output)
		str_add_bytes(
			output, str_text(&result.output), strcspn(str_text(&result.output), "\n"));
	return 0;
}

int systemd_call(const char *const *words, usec_t deadline, struct error *err)
{
	return run(words, deadline, NULL, err);
}

int systemd_show(const char *unit, const char *property, char *ret, size_t size, struct error *err)
{
	const char *const words[] = {"show", "-P", property, unit, NULL};
	_cleanup_(str_done) struct str output = {0};
	int r = run(words, 10 * USEC_SEC, &output, err);

	if (r == 0)
		text_set(ret, size, str_text(&output));
	return r;
}

bool systemd_lingers(void)
{
	const struct passwd *user = getpwuid(getuid());
	char path[PATH_MOST];

	if (!user)
		return false;
	TEXT_SETF(path, "/var/lib/systemd/linger/%s", user->pw_name);
	return access(path, F_OK) == 0;
}

bool systemd_is_our_unit(const char *unit)
{
	char *ours = NULL;
	bool same = sd_pid_get_user_unit(0, &ours) >= 0 && text_equal(ours, unit);

	free(ours);
	return same;
}
