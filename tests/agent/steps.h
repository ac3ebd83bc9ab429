#pragma once
/* The script's commands: what the files that carry them out share. Each is a row of steps.c's
 * table. */

#include "tests/agent/agent.h"

/* w: the words of the line, {task} and the like filled in; w->word[0] is the command. */
typedef void (*step_fn)(struct agent *a, const struct words *w, const char *line);

const char *word_at(const struct words *w, size_t i); /* "" where there is none */
/* The script is wrong: says so, and ends the turn as failed. */
void step_wrong(struct agent *a, const char *what, const char *text);
/* A duration word, scaled. When it is none the script is wrong. */
bool take_time(struct agent *a, const char *word, usec_t *ret);

/* steps_git.c */
void step_commit(struct agent *a, const struct words *w, const char *line);
void step_commit_empty(struct agent *a, const struct words *w, const char *line);
void step_commit_no_hooks(struct agent *a, const struct words *w, const char *line);
void step_marker(struct agent *a, const struct words *w, const char *line);
void step_marker_bare(struct agent *a, const struct words *w, const char *line);
void step_blocked(struct agent *a, const struct words *w, const char *line);
void step_orphan(struct agent *a, const struct words *w, const char *line);
void step_leave_lock(struct agent *a, const struct words *w, const char *line);

/* steps_end.c */
void step_quiet(struct agent *a, const struct words *w, const char *line);
void step_exit(struct agent *a, const struct words *w, const char *line);
void step_kill_self(struct agent *a, const struct words *w, const char *line);
void step_once(struct agent *a, const struct words *w, const char *line);
void step_until_told(struct agent *a, const struct words *w, const char *line);
void step_crash_once(struct agent *a, const struct words *w, const char *line);
void step_hang(struct agent *a, const struct words *w, const char *line);
void step_stop_reading(struct agent *a, const struct words *w, const char *line);
void step_limit(struct agent *a, const struct words *w, const char *line);
void step_logged_out(struct agent *a, const struct words *w, const char *line);
void step_fail(struct agent *a, const struct words *w, const char *line);
