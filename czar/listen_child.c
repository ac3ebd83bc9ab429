/*
 * The listener: the events of one agent's own interface, for as long as it runs.
 *
 * It stands in the place of the agent's hooks: what it hears goes into the spool as they would put
 * it there. A stream that breaks off is opened again, and before anything of it counts the program
 * is asked how it is, so that nothing that was missed stays unknown. It decides nothing.
 */
#include "czar/listen_child.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "checks/fields.h"
#include "czar/base/log.h"
#include "czar/hearing.h"
#include "czar/interface.h"
#include "hooks/spool.h"

enum { LINE_MOST_BYTES = 16 << 20, PAUSE_FIRST_MS = 250, PAUSE_MOST_MS = 5000, PATTERNS_MOST = 64 };
static const usec_t quiet = 45 * USEC_SEC; /* without a sign of life the stream is taken for cut */

struct listener {
	const json_t *request;
	const char *patterns[PATTERNS_MOST];
	const char *spool, *worker;
	struct interface interface;
	struct hearing hearing;
	struct str line, event; /* of the stream: the line that comes, the data of the event */
	bool too_long;          /* the line that comes */
	bool looked;            /* since this stream began */
};

static void tell(enum event_kind kind, const char *question, const char *note, void *userdata)
{
	const struct listener *l = userdata;
	struct error err = {0};
	char id[17];
	const struct spool_call call = {.kind = event_kind_names[kind],
		.worker = l->worker,
		.question = question,
		.note = note,
		.percent = -1};

	if (spool_put(l->spool, NULL, &call, id, &err) < 0)
		log_warning("%s: %s", l->worker, err.text);
}

/* --- the stream: text/event-stream of the HTML standard, of which only "data" matters --- */

static void take_event(struct listener *l)
{
	json_t *event = json_loadb(str_text(&l->event), l->event.len, 0, NULL);
	struct heard heard;

	if (event && event_hear(l->patterns, event, l->interface.session, &heard))
		hearing_take(&l->hearing, &heard, tell, l);
	json_decref(event);
}

static void take_line(struct listener *l)
{
	static const char data[] = "data:";
	const char *text = str_text(&l->line);
	size_t n = l->line.len, from = strlen(data);

	if (n && text[n - 1] == '\r')
		n--;
	if (!n) {
		if (l->event.len)
			take_event(l);
		str_clear(&l->event);
	} else if (text_starts(text, data)) {
		from += text[from] == ' ';
		if (l->event.len + n > LINE_MOST_BYTES) /* no event of any program's */
			str_clear(&l->event);
		str_add(&l->event, l->event.len ? "\n" : "");
		str_add_bytes(&l->event, text + from, n > from ? n - from : 0);
	}
}

/* What is missed between two streams, and what began before the first. */
static bool look(struct listener *l)
{
	struct heard questions[QUESTIONS_MOST];
	struct error err = {0};
	bool busy = l->hearing.busy;
	size_t n = 0;

	l->looked = interface_look(&l->interface, &busy, questions, QUESTIONS_MOST, &n, &err) == 0;
	if (l->looked)
		hearing_look(&l->hearing, busy, questions, n, tell, l);
	else
		log_info("%s: %s", l->worker, err.text);
	return l->looked;
}

static bool on_piece(const char *bytes, size_t n, void *userdata)
{
	struct listener *l = userdata;

	if (!l->looked && !look(l))
		return false;
	for (const char *end; n; bytes = end + 1) {
		end = memchr(bytes, '\n', n);
		if (l->line.len + n > LINE_MOST_BYTES && !l->too_long) {
			l->too_long = true;
			str_clear(&l->line);
		}
		if (!l->too_long)
			str_add_bytes(&l->line, bytes, end ? (size_t)(end - bytes) : n);
		if (!end)
			break;
		n -= (size_t)(end + 1 - bytes);
		if (!l->too_long)
			take_line(l);
		l->too_long = false;
		str_clear(&l->line);
	}
	return true;
}

/* --- its life --- */

/* From the session to the end of one stream. True when it was a good one. */
static bool listen_once(struct listener *l)
{
	struct error err = {0};
	long status = 0;
	int r = interface_session(&l->interface, &err);

	l->looked = l->too_long = false;
	str_clear(&l->line);
	str_clear(&l->event);
	if (r == 0)
		r = interface_listen(&l->interface, quiet, on_piece, l, &status, &err);
	if (r == 0 && status != 200)
		error(&err, EIO, "its events: it answers %ld", status);
	if (*err.text)
		log_info("%s: %s", l->worker, err.text);
	return l->looked;
}

static void read_request(struct listener *l, const json_t *request)
{
	const json_t *ways = json_object_get(request, "interface");
	const json_t *patterns = json_object_get(ways, "event");

	l->request = request;
	l->spool = json_string_value(json_object_get(request, "spool"));
	l->worker = json_string_value(json_object_get(request, "worker"));
	for (size_t i = 0; i < json_array_size(patterns) && i + 1 < PATTERNS_MOST; i++)
		l->patterns[i] = json_string_value(json_array_get(patterns, i));
}

int listen_child_main(void)
{
	json_error_t where;
	json_t *request = json_loadf(stdin, 0, &where);
	struct listener l = {0};
	struct error err = {0};
	int pause = PAUSE_FIRST_MS;

	if (!request) {
		log_error("listen: the request is no JSON: %s", where.text);
		return 2;
	}
	read_request(&l, request);
	if (interface_open(json_object_get(request, "interface"), &l.interface, &err) < 0) {
		log_error("listen: %s", err.text);
		return 1;
	}
	for (;;) { /* until it is killed with its agent, or with the daemon */
		pause = listen_once(&l) ? PAUSE_FIRST_MS : 2 * pause;
		pause = pause < PAUSE_MOST_MS ? pause : PAUSE_MOST_MS;
		poll(NULL, 0, pause);
	}
}
