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
	bool has_place, has_config, has_commit;
	char branch[257];    /* of the main checkout; "" none */
	char outer[1025];    /* the repository that this is a submodule of; "" */
	struct queue *queue; /* NULL: there is none, or it is not to be opened; owned */
	struct world world;  /* what it holds, in arena */
	struct arena arena;
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
void doctor_check_base(struct doctor *d);
void doctor_check_file_system(struct doctor *d);
void doctor_check_store(struct doctor *d); /* the next four need it */
void doctor_check_daemon(struct doctor *d);
void doctor_check_server(struct doctor *d); /* of tmux */
void doctor_check_calls(struct doctor *d);
void doctor_check_children(struct doctor *d);
void doctor_check_service(struct doctor *d);
void doctor_check_worktrees(struct doctor *d);
void doctor_check_folders(struct doctor *d); /* spool, worktrees, disk */
void doctor_check_clock(struct doctor *d);
