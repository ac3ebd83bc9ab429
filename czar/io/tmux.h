#pragma once
/*
 * The tmux door: one server on a socket of its own, one persistent control-mode client.
 *
 * Commands go one a line over the control pipe and are answered within milliseconds, so a call
 * waits for its reply, at most o->patience; then the outcome is unknown (-ETIMEDOUT). Facts of tmux
 * 3.3a that shaped this file: pane ids only, guards inside the server (if-shell -F), paste-buffer
 * into a dead pane crashes the server, statuses lost until SIGCHLD.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct tmux;

struct tmux_options {
	const char *socket; /* path; its folder exists, 0700 */
	const char *config; /* path of a file that tmux_open writes: czar's own configuration */
	const char *const *environment; /* of the server, and so of every agent; NULL-terminated */
	int64_t known_pid, known_start; /* of a server that ran on this socket; 0 unknown */
	usec_t patience;                /* of one command; 0: 2 s */
	/* Asks somebody else to start the server, with tmux_open's userdata; NULL: it is a child of
	 * ours, in a session of its own. */
	int (*start)(void *userdata, struct error *err);
};

/*
 * Connects; starts the server when none runs (a known server that lives without its socket gets
 * SIGUSR1 and time to make it again; it is never doubled). Ends left-over control clients of czar's
 * own session "czar", and no others. -ETIMEDOUT: a server is there and does not answer, or not on
 * its socket: unknown, not absent. Closing leaves the server and its agents alone.
 * on_change: called from the loop, never from inside a call, when the server says that something
 * changed, or (once) that the pipe ended; it may close the door. loop may be NULL (never called).
 */
int tmux_open(const struct tmux_options *o, sd_event *loop,
	void (*on_change)(bool gone, void *userdata), void *userdata, struct tmux **ret,
	struct error *err);
void tmux_close(struct tmux *t);
bool tmux_is_connected(const struct tmux *t);
void tmux_server(const struct tmux *t, int64_t *ret_pid, int64_t *ret_start);

/* One command; its output goes to reply (may be NULL). 0 done, 1 tmux said no (its words in reply
 * and err), -ETIMEDOUT unknown, -EPIPE connection gone, -EPROTO an answer that cannot be trusted.
 * line must be one well-quoted line, else -EINVAL. */
int tmux_command(struct tmux *t, const char *line, struct str *reply, struct error *err);
/* Quotes for a command line of tmux: "..." with \ " $ and control characters escaped. */
void tmux_quote(struct str *s, const char *text);

struct tmux_pane {
	char id[17];
	int64_t pid, start_time; /* start_time from /proc/PID/stat field 22; 0 when gone */
	bool dead;
	bool status_known; /* dead: after the SIGCHLD nudge */
	int64_t exit_status, exit_signal;
	bool copy_mode;
	char tty[65];
	char title[161];                   /* cleaned */
	char worker[65];                   /* @czar_worker */
	int64_t session;                   /* @czar_session: intent that started it */
	char typed[97], sent[97], key[97]; /* @czar_typed, @czar_sent, @czar_key */
	int64_t key_age; /* seconds since a key of a client that shows it; -1 none shows it */
};

/* All panes that carry @czar_worker, one command. Array owned by the caller (free). */
int tmux_list(struct tmux *t, struct tmux_pane **ret, size_t *ret_n, struct error *err);

/* What a pane shows, with the cursor of the same moment. */
struct tmux_capture {
	char pane[17];   /* in */
	int result;      /* as tmux_command */
	struct str text; /* rows joined by newline, capture-pane -p */
	int64_t cursor_x, cursor_y, history_size, width, height;
};
/* text is zeroed or used before, and ended by the caller; result 1: it holds tmux's words (no such
 * pane). Pipelined: all questions are sent before the first answer is read. */
void tmux_captures(struct tmux *t, struct tmux_capture *captures, size_t n);

struct tmux_start {
	const char *name; /* of the session: a-z A-Z 0-9 _ - */
	const char *directory;
	const char *command; /* run as /bin/sh -c "exec COMMAND": the pane's own process */
	/* NAME=VALUE in addition to the server's; NULL-terminated, may be NULL */
	const char *const *environment;
	const char *worker; /* @czar_worker */
	int64_t session;    /* @czar_session */
	int width, height;  /* 0: 160 x 48 */
};
/* New detached session with one pane, remain-on-exit, options set before the agent can be seen by
 * tmux_list. An old session of that name must be gone (EEXIST otherwise). */
int tmux_new_session(
	struct tmux *t, const struct tmux_start *s, struct tmux_pane *ret, struct error *err);
/* Ends the session that holds this pane. Gone already: 0. */
int tmux_kill_pane_session(struct tmux *t, const char *pane, struct error *err);

/* The guarded keys. 0 done, 1 refused (the guard did not hold), -ETIMEDOUT or -EPIPE:
 * unknown, read the mark. */
struct tmux_guard {
	const char *pane;
	int64_t pid;
	const char *option; /* "@czar_typed", "@czar_sent" or "@czar_key" */
	const char *before; /* the option's value must be this */
	const char *after;  /* and becomes this */
	const char *typed;  /* @czar_typed must be this too; NULL: any */
	bool same_place;    /* the three below must hold */
	int64_t cursor_x, cursor_y, history_size;
	const char *present;    /* literal that must be on the screen; NULL none */
	const char *const *all; /* more of them; NULL-terminated, or NULL */
	/* Patterns ('*', '^' and '$' at the ends) that no row may match; NULL-terminated, or NULL.
	 */
	const char *const *absent;
	/* Such patterns of which one must match a row; NULL-terminated, or NULL: none must. */
	const char *const *any;
};
/* load-buffer from a private file in folder (0600, removed after), then guarded paste-buffer -r:
 * one bracketed paste (-p), or several when the text brings their brackets, with the first at its
 * start. */
int tmux_paste(struct tmux *t, const struct tmux_guard *g, const char *buffer, const char *folder,
	const char *text, size_t n, struct error *err);
/* keys: tmux key names separated by blanks, e.g. "Enter", "C-u". */
int tmux_keys(struct tmux *t, const struct tmux_guard *g, const char *keys, struct error *err);
