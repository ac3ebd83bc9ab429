/*
 * What czar last saw of each worker.
 *
 * One memory a worker, for the daemon's life: event sources point at it, so it never moves. Nothing
 * here is missed after a restart; the next look fills it again.
 */
#include "czar/seat.h"

#include <stdlib.h>

struct seat_memory *seat_of(struct daemon *d, const char *worker)
{
	struct seat_memory *s;

	/* asked for one worker after the other, and for each several times */
	for (size_t i = 0; i < d->n_seats; i++) {
		size_t at = (d->seat_hint + i) % d->n_seats;

		if (text_equal(d->seats[at]->worker, worker)) {
			d->seat_hint = at;
			return d->seats[at];
		}
	}
	d->seats = realloc(d->seats, (d->n_seats + 1) * sizeof *d->seats);
	s = calloc(1, sizeof *s);
	if (!d->seats || !s)
		abort();
	TEXT_SET(s->worker, worker);
	s->stirred = s->tree_stirred = true;
	s->daemon = d;
	d->seats[d->n_seats++] = s;
	return s;
}

void seats_read_again(struct daemon *d)
{
	for (size_t i = 0; i < d->n_seats; i++) {
		d->seats[i]->reflog_read = SIZE_MAX;
		d->seats[i]->tree_stirred = true;
	}
}

void seats_done(struct daemon *d)
{
	for (size_t i = 0; i < d->n_seats; i++) {
		sd_event_source_disable_unref(d->seats[i]->death);
		sd_event_source_disable_unref(d->seats[i]->written);
		sd_event_source_disable_unref(d->seats[i]->tree);
		sd_event_source_disable_unref(d->seats[i]->spool);
		spawn_free(d->seats[i]->listener);
		str_done(&d->seats[i]->asks);
		free(d->seats[i]);
	}
	free(d->seats);
	d->seats = NULL;
	d->n_seats = 0;
}
