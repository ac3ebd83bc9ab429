#pragma once
/* What the files of the tmux door share: the door itself, and exchanges of several lines. */

#include "czar/io/tmux.h"
#include "czar/io/tmux_connection.h"

struct tmux {
	struct tmux_connection connection;
	pid_t client;
	usec_t patience;
	int64_t server_pid, server_start;
	sd_event_source *readable, *later;
	void (*on_change)(bool gone, void *userdata);
	void *userdata;
	bool told_gone;
};

/* One line and its answer; zeroed but for line before, ended with tmux_exchange_done. */
struct tmux_exchange {
	struct str line, reply;
	int result;   /* as tmux_command */
	size_t words; /* result 1: where tmux's words begin in reply */
	struct tmux_request *request;
};

/* Asks all before the first answer is read; patience is for all together. */
void tmux_exchange(struct tmux *t, struct tmux_exchange *e, size_t n);
void tmux_exchange_done(struct tmux_exchange *e);
/* Says what went wrong, with "cannot WHAT" in front. Returns the result, 1 as -EIO. */
int tmux_exchange_error(const struct tmux_exchange *e, const char *what, struct error *err);
/* tmux's words of a result 1; lent, may hold anything. */
const char *tmux_exchange_words(const struct tmux_exchange *e);

bool tmux_pane_id_is_valid(const char *pane);
/* Takes the next whole number from *p and the blank behind it. */
bool tmux_take_int(const char **p, int64_t *ret);
