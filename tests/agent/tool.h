#pragma once
/* The agent's tools: child processes, one at a time, each in a process group of its own. */

#include <stdbool.h>
#include <sys/types.h>

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "tests/agent/options.h"

struct tool {
	pid_t pid;  /* 0: none runs */
	int output; /* read end of stdout and stderr */
	struct str text;
};

/* Starts argv; its output is read by tool_read. */
int tool_start(struct tool *t, const struct options *o, const char *const *argv, struct error *err);
void tool_read(struct tool *t);
/* Has it ended? Then *ret_status is its exit status, or 128 + signal. */
bool tool_has_ended(struct tool *t, int *ret_status);
void tool_kill(struct tool *t);
/* A child that outlives us and is not waited for, in a session of its own. */
void tool_detach(const struct options *o, const char *const *argv);
/* Runs argv now, with that input, at most 5 s: for hooks. Exit status, or -1. */
int tool_run_hook(const char *const *argv, const char *input, size_t n);
