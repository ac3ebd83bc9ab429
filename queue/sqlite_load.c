/*
 * Loading a world: the rows that a decision may depend on, and no others.
 *
 * One snapshot; each type with one condition.
 * The conditions name literals, so that the partial indexes of the schema serve them: the cost is
 * that of the open rows, not of history.
 */
#include "queue/sqlite.h"

#include <stdlib.h>
#include <string.h>

/* Named one by one, so that the index of states is searched and not scanned. */
#define OPEN \
	"state IN ('proposed', 'queued', 'assigned', 'working', 'submitted', 'verifying', " \
	"'in-review', 'approved', 'landing', 'blocked'"
#define OPEN_IDS "(SELECT id FROM task WHERE " OPEN "))"
#define WISHED "(SELECT lower(subject) FROM wish WHERE state = 'open')"
/* What belongs to an open task, or to one that a wish may open in this very tick. */
#define OF_OPEN \
	"task IN (SELECT id FROM task WHERE " OPEN ") UNION ALL SELECT subject FROM wish " \
	"WHERE state = 'open')"

/*
 * $1: a day ago (real time), $2: a week ago, $3: a day ago (awake); of tasks, $1: do they land
 * together, so that one that failed keeps others waiting? Dead and lost deliveries have
 * no real time of their end: the awake one decides, and queued bounds it after a reboot.
 */
static const char *const world_rows_where[ROW_TYPES] = {
	[ROW_TASK] = "WHERE " OPEN ", 'failed', 'cancelled') AND (state NOT IN ('failed', "
		     "'cancelled') OR id IN (SELECT needs FROM dependency WHERE task IN " OPEN_IDS
		     ") OR id IN (SELECT omnibus FROM task WHERE omnibus <> '' AND " OPEN
		     ")) OR state = 'failed' AND $1 OR lower(id) IN " WISHED ") "
		     "ORDER BY state, id",
	[ROW_DEPENDENCY] =
		"WHERE " OF_OPEN " AND (SELECT n.state FROM task n WHERE n.id = needs) <> 'done' "
		"ORDER BY task, needs",
	[ROW_TOUCH] = "WHERE " OF_OPEN " ORDER BY task, glob",
	[ROW_ATTEMPT] = "WHERE step <> 'ended' ORDER BY id",
	/* a text that still waits for one that czar.conf no longer names is cancelled by a rule */
	[ROW_WORKER] = "WHERE wanted = 1 OR attempt <> 0 OR session <> 0 OR name IN "
		       "(SELECT worker FROM attempt WHERE step <> 'ended') OR name IN "
		       "(SELECT worker FROM delivery WHERE state IN ('queued', 'held', 'refused')) "
		       "ORDER BY name COLLATE \"natural\"",
	[ROW_ACCOUNT] = "ORDER BY name",
	[ROW_DELIVERY] =
		"WHERE state IN ('queued', 'held', 'refused', 'cleared', 'typed', 'parked', "
		"'clearing', 'sent', 'unconfirmed', 'dead', 'lost') AND (state NOT IN ('dead', "
		"'lost') OR queued > $1 OR queued > $2 AND since_awake > $3) ORDER BY id",
	[ROW_INTENT] = "WHERE state = 'open' ORDER BY id",
	[ROW_EVENT] = "WHERE used = 0 ORDER BY at, id",
	[ROW_WISH] = "WHERE state = 'open' ORDER BY id",
	[ROW_COMMIT] = "WHERE judged = 0 ORDER BY first_seen, oid, attempt",
	[ROW_CRASH] = "WHERE at > $1 OR " OF_OPEN " ORDER BY id",
	[ROW_ALERT] = "WHERE closed = 0 ORDER BY since, cause",
	[ROW_REPEAT] = "ORDER BY slot",
	[ROW_LANDING] = "WHERE " OF_OPEN " ORDER BY task",
	[ROW_CONFLICT] = "ORDER BY one, two, mark",
};

static int prepare_array(struct queue *q, size_t i, struct error *err)
{
	enum row_type type = world_arrays[i].type;
	_cleanup_(str_done) struct str sql = {0};

	row_select(&sql, type);
	str_addf(&sql, " %s", world_rows_where[type]);
	return store_prepare(q, str_text(&sql), &q->world[i].select, err);
}

static int prepare_world(struct queue *q, struct error *err)
{
	int r = 0;

	if (!q->world)
		q->world = calloc(world_arrays_count, sizeof *q->world);
	if (!q->world)
		abort();
	for (size_t i = 0; r == 0 && i < world_arrays_count; i++)
		if (!q->world[i].select)
			r = prepare_array(q, i, err);
	return r;
}

static void bind_world(sqlite3_stmt *statement, enum row_type type, const struct world *w)
{
	usec_t now = w->now ? w->now : clock_now();
	usec_t awake = w->awake ? w->awake : clock_awake();
	const usec_t ages[] = {
		now - 24 * USEC_HOUR, now - 7 * 24 * USEC_HOUR, awake - 24 * USEC_HOUR};

	if (type == ROW_TASK)
		bind_int(statement, 1, w->settings.omnibus != OMNIBUS_NO);
	for (int i = 0; type != ROW_TASK && i < sqlite3_bind_parameter_count(statement); i++)
		bind_int(statement, i + 1, ages[i]);
}

/* As long as it was the last time, or grown: counting first would cost as much again. */
static int load_array(
	struct queue *q, size_t i, struct arena *arena, struct world *w, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *select = q->world[i].select;
	enum row_type type = world_arrays[i].type;
	size_t n = 0, room = q->world[i].rows + 4, bytes = row_tables[type].row_bytes;
	char *rows = arena_alloc(arena, room * bytes);
	int r;

	bind_world(select, type, w);
	while ((r = store_step(q, select, err)) > 0) {
		rows = arena_grow(arena, rows, n, &room, bytes);
		r = row_read(select, type, rows + n++ * bytes, err);
		if (r < 0)
			return r;
	}
	q->world[i].rows = n;
	world_set_rows(&world_arrays[i], w, rows, n);
	return r;
}

static int load_project(struct queue *q, struct world *w, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str sql = {0};
	int r;

	row_select(&sql, ROW_PROJECT);
	r = store_prepare(q, str_text(&sql), &statement, err);
	if (r == 0)
		r = store_step_project(q, statement, err);
	if (r < 0)
		return r;
	memset(&w->project, 0, sizeof w->project);
	return row_read(statement, ROW_PROJECT, &w->project, err);
}

int queue_load(struct queue *q, struct arena *arena, struct world *w, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = prepare_world(q, err);

	if (r < 0)
		return r;
	r = store_begin_read(q, err);
	if (r < 0)
		return r;
	open = q;
	r = load_project(q, w, err);
	for (size_t i = 0; r == 0 && i < world_arrays_count; i++)
		r = load_array(q, i, arena, w, err);
	return r < 0 ? r : store_commit(q, err);
}

int queue_load_events(struct queue *q, struct arena *arena, struct world *w, struct error *err)
{
	int r = prepare_world(q, err);

	for (size_t i = 0; r == 0 && i < world_arrays_count; i++)
		if (world_arrays[i].type == ROW_EVENT)
			r = load_array(q, i, arena, w, err);
	return r;
}
