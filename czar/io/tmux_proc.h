#pragma once
/* What /proc says of a process, and signals that reach only the process that was meant. */

#include <stdbool.h>
#include <stdint.h>

#include "czar/base/clock.h"

struct process_stat { /* proc(5), /proc/PID/stat */
	char comm[65];
	char state;
	int64_t pgrp, tpgid, start;
};

bool process_stat_read(int64_t pid, struct process_stat *ret);
/* Sends when pid is still the process that began at start (and no zombie). */
bool process_signal(int64_t pid, int64_t start, int signal_number);
/* Waits until the process has ended (a zombie has). */
bool process_wait_end(int64_t pid, usec_t deadline);
/* A pause inside a bounded retry; nothing else is waited for. */
void pause_for(usec_t duration);
