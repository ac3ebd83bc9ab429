/*
 * czar as a service of the user's systemd.
 *
 * Installing is links: the instance's name beside the user's own units points at the template that
 * came with this program, so an upgrade needs no second install. Only PATH is written down, in a
 * drop-in of both units: a manager that starts at boot knows nothing of the shell's, and agents are
 * found by it.
 */
#include "czar/service.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/io/systemctl.h"

#define START_PATIENCE \
	(5 * USEC_MIN) /* the daemon says how long it needs; this is the end of it \
			*/
#define TMUX_PATIENCE (15 * USEC_SEC)

static void units_folder(char *ret, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/')
		text_setf(ret, size, "%s/systemd/user", config);
	else
		text_setf(ret, size, "%s/.config/systemd/user", home ? home : "");
}

/* PREFIX/lib/systemd/user of PREFIX/bin/czar. */
static void templates_folder(const char *czar, char *ret, size_t size)
{
	char path[PATH_MAX];
	const char *slash = strrchr(czar, '/');

	text_setf(ret, size, "%.*s/../lib/systemd/user", slash ? (int)(slash - czar) : 0, czar);
	if (realpath(ret, path))
		text_set(ret, size, path);
}

int service_find(
	const struct project_place *p, const char *czar, struct service *ret, struct error *err)
{
	char instance[UNIT_SIZE];
	struct service s = {0};

	if (!systemd_escape_path(p->checkout, instance, sizeof instance) ||
		!TEXT_SETF(s.unit, "czar@%s.service", instance) ||
		!TEXT_SETF(s.tmux_unit, "czar-tmux@%s.service", instance))
		return error(
			err, ENAMETOOLONG, "'%s' is too long for the name of a unit", p->checkout);
	units_folder(s.folder, sizeof s.folder);
	templates_folder(czar, s.templates, sizeof s.templates);
	*ret = s;
	return 0;
}

bool service_is_installed(const struct service *s)
{
	char path[PATH_MAX];

	TEXT_SETF(path, "%s/%s", s->folder, s->unit);
	return path_exists(path);
}

/* 0 made, 1 it was there. */
static int link_make(const char *target, const char *path, struct error *err)
{
	char now[PATH_MAX];
	ssize_t n = readlink(path, now, sizeof now - 1);

	now[n > 0 ? n : 0] = '\0';
	if (text_equal(now, target))
		return 1;
	if (unlink(path) < 0 && errno != ENOENT)
		return error(err, errno, "cannot replace '%s': %s", path, strerror(errno));
	if (symlink(target, path) < 0)
		return error(err, errno, "cannot link '%s': %s", path, strerror(errno));
	return 0;
}

/* A word of a unit file: systemd.unit(5) has specifiers, systemd.syntax(7) quotes. */
static void add_quoted(struct str *s, const char *text)
{
	for (; *text; text++)
		str_addf(s, "%s%c", *text == '%' ? "%" : strchr("\"\\", *text) ? "\\" : "", *text);
}

static int path_write(const struct service *s, const char *unit, struct error *err)
{
	const char *path = getenv("PATH");
	_cleanup_(str_done) struct str text = {0}, now = {0};
	char folder[PATH_MAX], file[PATH_MAX + 16];

	TEXT_SETF(folder, "%s/%s.d", s->folder, unit);
	TEXT_SETF(file, "%s/path.conf", folder);
	if (!path || text_bad_offset(path, strlen(path)) >= 0 || strchr(path, '\n'))
		return error(err, EINVAL, "PATH cannot be written into a unit");
	str_add(&text, "# PATH of \"czar service install\": agents are found by it.\n"
		       "[Service]\nEnvironment=\"PATH=");
	add_quoted(&text, path);
	str_add(&text, "\"\n");
	if (file_read(file, text.len + 1, &now, NULL) == 0 &&
		text_equal(str_text(&now), str_text(&text)))
		return 1;
	if (dir_make(folder, 0755, err) < 0)
		return -EIO;
	return file_write(file, str_text(&text), text.len, 0644, err);
}

static int unit_install(
	const struct service *s, const char *template, const char *unit, struct error *err)
{
	char from[PATH_MAX], to[PATH_MAX];
	int linked, written;

	TEXT_SETF(from, "%s/%s", s->templates, template);
	TEXT_SETF(to, "%s/%s", s->folder, unit);
	if (access(from, R_OK) < 0)
		return error(err, ENOENT, "no '%s': install czar (make install)", from);
	linked = link_make(from, to, err);
	written = linked < 0 ? linked : path_write(s, unit, err);
	return written < 0 ? written : linked && written;
}

static int reload_manager(struct error *err)
{
	static const char *const reload[] = {"daemon-reload", NULL};

	return systemd_call(reload, 0, err);
}

/* The manager may have been told of other folders than this process: then the links say nothing. */
static int check_loaded(const struct service *s, struct error *err)
{
	char state[32] = "";
	int r = systemd_show(s->unit, "LoadState", state, sizeof state, err);

	if (r == 0 && !text_equal(state, "loaded"))
		return error(err, ENOENT, "systemd does not take '%s' from '%s' (%s)", s->unit,
			s->folder, state);
	return r;
}

static void wants_link(const struct service *s, char *ret, size_t size)
{
	text_setf(ret, size, "%s/default.target.wants/%s", s->folder, s->unit);
}

int service_install(const struct service *s, struct error *err)
{
	char wants[PATH_MAX], folder[PATH_MAX], to[UNIT_SIZE + 8];
	int same = 1, r = systemd_reach(err);

	TEXT_SETF(folder, "%s/default.target.wants", s->folder);
	TEXT_SETF(to, "../%s", s->unit);
	wants_link(s, wants, sizeof wants);
	if (r == 0)
		r = dir_make(folder, 0755, err);
	if (r == 0)
		same = r = unit_install(s, "czar-tmux@.service", s->tmux_unit, err);
	if (r >= 0)
		same &= r = unit_install(s, "czar@.service", s->unit, err);
	if (r >= 0)
		same &= r = link_make(to, wants, err);
	if (r >= 0)
		r = reload_manager(err);
	if (r >= 0)
		r = check_loaded(s, err);
	return r < 0 ? r : same;
}

static int path_remove(const char *path, struct error *err)
{
	if (unlink(path) == 0)
		return 0;
	return errno == ENOENT ? 1
			       : error(err, errno, "cannot remove '%s': %s", path, strerror(errno));
}

static int unit_remove(const struct service *s, const char *unit, struct error *err)
{
	char path[PATH_MAX], folder[PATH_MAX];
	int r;

	TEXT_SETF(folder, "%s/%s.d", s->folder, unit);
	TEXT_SETF(path, "%s/path.conf", folder);
	r = path_remove(path, err);
	if (r < 0)
		return r;
	rmdir(folder); /* a person's own drop-ins stay */
	TEXT_SETF(path, "%s/%s", s->folder, unit);
	return path_remove(path, err);
}

int service_remove(const struct service *s, struct error *err)
{
	char wants[PATH_MAX];
	int same, r;

	wants_link(s, wants, sizeof wants);
	same = r = path_remove(wants, err);
	if (r >= 0)
		same &= r = unit_remove(s, s->unit, err);
	if (r >= 0)
		same &= r = unit_remove(s, s->tmux_unit, err);
	if (r >= 0 && !same)
		r = reload_manager(err);
	return r < 0 ? r : same;
}

int service_start(const struct service *s, struct error *err)
{
	const char *const reset[] = {"reset-failed", s->unit, NULL};
	const char *const start[] = {"start", s->unit, NULL};
	char state[32] = "";
	int r = systemd_reach(err);

	if (r == 0)
		systemd_call(reset, 0, NULL); /* of too many starts; fails where there was none */
	if (r == 0)
		r = systemd_call(start, START_PATIENCE, err);
	if (r == 0)
		r = systemd_show(s->unit, "ActiveState", state, sizeof state, err);
	if (r == 0 && !text_equal(state, "active"))
		return error(err, EIO, "'%s' is %s", s->unit, state);
	return r;
}

int service_stop(const struct service *s, struct error *err)
{
	const char *const stop[] = {"stop", s->unit, NULL};
	char state[32] = "";
	int r = systemd_reach(err);

	if (r == 0)
		r = systemd_show(s->unit, "ActiveState", state, sizeof state, err);
	if (r < 0 || text_equal(state, "inactive") || text_equal(state, "failed"))
		return r < 0 ? r : 1;
	return systemd_call(stop, 0, err);
}

bool service_owns_tmux(const struct service *s)
{
	return getenv("XDG_RUNTIME_DIR") && /* or the unit's socket were another */
	       (service_is_installed(s) || systemd_is_our_unit(s->unit)) &&
	       systemd_reach(NULL) == 0;
}

int service_start_tmux(const struct service *s, struct error *err)
{
	const char *const start[] = {"start", s->tmux_unit, NULL};

	return systemd_call(start, TMUX_PATIENCE, err);
}
