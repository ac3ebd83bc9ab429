/*
 * Clocks: ages are sums of observed awake time.
 *
 * Every *_awake field of every row is moved by the time that was not observed (daemon down, machine
 * booted, loop stopped), so that each age goes on where it was. The field tables say which they
 * are.
 */
#include "checks/clocks.h"

#include <string.h>

#include "checks/fields.h"

static void shift_rows(void *rows, size_t n, const struct row_table *t, usec_t gap)
{
	for (size_t i = 0; i < n; i++) {
		char *row = (char *)rows + i * t->row_bytes;
		enum row_change *change = (enum row_change *)(void *)(row + t->change_offset);
		bool moved = false;

		for (size_t f = 0; f < t->n_fields; f++) {
			usec_t *value = (usec_t *)(void *)(row + t->fields[f].offset);

			if (t->fields[f].type != FIELD_AWAKE || !*value)
				continue;
			*value += gap;
			if (!*value)
				*value = -1; /* 0 would say "never" */
			moved = true;
		}
		if (moved && *change == ROW_SAME)
			*change = ROW_CHANGED;
	}
}

bool rule_clock_gap(struct plan *p, size_t i, struct ruling *r)
{
	struct world *w = &p->next;
	char text[32];

	(void)i;
	if (!w->gap)
		return false;
	shift_rows(w->attempts, w->n_attempts, &row_tables[ROW_ATTEMPT], w->gap);
	shift_rows(w->workers, w->n_workers, &row_tables[ROW_WORKER], w->gap);
	shift_rows(w->deliveries, w->n_deliveries, &row_tables[ROW_DELIVERY], w->gap);
	shift_rows(w->intents, w->n_intents, &row_tables[ROW_INTENT], w->gap);
	shift_rows(w->crashes, w->n_crashes, &row_tables[ROW_CRASH], w->gap);
	shift_rows(w->landings, w->n_landings, &row_tables[ROW_LANDING], w->gap);
	shift_rows(&w->project, 1, &row_tables[ROW_PROJECT], w->gap);
	edit_project(&w->project)->looked_awake = w->awake;
	ruling_saw(r, "%s went by unobserved", duration_text(w->gap, text, sizeof text));
	ruling_did(r, "ages go on, the gap not counted");
	w->gap = 0;
	return true;
}
