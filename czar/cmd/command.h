#pragma once
/*
 * Commands: the one table, and what a command is given to work with.
 *
 * A command is one file czar/cmd/NAME.c with one function cmd_NAME, one row in
 * czar/cmd/command_table.c. Help, usage errors, completion and the manual's synopsis are printed
 * from the table. Options were parsed before a command runs; argv holds only its arguments (argv[0]
 * is the first of them).
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "czar/config.h"
#include "czar/exit.h"
#include "czar/project.h"
#include "queue/queue.h"

enum { OPTIONS_MOST = 12, ARGUMENTS_MOST = 4096 };

/* One option of one command. The global ones (-C --json --color -q -h -V) are not listed here. */
struct option_row {
	char letter;          /* 0: none */
	const char *name;     /* without the dashes */
	const char *argument; /* "FILE"; NULL: a flag */
	const char *sentence;
};

enum command_flags {
	COMMAND_WORKER = 1,   /* a worker may call it in its pane */
	COMMAND_HIDDEN = 2,   /* not in the overview */
	COMMAND_PROJECT = 4,  /* needs a repository: c->place is filled before it runs */
	COMMAND_PAGER = 8,    /* long output goes through a pager on a terminal */
	COMMAND_NO_JSON = 16, /* --json means nothing here, and is refused */
};

struct command_context;

struct command {
	const char *name;
	const char *aliases;  /* blank-separated; NULL none */
	const char *group;    /* heading of the overview */
	const char *synopsis; /* arguments, without "czar NAME" and without the options */
	const char *sentence; /* one line, no full stop */
	const struct option_row *options;    /* ends with a row whose name is NULL; may be NULL */
	int arguments_least, arguments_most; /* ARGUMENTS_MOST: any number */
	unsigned flags;
	int (*run)(struct command_context *c, int argc, char **argv); /* an enum exit_code */
};

extern const struct command command_table[];
extern const size_t command_count;

struct command_context {
	const struct command *command;
	const char *values[OPTIONS_MOST]; /* by row of command->options, the last one; NULL: not
					     given */
	struct option_given {
		int row;
		const char *value;
	} * given; /* all of them in their order; owned */
	size_t n_given;
	const char *directory; /* -C; "." otherwise */
	const char *path;      /* absolute path of this program */
	bool json, quiet;
	bool color;           /* --color, NO_COLOR, terminal: already decided for stdout */
	bool terminal;        /* stdout is one */
	bool in_pane;         /* called by a worker (CZAR_WORKER, or inside its worktree) */
	char worker[ID_SIZE]; /* in_pane: which; "" when it cannot be known */
	bool has_place;
	struct project_place place;
	json_t *answer;        /* --json: what an acting command has to say; see command_say */
	struct config *config; /* opened on first use, owned by the context */
	bool problems_said;    /* why it cannot be */
	struct queue *queue;   /* the same */
};

const struct command *command_find(const char *name); /* by name or alias; NULL */
const char *command_nearest(const char *name);        /* the name most like it; NULL none is */
int command_unknown(const char *name);                /* says so, with the nearest; EXIT_USAGE */

/* The value of an option: NULL when it was not given, "" for a flag that was. The name must be in
 * the command's table. */
const char *command_option(const struct command_context *c, const char *name);
bool command_flag(const struct command_context *c, const char *name);
/* The next value of an option that may be given again and again: *at begins with 0; NULL: no more.
 */
const char *command_option_next(const struct command_context *c, const char *name, size_t *at);
/* The point in time of an option; ret is left alone when it was not given. EXIT_OK, or EXIT_USAGE
 * after saying what is wrong. */
int command_time(const struct command_context *c, const char *name, usec_t *ret);
/* --since and --until; what was not given is 0 and USEC_NEVER. */
int command_span(const struct command_context *c, usec_t *ret_since, usec_t *ret_until);

/* The settings and the store, opened when first asked for; the context owns them. They need
 * COMMAND_PROJECT. command_queue fails with ENOENT and a way out when there is no czar.conf. */
int command_config(struct command_context *c, const struct config **ret, struct error *err);
int command_queue(struct command_context *c, struct queue **ret, struct error *err);
/* The object that is printed at the end under --json; made when first asked for. */
json_t *command_answer(struct command_context *c);
json_t *command_answer_array(struct command_context *c, const char *name); /* of the answer */
/* What an acting command did, in a line: printed unless -q; under --json in "said" of the answer.
 */
void command_say(struct command_context *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "user@host": who a person's command is done by. */
void command_by(char *ret, size_t size);

/* Prints "czar: WHAT (WHERE): HOW" to stderr and returns code. where and how may be NULL. */
int command_fail(int code, const struct error *err, const char *where, const char *how);
/* The same for a sentence of one's own; returns code. */
int command_say_error(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A usage error: the sentence, the synopsis, EXIT_USAGE. */
int command_usage(const struct command_context *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

int cmd_ack(struct command_context *c, int argc, char **argv);
int cmd_add(struct command_context *c, int argc, char **argv);
int cmd_agents(struct command_context *c, int argc, char **argv);
int cmd_approve(struct command_context *c, int argc, char **argv);
int cmd_assign(struct command_context *c, int argc, char **argv);
int cmd_attach(struct command_context *c, int argc, char **argv);
int cmd_brief(struct command_context *c, int argc, char **argv);
int cmd_cancel(struct command_context *c, int argc, char **argv);
int cmd_clean(struct command_context *c, int argc, char **argv);
int cmd_complete(struct command_context *c, int argc, char **argv);
int cmd_completion(struct command_context *c, int argc, char **argv);
int cmd_deliveries(struct command_context *c, int argc, char **argv);
int cmd_deny(struct command_context *c, int argc, char **argv);
int cmd_digest(struct command_context *c, int argc, char **argv);
int cmd_doctor(struct command_context *c, int argc, char **argv);
int cmd_edit(struct command_context *c, int argc, char **argv);
int cmd_explain(struct command_context *c, int argc, char **argv);
int cmd_finish(struct command_context *c, int argc, char **argv);
int cmd_graph(struct command_context *c, int argc, char **argv);
int cmd_help(struct command_context *c, int argc, char **argv);
int cmd_hooks(struct command_context *c, int argc, char **argv);
int cmd_conflicts(struct command_context *c, int argc, char **argv);
int cmd_inbox(struct command_context *c, int argc, char **argv);
int cmd_init(struct command_context *c, int argc, char **argv);
int cmd_log(struct command_context *c, int argc, char **argv);
int cmd_manual(struct command_context *c, int argc, char **argv);
int cmd_pause(struct command_context *c, int argc, char **argv);
int cmd_peek(struct command_context *c, int argc, char **argv);
int cmd_progress(struct command_context *c, int argc, char **argv);
int cmd_replay(struct command_context *c, int argc, char **argv);
int cmd_restart(struct command_context *c, int argc, char **argv);
int cmd_resume(struct command_context *c, int argc, char **argv);
int cmd_retry(struct command_context *c, int argc, char **argv);
int cmd_run(struct command_context *c, int argc, char **argv);
int cmd_say(struct command_context *c, int argc, char **argv);
int cmd_service(struct command_context *c, int argc, char **argv);
int cmd_show(struct command_context *c, int argc, char **argv);
int cmd_start(struct command_context *c, int argc, char **argv);
int cmd_stats(struct command_context *c, int argc, char **argv);
int cmd_status(struct command_context *c, int argc, char **argv);
int cmd_stop(struct command_context *c, int argc, char **argv);
int cmd_tasks(struct command_context *c, int argc, char **argv);
int cmd_why(struct command_context *c, int argc, char **argv);
int cmd_workers(struct command_context *c, int argc, char **argv);
