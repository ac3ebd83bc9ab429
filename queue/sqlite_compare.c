/*
 * A known task that is added again: what its file says otherwise than the store.
 *
 * Field by field, list by list, as lines for people; the row becomes what the file says. Its state
 * never does: that is for rules and wishes.
 */
#include "queue/sqlite_compare.h"

#include <stdlib.h>
#include <string.h>

#include "queue/sqlite.h"

/* Fields that a task's file says, with their words there. */
static const struct {
	const char *field, *word;
} told_fields[] = {
	{"title", "title"},
	{"priority", "priority"},
	{"assignee", "assignee"},
	{"role", "role"},
	{"group", "group"},
	{"estimate", "estimate"},
	{"result", "result"},
	{"approve", "approve"},
	{"timeout", "timeout"},
	{"attempts_limit", "attempts"},
};

static const struct field *task_field(const char *name)
{
	const struct row_table *t = &row_tables[ROW_TASK];

	for (size_t i = 0; i < t->n_fields; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return &t->fields[i];
	__builtin_trap();
}

static bool field_equal(const struct field *f, const struct task *a, const struct task *b)
{
	const char *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;

	return f->type == FIELD_TEXT ? strcmp(x, y) == 0 : memcmp(x, y, f->size) == 0;
}

static void add_value(struct str *s, const struct field *f, const struct task *row)
{
	const char *place = (const char *)row + f->offset;
	char buf[64];
	int64_t wide;
	int narrow;

	if (f->type == FIELD_TEXT) {
		str_addf(s, "'%s'", place);
	} else if (f->type == FIELD_ENUM) {
		memcpy(&narrow, place, sizeof narrow);
		str_add(s, f->names[narrow]);
	} else {
		memcpy(&wide, place, sizeof wide);
		if (f->type == FIELD_TIME)
			str_add(s, wide ? duration_text(wide, buf, sizeof buf) : "none");
		else
			str_addf(s, "%lld", (long long)wide);
	}
}

/* The lines of what a known task's file now says otherwise; its stored row is changed with it. */
static void compare_fields(const struct addition *t, struct task *stored, struct str *lines)
{
	for (size_t i = 0; i < sizeof told_fields / sizeof *told_fields; i++) {
		const struct field *f = task_field(told_fields[i].field);

		if (field_equal(f, stored, &t->row))
			continue;
		str_addf(lines, "%s: %s ", stored->id, told_fields[i].word);
		add_value(lines, f, stored);
		str_add(lines, " -> ");
		add_value(lines, f, &t->row);
		str_add(lines, "\n");
		memcpy((char *)stored + f->offset, (const char *)&t->row + f->offset, f->size);
	}
}

/* All first columns of a statement with the task's id as $1: how many, and joined by ", ". */
static int read_list(struct queue *q, const char *sql, const char *id, struct str *ret,
	size_t *ret_n, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	size_t n = 0;
	int r = store_fixed(q, sql, &statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, id);
	while ((r = store_step(q, statement, err)) > 0) {
		str_add(ret, n++ ? ", " : "");
		column_add(statement, 0, ret);
	}
	*ret_n = n;
	return r;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_list(struct queue *q, const char *sql, const char *word, const char *id,
	const char **list, size_t n, struct str *lines, struct error *err)
{
	_cleanup_(str_done) struct str stored = {0}, given = {0};
	size_t stored_n = 0;
	int r = read_list(q, sql, id, &stored, &stored_n, err);

	if (n)
		qsort(list, n, sizeof *list, by_text);
	for (size_t i = 0; i < n; i++)
		str_addf(&given, "%s%s", i ? ", " : "", list[i]);
	if (r == 0 && (stored_n != n || strcmp(str_text(&stored), str_text(&given)) != 0))
		str_addf(lines, "%s: %s %s -> %s\n", id, word,
			stored_n ? str_text(&stored) : "none", n ? str_text(&given) : "none");
	return r;
}

static size_t line_count(const char *text, size_t n)
{
	size_t lines = n && text[n - 1] != '\n';

	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Of the longer text, the lines between the first and the last that are not the same. */
static size_t lines_changed(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), begin = 0, old, new;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			begin = i + 1;
	while (n > begin && m > begin && a[n - 1] == b[m - 1])
		n--, m--;
	/* the end that is the same begins with a whole line in both */
	if ((n > begin && a[n - 1] != '\n') || (m > begin && b[m - 1] != '\n')) {
		n += strcspn(a + n, "\n");
		m += strcspn(b + m, "\n");
	}
	old = line_count(a + begin, n - begin);
	new = line_count(b + begin, m - begin);
	return old > new ? old : new;
}

static int compare_text(struct queue *q, const struct addition *t, const char *id,
	struct str *lines, struct error *err)
{
	_cleanup_(str_done) struct str stored = {0};
	size_t n;
	int r = read_list(q, "SELECT text FROM task_text WHERE task = $1", id, &stored, &n, err);

	/* a done task's text may be forgotten (queue/keep.h); no task has none from the start */
	if (r < 0 || !n || strcmp(str_text(&stored), t->text) == 0)
		return r;
	n = lines_changed(str_text(&stored), t->text);
	str_addf(lines, "%s: text changed (%zu line%s)\n", id, n, n == 1 ? "" : "s");
	return 0;
}

/* A branch to go on from is taken until the task has one of its own. */
static void compare_branch(
	struct adding *a, const struct addition *t, struct task *stored, struct str *lines)
{
	if (!t->row.branch[0] || strcmp(stored->branch, t->row.branch) == 0)
		return;
	if (stored->branch[0] && adding_is_left(a, t)) {
		str_addf(lines, "%s: branch '%s' -> '%s'\n", stored->id, stored->branch,
			t->row.branch);
		return;
	}
	if (stored->branch[0]) {
		problem(a->problems, t->source, "%s is on branch '%s' already, not on '%s'",
			stored->id, stored->branch, t->row.branch);
		return;
	}
	str_addf(lines, "%s: branch none -> '%s'\n", stored->id, t->row.branch);
	TEXT_SET(stored->branch, t->row.branch);
	TEXT_SET(stored->head, t->row.head);
}

/* A file does not finish what is stored as unfinished: that is a rule's to do. */
static void compare_state(
	struct adding *a, const struct addition *t, const struct task *stored, struct str *lines)
{
	if (t->row.state != TASK_DONE || stored->state == TASK_DONE)
		return;
	if (adding_is_left(a, t))
		str_addf(lines, "%s: state %s -> done\n", stored->id,
			task_state_name(stored->state));
	else
		problem(a->problems, t->source,
			"%s is complete here and %s in czar: czar has to see it done, or cancel it "
			"there (czar cancel %s) and name it otherwise here",
			stored->id, task_state_name(stored->state), stored->id);
}

/* What a task's whole file says: everything but its dependencies. */
static int compare_file(struct queue *q, struct addition *t, struct task *stored, struct str *lines,
	struct error *err)
{
	int r;

	compare_fields(t, stored, lines);
	r = compare_text(q, t, stored->id, lines, err);
	return r < 0 ? r
		     : compare_list(q, "SELECT glob FROM touch WHERE task = $1 ORDER BY glob",
			       "touches", stored->id, t->touches, t->n_touches, lines, err);
}

/* The stored dependencies stay beside those that are given. */
static int keep_needs(
	struct queue *q, struct adding *a, struct addition *t, const char *id, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	size_t room = 0, n = t->n_needs;
	const char **needs = NULL;
	int r = store_fixed(q, "SELECT needs FROM dependency WHERE task = $1 AND source = 'task'",
		&statement, err);

	for (size_t i = 0; i < n; i++) {
		needs = arena_grow(&a->arena, needs, i, &room, sizeof *needs);
		needs[i] = t->needs[i];
	}
	if (r == 0)
		bind_text(statement, 1, id);
	while (r == 0 && (r = store_step(q, statement, err)) > 0) {
		const char *stored = (const char *)sqlite3_column_text(statement, 0);

		r = 0;
		if (adding_list_has(needs, n, stored))
			continue;
		needs = arena_grow(&a->arena, needs, n, &room, sizeof *needs);
		needs[n++] =
			memcpy(arena_alloc(&a->arena, strlen(stored) + 1), stored, strlen(stored));
	}
	t->needs = needs;
	t->n_needs = n;
	return r;
}

int task_compare(struct queue *q, struct adding *a, struct addition *t, const char *id,
	struct task *ret, struct str *lines, struct error *err)
{
	size_t before;
	int r = queue_find_task(q, id, ret, err);

	if (r < 0)
		return r;
	compare_state(a, t, ret, lines);
	compare_branch(a, t, ret, lines);
	r = t->given->only_needs ? 0 : compare_file(q, t, ret, lines, err);
	if (r == 0 && t->given->keeps_needs)
		r = keep_needs(q, a, t, id, err);
	if (r < 0)
		return r;
	before = lines->len;
	r = compare_list(q,
		"SELECT needs FROM dependency WHERE task = $1 AND source = 'task' "
		"ORDER BY needs",
		"depends_on", id, t->needs, t->n_needs, lines, err);
	if (lines->len != before)
		ret->cleared_told = t->row.cleared_told;
	return r;
}
