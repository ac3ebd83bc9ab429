/*
 * act, the start of an agent: its session, its environment, and its brief where that travels as an
 * argument.
 *
 * A start is looked for before it is made: its session carries the number of its intent. What an
 * agent gets is named here and in its worker's env-file, and nowhere else; nothing of czar's own
 * environment comes through.
 */
#include "czar/act_start.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/act_outcome.h"
#include "czar/agent_start.h"
#include "czar/base/file.h"
#include "czar/interface_start.h"
#include "czar/job.h"

static const char *prompt_variable(struct daemon *d, const struct plan *p, const struct worker *w)
{
	static const char name[] = "CZAR_PROMPT_SOCKET=";
	char *ret = arena_alloc(&d->tick_arena, sizeof name + PROMPT_SOCKET_SIZE);

	memcpy(ret, name, sizeof name);
	job_prompt_socket(p, w, ret + strlen(name));
	return ret;
}

static void add_variable(
	struct daemon *d, const char **list, size_t *n, const char *name, const char *value)
{
	_cleanup_(str_done) struct str s = {0};

	if (!*value)
		return;
	str_addf(&s, "%s=%s", name, value);
	list[(*n)++] = arena_text(&d->tick_arena, str_text(&s));
}

/* NULL-terminated, from the tick's arena. */
static const char *const *environment(struct daemon *d, const struct plan *p,
	const struct agent_start *a, const struct worker *w, const struct intent *in)
{
	enum { OWN = 8 };
	const char *const *profile = agent_start_environment(a, &d->tick_arena);
	const char **ret;
	size_t n = 0, more = 0;
	char tag[PATH_SIZE + 32];

	while (profile[more])
		more++;
	ret = arena_alloc(&d->tick_arena, (OWN + more) * sizeof *ret);
	job_agent_tag(d->place, in->id, tag, sizeof tag);
	add_variable(d, ret, &n, "CZAR_WORKER", w->name);
	add_variable(d, ret, &n, "CZAR_PROJECT", d->place->name);
	add_variable(d, ret, &n, "CZAR_WORKTREE", w->worktree);
	add_variable(d, ret, &n, "CZAR_SPOOL", d->place->spool);
	add_variable(d, ret, &n, "CZAR_AGENT", tag);
	add_variable(d, ret, &n, "HOME", a->seat.home);
	if (a->seat.profile->prompt_by == PROMPT_HTTP && !a->seat.port)
		ret[n++] = prompt_variable(d, p, w);
	memcpy(ret + n, profile, more * sizeof *ret);
	return ret;
}

/*
 * Looks first: the life before this one may have started it. An older session must be gone.
 * 1 found, 0 not there, else the door's answer: then nothing may be started.
 */
static int find_session(struct daemon *d, const struct worker *w, const struct intent *in,
	struct tmux_pane *ret, struct error *err)
{
	struct tmux_pane *panes = NULL;
	size_t n = 0;
	int r = tmux_list(d->tmux, &panes, &n, err), found = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (!text_equal(panes[i].worker, w->name))
			continue;
		if (panes[i].session == in->id) {
			*ret = panes[i];
			found = 1;
		} else {
			r = tmux_kill_pane_session(d->tmux, panes[i].id, err);
		}
	}
	free(panes);
	return r > 0 ? -EIO : r < 0 ? r : found;
}

/*
 * tmux's names for sessions have no dots, workers' may; and "czar" is the session of czar's own
 * client. What had to be changed carries a hash of the worker's name, so that two stay two.
 */
static void session_name(const char *worker, char *ret, size_t size)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	text_set(ret, size, worker);
	if (!strchr(worker, '.') && !text_equal(worker, "czar"))
		return;
	for (const char *p = worker; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	for (char *p = ret; (p = strchr(p, '.'));)
		*p = '_';
	text_setf(ret + strlen(ret), size - strlen(ret), "-%08x", h);
}

/* A brief that is the command's argument is read byte for byte from a file of the worktree, which
 * is the pane's directory; ret "": there is none. */
static int write_argument(struct daemon *d, const struct worker *w, const struct intent *in,
	char ret[32], struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	char path[PATH_SIZE + 64];
	int64_t delivery;
	int r;

	ret[0] = '\0';
	if (!text_to_int(in->args, &delivery))
		return 0;
	text_set(ret, 32, ".czar/argument");
	TEXT_SETF(path, "%s/%s", w->worktree, ret);
	r = queue_delivery_text(d->queue, delivery, &text, err);
	return r < 0 ? r : file_write(path, str_text(&text), text.len, 0600, err);
}

/* Said before a pane is made: it would only be seen to die. */
static int check_home(const struct config_worker *section, struct error *err)
{
	struct stat st;

	if (section->home[0] && (stat(section->home, &st) < 0 || !S_ISDIR(st.st_mode)))
		return error(err, ENOENT,
			"[worker \"%s\"] home: no folder '%s': make it, or name another",
			section->name, section->home);
	return 0;
}

static int make_session(struct daemon *d, const struct plan *p, const struct agent_start *a,
	const struct worker *w, const struct intent *in, struct tmux_pane *ret, struct error *err)
{
	_cleanup_(str_done) struct str command = {0};
	char name[2 * ID_SIZE], argument[32];
	struct tmux_start s = {.name = name,
		.worker = w->name,
		.directory = w->worktree,
		.environment = environment(d, p, a, w, in),
		.session = in->id};
	int r = write_argument(d, w, in, argument, err);

	if (r < 0)
		return r;
	agent_start_command(a, *argument ? argument : NULL, &command);
	session_name(w->name, name, sizeof name);
	s.command = str_text(&command);
	return tmux_new_session(d->tmux, &s, ret, err);
}

static int start_agent(struct daemon *d, const struct plan *p, const struct profile *profile,
	const struct worker *w, const struct intent *in, struct tmux_pane *ret, struct error *err)
{
	const struct config_worker *section = config_worker(&d->config, w->pool);
	struct interface_start interface = {0};
	struct agent_seat seat = {.place = d->place,
		.profile = profile,
		.worker = w->name,
		.worktree = w->worktree,
		.czar = d->czar_path,
		.permission = d->config.permission,
		.model = section ? section->model : NULL,
		.home = section ? section->home : "",
		.env_file = section ? section->env_file : ""};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	int r = section ? check_home(section, err) : 0;

	if (r == 0 && interface_is_described(profile)) {
		r = interface_prepare(d, profile, w, in->id, &interface, err);
		seat.port = interface.port;
		seat.secret_file = interface.env_file;
	}
	if (r == 0)
		r = agent_start_init(&a, &seat, err);
	if (r == 0)
		r = agent_start_files(&a, err);
	return r < 0 ? r : make_session(d, p, &a, w, in, ret, err);
}

/* Nobody shall read a brief whose attempt was taken back before its start was tried. */
static bool brief_is_stale(struct plan *p, const struct intent *in)
{
	const struct attempt *a = plan_attempt(p, in->subject);

	return *in->args && (!a || a->step >= STEP_ENDING);
}

void act_start(struct daemon *d, struct plan *p, const struct intent *in)
{
	struct worker *w = plan_worker(p, in->worker);
	const struct profile *profile = w ? config_profile(&d->config, w->profile) : NULL;
	struct tmux_pane pane;
	struct error err = {0};
	enum intent_state state;
	int r;

	if (!d->tmux || !tmux_is_connected(d->tmux))
		return; /* stays open: done when tmux answers again */
	if (!profile || !profile->command) {
		act_outcome(d, in->id, INTENT_REFUSED, "its agent has no command", 0, 0);
		return;
	}
	r = find_session(d, w, in, &pane, &err);
	if (r == 0 && brief_is_stale(p, in)) {
		act_outcome(d, in->id, INTENT_UNKNOWN, "its attempt is over", 0, 0);
		return;
	}
	if (r == 0)
		r = start_agent(d, p, profile, w, in, &pane, &err);
	else if (r > 0)
		r = 0; /* it was started by the life before this one */
	state = act_answer(d, r);
	if (state == INTENT_DONE)
		act_outcome(d, in->id, INTENT_DONE, pane.id, pane.pid, pane.start_time);
	else if (state == INTENT_REFUSED)
		act_outcome(d, in->id, INTENT_REFUSED, err.text, 0, 0);
	/* unknown: stays open, its session is looked for when tmux answers again */
}
