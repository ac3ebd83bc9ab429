#pragma once
/*
 * The queue: what czar remembers. Domain verbs without choices; a store implements them (SQLite
 * today, queue/sqlite.c). All functions return 0 or -errno with err set, unless said otherwise.
 *
 * One writer changes states: queue_record, called only by who holds the project's lock. Everybody
 * may add tasks, wishes and events, and read.
 */

#include <stdbool.h>
#include <stddef.h>

#include "checks/fields.h"
#include "checks/plan.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct queue;

/* Opens (and makes) the store file, applies schema steps. A newer schema than ours: EPROTO. */
int queue_open(const char *path, struct queue **ret, struct error *err);
/* A copy in memory of the store as it is now (or of an empty one, where there is no file): all
 * verbs work on it, and nothing of it reaches the file. */
int queue_open_copy(const char *path, struct queue **ret, struct error *err);
/* 1: somebody wrote the original since, and the copy is as it is now; 0: nobody did. */
int queue_copy_again(struct queue *q, struct error *err);
void queue_close(struct queue *q);
void queue_done(struct queue **q); /* for _cleanup_ */

/* Changes with every commit of another connection (PRAGMA data_version): reload when it differs. */
int queue_change_count(struct queue *q, int64_t *ret, struct error *err);

/* Loads all rows a world holds (project, tasks, ... as world.h says of each array) into w, in
 * arena. Looks, settings and clocks of w are left alone; w->now and w->awake say what is recent (0:
 * the clocks do). Failed and cancelled tasks are also there while an open wish names them. */
int queue_load(struct queue *q, struct arena *arena, struct world *w, struct error *err);
/* Only the unused events of a world that is otherwise as the store has it. */
int queue_load_events(struct queue *q, struct arena *arena, struct world *w, struct error *err);

/*
 * Writes every marked row and all decisions of a plan in one immediate transaction, synced. Each
 * changed row's version must still be what it was; each is increased (also in the plan). Returns
 * 0 written, 1 somebody changed a row in between (err says which): nothing was written, load again;
 * or -errno. Written rows are ROW_SAME afterwards and those that are gone left their array; rows
 * that a load would no longer choose (used events, done tasks ...) stay: queue_trim_world drops
 * them.
 *
 * An intent that leaves INTENT_OPEN closes its decision: outcome is "STATE: RESULT". A decision
 * whose number is there already has outcome, repeated and until updated. A new alert takes the
 * place of a closed one of the same cause.
 */
int queue_record(struct queue *q, struct plan *p, struct error *err);

/* A world that was decided, for czar replay: what differs from the one before it in its chain
 * (status/world_chain.h), and what was decided. */
struct kept_world {
	int64_t tick; /* of its decisions */
	usec_t at;
	int64_t chain;         /* tick of the row that begins its chain */
	const char *base;      /* of the row that begins a chain: the world before; else NULL */
	const char *link;      /* JSON */
	const char *decisions; /* JSON */
};

/* The same, and in the same transaction the world that the plan was made from. The oldest chains
 * make room when all together would take more than keep_bytes. */
int queue_record_world(struct queue *q, struct plan *p, const struct kept_world *kept,
	size_t keep_bytes, struct error *err);

/* Calls fn with the kept worlds up to that time, oldest first, beginning with the start of the
 * chain that holds the first one since. */
typedef int (*queue_world_fn)(const struct kept_world *kept, void *userdata);
int queue_each_world(struct queue *q, usec_t since, usec_t until, queue_world_fn fn, void *userdata,
	struct error *err);
/* Decisions of that time whose world is not kept; what a command wrote never had one. */
int queue_count_unkept(
	struct queue *q, usec_t since, usec_t until, int64_t *ret, struct error *err);

/* Drops from a recorded plan's world what queue_load would not choose, so that it can serve as the
 * next world without a load, when queue_change_count is what it was. Workers stay (looks go by
 * their index). */
void queue_trim_world(struct world *w);

/* --- what people and workers add; each one synced transaction --- */

struct new_task {
	/* id "": the next free T-n is given, and written back here. state: TASK_QUEUED,
	 * TASK_PROPOSED when somebody is to admit it, or TASK_DONE when it was finished before it
	 * came here; priority 1..9, estimate 1..; ready_since 0: now, else it waited before.
	 * branch: it goes on from there, at head. */
	struct task row;
	const char *text;
	const char *text_source;            /* where the text stands; NULL: source */
	const char *source;                 /* "file:line" for messages, kept */
	const char *depends_source;         /* where depends_on stands; NULL: source */
	const char *const *depends_sources; /* the same for each of them; NULL: depends_source */
	const char *const *depends_on;      /* NULL-terminated, may be NULL */
	const char *const *touches;         /* NULL-terminated, may be NULL */
	bool keeps_needs; /* a known task's stored dependencies stay beside these */
	/* Says nothing else of a known task. Unknown, it is a new task when it has a text;
	 * otherwise missing is the line that says so. */
	bool only_needs;
	const char *missing;
	/* The decision in the log: what was seen of a new task (NULL: its source), and by whom it
	 * came or is changed (NULL: no decision). */
	const char *history, *by;
	const char *before; /* an edit: queue_export_task of what was edited; NULL: an addition */
};

enum add_result {
	ADD_NEW,
	ADD_UPDATED,
	ADD_SAME,
	ADD_REFUSED, /* given out or over: it stays as it is */
};

/*
 * Adds tasks whole or not at all: checks ids (task_id_form), duplicates, unknown dependencies,
 * cycles (with what is stored), empty or unclean texts. A known id that is not given out is
 * updated; one that is, or is over, is left as it is, and the others are added all the same. In an
 * edit (before) that is a problem, and so is a task that was changed since it began. Problems: one
 * line each in problems ("SOURCE: what: how to mend"), -EINVAL. results: n entries; differences:
 * one line per updated field, "T-3: priority 5 -> 1", and "T-3: refused: why".
 */
int queue_add_tasks(struct queue *q, struct new_task *tasks, size_t n, usec_t now,
	enum add_result *results, struct str *differences, struct str *problems, struct error *err);

/*
 * A worker's proposal: its event and, when nothing is wrong with it, the task (proposed, by
 * event->worker), in one transaction. An id that is there already is skipped. A known task is only
 * changed while it is a proposal of that worker. Afterwards event->task is the task's id, or ""
 * with the problems (what problems holds already, and those found here) in event->note.
 */
int queue_propose(struct queue *q, struct event *event, const char *body, struct new_task *task,
	int64_t most, struct str *problems, struct error *err);

/* The wish's id goes to wish->id. */
int queue_add_wish(struct queue *q, struct wish *wish, struct error *err);
int queue_find_wish(struct queue *q, int64_t id, struct wish *ret, struct error *err);

/* Stores events whole; ids already there are skipped. bodies[i] may be NULL. */
int queue_add_events(struct queue *q, const struct event *events, const char *const *bodies,
	size_t n, struct error *err);
/* What czar finish handed in for that task, the last of that worker since then; ENOENT: nothing. */
int queue_report(struct queue *q, const char *task, const char *worker, usec_t since,
	struct str *ret, struct error *err);
/* Texts of one worker to another that were queued since then. */
int queue_count_says(struct queue *q, const char *author, const char *worker, usec_t since,
	int64_t *ret, struct error *err);
/* Stores what checks said; ids are given here. */
int queue_add_check_results(
	struct queue *q, struct check_result *results, size_t n, struct error *err);
/* Stores a review with its whole answer: {"verdict", "summary", "comments": [{"path", "line",
 * "body"}]}; its id is given here. */
int queue_add_review(struct queue *q, struct review *review, const char *answer, struct error *err);
int queue_review_answer(struct queue *q, int64_t id, struct str *ret, struct error *err);
int queue_event_body(struct queue *q, const char *id, struct str *ret, struct error *err);

/* A wish to say something (czar say) with its text: reserves the delivery's id, which goes to
 * wish->delivery; the row itself is made by the rule that honours the wish. */
int queue_add_say(struct queue *q, const char *text, struct wish *wish, struct error *err);
/* Stores the composed text of a delivery (VERB_COMPOSE). */
int queue_set_delivery_text(struct queue *q, int64_t id, const char *text, struct error *err);
int queue_delivery_text(struct queue *q, int64_t id, struct str *ret, struct error *err);

/* --- workers of the settings --- */

/* A live agent is read by the profile that it was started with. */
bool worker_may_change_profile(const struct worker *w);
/* An attempt stays where its branch is checked out, and an agent that is kept where it stands. */
bool worker_may_move(const struct worker *w);
/* Makes the stored workers and accounts be those named: new ones appear offline, known ones get
 * pool, role, account, keeps_context, and, where they are free for it, profile and worktree; others
 * are no longer wanted. */
int queue_set_workers(struct queue *q, const struct worker *workers, size_t n, struct error *err);
/* The tmux server all pane ids belong to. */
int queue_set_epoch(struct queue *q, int64_t pid, int64_t start, const char *boot,
	const char *socket, struct error *err);

/* --- reading, for commands and status files --- */

typedef int (*queue_row_fn)(const void *row, void *userdata); /* non-zero stops and is returned */

/* Calls fn with every row of a type, ordered by key (tasks by T-number); where may be NULL or a
 * fixed condition of ours with $1 = arg, never text from outside. */
int queue_each(struct queue *q, enum row_type type, const char *where, const char *arg,
	queue_row_fn fn, void *userdata, struct error *err);

/* ENOENT when there is none. Ids compare without regard to case. */
int queue_find_task(struct queue *q, const char *id, struct task *ret, struct error *err);
int queue_task_text(struct queue *q, const char *id, struct str *ret, struct error *err);
int queue_find_worker(struct queue *q, const char *name, struct worker *ret, struct error *err);
int queue_find_delivery(struct queue *q, int64_t id, struct delivery *ret, struct error *err);
int queue_find_decision(struct queue *q, int64_t number, struct decision *ret, struct error *err);

/* Which decisions; a zeroed one means all of them, oldest first. */
struct decision_filter {
	int64_t after;                    /* number > after */
	int64_t limit;                    /* at most so many; 0: all */
	usec_t since, until;              /* of the decision or its last repetition; 0: no limit */
	const char *task, *worker, *rule; /* NULL: any */
	bool newest_first;
};
int queue_decisions(struct queue *q, const struct decision_filter *f, queue_row_fn fn,
	void *userdata, struct error *err);
