/*
 * The checks of czar doctor: what the workers' agents are started with.
 *
 * Values of an env-file are secrets: they are read to find bad lines, and never shown.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/cmd/doctor_check.h"
#include "czar/env_file.h"

static void check_home(struct doctor *d, const struct config_worker *w)
{
	_cleanup_(str_done) struct str fix = {0};
	struct stat st;

	if (!*w->home || (stat(w->home, &st) == 0 && S_ISDIR(st.st_mode)))
		return;
	str_add(&fix, "mkdir -p ");
	str_add_shell_plain(&fix, w->home);
	doctor_add(d, DOCTOR_FAIL, "workers", str_text(&fix),
		"%s: home '%s' is no folder: its agent is not started", w->name, w->home);
}

static void check_mode(struct doctor *d, const struct config_worker *w)
{
	_cleanup_(str_done) struct str fix = {0};
	struct stat st;

	if (stat(w->env_file, &st) < 0 || !(st.st_mode & 077))
		return;
	if (d->fix && st.st_uid == geteuid() && chmod(w->env_file, 0600) == 0)
		return;
	str_add(&fix, "chmod 600 ");
	str_add_shell_plain(&fix, w->env_file);
	doctor_add(d, DOCTOR_WARN, "workers", str_text(&fix),
		"%s: others may read or change its env-file %s", w->name, w->env_file);
}

static void check_env_file(struct doctor *d, const struct config_worker *w)
{
	_cleanup_(env_file_done) struct env_file file = {0};
	struct error err = {0};

	if (!*w->env_file)
		return;
	if (env_file_read(w->env_file, &file, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "workers",
			"mend that file, or env-file = of its section",
			"%s: its agent is not started: %s", w->name, err.text);
	check_mode(d, w);
}

void doctor_check_workers(struct doctor *d)
{
	size_t seats = 0;

	if (!d->has_config)
		return;
	for (size_t i = 0; i < d->config.n_workers; i++) {
		check_home(d, &d->config.workers[i]);
		check_env_file(d, &d->config.workers[i]);
		seats += config_worker_seats(&d->config.workers[i]);
	}
	if (seats)
		doctor_add(d, DOCTOR_OK, "workers", NULL, "%zu", seats);
}
