#pragma once
/*
 * Settings: four files in git-config syntax, one table (czar/config_settings.c).
 *
 * /etc/czar/czar.conf < ~/.config/czar/czar.conf < czar.conf in the main checkout <
 * .czar/local.conf
 */

#include "checks/profile.h"
#include "czar/base/error.h"
#include "czar/base/str.h"
#include "queue/keep.h"

enum { CONFIG_WORKERS_MOST = 300, CONFIG_FILE_MOST_BYTES = 1 << 20 };

struct config_worker { /* one [worker "x"] section */
	char name[ID_SIZE];
	int64_t count; /* 0: one worker called name; n: name-1 .. name-n */
	char agent[ID_SIZE];
	char role[ID_SIZE];
	char account[ID_SIZE]; /* the agent's name where the file says nothing */
	bool keeps_context;
	const char *model;   /* NULL: its agent's */
	char home[1025];     /* HOME of its agent, absolute; "": czar's own */
	char env_file[1025]; /* absolute; "" none */
};

struct config_check { /* one [check "x"] section */
	char name[ID_SIZE];
	const char *run;
	usec_t timeout;
	const char *const *when; /* globs; NULL: whatever changed */
	bool required;
};

struct config_review {
	char provider[17]; /* none, anthropic, openai, command */
	const char *model;
	const char *api_url;
	const char *token_from; /* a place (czar/io/secret.h) */
	const char *run;
	usec_t timeout;
	int64_t attempts;
	size_t diff_most_bytes;
};

struct config_landing {              /* [land], and the checks */
	char merge[17];              /* merge, squash, rebase */
	char omnibus[17];            /* no, yes, group */
	char no_checks[17];          /* hold, accept */
	char empty_checks[17];       /* wait, fail, accept */
	char require[TEXT_SIZE];     /* "checks, person" */
	bool require_checks;         /* from it */
	const char *const *protects; /* globs, as the next; NULL-terminated, may be NULL */
	const char *const *must_touch;
	size_t file_most_bytes;
	struct config_check *checks;
	size_t n_checks;
};

struct config_github { /* [github] */
	/* each may be NULL */
	const char *token_from, *reviewer_from, *api_url, *app_id, *app_installation;
	char app_key[1025]; /* absolute; "": none */
	const char *labels; /* "a, b"; "none" */
	char assignees[TEXT_SIZE], reviewers[TEXT_SIZE];
	bool draft;
	usec_t write_pause;
};

struct config_webhook { /* [webhook]; each may be NULL */
	const char *listen, *secret_from;
};

struct config {
	struct settings settings;  /* scaled */
	double scale;              /* 1: as written */
	char base[257];            /* "" : the branch the main checkout is on */
	char unblock[17];          /* done, verified */
	char land[17];             /* none, local */
	char branch[17];           /* task, worker */
	char approve[17];          /* none, start: of tasks that say nothing */
	char permission[17];       /* listed, ask, all: what workers may do unasked */
	const char *setup;         /* may be NULL */
	const char *const *copy;   /* paths below the checkout; NULL-terminated, may be NULL */
	char worktrees[1025];      /* absolute */
	char status_dir[1025];     /* absolute */
	char brief_template[1025]; /* absolute path; "": the built-in one */
	usec_t children_wait;
	size_t low_disk_bytes;
	struct keep keep;
	usec_t keep_every;
	size_t log_most_bytes;
	size_t keep_worlds_bytes;
	struct config_landing landing;
	struct config_github github;
	struct config_webhook webhook;
	struct config_review review;
	struct config_worker *workers;
	size_t n_workers; /* sections; seats: config_seats */
	struct profile *profiles;
	size_t n_profiles;
	struct arena *owned; /* what the pointers above live in */
};

/* Reads all files; ret is only written when every line is good. Problems, all of them, one a line
 * in problems: "FILE:LINE: what: how to mend"; then the result is -EINVAL. */
/* project_file: read in the place of the checkout's czar.conf; NULL that one. */
int config_load_with(const char *checkout, const char *project_file, struct config *ret,
	struct str *problems, struct error *err);
int config_load(const char *checkout, struct config *ret, struct str *problems, struct error *err);
/* The profile of that name that is built in or in the user's folder, alone; -ENOENT: none is. */
int config_load_agent(const char *name, struct config *ret, struct error *err);
void config_done(struct config *c);
const struct profile *config_profile(const struct config *c, const char *name); /* NULL unknown */
/* The section of a pool, or of a worker without one. */
const struct config_worker *config_worker(const struct config *c, const char *pool);

/* Seats of one section, and the name of its i-th, counted from 0. */
size_t config_worker_seats(const struct config_worker *w);
void config_worker_name(const struct config_worker *w, size_t i, char ret[ID_SIZE]);

/* The files in the order in which they are read; a later one wins. */
enum { CONFIG_SYSTEM, CONFIG_USER, CONFIG_PROJECT, CONFIG_LOCAL, CONFIG_FILES };
struct config_paths {
	char path[CONFIG_FILES][1025]; /* "" where there is no such place (no HOME) */
	int64_t owner;     /* of the checkout, whom git was told to trust; -1 nobody knows */
	char agents[1025]; /* the user's folder of profiles, NAME.conf each; "" none */
	const char *agent; /* a profile that is wanted though no file names it; or NULL */
};
void config_paths(const char *checkout, struct config_paths *ret);

/* How a value is read, checked and stored. */
enum setting_kind {
	SETTING_RATIO,       /* double: 1/200 */
	SETTING_DURATION,    /* usec_t */
	SETTING_DURATIONS,   /* usec_t[3]: "2min, 10min, 30min" */
	SETTING_NUMBER,      /* int64_t */
	SETTING_SIZE,        /* size_t, bytes: 64K, 100M */
	SETTING_FLAG,        /* bool */
	SETTING_TEXT,        /* const char * */
	SETTING_SECRET,      /* const char *, where a secret lies */
	SETTING_COMMAND,     /* const char *, for /bin/sh; unquoted ; # " are refused */
	SETTING_PATTERN,     /* const char *, the same refusals */
	SETTING_KEY,         /* const char *, a key's name in tmux */
	SETTING_ID,          /* char[ID_SIZE] */
	SETTING_NAMES,       /* char[TEXT_SIZE]: ids separated by commas */
	SETTING_REF,         /* char[257] */
	SETTING_PATH,        /* char[1025], made absolute */
	SETTING_CHOICE,      /* char[17]: one of the words of its type */
	SETTING_CONTEXT,     /* bool: keep */
	SETTING_PROMPT_BY,   /* enum prompt_by */
	SETTING_LIST,        /* const char *const *, one a line */
	SETTING_COPY,        /* the same: paths below the checkout */
	SETTING_ENVIRONMENT, /* the same: NAME or NAME=VALUE */
	SETTING_PATTERNS,    /* the same, with a pattern's refusals */
	SETTING_GLOBS,       /* the same: paths below the checkout, with stars */
	SETTING_TEMPLATES,   /* the same: czar/agent_text.h, with a command's refusals */
	SETTING_VARIABLES,   /* the same: NAME=TEMPLATE */
	SETTING_UNSET,       /* the same: NAME */
	SETTING_FILES,       /* the same: NAME, or NAME PATH */
	SETTING_REQUEST,     /* const char *: czar/request_pattern.h */
	SETTING_REQUESTS,    /* a list of them */
	SETTING_HEARD,       /* a list: czar/event_pattern.h */
	SETTING_RULES,       /* struct screen_rule *, with their count behind it */
	SETTING_DIALOGS,     /* the same: KEY in the place of the state */
};

/* The one table of settings; feeds the parser, czar.conf(5), czar init and the messages. */
struct setting {
	const char *section; /* "health"; sections with a name in quotes: "worker", "agent" */
	const char *key;
	const char *type; /* for people: duration, number, text, list, command, a|b, flag */
	const char *default_value; /* as written in the file; NULL none */
	const char *range;         /* "1..9"; NULL */
	const char *sentence;      /* one sentence for the manual */
	enum setting_kind kind;
	bool scaled;   /* a default that health.scale shortens */
	size_t offset; /* in struct config, struct config_worker or struct profile */
};
extern const struct setting settings_table[];
extern const size_t settings_count;

/* NULL when there is none. */
const struct setting *setting_find(const char *section, const char *key);
bool setting_is_list(const struct setting *s); /* may stand in several lines */
