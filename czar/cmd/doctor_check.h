#pragma once
/* The checks of czar doctor, and the list they write to. */

#include "czar/cmd/command.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL };

struct doctor_line {
	enum doctor_level level;
	char name[24];
	char text[513];
	char fix[257]; /* "" none needed */
};

struct doctor {
	struct command_context *c;
	bool fix; /* mend what is safe to mend */
	struct project_place place;
	struct config config;
	bool has_place, has_config;
	struct doctor_line *lines; /* owned */
	size_t n, capacity;
};
void doctor_done(struct doctor *d);

/* fix may be NULL. */
void doctor_add(struct doctor *d, enum doctor_level level, const char *name, const char *fix,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

void doctor_check_programs(struct doctor *d);   /* tmux, git */
void doctor_check_repository(struct doctor *d); /* finds the place; the rest needs it */
void doctor_check_settings(struct doctor *d);   /* reads the settings; agents need them */
void doctor_check_agents(struct doctor *d);
void doctor_check_hooks(struct doctor *d);
void doctor_check_store(struct doctor *d);   /* store, lock */
void doctor_check_folders(struct doctor *d); /* spool, worktrees, disk */
void doctor_check_clock(struct doctor *d);
