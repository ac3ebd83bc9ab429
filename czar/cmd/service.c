/*
 * czar service install | remove | status: czar as a service of the user's systemd.
 *
 * Installed, the daemon starts at boot (with lingering) and again when it ends badly; agents live
 * in a unit of their own, which none of this touches.
 */
#include <inttypes.h>
#include <stdio.h>

#include "czar/cmd/print.h"
#include "czar/io/systemctl.h"
#include "czar/service.h"

static const char without_manager[] = "czar start runs it in the background without one";

static void say_lingering(void)
{
	if (!systemd_lingers())
		puts("it ends with your last session, agents too: to keep both running, and to "
		     "start at boot:\n    loginctl enable-linger");
}

/* A daemon that was started otherwise is nobody's to end here. */
static bool runs_otherwise(struct command_context *c, const struct service *s, int64_t *ret_pid)
{
	char main_pid[32] = "";
	int64_t pid = 0;

	if (!project_lock_held(&c->place, ret_pid, NULL, 0))
		return false;
	systemd_show(s->unit, "MainPID", main_pid, sizeof main_pid, NULL);
	return !text_to_int(main_pid, &pid) || pid != *ret_pid;
}

static int install(struct command_context *c, const struct service *s)
{
	struct error err = {0};
	int64_t pid = 0;
	int r = project_require(&c->place, &err);

	if (r == 0)
		r = service_install(s, &err);
	if (r < 0)
		return command_fail(
			EXIT_FAILED, &err, NULL, err.number == ENOTSUP ? without_manager : NULL);
	command_say(c, "%s: %s", s->unit, r == 0 ? "installed" : "was installed already");
	if (runs_otherwise(c, s, &pid)) {
		command_say(c,
			"a daemon that is not the service's runs on (pid %" PRId64
			"): czar stop; czar start",
			pid);
	} else if (!command_flag(c, "no-start")) {
		if (service_start(s, &err) < 0)
			return command_fail(EXIT_FAILED, &err, s->unit, "journalctl --user -n 20");
		command_say(c, "started");
	}
	if (!c->quiet && !c->json)
		say_lingering();
	return EXIT_OK;
}

static int take_out(struct command_context *c, const struct service *s)
{
	struct error err = {0};
	int code, r;

	if (!service_is_installed(s)) {
		command_say(c, "it is not installed");
		return EXIT_OK;
	}
	code = ask_person(
		"the daemon ends and is not started again; agents go on", command_flag(c, "yes"));
	if (code != EXIT_OK)
		return code;
	r = service_stop(s, &err);
	if (r >= 0)
		r = service_remove(s, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	command_say(c, "removed; agents are left alone");
	return EXIT_OK;
}

struct service_state {
	bool installed, lingers;
	char active[32], tmux_active[32], main_pid[32], line[241];
};

static int read_state(const struct service *s, struct service_state *ret, struct error *err)
{
	int r = systemd_reach(err);

	ret->installed = service_is_installed(s);
	ret->lingers = systemd_lingers();
	if (r == 0)
		r = systemd_show(s->unit, "ActiveState", ret->active, sizeof ret->active, err);
	if (r == 0)
		r = systemd_show(s->tmux_unit, "ActiveState", ret->tmux_active,
			sizeof ret->tmux_active, err);
	if (r == 0)
		r = systemd_show(s->unit, "MainPID", ret->main_pid, sizeof ret->main_pid, err);
	if (r == 0)
		r = systemd_show(s->unit, "StatusText", ret->line, sizeof ret->line, err);
	return r;
}

static void print_state(
	const struct command_context *c, const struct service *s, const struct service_state *t)
{
	_cleanup_(str_done) struct str text = {0};
	int64_t pid = 0;

	text_to_int(t->main_pid, &pid);
	if (c->json) {
		print_json(json_pack("{s:b, s:s, s:s, s:s, s:s, s:o, s:o, s:b}", "installed",
			t->installed, "unit", s->unit, "active", t->active, "tmux_unit",
			s->tmux_unit, "tmux_active", t->tmux_active, "pid",
			pid ? json_integer(pid) : json_null(), "status", json_clean_text(t->line),
			"lingers", t->lingers));
		return;
	}
	str_addf(&text, "%s: %s, %s%s", s->unit, t->installed ? "installed" : "not installed",
		t->active, *t->line ? ": " : "");
	add_line(&text, t->line);
	str_addf(&text, "\n%s: %s\n", s->tmux_unit, t->tmux_active);
	fputs(str_text(&text), stdout);
	if (t->installed)
		say_lingering();
}

static int status(struct command_context *c, const struct service *s)
{
	struct service_state t = {0};
	struct error err = {0};

	if (read_state(s, &t, &err) < 0)
		return command_fail(
			EXIT_FAILED, &err, NULL, err.number == ENOTSUP ? without_manager : NULL);
	print_state(c, s, &t);
	if (!t.installed)
		return EXIT_FAILED;
	return text_equal(t.active, "active") ? EXIT_OK : EXIT_NO_DAEMON;
}

int cmd_service(struct command_context *c, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct command_context *c, const struct service *s);
	} verbs[] = {{"install", install}, {"remove", take_out}, {"status", status}};
	struct service s;
	struct error err = {0};
	const char *verb = argc ? argv[0] : "";

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (!text_equal(verbs[i].name, verb))
			continue;
		if (service_find(&c->place, c->path, &s, &err) < 0)
			return command_fail(EXIT_FAILED, &err, NULL, NULL);
		return verbs[i].run(c, &s);
	}
	return command_usage(c, "no '%s' of service: it is install, remove or status", verb);
}
