#pragma once
/* What /proc and a terminal say of a process, and signals that reach only the one that was meant.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/clock.h"

struct process_stat { /* proc(5), /proc/PID/stat */
	char comm[65];
	char state;
	int64_t pgrp, tpgid, start;
};

bool process_stat_read(int64_t pid, struct process_stat *ret);
/* Start time (proc(5) field 22) of a process, 0 when it is gone (a zombie is). */
int64_t process_start_time(int64_t pid);
/* Is it proved that this process has ended (a zombie has)? /proc that cannot be read proves
 * nothing. */
bool process_is_gone(int64_t pid, int64_t start);
/* Sends when pid is still the process that began at start (and no zombie). */
bool process_signal(int64_t pid, int64_t start, int signal_number);
struct process_holder {
	int64_t pid;
	char comm[65];
	char directory[1025]; /* where it stands; "" unknown */
};
/* Who has this file open: every other process that /proc shows us. The array is the caller's
 * (free). */
size_t process_holders(const char *path, struct process_holder **ret);
/* Does any process stand in this folder, or below it? -errno: /proc does not say. Others' processes
 * may be hidden from us. */
int process_stands_in(const char *folder);
/* Waits until the process has ended (a zombie has). */
bool process_wait_end(int64_t pid, usec_t deadline);
/* A pause inside a bounded retry; nothing else is waited for. */
void pause_for(usec_t duration);

/* Is nobody reading this terminal as a composer? ICANON set on the pane's tty, or it
 * cannot be asked. */
bool tty_is_canonical(const char *tty);
/* Bytes that were typed and that its program has not read yet (ioctl_tty(2), FIONREAD); -1 unknown.
 */
int64_t tty_unread(const char *tty);
/* The command name (comm) of the foreground process group's leader of a tty, "" unknown; and
 * whether the pane's own process is in the foreground group. */
bool tty_foreground(int64_t pane_pid, char *ret_comm, size_t size);
