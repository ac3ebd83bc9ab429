/*
 * Starting and ending the sessions of agents.
 *
 * An agent is its pane's own process (exec), so the pane's death is the agent's. Names are exact
 * ("=NAME:") or ids, never prefixes; everything that a session must carry is set in the command
 * that makes it.
 */
#include "czar/io/tmux_door.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/io/tmux_panes.h"
#include "czar/io/tmux_quote.h"

/* A session option that names the agent's own session among those that show its window. */
#define HOME_OPTION "@czar_home"

/* '.' and ':' are parts of a target, and tmux would change them without a word. */
static bool session_name_is_valid(const char *name)
{
	return *name && strlen(name) <= 128 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
		       strlen(name);
}

/* tmux would start the agent in the home folder instead. */
static int start_check(const struct tmux_start *s, struct error *err)
{
	struct stat st;

	if (!session_name_is_valid(s->name))
		return error(err, EINVAL, "session name '%s' has other characters than a-z 0-9 _ -",
			s->name);
	if (s->directory[0] != '/' || stat(s->directory, &st) < 0 || !S_ISDIR(st.st_mode))
		return error(err, ENOENT, "no folder '%s'", s->directory);
	if (!s->command[strspn(s->command, " \t\n")] || !s->worker[0])
		return error(err, EINVAL, "session '%s' has no command or no worker", s->name);
	return 0;
}

static void start_line(struct str *line, const struct tmux_start *s)
{
	_cleanup_(str_done) struct str directory = {0}, command = {0};

	tmux_format_add(&directory, s->directory);
	str_addf(&command, "exec %s", s->command);
	str_addf(line, "new-session -d -P -F \"#{pane_id}\" -s \"%s\" -x %d -y %d -c ", s->name,
		s->width > 0 ? s->width : 160, s->height > 0 ? s->height : 48);
	tmux_quote(line, str_text(&directory));
	for (const char *const *p = s->environment; p && *p; p++) {
		str_add(line, " -e ");
		tmux_quote(line, *p);
	}
	str_add(line, " -- ");
	tmux_quote(line, str_text(&command));
	str_addf(line, " ; set-option -p -t \"=%s:\" @czar_worker ", s->name);
	tmux_quote(line, s->worker);
	str_addf(line, " ; set-option -p -t \"=%s:\" @czar_session %" PRId64, s->name, s->session);
	str_addf(line, " ; set-option -t \"=%s:\" " HOME_OPTION " 1", s->name);
	str_addf(line, " ; set-option -w -t \"=%s:\" window-size manual", s->name);
}

static int start_read(struct tmux *t, const char *id, struct tmux_pane *ret, struct error *err)
{
	struct tmux_pane *panes = NULL;
	char which[32];
	size_t n = 0;
	int r;

	if (!tmux_pane_id_is_valid(id))
		return error(err, EPROTO, "tmux does not tell the new pane's id");
	TEXT_SETF(which, "-t %s", id);
	r = tmux_list_some(t, which, &panes, &n, err);
	if (r == 0 && n != 1)
		r = error(err, ENOENT, "the new pane %s is not there", id);
	if (r == 0)
		*ret = panes[0];
	free(panes);
	return r;
}

int tmux_new_session(
	struct tmux *t, const struct tmux_start *s, struct tmux_pane *ret, struct error *err)
{
	_cleanup_(tmux_exchange_done) struct tmux_exchange e = {0};
	int r = start_check(s, err);

	if (r < 0)
		return r;
	start_line(&e.line, s);
	tmux_exchange(t, &e, 1);
	if (e.result == 1 && text_starts(tmux_exchange_words(&e), "duplicate session"))
		return error(err, EEXIST, "there is a session '%s' already", s->name);
	r = tmux_exchange_error(&e, "start a session", err);
	return r < 0 ? r : start_read(t, str_text(&e.reply), ret, err);
}

/* The session that holds a pane: the one made for it, else one that shows it; -1 when none does. */
static int64_t session_of(const char *list, const char *pane)
{
	int64_t found = -1, wanted = 0;

	text_to_int(pane + 1, &wanted);
	for (const char *p = list; p && *p;) {
		int64_t id, session, home;

		if (*p++ != '%' || !tmux_take_int(&p, &id) || *p++ != '$' ||
			!tmux_take_int(&p, &session) || !tmux_take_int(&p, &home))
			break;
		if (id == wanted && (home || found < 0))
			found = session;
		p += strspn(p, "\n");
	}
	return found;
}

static int gone_is_fine(int r)
{
	return r == 1 ? 0 : r;
}

int tmux_kill_pane_session(struct tmux *t, const char *pane, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	char line[64];
	int64_t session;
	int r;

	if (!tmux_pane_id_is_valid(pane))
		return error(err, EINVAL, "'%s' is no pane", pane);
	r = tmux_command(t, "list-panes -a -F \"#{pane_id} #{session_id} #{?" HOME_OPTION ",1,0}\"",
		&list, err);
	if (r != 0)
		return r < 0 ? r : -EIO;
	session = session_of(str_text(&list), pane);
	if (session < 0)
		return 0;
	/* The window first: ending only the session would leave it where a monitor has linked it.
	 */
	TEXT_SETF(line, "kill-window -t %s", pane);
	r = gone_is_fine(tmux_command(t, line, NULL, err));
	TEXT_SETF(line, "kill-session -t \"$%" PRId64 "\"", session);
	return r < 0 ? r : gone_is_fine(tmux_command(t, line, NULL, err));
}
