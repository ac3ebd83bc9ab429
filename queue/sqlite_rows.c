/*
 * Rows and statements: what the field tables say becomes SQL, once, and values.
 *
 * A row is written and read by walking its table, so that a field is named in one place only. Enums
 * travel by name. Nothing here chooses which rows.
 */
#include "queue/sqlite.h"

#include <stdio.h>
#include <string.h>

#define ARRAY(t, m) \
	{ \
		t, offsetof(struct world, m), offsetof(struct world, n_##m) \
	}

const struct world_array world_arrays[] = {
	ARRAY(ROW_TASK, tasks),
	ARRAY(ROW_DEPENDENCY, dependencies),
	ARRAY(ROW_TOUCH, touches),
	ARRAY(ROW_ATTEMPT, attempts),
	ARRAY(ROW_WORKER, workers),
	ARRAY(ROW_ACCOUNT, accounts),
	ARRAY(ROW_DELIVERY, deliveries),
	ARRAY(ROW_INTENT, intents),
	ARRAY(ROW_EVENT, events),
	ARRAY(ROW_WISH, wishes),
	ARRAY(ROW_COMMIT, commits),
	ARRAY(ROW_CRASH, crashes),
	ARRAY(ROW_ALERT, alerts),
	ARRAY(ROW_REPEAT, repeats),
	ARRAY(ROW_LANDING, landings),
	ARRAY(ROW_CONFLICT, conflicts),
};
const size_t world_arrays_count = sizeof world_arrays / sizeof *world_arrays;

void *world_rows(const struct world_array *a, const struct world *w, size_t *ret_n)
{
	void *rows;

	memcpy(&rows, (const char *)w + a->rows_offset, sizeof rows);
	memcpy(ret_n, (const char *)w + a->count_offset, sizeof *ret_n);
	return rows;
}

void world_set_rows(const struct world_array *a, struct world *w, void *rows, size_t n)
{
	memcpy((char *)w + a->rows_offset, &rows, sizeof rows);
	memcpy((char *)w + a->count_offset, &n, sizeof n);
}

static const char *field_text(const struct field *f, const void *row)
{
	return (const char *)row + f->offset;
}

static int64_t field_int(const struct field *f, const void *row)
{
	int64_t wide;
	int narrow;

	if (f->type == FIELD_BOOL)
		return *((const bool *)row + f->offset);
	if (f->type == FIELD_ENUM) {
		memcpy(&narrow, (const char *)row + f->offset, sizeof narrow);
		return narrow;
	}
	memcpy(&wide, (const char *)row + f->offset, sizeof wide);
	return wide;
}

int64_t *row_version(enum row_type type, void *row)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < t->n_fields; i++)
		if (t->fields[i].flags & FIELD_VERSION)
			return (int64_t *)((char *)row + t->fields[i].offset);
	return NULL;
}

enum row_change *row_change(enum row_type type, void *row)
{
	size_t offset = row_tables[type].change_offset;

	return offset == SIZE_MAX ? NULL : (enum row_change *)((char *)row + offset);
}

const char *row_name(enum row_type type, const void *row, char *buf, size_t size)
{
	const struct row_table *t = &row_tables[type];
	_cleanup_(str_done) struct str s = {0};

	str_add(&s, t->name);
	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];

		if (!(f->flags & FIELD_KEY))
			continue;
		if (f->type == FIELD_TEXT)
			str_addf(&s, " '%s'", field_text(f, row));
		else
			str_addf(&s, " %lld", (long long)field_int(f, row));
	}
	text_set(buf, size, str_text(&s));
	return buf;
}

static void add_columns(struct str *sql, const struct row_table *t)
{
	const char *comma = "";

	for (size_t i = 0; i < t->n_fields; i++) {
		if (t->fields[i].flags & FIELD_FACT)
			continue;
		str_addf(sql, "%s\"%s\"", comma, t->fields[i].name);
		comma = ", ";
	}
}

void row_select(struct str *sql, enum row_type type)
{
	str_add(sql, "SELECT ");
	add_columns(sql, &row_tables[type]);
	str_addf(sql, " FROM \"%s\"", row_tables[type].name);
}

static int read_field(sqlite3_stmt *statement, int at, const struct row_table *t,
	const struct field *f, void *row, struct error *err)
{
	char *place = (char *)row + f->offset;
	int64_t wide;
	int narrow;

	if (f->type == FIELD_TEXT || f->type == FIELD_ENUM) {
		const char *text = (const char *)sqlite3_column_text(statement, at);

		if (f->type == FIELD_TEXT) {
			text_set(place, f->size, text ? text : "");
			return 0;
		}
		narrow = name_find(f->names, text ? text : "");
		if (narrow < 0)
			return error(err, EPROTO, "the store has an unknown %s of a %s: '%s'",
				f->name, t->name, text ? text : "");
		memcpy(place, &narrow, sizeof narrow);
		return 0;
	}
	wide = sqlite3_column_int64(statement, at);
	if (f->type == FIELD_BOOL)
		*(bool *)place = wide != 0;
	else
		memcpy(place, &wide, sizeof wide);
	return 0;
}

int row_read(sqlite3_stmt *statement, enum row_type type, void *row, struct error *err)
{
	const struct row_table *t = &row_tables[type];
	int at = 0, r;

	for (size_t i = 0; i < t->n_fields; i++) {
		if (t->fields[i].flags & FIELD_FACT)
			continue;
		r = read_field(statement, at++, t, &t->fields[i], row, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool enum_has(const struct field *f, int64_t value)
{
	for (int64_t i = 0; f->names[i]; i++)
		if (i == value)
			return true;
	return false;
}

/* Values that a field cannot have are programming errors: better no daemon than a wrong store. */
static void bind_field(sqlite3_stmt *statement, int at, const struct field *f, const void *row)
{
	int64_t value;

	if (f->type == FIELD_TEXT) {
		const char *text = field_text(f, row);

		sqlite3_bind_text(statement, at, text, (int)strnlen(text, f->size), SQLITE_STATIC);
		return;
	}
	value = field_int(f, row);
	if (f->type != FIELD_ENUM) {
		bind_int(statement, at, value);
		return;
	}
	if (!enum_has(f, value))
		__builtin_trap();
	bind_text(statement, at, f->names[value]);
}

/*
 * The statements of a type. Placeholders: first every stored column in the order of the table (of
 * an update: without its keys), then keys, then the version that must still be there.
 */
static void add_insert(struct str *sql, const struct row_table *t)
{
	int n = 0;

	str_addf(sql, "INSERT INTO \"%s\" (", t->name);
	add_columns(sql, t);
	str_add(sql, ") VALUES (");
	for (size_t i = 0; i < t->n_fields; i++)
		if (!(t->fields[i].flags & FIELD_FACT)) {
			n++;
			str_addf(sql, "%s$%d", n > 1 ? ", " : "", n);
		}
	str_add(sql, ")");
}

static int add_set(struct str *sql, const struct row_table *t)
{
	int n = 0;

	str_addf(sql, "UPDATE \"%s\" SET ", t->name);
	for (size_t i = 0; i < t->n_fields; i++)
		if (!(t->fields[i].flags & (FIELD_FACT | FIELD_KEY))) {
			n++;
			str_addf(sql, "%s\"%s\" = $%d", n > 1 ? ", " : "", t->fields[i].name, n);
		}
	return n;
}

static void add_where(struct str *sql, const struct row_table *t, int n)
{
	const char *word = " WHERE ";

	for (unsigned flag = FIELD_KEY; flag <= FIELD_VERSION; flag <<= 1)
		for (size_t i = 0; i < t->n_fields; i++)
			if (t->fields[i].flags & flag) {
				str_addf(sql, "%s\"%s\" = $%d", word, t->fields[i].name, ++n);
				word = " AND ";
			}
}

static void row_sql(struct str *sql, enum row_verb verb, enum row_type type)
{
	const struct row_table *t = &row_tables[type];

	switch (verb) {
	case ROW_INSERT:
		add_insert(sql, t);
		if (type == ROW_DECISION)
			str_add(sql, " ON CONFLICT (number) DO UPDATE SET outcome = "
				     "excluded.outcome, outcome_at = excluded.outcome_at, repeated "
				     "= excluded.repeated, until = excluded.until, saw = "
				     "CASE WHEN excluded.outcome = '' AND excluded.repeated > 0 "
				     "THEN excluded.saw ELSE saw END");
		break;
	case ROW_UPDATE:
		add_where(sql, t, add_set(sql, t));
		break;
	default:
		str_addf(sql, "DELETE FROM \"%s\"", t->name);
		add_where(sql, t, 0);
	}
}

static int row_statement(struct queue *q, enum row_verb verb, enum row_type type,
	sqlite3_stmt **ret, struct error *err)
{
	_cleanup_(str_done) struct str sql = {0};
	int r = 0;

	if (!q->rows[type][verb]) {
		row_sql(&sql, verb, type);
		r = store_prepare(q, str_text(&sql), &q->rows[type][verb], err);
	}
	*ret = q->rows[type][verb];
	return r;
}

static int bind_stored(
	sqlite3_stmt *statement, const struct row_table *t, unsigned without, const void *row)
{
	int at = 0;

	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];

		if (f->flags & without)
			continue;
		if (f->flags & FIELD_VERSION)
			bind_int(statement, ++at, field_int(f, row) + 1);
		else
			bind_field(statement, ++at, f, row);
	}
	return at;
}

static void bind_where(sqlite3_stmt *statement, int at, const struct row_table *t, const void *row)
{
	for (unsigned flag = FIELD_KEY; flag <= FIELD_VERSION; flag <<= 1)
		for (size_t i = 0; i < t->n_fields; i++)
			if (t->fields[i].flags & flag)
				bind_field(statement, ++at, &t->fields[i], row);
}

int row_write(
	struct queue *q, enum row_verb verb, enum row_type type, const void *row, struct error *err)
{
	const struct row_table *t = &row_tables[type];
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int code, r = row_statement(q, verb, type, &statement, err);

	if (r < 0)
		return r;
	if (verb == ROW_INSERT)
		bind_stored(statement, t, FIELD_FACT, row);
	else if (verb == ROW_UPDATE)
		bind_where(
			statement, bind_stored(statement, t, FIELD_FACT | FIELD_KEY, row), t, row);
	else
		bind_where(statement, 0, t, row);
	code = sqlite3_step(statement);
	if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ||
		code == SQLITE_CONSTRAINT_ROWID)
		return 1;
	if (code != SQLITE_DONE)
		return store_error(q, "the store failed", err);
	return verb != ROW_INSERT && sqlite3_changes(q->db) == 0;
}
