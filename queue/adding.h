#pragma once
/*
 * Tasks on their way into the queue: everything that may be said of them before they are written.
 *
 * Every problem is one line; all of them are found, none is kept back.
 */

#include "czar/base/arena.h"
#include "queue/queue.h"
#include "queue/tasks.h"

enum {
	TASK_TEXT_BYTES = 1024 * 1024,
	TASKS_AT_ONCE = 10000,
	TASK_LIST_MOST = 200, /* depends_on, touches */
};

/* A task of the store, as far as adding needs it. */
struct known_task {
	char id[ID_SIZE];
	enum task_state state;
	bool live; /* has a live attempt */
};

/* One task to add, checked. */
struct addition {
	const struct new_task *given;
	const char *source, *depends_source; /* never NULL */
	struct task row;                     /* title filled in */
	const char *text;   /* CRLF made LF; in the arena; NULL: a known task's stays */
	size_t known;       /* index of the known task, or SIZE_MAX: new */
	const char **needs; /* as those tasks write their ids, no doubles */
	size_t n_needs;
	const char **touches; /* no doubles */
	size_t n_touches;
};

/* A name that a dependency may mean; node of the graph: known tasks, then new ones. */
struct name {
	const char *id;
	size_t node;
};

struct adding {
	struct arena arena;
	struct known_task *known;
	size_t n_known;
	struct dependency *dependencies; /* stored, of tasks that are not done */
	size_t n_dependencies;
	struct addition *tasks;
	size_t n_tasks;
	struct name *names; /* of known and new tasks, sorted */
	size_t n_names;
	size_t n_unknown; /* dependencies on nothing, so far */
	struct str *problems;
};

/* Fills a->tasks from what is given, with known and dependencies there; problems says the rest. */
void adding_check(struct adding *a, const struct new_task *tasks, size_t n);
/* Why nothing of a known task may be changed any more, "has been given to a worker" or a state's
 * name; NULL it may. A person who edits a task knows what became of it. */
const char *adding_fixed_reason(const struct known_task *known, bool edited);
/* Is that task one, with what its file says left aside? */
bool adding_is_left(const struct adding *a, const struct addition *t);
/* At most TASK_LIST_MOST entries of a list of t. */
size_t adding_list_length(
	struct adding *a, const struct addition *t, const char *what, const char *const *list);
bool adding_list_has(const char **list, size_t n, const char *item);
/* Number of the next free T-n. */
int64_t adding_next_number(const struct adding *a);
void adding_done(struct adding *a);
