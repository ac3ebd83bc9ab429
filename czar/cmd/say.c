/*
 * czar say: a text on its way into a worker's terminal.
 *
 * A person's text is stored and a wish made of it; then the delivery's state is watched, because
 * "stored" is not "arrived". A worker's text goes into the spool, and its id is all there is to
 * say.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/text.h"
#include "czar/cmd/wish.h"

static int say_from_pane(struct command_context *c, const char *worker, const char *text)
{
	struct spool_call call = {.kind = "say", .task = worker, .body = text, .percent = -1};

	if (command_flag(c, "urgent"))
		return command_usage(c, "between workers no text is urgent");
	return pane_call(c, &call, "queued: to %s", worker);
}

struct watched {
	struct queue *queue;
	int64_t id;
	struct delivery delivery;
	struct error *err;
};

static bool is_over(const struct delivery *d)
{
	return d->state == DELIVERY_REFUSED || d->state == DELIVERY_ACKNOWLEDGED ||
	       d->state == DELIVERY_EXPIRED || d->state == DELIVERY_CANCELLED ||
	       d->state == DELIVERY_DEAD || d->state == DELIVERY_LOST;
}

static int delivery_is_over(void *userdata)
{
	struct watched *w = userdata;
	int r = queue_find_delivery(w->queue, w->id, &w->delivery, w->err);

	if (r == -ENOENT)
		return 0; /* its wish is not honoured yet */
	return r < 0 ? r : is_over(&w->delivery);
}

static int exit_of(const struct delivery *d)
{
	switch (d->state) {
	case DELIVERY_ACKNOWLEDGED:
		return EXIT_OK;
	case DELIVERY_REFUSED:
		return EXIT_REFUSED;
	case DELIVERY_DEAD:
		return d->composed ? EXIT_DEAD : EXIT_REFUSED; /* its program may not be typed it */
	case DELIVERY_LOST:
	case DELIVERY_EXPIRED:
	case DELIVERY_CANCELLED:
		return EXIT_DEAD;
	default:
		return EXIT_QUEUED;
	}
}

static int say_state(struct command_context *c, const struct watched *w, bool alone)
{
	const struct delivery *d = &w->delivery;
	const char *state = d->id ? delivery_state_name(d->state) : "queued";

	if (c->json) {
		json_t *o = json_pack("{s:I,s:s,s:s,s:s,s:b}", "id", (json_int_t)w->id, "state",
			state, "grade", grade_name(d->grade), "reason", d->reason, "daemon",
			!alone);

		print_json(o ? o : json_object());
	} else if (!c->quiet) {
		_cleanup_(str_done) struct str s = {0};

		str_addf(&s, "delivery %" PRId64 ": %s", w->id, state);
		if (d->grade != GRADE_NONE)
			str_addf(&s, " (%s)", grade_name(d->grade));
		if (d->reason[0])
			str_addf(&s, ": %s", d->reason);
		if (alone)
			str_add(&s, "; no daemon runs: it goes out after czar start");
		print_text(str_text(&s), s.len);
	}
	return exit_of(d);
}

/* The text of a delivery that did not arrive. */
static int text_again(struct command_context *c, const char *worker, const char *number,
	struct str *ret, struct error *err)
{
	struct delivery d;
	struct queue *q;
	int64_t id;
	int r = command_queue(c, &q, err);

	if (r < 0)
		return r;
	if (!text_to_int(number, &id))
		return error(err, EINVAL,
			"'%s' is no delivery's number: czar deliveries %s lists them", number,
			worker);
	r = queue_find_delivery(q, id, &d, err);
	if (r < 0)
		return r;
	if (d.kind != KIND_SAY || !text_equal(d.worker, worker))
		return error(err, EINVAL,
			"delivery %" PRId64 " is no text for %s: czar deliveries %s lists them", id,
			worker, worker);
	if (d.state < DELIVERY_EXPIRED)
		return error(err, EINVAL, "delivery %" PRId64 " is %s: nothing is to be said again",
			id, delivery_state_name(d.state));
	return queue_delivery_text(q, id, ret, err);
}

static int say_and_wait(struct command_context *c, const char *worker, const char *text,
	usec_t patience, struct error *err)
{
	struct wish wish = {.verb = WISH_SAY, .urgent = command_flag(c, "urgent")};
	struct watched w = {.err = err};
	bool alone;
	int r = command_queue(c, &w.queue, err);

	if (r < 0)
		return r;
	TEXT_SET(wish.subject, worker);
	if (command_option(c, "again"))
		TEXT_SET(wish.args, command_option(c, "again"));
	r = wish_store(c, &wish, text, &alone, err);
	w.id = wish.delivery;
	if (r == 0)
		r = wish_wait(c, &wish, err);
	if (r < 0)
		return r;
	if (wish.state == WISH_REFUSED)
		return command_say_error(EXIT_REFUSED, "%s", wish.outcome);
	r = wait_until(delivery_is_over, &w, alone ? 0 : patience);
	return r < 0 ? r : say_state(c, &w, alone);
}

int cmd_say(struct command_context *c, int argc, char **argv)
{
	const char *file = command_option(c, "file"), *wait = command_option(c, "wait");
	const char *again = command_option(c, "again");
	_cleanup_(str_done) struct str text = {0};
	usec_t patience = USEC_MIN;
	struct error err = {0};
	struct worker worker;
	int r;

	if (wait && !duration_parse(wait, &patience))
		return command_usage(c, "'%s' is no duration: write one like 90s or 15min", wait);
	if (file && argc > 1)
		return command_usage(c, "either a text or -F FILE");
	if (again && (file || argc > 1 || c->in_pane))
		return command_usage(c, "--again has its text already");
	if (!again && text_input(file, argc - 1, argv + 1, &text, &err) < 0)
		return command_fail(EXIT_USAGE, &err, NULL, NULL);
	if (c->in_pane)
		return say_from_pane(c, argv[0], str_text(&text));
	r = need_worker(c, argv[0], &worker);
	if (r != EXIT_OK)
		return r;
	if (again && text_again(c, worker.name, again, &text, &err) < 0)
		return command_fail(
			err.number == ENOENT ? EXIT_NOT_FOUND : EXIT_REFUSED, &err, NULL, NULL);
	r = say_and_wait(c, worker.name, str_text(&text), patience, &err);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : r;
}
