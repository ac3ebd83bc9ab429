#pragma once
/*
 * The spawn door: the one function that starts children. Explicit environment, deadline, bounded
 * output, signal mask reset, a session and process group of their own (so that nothing asks on a
 * terminal), killed as a group. Descriptors are O_CLOEXEC, so a child gets stdin, stdout, stderr
 * and what keep_fd names.
 *
 * A child is its whole group: when argv[0] ends, what it left running in the group is killed, after
 * half a second in which it may still write. What should live on takes a session of its own
 * (setsid). Nobody else may reap: no sd_event_add_child and no ignored SIGCHLD.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct spawn_options {
	const char *const *argv;        /* argv[0] found through PATH of environment */
	const char *const *environment; /* NULL-terminated; NULL: spawn_environment() */
	const char *directory;          /* NULL: stays */
	const char *input;              /* is stdin; NULL: /dev/null */
	int talk_fd; /* is stdin and stdout both, the other end of what the caller talks on; then
			result.output stays empty; 0: none */
	usec_t deadline;          /* after that: SIGTERM to the group, 2 s later SIGKILL; 0: 10 min;
				     USEC_NEVER: none */
	size_t output_most_bytes; /* kept of stdout and of stderr each, the tail; 0: 64 KiB */
	int keep_fd;   /* inherited by the child under the same number (children.lock); 0: none */
	int keep_also; /* another one (the lock of what it works in) */
	bool dies_with_us; /* argv[0] is killed when we end, however we end (setpriv(1)) */
};

struct spawn_result {
	int status; /* exit status; 128 + signal when killed; 127 not started */
	bool timed_out;
	struct str output, errors;
};
void spawn_result_done(struct spawn_result *r);

/* Runs and waits. 0 when it ran (whatever its status), -errno when it could not be started
 * (-ENOENT: no such program; then nothing but ret->status is set). */
int spawn_wait(const struct spawn_options *o, struct spawn_result *ret, struct error *err);

/*
 * Runs on the event loop; on_end is called once, from the loop, and may take the strings out of its
 * result. The caller owns *ret and frees it after on_end, or inside it. With ret NULL it frees
 * itself after on_end.
 */
struct spawn;
typedef void (*spawn_end_fn)(struct spawn_result *result, void *userdata);
int spawn_start(sd_event *loop, const struct spawn_options *o, spawn_end_fn on_end, void *userdata,
	struct spawn **ret, struct error *err);
/* Forgets the callback; a child that still runs is left to its deadline by whoever holds
 * children.lock. */
void spawn_free(struct spawn *s);
/* Sends SIGTERM to the group now, SIGKILL 2 s later; on_end is called as ever. */
void spawn_kill(struct spawn *s);
int64_t spawn_pid(const struct spawn *s);

/* PATH HOME USER LOGNAME SHELL LANG LC_* TERM TZ XDG_* TMPDIR of ours and nothing else; lent, until
 * the next call in this thread. */
const char *const *spawn_environment(void);
