#pragma once
/* A tmux server of a test's own, in a folder of its own, and a program that records what it is
 * given. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/str.h"
#include "czar/io/tmux.h"

struct tmux_fixture {
	char folder[128], socket[160], config[160];
	struct tmux_options options;
	struct tmux *tmux;
	struct error err;
};

/* Makes the folder and opens the door; fails the test otherwise. */
void tmux_fixture_init(struct tmux_fixture *f);
/* Ends the server and removes the folder. */
void tmux_fixture_done(struct tmux_fixture *f);
/* Closes the door if it is open, and opens it again, with the server known. */
int tmux_fixture_reopen(struct tmux_fixture *f);

/* A session NAME of worker "w-NAME" that runs command. */
struct tmux_pane tmux_fixture_session(
	struct tmux_fixture *f, const char *name, const char *command);
/* A session NAME that runs this program as a recorder into FOLDER/NAME and is ready. */
struct tmux_pane tmux_fixture_recorder(struct tmux_fixture *f, const char *name, const char *mode);
/* The worker's pane as the list shows it now; false when it is not there. */
bool tmux_fixture_find(struct tmux_fixture *f, const char *worker, struct tmux_pane *ret);
/* Waits until the pane's screen holds the text. */
void tmux_fixture_wait_text(struct tmux_fixture *f, const char *pane, const char *text);
/* Waits until FOLDER/NAME holds n bytes, then reads it. */
void tmux_fixture_wait_file(struct tmux_fixture *f, const char *name, size_t n, struct str *ret);

/* In main(): runs as the recorder when the arguments say so, and then does not return.
 * Modes: "raw", "bracketed", "cooked". */
void tmux_fixture_main(int argc, char **argv);

/* Tries until the condition holds, at most 10 s. */
#define WAIT_UNTIL(condition) \
	do { \
		usec_t wait_deadline = clock_awake() + 10 * USEC_SEC; \
		while (!(condition)) { \
			if (clock_awake() > wait_deadline) \
				fail_msg("waited in vain for %s", #condition); \
			pause_for(2 * USEC_MSEC); \
		} \
	} while (0)
