/*
 * What one worker says to another.
 *
 * The text itself is stored when the call is drained; here is decided whether it goes out. Two
 * agents that answer each other would never end, so a pair has a limit ([health] messages), and who
 * is refused is told why.
 */
#include "checks/say.h"

#include "checks/fields.h"
#include "czar/base/str.h"

/* Texts of that pair within the last hour: those of the store, and those of this tick. */
static int64_t recent_messages(const struct plan *p, const struct event *e, const struct worker *to)
{
	int64_t n = e->recent;

	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		n += d->change == ROW_NEW && d->kind == KIND_SAY &&
		     text_equal(d->author, e->worker) && text_equal(d->worker, to->name);
	}
	return n;
}

/* Why that text does not go out; false: it does. */
static bool is_refused(
	const struct plan *p, const struct event *e, const struct worker *to, char why[TEXT_SIZE])
{
	int64_t most = p->next.settings.messages;

	if (!plan_worker(p, e->worker))
		text_setf(why, TEXT_SIZE, "no worker '%s' wrote it", e->worker);
	else if (!to)
		text_setf(why, TEXT_SIZE, "there is no worker '%s'", e->task);
	else if (text_equal(to->name, e->worker))
		text_set(why, TEXT_SIZE, "it is for its author");
	else if (recent_messages(p, e, to) >= most)
		text_setf(why, TEXT_SIZE,
			"%lld texts an hour from one worker to another are all that is passed on",
			(long long)most);
	else
		return false;
	return true;
}

/* A worker's text to another worker; its own text is stored under the delivery the event names. */
bool rule_event_say(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	char why[TEXT_SIZE], note[TEXT_SIZE];
	struct worker *to;
	struct delivery *d;

	if (e->kind != EVENT_SAY)
		return false;
	edit_event(e)->used = true;
	ruling_about(r, "", e->worker);
	TEXT_SET(r->by, e->worker);
	to = plan_worker(p, e->task); /* czar say puts the receiver there */
	ruling_saw(r, "czar say from %s to %s", e->worker, e->task);
	if (is_refused(p, e, to, why)) {
		ruling_did(r, "refused: %s", why);
		TEXT_SETF(note, "your text for '%s' was not passed on: %s", e->task, why);
		plan_tell(p, e->worker, note);
		return true;
	}
	d = plan_add_delivery(p, to, 0, KIND_SAY, e->id);
	TEXT_SET(d->author, e->worker);
	ruling_did(r, "queued as delivery %lld", (long long)d->id);
	return true;
}
