#pragma once
/*
 * What the scripted agent can be told, in one table: command line (--NAME VALUE), environment
 * (SCRIPTED_NAME=VALUE), the state folder's start file and the script's `set NAME VALUE`.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"

enum screen_mode { MODE_ALTERNATE, MODE_NORMAL };
enum queue_mode { QUEUE_AFTER, QUEUE_MERGED, QUEUE_STEERED, QUEUE_DROPPED };
enum escape_mode { ESCAPE_STOP, ESCAPE_RESTORE, ESCAPE_START_QUEUE };
enum clear_empty { CLEAR_NOTHING, CLEAR_QUITS, CLEAR_REWIND };
enum dialog_paste { DIALOG_PASTE_LOST, DIALOG_PASTE_KEPT, DIALOG_PASTE_ANSWERS };
enum dialog_enter { DIALOG_ENTER_ANSWERS, DIALOG_ENTER_EXITS };
enum events_mode { EVENTS_ON, EVENTS_OFF, EVENTS_TWICE };

struct options {
	char *record, *state, *name, *hook; /* owned, may be NULL, like all texts here */
	char *prompt_socket, *start_dialog, *self_turn, *placeholder;
	int64_t persona, screen, queue, escape, clear_empty, dialog_paste, dialog_enter,
		events; /* enums */
	int64_t http_lose_reply, http_refuse;
	int64_t swallow_enter, dialog_after_paste, fold_bytes, fold_lines, speed;
	int64_t canonical, brackets, trim, tabs, commands, ack; /* flags */
	int64_t events_at_queueing, events_normalised, events_on_errors;
	int64_t tool_path, tool_worker, tool_spool;
	usec_t http_late, slow_start, draw_slowly, events_late, spin;
	char **prompt; /* arguments after the options: the first prompt; lent, NULL-terminated */
};

/* Defaults, then the environment, then the command line. 1: --help or --version was asked for. */
int options_read(struct options *o, int argc, char **argv, struct error *err);
int options_set(struct options *o, const char *name, const char *value, struct error *err);
/* Takes what lies in STATE/start-NAME (lines "OPTION VALUE"): obeyed by one start, then gone. */
int options_take_start_file(struct options *o, struct error *err);
void options_print(FILE *out);
void options_done(struct options *o);
/* A time of the script after `speed` (in percent: 200 is twice as fast). */
usec_t options_scale(const struct options *o, usec_t duration);
