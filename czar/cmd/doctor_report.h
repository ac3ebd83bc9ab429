#pragma once
/* What czar doctor knows and found, and its printing. */

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

/* Adds a line; fix may be NULL. */
void doctor_add(struct doctor *d, enum doctor_level level, const char *name, const char *fix,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
enum doctor_level doctor_worst(const struct doctor *d);
void doctor_print(const struct doctor *d);
