#pragma once
/*
 * A profile: what czar knows of a kind of agent, as data. Read from settings (czar/config.c), used
 * by the pure classifiers here and by the doors. Strings and arrays are owned by whoever read it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "checks/world.h"

/* Where a rule looks. */
enum screen_region {
	REGION_TITLE,
	REGION_BOTTOM, /* the last n rows that are not blank */
	REGION_ABOVE,  /* the n rows above the composer */
	REGION_ANYWHERE,
	REGION_COMPOSER, /* its first row, where one is certain */
};

/* One line of "rule =": STATE REGION[:N] PATTERN [&& REGION[:N] PATTERN]. Literals and '*', matched
 * against each row of the region with trailing blanks dropped; the first rule that matches wins. */
struct screen_rule {
	enum screen_state state;
	enum screen_region region;
	int rows;
	const char *pattern;
	const char *text;               /* the whole setting, for evidence */
	const char *key;                /* of keyed ones: what is pressed then */
	const struct screen_rule *also; /* what must be found besides; NULL nothing */
};

/* KEY in the place of STATE. */
struct keyed_rules {
	const struct screen_rule *rule;
	size_t n;
};

/* How a text travels. */
enum prompt_by {
	PROMPT_TYPED,
	PROMPT_ARGUMENT, /* a brief is the last argument of a fresh start; others are typed */
	PROMPT_HTTP,     /* to the program's own interface */
};

/* A program's own interface on loopback: requests (czar/request_pattern.h), and its events
 * (czar/event_pattern.h). All may be NULL but what prompt-by = http needs: session, find, give. */
struct http_ways {
	const char *user, *password; /* of HTTP's basic kind; the password's variable */
	const char *ready, *session, *resume, *show;
	const char *message; /* what the name of a text begins with */
	const char *find, *give;
	const char *state, *const *asked; /* for a look */
	const char *events, *const *event;
	const char *allow, *refuse;
};

struct profile {
	char name[ID_SIZE];
	char format[17];                         /* "1" */
	const char *command;                     /* run as: /bin/sh -c "exec COMMAND" */
	const char *version_argument, *measured; /* prints its version; the one it was read on */
	const char *const
		*processes; /* names (comm) that are the agent; NULL-terminated, may be NULL */
	const char *const *environment; /* NAME=VALUE or NAME, NULL-terminated, may be NULL */
	/* how it is started; templates (czar/agent_text.h), each list may be NULL */
	const char *const *arguments; /* an argument, or an option and its value */
	const char *const *arguments_listed, *const *arguments_ask, *const *arguments_all;
	const char *const *trial_arguments; /* of one turn without a terminal */
	const char *const *set_environment, *const *clear_environment;   /* NAME=VALUE; NAME */
	const char *const *files, *const *worktree_files, *const *seeds; /* NAME [TEMPLATE] */
	const char *const *folders;                                      /* made before a start */
	bool wants_model;                                                /* see czar-agents(5) */
	const char *model, *instructions;                                /* may be NULL */
	const struct screen_rule *rules;
	size_t n_rules;
	struct keyed_rules dialogs; /* of its start */
	/* what it asks (checks/question.h): where that begins, what of it says nothing, and the
	 * options that allow or refuse this one thing */
	const char *asks;             /* pattern; NULL: it cannot be read */
	const char *const *asks_hint; /* patterns; may be NULL */
	struct keyed_rules approve, deny;
	const char *prompt; /* what the composer's first row begins with, e.g. "> "; "": not read */
	const char *composer_end;  /* pattern of the row below the composer, e.g. "----*"; NULL:
				      bottom */
	const char *composer_more; /* pattern of the row above a composer that shows only the end of
				      its text; NULL: there is none */
	const char *const
		*reset_after; /* what the time follows at which a limit ends; may be NULL */
	const char *const *placeholders; /* patterns of an empty composer's hint; may be NULL */
	const char *const *pasted; /* patterns of a folded paste, "[Pasted text #* +* lines]" */
	const char *queued; /* pattern of a row that shows a text waiting in the program's queue */
	const char *const *attribution; /* patterns of lines a program adds to commit messages */
	/* tmux key names; the last two may be NULL */
	const char *submit_key, *clear_key, *interrupt_key;
	size_t paste_most_bytes;                         /* larger texts go by file */
	const char *const *by_file_if, *const *never_if; /* patterns of a text; may be NULL */
	bool queues_busy, has_events;
	const char *const *asked; /* places in the payload of "asking", a.b; may be NULL */
	enum prompt_by prompt_by;
	struct http_ways http;
	int64_t piece_most, piece_newlines; /* larger texts are pasted in pieces; 0 never */
	bool blank_around;                  /* pasted with a blank before and after it */
	bool trims, tabs_to_spaces;         /* what the program does to a text */
	usec_t resumes_itself; /* within that time after a limit's end; 0: it does not */
	usec_t settle, second_enter, start_settle;
};
