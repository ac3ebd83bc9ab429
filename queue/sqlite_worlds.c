/*
 * Kept worlds: a ring of chains.
 *
 * A chain can only be read from its beginning, so that whole chains are dropped, oldest first, when
 * another one begins. What is in them is the business of status/world_chain.h.
 */
#include "queue/sqlite.h"

#include <string.h>

/* A chain is dropped when it and those after it take more than $1. */
static int make_room(struct queue *q, size_t keep_bytes, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"DELETE FROM world WHERE chain <= (SELECT max(chain) FROM (SELECT chain, "
		"sum(sum(bytes)) OVER (ORDER BY chain DESC) AS total FROM world GROUP BY chain) AS "
		"c WHERE total > $1)",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, (int64_t)keep_bytes);
	return store_run(q, statement, err);
}

int store_keep_world(
	struct queue *q, const struct kept_world *kept, size_t keep_bytes, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	size_t bytes = strlen(kept->link) + strlen(kept->decisions) +
		       (kept->base ? strlen(kept->base) : 0);
	int r = kept->base ? make_room(q, keep_bytes > bytes ? keep_bytes - bytes : 0, err) : 0;

	if (r == 0)
		r = store_fixed(q,
			"INSERT INTO world (tick, at, chain, bytes, base, link, decisions) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7)",
			&statement, err);
	if (r < 0)
		return r;
	bind_int(statement, 1, kept->tick);
	bind_int(statement, 2, kept->at);
	bind_int(statement, 3, kept->chain);
	bind_int(statement, 4, (int64_t)bytes);
	bind_text(statement, 5, kept->base);
	bind_text(statement, 6, kept->link);
	bind_text(statement, 7, kept->decisions);
	return store_run(q, statement, err);
}

static void read_world(sqlite3_stmt *statement, struct kept_world *ret)
{
	*ret = (struct kept_world){
		.tick = sqlite3_column_int64(statement, 0),
		.at = sqlite3_column_int64(statement, 1),
		.chain = sqlite3_column_int64(statement, 2),
		.base = (const char *)sqlite3_column_text(statement, 3),
		.link = (const char *)sqlite3_column_text(statement, 4),
		.decisions = (const char *)sqlite3_column_text(statement, 5),
	};
}

int queue_each_world(struct queue *q, usec_t since, usec_t until, queue_world_fn fn, void *userdata,
	struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	struct kept_world kept;
	int r = store_fixed(q,
		"SELECT tick, at, chain, base, link, decisions FROM world "
		"WHERE chain >= (SELECT min(chain) FROM world WHERE at >= $1) "
		"AND tick <= (SELECT max(tick) FROM world WHERE at <= $2) ORDER BY tick",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, since);
	bind_int(statement, 2, until);
	while ((r = store_step(q, statement, err)) > 0) {
		read_world(statement, &kept);
		r = fn(&kept, userdata);
		if (r != 0)
			return r;
	}
	return r;
}

int queue_count_unkept(struct queue *q, usec_t since, usec_t until, int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"SELECT count(*) FROM decision WHERE at >= $1 AND at <= $2 "
		"AND tick NOT IN (SELECT tick FROM world) AND rule NOT IN ('add', 'edit')",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, since);
	bind_int(statement, 2, until);
	return store_number(q, statement, ret, err);
}
