#pragma once
/*
 * The simulator: the real rules and the real store against a small fake world.
 *
 * A seed makes everything: tasks, workers, what agents do, which doors do not answer, when the
 * daemon is killed. Time is fake and jumps to the next thing that happens. After every step the
 * promises of docs/architecture.md that can be seen here are checked; at the end everything must be
 * done.
 */

#include "checks/decide.h"
#include "czar/row_cache.h"
#include "czar/world_keeper.h"
#include "queue/queue.h"

enum { SIM_WORKERS = 4, SIM_TASKS = 8, SIM_TEXTS = 2048, SIM_LINES = 40, SIM_WAITING = 256 };

/* What an agent will do at the end of the time it is busy for. */
enum deed {
	DEED_NOTHING, /* its turn ends */
	DEED_WORK,    /* commits, and goes on */
	DEED_FINISH,
	DEED_NEARLY, /* commits with the word in the wrong place */
	DEED_BLOCK,
	DEED_DIE,
	DEED_VANISH, /* pane and all */
	DEED_HANG,
	DEED_ASK, /* opens a dialog */
	DEED_LIMIT,
	DEED_LOG_OUT,
};

/* A pane and the agent in it. */
struct sim_agent {
	bool there, dead;
	int64_t session, pid, start;
	char pane[PANE_SIZE], typed[MARK_SIZE], sent[MARK_SIZE], key[MARK_SIZE];
	enum screen_state screen;
	usec_t until; /* awake: then it does its deed; USEC_NEVER: nothing by itself */
	enum deed deed;
	int64_t draft;  /* the delivery in its composer; 0 none, -1 a person's */
	int64_t queued; /* a text in its own queue */
	usec_t wrote, moved, settled, key_at;
	usec_t limit_until; /* real time */
	char task[ID_SIZE]; /* what it was told and has not handed in */
	int64_t attempt;
};

/* A child of czar's that works on an intent. */
struct sim_job {
	int64_t intent;
	usec_t until;
	struct landing asked; /* of an act at GitHub: what it was asked about */
};

/* A task's branch on GitHub, and its last pull request. */
struct sim_pull {
	char branch[OID_SIZE]; /* where it is; "" nowhere */
	int64_t number;        /* 0 none */
	enum pull_state state;
	char head[OID_SIZE], approved[OID_SIZE], merged[OID_SIZE];
	enum pull_checks checks;
	int64_t changes;
	bool behind;
	char reviewed[OID_SIZE]; /* the head that has a model's review, ... */
	enum verdict said;       /* ... the last one */
	bool review_refused;     /* one was not taken */
	char theirs[OID_SIZE];   /* what somebody pushed and nobody followed; "" nothing */
};

/* A head joined with the base as it was, and found green. */
struct sim_join {
	char task[ID_SIZE], head[OID_SIZE];
	int64_t base;
	bool landed;
	bool reviewed; /* a model approved it */
};

struct sim_outcome {
	int64_t intent;
	enum intent_state state;
	char result[64];
	int64_t number, start;
};

struct sim {
	uint64_t seed, random;
	usec_t now, awake;
	usec_t calm; /* awake: from here on nothing breaks any more */
	struct error err;
	/* the store */
	char path[300];
	struct queue *queue;
	struct arena arena;
	bool keeps; /* rows between ticks, as the daemon does; else each tick loads all */
	struct row_cache cache;
	struct world_keeper keeper;
	struct world world;
	struct plan plan;
	/* czar's own memory: gone when it is killed */
	bool first_tick;
	struct sim_outcome outcomes[SIM_WAITING];
	size_t n_outcomes, n_consumed; /* those that czar was told of */
	struct sim_job jobs[SIM_WAITING];
	size_t n_jobs;
	/* the world outside */
	struct sim_agent agents[SIM_WORKERS];
	size_t n_workers;
	struct profile_facts profile;
	int64_t server, last_pid, last_commit, last_event;
	bool server_is_gone;
	struct event spool[SIM_WAITING];
	size_t n_spool;
	struct commit commits[SIM_WAITING]; /* not seen by czar yet */
	size_t n_commits;
	usec_t person_at;
	int kill_in, door_in; /* countdowns of faults */
	/* the truth, for the promises */
	uint8_t taken[SIM_TEXTS];
	enum delivery_kind kinds[SIM_TEXTS];
	bool finished[SIM_TASKS + 1]; /* T-n: an agent said so */
	bool lands;                   /* land = local */
	bool unblocks_verified;       /* unblock = verified */
	bool has_review, needs_review;
	int64_t base, n_joins;
	struct sim_join joins[SIM_TEXTS]; /* by the number of its commit */
	uint8_t landed[SIM_TASKS + 1];
	bool by_pulls; /* land = github */
	struct sim_pull pulls[SIM_TASKS + 1];
	int64_t n_pulls;
	usec_t limited_until;     /* real time */
	int64_t shown;            /* decisions so far */
	uint64_t told[SIM_TEXTS]; /* of conflicts: hashes of attempt and note */
	size_t n_told;
	int64_t last_told; /* the delivery */
	char lines[SIM_LINES][2 * TEXT_SIZE];
	size_t n_lines;
	char broken[TEXT_SIZE]; /* which promise */
	uint64_t steps, kills, unknowns, deaths, replayed, landings, merges, reviews;
};

/* 0: everything was done and every promise kept. Otherwise s->broken says what was not. */
int sim_run(struct sim *s, uint64_t seed, const char *folder);
void sim_print(const struct sim *s);
void sim_done(struct sim *s);

/* --- between its parts --- */

uint64_t sim_random(struct sim *s, uint64_t below);
bool sim_chance(struct sim *s, int percent); /* never when it is calm */
void sim_break(struct sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* look.c: the world of this tick */
/* Settings are those of every rule test but the timer: the fake world tells of everything else. */
#define SIM_TICK (10 * USEC_MIN)
int look_everywhere(struct sim *s);

/* story.c */
int story_begin(struct sim *s, uint64_t seed, const char *folder);
int story_new_server(struct sim *s);
void story_person(struct sim *s);

/* agents.c */
void agent_start(struct sim *s, size_t i, int64_t session);
void agent_end(struct sim *s, size_t i);
void agent_take(struct sim *s, size_t i, int64_t delivery);
void agent_act(struct sim *s, size_t i);
void agent_person(struct sim *s, size_t i); /* a person at its pane puts it right */
void agent_look(struct sim *s, size_t i, struct look *l);
struct event *sim_spool(struct sim *s, enum event_kind kind, size_t agent);

/* doors.c: what happens outside for one open intent */
void doors_act(struct sim *s, struct plan *p);
void doors_finish_jobs(struct sim *s);
void doors_forget_closed(struct sim *s, const struct plan *p); /* their outcome was recorded */
void doors_forget(struct sim *s);                              /* czar was killed */

/* base.c: answers of the doors of landing */
void base_verify(struct sim *s, const struct landing *l, char *ret, size_t size);
void base_review(struct sim *s, const struct landing *l, char *ret, size_t size);
void base_land(struct sim *s, const struct landing *l, char *ret, size_t size);
struct sim_join *base_join(struct sim *s, const char *commit); /* NULL: none was made */
void base_person(struct sim *s);                               /* somebody else commits to it */

/* github.c: what the desk would find there */
void github_act(struct sim *s, enum verb verb, const struct landing *l, char *ret, size_t size);
void github_look(struct sim *s);
void github_person(struct sim *s);

/* replay.c: each world that was kept, decided again, makes the same decisions */
void replay_check(struct sim *s);

/* promises.c */
void promise_taken(struct sim *s, size_t agent, int64_t delivery);
void promise_pasted(struct sim *s, size_t agent, int64_t delivery);
void promises_check(struct sim *s);
