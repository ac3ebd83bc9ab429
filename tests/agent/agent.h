#pragma once
/* The whole state of a scripted agent, and what its parts ask of each other. */

#include <stdbool.h>

#include "tests/agent/composer.h"
#include "tests/agent/input.h"
#include "tests/agent/interface.h"
#include "tests/agent/options.h"
#include "tests/agent/prompt.h"
#include "tests/agent/record.h"
#include "tests/agent/screen.h"
#include "tests/agent/script.h"
#include "tests/agent/terminal.h"
#include "tests/agent/tool.h"

/* What the running turn waits for before its next step. */
enum wait { WAIT_NONE, WAIT_TIME, WAIT_TOOL, WAIT_DIALOG, WAIT_TEXT, WAIT_FILE };
/* What a tool's failure means: written down; the turn ends; written down as the brief's ack. */
enum tool_use { TOOL_MAY_FAIL, TOOL_MUST_WORK, TOOL_ACK };

struct turn {
	bool open;
	usec_t began;
	struct str prompt;
	const char *kind; /* prompt_kind */
	enum wait wait;
	usec_t until; /* WAIT_TIME */
	char *file;   /* WAIT_FILE, owned */
	enum tool_use use;
	bool did;    /* a step was carried out */
	bool waited; /* it is the answer to WAIT_TEXT, whatever it says */
};

struct dialog {
	enum dialog_kind kind;
	struct str question;
	int marked;
	bool at_start; /* nothing else before it is answered */
};

/* Something that is due later: a line of the script, or an event for the hook. */
struct later {
	usec_t at;
	char *line; /* owned; NULL for an event */
	const char *event;
	struct str body;
};

struct agent {
	struct options options;
	struct terminal terminal;
	struct input input;
	struct interface interface;
	struct composer composer;
	struct transcript transcript;
	struct screen screen;
	struct record record;
	struct tool tool;
	struct script script;
	struct prompt_ack brief; /* of the task at hand */
	struct turn turn;
	struct dialog dialog;
	struct str *queue; /* texts that wait for the turn's end, owned */
	size_t n_queue;
	struct later *later; /* owned */
	size_t n_later;
	struct str notice;
	int64_t turns, pastes;
	bool started, dirty, over;
	int status;
	usec_t start_at, deaf_until, interrupt_at, undecided_at, draw_at;
};

/* agent.c: the life of the process */
void agent_ready(struct agent *a);
void agent_exit(struct agent *a, int status, const char *how);
void agent_later(struct agent *a, usec_t at, const char *line);
void agent_notice(struct agent *a, const char *text); /* "" none */
void agent_draw(struct agent *a);
void agent_done(struct agent *a);

/* keys.c: what a key, a text or a paste does */
void keys_on_input(const struct input_event *event, void *userdata);
void dialog_open(struct agent *a, enum dialog_kind kind, const char *question);

/* turn.c: from a submitted text to the turn's end */
void turn_submit(struct agent *a, const char *text, size_t n, const char *source);
void turn_interrupt(struct agent *a);
void turn_end(struct agent *a, const char *how);
void turn_advance(struct agent *a); /* carries out steps until one waits */
void turn_use_tool(struct agent *a, const char *const *argv, enum tool_use use);

/* steps*.c: the script's commands */
void step_run(struct agent *a, const char *line);
void steps_print(FILE *out);

/* hook.c: telling events to czar-hook */
void hook_tell(struct agent *a, const char *kind, const char *prompt, size_t n);
void hook_send(struct agent *a, const char *kind, const char *body, size_t n);
