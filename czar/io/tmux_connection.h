#pragma once
/*
 * One control-mode client: its pipe, and the requests under way in it.
 *
 * A request is a line; what it answers ends with the answer to a second line of ours, which prints
 * a word that nobody else knows. So it does not matter how many blocks a line makes, and an answer
 * that comes after its time-out is never taken for the next one's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/clock.h"
#include "czar/base/str.h"
#include "czar/io/tmux_protocol.h"

struct tmux_request {
	struct tmux_request *next;
	uint64_t number;
	bool done, failed, broken, abandoned;
	size_t block; /* where the newest block begins in reply */
	size_t words; /* failed: where tmux's words begin in reply */
	struct str reply;
};

struct tmux_connection {
	int fd; /* both ways; -1 closed */
	bool gone, changed;
	bool attached, refused; /* as the block of the attaching told */
	char secret[17];
	uint64_t asked;
	size_t abandoned;
	struct tmux_parser parser;
	struct str in, out;
	struct str words; /* what was said outside of requests: why it ended */
	struct tmux_request *first, **last;
};

void tmux_connection_init(struct tmux_connection *c, int fd); /* takes fd, which does not block */
void tmux_connection_done(struct tmux_connection *c);
/* Writes and reads what can be without waiting. */
void tmux_connection_turn(struct tmux_connection *c);
/* Waits until the client is attached; before that tmux may run commands out of order, so none may
 * be asked. 0, -ENOENT when attaching failed or the client ended (words), -ETIMEDOUT. */
int tmux_connection_greet(struct tmux_connection *c, usec_t deadline);
/* NULL when too much waits already. */
struct tmux_request *tmux_connection_ask(struct tmux_connection *c, const char *line);
/* 0 done, 1 refused with words, -ETIMEDOUT, -EPIPE, -EPROTO when the answer cannot be trusted. */
int tmux_connection_wait(struct tmux_connection *c, struct tmux_request *r, usec_t deadline);
/* An unanswered request goes on without us; its answer will be dropped. */
void tmux_connection_forget(struct tmux_connection *c, struct tmux_request *r);
