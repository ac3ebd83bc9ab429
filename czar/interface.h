#pragma once
/*
 * A program's own interface on loopback (czar-agents(5), "Texts and events by HTTP"): where one
 * worker's agent listens, the session that its texts go to, and asking it.
 *
 * Where, the password and the session stand in a private file, made anew with each start: whoever
 * asks (jobs, the listener) reads them there, so that they are in no argument, log or store. For
 * children only: it blocks.
 */

#include <jansson.h>

#include "czar/base/error.h"
#include "czar/event_pattern.h"
#include "czar/io/http.h"
#include "czar/request_pattern.h"

struct interface {
	const json_t *request; /* lent */
	char url[64];          /* http://127.0.0.1:PORT */
	char *user;            /* NAME:PASSWORD; owned; NULL: it asks for none */
	char session[ID_SIZE]; /* "" before interface_session */
};

/* request: what interface_request made (czar/interface_start.h). -ENOENT: its agent was not started
 * with an interface. */
int interface_open(const json_t *request, struct interface *ret, struct error *err);
void interface_done(struct interface *x);

/* The session that is this agent's, made or gone on with once a start, under a lock.
 * -EAGAIN: it does not answer yet; -EACCES: it does not know the password. */
int interface_session(struct interface *x, struct error *err);

/* What a text is called there: no other text of any project has that name. */
void interface_message(
	const struct interface *x, int64_t delivery, const char *text, size_t n, char ret[ID_SIZE]);
/* 1 it is there, whole; 0 it is not. Negative: nobody knows. */
int interface_find(struct interface *x, const char *message, const char *text, struct error *err);
/* 1 it said that it took it; 0 nobody knows; -EPERM: refused. */
int interface_give(struct interface *x, const char *message, const char *text, struct error *err);

/* Is a turn of the session running, and what does the program ask? At most `most` questions. */
int interface_look(struct interface *x, bool *ret_busy, struct heard *ret_questions, size_t most,
	size_t *ret_n, struct error *err);
/* Until it breaks off; as http_listen. */
int interface_listen(struct interface *x, usec_t quiet, http_piece_fn on_piece, void *userdata,
	long *ret_status, struct error *err);

/* Answers a question once: reason NULL allows what is asked, this time only; else it is refused for
 * that reason, and the turn goes on. 0 answered; -ENOENT: nothing of that id is asked any more;
 * -EPERM: refused; -EAGAIN: nobody knows, asking again is safe. */
int interface_answer(
	struct interface *x, const char *question, const char *reason, struct error *err);
