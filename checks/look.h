#pragma once
/* What looks at panes and worktrees say: facts of a world, nowhere stored. */

#include "checks/rows_common.h"

enum answer { ANSWER_UNKNOWN, ANSWER_ALIVE, ANSWER_ABSENT };

/* What a screen, title or event says of an agent (checks/screen.h). */
enum screen_state {
	SCREEN_NONE, /* not looked at */
	SCREEN_UNKNOWN,
	SCREEN_STARTING,
	SCREEN_IDLE,
	SCREEN_BUSY,
	SCREEN_ASKING,
	SCREEN_LIMITED, /* its usage limit */
	SCREEN_RATE_LIMITED,
	SCREEN_OVERLOADED,
	SCREEN_LOGGED_OUT,
	SCREEN_OUT_OF_CREDIT,
};

enum composer { COMPOSER_UNKNOWN, COMPOSER_EMPTY, COMPOSER_DRAFT };

/* One look at one worker: its pane and its worktree. Same index as world.workers. */
struct look {
	enum answer session; /* the pane of worker.session */
	bool dead;           /* pane there, process gone */
	bool status_known;   /* dead: exit status or signal known */
	int64_t exit_status, exit_signal;
	char pane[PANE_SIZE];
	int64_t pid, start_time;
	int64_t found_session; /* @czar_session of the pane: the intent that started it */
	bool copy_mode;
	bool foreign;     /* foreground process is not the agent */
	bool canonical;   /* terminal in canonical mode: nobody reads it as a composer */
	bool all_read;    /* the program has read every key so far */
	usec_t key_awake; /* last key of an attached client; 0 none */
	enum screen_state screen;
	char rule[41]; /* the profile's rule that matched */
	char evidence[TEXT_SIZE];
	int64_t dialog;      /* the profile's dialog that is open, from 1; 0 none */
	char dialog_key[17]; /* and its key */
	/* SCREEN_ASKING, where its profile can read it: what is asked, and the profile's options
	 * for yes and no that are there, from 1; 0 none */
	char asks[QUESTION_SIZE];
	char asks_mark[17]; /* hash of all of it; "": there is nothing that could be answered */
	int64_t approve, deny;
	enum composer composer;
	int64_t draft_of;     /* the delivery whose draft stands in the composer; 0: not ours */
	bool draft_whole;     /* and nothing else stands there */
	char draft_piece[49]; /* a piece of it within one screen row, for Enter's guard */
	usec_t settled_awake; /* composer unchanged since */
	usec_t moved_awake;   /* what stands above the composer changed last */
	usec_t looked_awake;  /* when this capture was taken */
	usec_t limit_until;   /* of a limit on the screen: real time, 0 unknown */
	bool queued_text;     /* the program's own queue shows a text of ours */
	usec_t wrote_awake;   /* last output of the terminal that was not an echo of ours */
	char typed_mark[MARK_SIZE], sent_mark[MARK_SIZE], key_mark[MARK_SIZE];
	/* Enter's guard repeats what this look saw */
	int64_t cursor_x, cursor_y, history_size;
	/* the worktree */
	enum answer tree;
	char head[OID_SIZE];
	bool off_branch;
	bool rebasing;     /* a rebase goes on, which brings HEAD back */
	bool locked_index; /* index.lock lies there */
	bool occupied;     /* a child of an earlier life stands in it */
	int64_t files_changed, ahead, behind;
	bool pushed;
	usec_t diff_awake; /* when the changed files last changed */
};
