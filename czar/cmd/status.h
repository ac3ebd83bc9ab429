#pragma once
/* The live table: who does what. Filled from the store, or in a pane from the published files. */

#include "czar/cmd/conflict_list.h"
#include "czar/cmd/pull_list.h"

struct status_row {
	char name[ID_SIZE];
	enum health health;
	char task[ID_SIZE + TITLE_SIZE + 2];
	usec_t since;
	char reason[TEXT_SIZE];
	int64_t ahead;  /* commits of its branch that the base has not; -1 unknown */
	int64_t pushed; /* 1 all of them are at a remote, 0 not; -1 unknown */
};

struct status_group { /* czar/cmd/status_groups.h */
	char name[ID_SIZE];
	size_t done, all;
};

struct status_view {
	struct status_row *rows; /* owned */
	size_t n_rows;
	size_t tasks[TASK_CANCELLED + 1]; /* how many in each state */
	struct status_group *groups;      /* owned */
	size_t n_groups;
	struct conflict_list conflicts;
	struct pull_list pulls; /* empty from published files */
	size_t n_alerts;
	bool daemon, paused, hold;
	char hold_reason[TEXT_SIZE];
	char daemon_text[256];
	const char *no_workers; /* why there is none; lent */
	usec_t updated;         /* of published files; 0: it is from the store */
};

int status_from_store(struct command_context *c, struct status_view *ret, struct error *err);
/* worker-status.json and tasks.json. */
int status_from_files(const char *status_dir, struct status_view *ret, struct error *err);
/* Whichever of the two is right for the caller, sorted by what needs attention. */
int status_load(struct command_context *c, struct status_view *ret, struct error *err);
void status_view_done(struct status_view *v);
/* What a terminal has room for; 0: no limit. */
struct status_room {
	int columns, rows;
};
/* Everything that is shown. Workers that have no room are counted in one line: what needs attention
 * stands above them. */
void status_add(const struct status_view *v, const struct command_context *c,
	struct status_room room, usec_t now, struct str *ret);
/* Draws again and again until Ctrl-C, q or a closed pipe. */
int status_watch(struct command_context *c, struct error *err);
