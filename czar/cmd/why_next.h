#pragma once
/* What will happen next, and what it waits for. */

#include "czar/cmd/behind.h"

/* Everything that is open, with the settings that order it; closed by behind_done. */
int next_open(struct command_context *c, struct behind *ret, struct error *err);

/* The tasks that may begin, by index, in their order: ready ones that need no person's yes. */
size_t next_ready(struct behind *b, size_t **ret);
/* Its place among these, from 1; 0: it may not. *ret_line: how many they are. */
size_t next_place(struct behind *b, const char *task, size_t *ret_line);
const struct task *next_task(const struct behind *b, const char *id);
/* What keeps everything back that czar would do next, as the sentence that says so; false: nothing.
 */
bool next_stands_still(const struct command_context *c, const struct behind *b, struct str *ret);
void next_add_said(struct str *ret, const char *before, const char *text);

/* Sentences, one a line. */
void next_of_task(
	struct command_context *c, struct behind *b, const struct task *t, struct str *ret);
void next_of_worker(
	struct command_context *c, struct behind *b, const struct worker *w, struct str *ret);
