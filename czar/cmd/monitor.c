/*
 * The monitor: a session of its own on czar's tmux server, made for one client and gone with it
 * (destroy-unattached).
 *
 * Window 0 runs czar status --watch; the others are the agents' own windows, linked, so that a
 * person's keys go to the agent and are seen as a person's. Nothing else is changed: options are
 * set on the new session only, and an agent's window keeps its size (window-size manual), whatever
 * the size of the terminal that looks on. Agents come and go: the table's process links what comes.
 */
#include "czar/cmd/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/cmd/rows.h"
#include "czar/cmd/terminal.h"
#include "czar/io/spawn.h"

#define SESSION_VARIABLE "CZAR_MONITOR"
#define TMUX_PATIENCE (5 * USEC_SEC)

enum { ARGUMENTS = 64 };

struct arguments {
	const char *list[ARGUMENTS + 1]; /* lent */
	size_t n;
};

static void add(struct arguments *a, const char *const *words)
{
	for (; *words; words++) {
		if (a->n == ARGUMENTS)
			abort();
		a->list[a->n++] = *words;
	}
	a->list[a->n] = NULL;
}
#define ADD(a, ...) add((a), (const char *const[]){__VA_ARGS__, NULL})

/* -N: a server that is gone must not come back with a person's own tmux.conf. -u: like all that
 * czar prints, it is UTF-8. */
static void add_tmux(struct arguments *a, const char *socket)
{
	ADD(a, "tmux", "-u", "-N", "-f", "/dev/null", "-S", socket);
}

static int ask(const struct arguments *a, struct spawn_result *ret, struct error *err)
{
	struct spawn_options o = {.argv = a->list, .deadline = TMUX_PATIENCE};
	int r = spawn_wait(&o, ret, err);

	if (r < 0)
		return r;
	if (ret->timed_out)
		return error(err, ETIMEDOUT, "tmux does not answer");
	return ret->status;
}

static int probe(const char *socket)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct arguments a = {0};
	struct error err = {0};
	int r;

	add_tmux(&a, socket);
	ADD(&a, "list-sessions");
	r = ask(&a, &result, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, socket, NULL);
	if (r > 0)
		return command_say_error(EXIT_FAILED,
			"no agent runs: their tmux server is gone (%s): see czar status", socket);
	return EXIT_OK;
}

/* In a tmux of the person's own its prefix comes first: pressed twice when it is the same. */
static bool is_prefix_taken(void)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *outer = getenv("TMUX");
	char socket[PATH_SIZE];
	struct arguments a = {0};

	if (!outer || !outer[0])
		return false;
	TEXT_SET(socket, outer);
	socket[strcspn(socket, ",")] = '\0';
	add_tmux(&a, socket);
	ADD(&a, "show-options", "-gv", "prefix");
	return ask(&a, &result, NULL) == 0 && text_equal(str_text(&result.output), "C-b\n");
}

/* Every wanted worker has its number, whether its agent runs or not. 0: no such worker. */
static size_t window_of(const struct rows *workers, const char *name)
{
	for (size_t i = 0; i < workers->n; i++)
		if (text_equal(ROWS_AT(workers, worker, i)->name, name))
			return i + 1;
	return 0;
}

static int find_window(struct command_context *c, const char *name, size_t *ret)
{
	_cleanup_(rows_done) struct rows workers = {0};
	struct error err = {0};

	if (rows_load(c, ROW_WORKER, "wanted = 1", NULL, &workers, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	*ret = window_of(&workers, name);
	if (!*ret) /* czar.conf no longer names it: behind all others */
		*ret = workers.n + 1;
	return EXIT_OK;
}

int monitor_attach(struct command_context *c, const char *worker)
{
	struct terminal t = {0};
	struct arguments a = {0};
	char session[40], variable[80], target[80], window[80], line[200];
	size_t index = 0;
	int code = worker ? terminal_find(c, worker, &t) : terminal_socket(c, &t);

	if (code == EXIT_OK && worker)
		code = find_window(c, t.worker, &index);
	if (code == EXIT_OK)
		code = probe(t.socket);
	if (code != EXIT_OK)
		return code;
	TEXT_SETF(session, "_monitor-%d", (int)getpid()); /* no worker's name begins so */
	TEXT_SETF(variable, SESSION_VARIABLE "=%s", session);
	TEXT_SETF(target, "=%s:", session);
	TEXT_SETF(window, "=%s:%zu", session, index);
	TEXT_SETF(line,
		" #{?#{@czar_worker},#{@czar_worker},table}#[align=right]%s d leave, n next, "
		"p back, 0 table, w list ",
		is_prefix_taken() ? "C-b C-b" : "C-b");
	add_tmux(&a, t.socket);
	ADD(&a, "new-session", "-s", session, "-n", "table", "-c", c->place.checkout, "-e",
		variable, "--", c->path, "-C", c->place.checkout, "status", "--watch");
	ADD(&a, ";", "set-option", "-t", target, "destroy-unattached", "on");
	ADD(&a, ";", "set-option", "-w", "-t", target, "remain-on-exit", "off");
	ADD(&a, ";", "set-option", "-t", target, "status-style", "reverse");
	ADD(&a, ";", "set-option", "-t", target, "status-format[0]", line);
	ADD(&a, ";", "set-option", "-t", target, "status", "on");
	if (worker)
		ADD(&a, ";", "link-window", "-s", t.pane, "-t", window);
	unsetenv("TMUX"); /* another server: not nested into itself */
	execvp(a.list[0], (char *const *)(uintptr_t)a.list);
	return command_say_error(EXIT_FAILED, "cannot run tmux: %s", strerror(errno));
}

/* --- the table's side */

void monitor_find(struct monitor *m)
{
	const char *session = getenv(SESSION_VARIABLE), *server = getenv("TMUX");

	*m = (struct monitor){0};
	if (!session || !session[0] || !server)
		return;
	m->session = session;
	TEXT_SET(m->socket, server);
	m->socket[strcspn(m->socket, ",")] = '\0';
}

static bool has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") == n && memcmp(text, line, n) == 0)
			return true;
	return false;
}

static bool list_panes(const struct monitor *m, struct str *ret)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char target[80];
	struct arguments a = {0};

	TEXT_SETF(target, "=%s:", m->session);
	add_tmux(&a, m->socket);
	ADD(&a, "list-panes", "-s", "-t", target, "-F", "#{pane_id}");
	if (ask(&a, &result, NULL) != 0)
		return false;
	str_add(ret, str_text(&result.output));
	return true;
}

static bool link_window(const struct monitor *m, const char *pane, size_t index)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char target[80];
	struct arguments a = {0};

	TEXT_SETF(target, "=%s:%zu", m->session, index);
	add_tmux(&a, m->socket);
	ADD(&a, "link-window", "-d", "-s", pane, "-t", target);
	return ask(&a, &result, NULL) == 0;
}

/* What should be linked: a line for each agent that runs. */
static void add_wanted(const struct rows *workers, struct str *ret)
{
	for (size_t i = 0; i < workers->n; i++) {
		const struct worker *w = ROWS_AT(workers, worker, i);

		if (w->session && w->pane[0])
			str_addf(ret, "%zu %s\n", i + 1, w->pane);
	}
}

void monitor_follow(struct monitor *m, struct command_context *c)
{
	_cleanup_(rows_done) struct rows workers = {0};
	_cleanup_(str_done) struct str wanted = {0}, there = {0};

	if (!m->session || rows_load(c, ROW_WORKER, "wanted = 1", NULL, &workers, NULL) < 0)
		return;
	add_wanted(&workers, &wanted);
	if (text_equal(str_text(&wanted), str_text(&m->linked)) && !m->due)
		return;
	m->due = !list_panes(m, &there);
	for (size_t i = 0; !m->due && i < workers.n; i++) {
		const struct worker *w = ROWS_AT(&workers, worker, i);

		if (w->session && w->pane[0] && !has_line(str_text(&there), w->pane))
			m->due |= !link_window(m, w->pane, i + 1);
	}
	str_clear(&m->linked);
	str_add(&m->linked, str_text(&wanted));
}

void monitor_end(struct monitor *m)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char target[80];
	struct arguments a = {0};

	str_done(&m->linked);
	if (!m->session)
		return;
	TEXT_SETF(target, "=%s", m->session);
	add_tmux(&a, m->socket);
	ADD(&a, "kill-session", "-t", target);
	ask(&a, &result, NULL);
}
