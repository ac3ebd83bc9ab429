/*
 * Exchanges with the server: lines out, answers in, several at once.
 *
 * The door waits for answers, because they come within milliseconds; notifications that arrive
 * meanwhile are kept for the event loop and never told from inside a call.
 */
#include "czar/io/tmux_door.h"

#include <string.h>
#include <sys/epoll.h>

#include "czar/io/tmux_quote.h"

bool tmux_is_connected(const struct tmux *t)
{
	return t && !t->connection.gone;
}

/* What the loop has still to do: write the rest, tell what was noted. */
static void door_settle(struct tmux *t)
{
	const struct tmux_connection *c = &t->connection;

	if (!t->readable)
		return;
	sd_event_source_set_io_events(t->readable, EPOLLIN | (c->out.len ? EPOLLOUT : 0U));
	if (c->gone)
		sd_event_source_set_enabled(t->readable, SD_EVENT_OFF);
	if (c->changed || (c->gone && !t->told_gone))
		sd_event_source_set_enabled(t->later, SD_EVENT_ONESHOT);
}

static bool line_is_sound(const char *line)
{
	return line[0] && !strchr(line, '\n') && line[strspn(line, " \t")];
}

static void exchange_end(struct tmux *t, struct tmux_exchange *e, usec_t deadline)
{
	struct tmux_request *r = e->request;

	if (!r)
		return;
	e->result = tmux_connection_wait(&t->connection, r, deadline);
	if (r->done) {
		e->reply = r->reply;
		r->reply = (struct str){0};
		e->words = r->words;
	}
	tmux_connection_forget(&t->connection, r);
	e->request = NULL;
}

void tmux_exchange(struct tmux *t, struct tmux_exchange *e, size_t n)
{
	usec_t deadline = clock_awake() + t->patience;

	for (size_t i = 0; i < n; i++) {
		const char *line = str_text(&e[i].line);

		e[i].request =
			line_is_sound(line) ? tmux_connection_ask(&t->connection, line) : NULL;
		e[i].result = !line_is_sound(line) ? -EINVAL
			      : t->connection.gone ? -EPIPE
						   : -ETIMEDOUT;
	}
	for (size_t i = 0; i < n; i++)
		exchange_end(t, &e[i], deadline);
	door_settle(t);
}

void tmux_exchange_done(struct tmux_exchange *e)
{
	str_done(&e->line);
	str_done(&e->reply);
}

const char *tmux_exchange_words(const struct tmux_exchange *e)
{
	return str_text(&e->reply) + (e->words < e->reply.len ? e->words : 0);
}

int tmux_exchange_error(const struct tmux_exchange *e, const char *what, struct error *err)
{
	_cleanup_(str_done) struct str words = {0};
	const char *said = tmux_exchange_words(e);

	switch (e->result) {
	case 0:
		return 0;
	case 1:
		text_add_clean(&words, said, strcspn(said, "\n"));
		return error(err, EIO, "cannot %s: %s", what, str_text(&words));
	case -ETIMEDOUT:
		return error(err, ETIMEDOUT, "cannot %s: tmux does not answer", what);
	case -EPIPE:
		return error(err, EPIPE, "cannot %s: the connection to tmux has ended", what);
	case -EINVAL:
		return error(err, EINVAL, "cannot %s: not one line", what);
	default:
		return error(err, -e->result, "cannot %s: tmux's answer makes no sense", what);
	}
}

int tmux_command(struct tmux *t, const char *line, struct str *reply, struct error *err)
{
	_cleanup_(tmux_exchange_done) struct tmux_exchange e = {0};
	char what[64];

	str_add(&e.line, line);
	tmux_exchange(t, &e, 1);
	if (reply)
		str_add_bytes(reply, str_text(&e.reply), e.reply.len);
	if (e.result) {
		TEXT_SETF(what, "run %.*s", (int)strcspn(line, " \t\n"), line);
		tmux_exchange_error(&e, what, err);
	}
	return e.result;
}

bool tmux_pane_id_is_valid(const char *pane)
{
	size_t n = strlen(pane);

	return n > 1 && n < 17 && pane[0] == '%' && strspn(pane + 1, "0123456789") == n - 1;
}

bool tmux_take_int(const char **p, int64_t *ret)
{
	char word[24];
	size_t n = strcspn(*p, " \n");

	if (!n || n >= sizeof word)
		return false;
	memcpy(word, *p, n);
	word[n] = '\0';
	if (!text_to_int(word, ret))
		return false;
	*p += n + ((*p)[n] == ' ');
	return true;
}
