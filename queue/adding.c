/*
 * Tasks on their way into the queue: fields and texts are checked here, against their ranges.
 *
 * Texts are typed into terminals: what may not reach one is refused at this door, with the place
 * and how to mend it. Nothing here knows the store.
 */
#include "queue/adding.h"

#include <string.h>
#include <strings.h>

#include "checks/omnibus_steps.h"
#include "queue/adding_graph.h"

static void check_name(
	struct adding *a, const struct addition *t, const char *what, const char *name)
{
	const char *wrong = *name ? task_id_problem(name) : NULL;

	if (wrong)
		problem(a->problems, t->source, "%s '%s' %s", what, name, wrong);
}

static void check_range(struct adding *a, const struct addition *t, const char *what, int64_t value,
	int64_t least, int64_t most)
{
	if (value < least || value > most)
		problem(a->problems, t->source, "%s %lld: it goes from %lld to %lld", what,
			(long long)value, (long long)least, (long long)most);
}

static void check_fields(struct adding *a, const struct addition *t)
{
	const struct task *row = &t->row;

	check_name(a, t, "id", row->id);
	if (strncasecmp(row->id, OMNIBUS_PREFIX, strlen(OMNIBUS_PREFIX)) == 0)
		problem(a->problems, t->source, "id '%s': names that begin with '%s' are czar's",
			row->id, OMNIBUS_PREFIX);
	check_name(a, t, "assignee", row->assignee);
	check_name(a, t, "role", row->role);
	check_name(a, t, "group", row->group);
	check_range(a, t, "priority", row->priority, 1, 9);
	check_range(a, t, "estimate", row->estimate, 1, 1000);
	check_range(a, t, "attempts", row->attempts_limit, 0, 100);
	if (row->timeout < 0)
		problem(a->problems, t->source, "timeout: it cannot be negative");
	if (row->title[0] &&
		(strchr(row->title, '\n') || text_bad_offset(row->title, strlen(row->title)) >= 0))
		problem(a->problems, t->source,
			"title: it holds a control character or is not UTF-8: write one line of "
			"plain text");
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* The text with LF at line ends; offsets in messages are those of the text as it was given. */
static void check_text(struct adding *a, struct addition *t)
{
	const char *given = t->given->text ? t->given->text : "";
	const char *source = t->given->text_source ? t->given->text_source : t->source;
	size_t n = strlen(given), kept = 0, line = 1;
	char *text = arena_alloc(&a->arena, n + 1);
	long bad;

	for (size_t i = 0; i < n; i++)
		if (given[i] != '\r' || given[i + 1] != '\n')
			text[kept++] = given[i];
	t->text = text;
	if (is_blank(text))
		problem(a->problems, source, "the text is empty: say what is to be done");
	if (kept > TASK_TEXT_BYTES)
		problem(a->problems, source,
			"the text has %zu bytes: at most %d, put the rest into a file of the "
			"repository",
			kept, TASK_TEXT_BYTES);
	bad = text_bad_offset(text, kept);
	if (bad < 0)
		return;
	for (long i = 0; i < bad; i++)
		line += text[i] == '\n';
	for (size_t i = 0, left = (size_t)bad; left; i++)
		if (given[i] == '\r' && given[i + 1] == '\n')
			bad++;
		else
			left--;
	problem(a->problems, source,
		"the text holds byte 0x%02x at offset %ld (line %zu of the text), a control "
		"character or not UTF-8: remove it",
		(unsigned char)given[bad], bad, line);
}

static const char *glob_problem(const char *glob)
{
	if (is_blank(glob))
		return "is empty";
	if (strlen(glob) >= TEXT_SIZE)
		return "is longer than 240 bytes";
	if (strchr(glob, '\n') || text_bad_offset(glob, strlen(glob)) >= 0)
		return "holds a control character or is not UTF-8";
	if (glob[0] == '/' || strcmp(glob, "..") == 0 || text_starts(glob, "../") ||
		strstr(glob, "/../") || text_ends(glob, "/.."))
		return "leaves the repository: write a path inside it";
	return NULL;
}

bool adding_list_has(const char **list, size_t n, const char *item)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], item) == 0)
			return true;
	return false;
}

size_t adding_list_length(
	struct adding *a, const struct addition *t, const char *what, const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	if (n > TASK_LIST_MOST)
		problem(a->problems, t->source, "%s has %zu entries: at most %d", what, n,
			TASK_LIST_MOST);
	return n > TASK_LIST_MOST ? TASK_LIST_MOST : n;
}

static void check_touches(struct adding *a, struct addition *t)
{
	size_t n = adding_list_length(a, t, "touches", t->given->touches);

	t->touches = arena_alloc(&a->arena, (n + 1) * sizeof *t->touches);
	for (size_t i = 0; i < n; i++) {
		const char *glob = t->given->touches[i], *wrong = glob_problem(glob);

		if (wrong)
			problem(a->problems, t->source, "touches '%s' %s", glob, wrong);
		else if (!adding_list_has(t->touches, t->n_touches, glob))
			t->touches[t->n_touches++] = glob;
	}
}

static void take(struct adding *a, const struct new_task *given, size_t i)
{
	struct addition *t = &a->tasks[i];

	*t = (struct addition){.given = given, .row = given->row, .known = SIZE_MAX};
	t->source = given->source ? given->source : given->row.id[0] ? given->row.id : "task";
	t->depends_source = given->depends_source ? given->depends_source : t->source;
	if (given->text || !given->only_needs)
		check_text(a, t);
	if (!t->row.title[0] && t->text)
		task_title(t->text, t->row.title, sizeof t->row.title);
	check_fields(a, t);
	check_touches(a, t);
}

void adding_check(struct adding *a, const struct new_task *tasks, size_t n)
{
	if (n > TASKS_AT_ONCE) {
		problem(a->problems, tasks[0].source ? tasks[0].source : "tasks",
			"%zu tasks at once: at most %d", n, TASKS_AT_ONCE);
		return;
	}
	a->n_tasks = n;
	a->tasks = arena_alloc(&a->arena, (n + 1) * sizeof *a->tasks);
	for (size_t i = 0; i < n; i++)
		take(a, &tasks[i], i);
	adding_check_graph(a);
	for (size_t i = 0; i < n; i++)
		if (!a->tasks[i].text && a->tasks[i].known == SIZE_MAX)
			str_add(a->problems, tasks[i].missing);
}

const char *adding_fixed_reason(const struct known_task *known, bool edited)
{
	if (known->live)
		return "has been given to a worker";
	switch (known->state) {
	case TASK_FAILED:
	case TASK_CANCELLED:
		return edited ? NULL : task_state_name(known->state);
	case TASK_PROPOSED:
	case TASK_QUEUED:
	case TASK_BLOCKED:
		return NULL;
	default:
		return task_state_name(known->state);
	}
}

bool adding_is_left(const struct adding *a, const struct addition *t)
{
	return t->known != SIZE_MAX && !t->given->before &&
	       adding_fixed_reason(&a->known[t->known], false);
}

int64_t adding_next_number(const struct adding *a)
{
	int64_t next = 1, number;

	for (size_t i = 0; i < a->n_names; i++) {
		const char *id = a->names[i].id;

		if (strncasecmp(id, "T-", 2) == 0 && strlen(id) <= 14 &&
			text_to_int(id + 2, &number) && number >= next)
			next = number + 1;
	}
	return next;
}

void adding_done(struct adding *a)
{
	arena_done(&a->arena);
}
