/*
 * The dependency graph as text.
 *
 * A task stands below the first task that it needs, in the order of a walk from those that need
 * nothing; where it is reached again it is only named. "*" marks the critical path: the longest
 * chain by estimate of tasks that are not done. A circle cannot be stored, but would not hang this.
 */
#include "status/graph_text.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"

struct walk {
	const struct graph_facts *f;
	size_t *first,
		*dependents; /* of task i: dependents[first[i]] .. dependents[first[i + 1] - 1] */
	int64_t *length;     /* longest remaining chain from here */
	bool *measured;
	size_t *next; /* next on it; n_tasks: none */
	bool *critical, *shown, *needs;
	struct str *out;
	struct str indent;
};

struct named {
	const char *id;
	size_t index;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static size_t task_index(const struct named *names, size_t n, const char *id)
{
	const struct named key = {id, 0};
	const struct named *found = bsearch(&key, names, n, sizeof(*names), by_id);

	return found ? found->index : n;
}

static void *zeroed(size_t n, size_t bytes)
{
	void *p = calloc(n ? n : 1, bytes);

	if (!p)
		abort();
	return p;
}

/* Edges by the task that is needed; those with an end that is not among the tasks are left out. */
static void index_edges(struct walk *k, const struct graph_facts *f)
{
	struct named *names = zeroed(f->n_tasks, sizeof(*names));
	size_t *from = zeroed(f->n_dependencies, sizeof(*from));
	size_t *to = zeroed(f->n_dependencies, sizeof(*to)), n = f->n_tasks;

	for (size_t i = 0; i < n; i++)
		names[i] = (struct named){f->tasks[i].id, i};
	qsort(names, n, sizeof(*names), by_id);
	for (size_t d = 0; d < f->n_dependencies; d++) {
		from[d] = task_index(names, n, f->dependencies[d].needs);
		to[d] = task_index(names, n, f->dependencies[d].task);
		if (from[d] < n && to[d] < n)
			k->first[from[d] + 1]++;
	}
	for (size_t i = 0; i < n; i++)
		k->first[i + 1] += k->first[i];
	for (size_t d = 0; d < f->n_dependencies; d++) {
		size_t place;

		if (from[d] >= n || to[d] >= n)
			continue;
		place = k->first[from[d]] + k->next[from[d]]++;
		k->dependents[place] = to[d];
		k->needs[to[d]] = true;
	}
	free(names);
	free(from);
	free(to);
}

static bool is_open(const struct task *t)
{
	return t->state != TASK_DONE && t->state != TASK_CANCELLED;
}

static int64_t weight(const struct task *t)
{
	if (!is_open(t))
		return 0;
	return t->estimate > 0 ? t->estimate : 1;
}

/* Longest chain of dependents that begins with this task. */
static int64_t measure(struct walk *k, size_t i)
{
	int64_t best = 0;

	if (k->measured[i])
		return k->length[i];
	k->measured[i] = true;
	for (size_t d = k->first[i]; d < k->first[i + 1]; d++) {
		int64_t length = measure(k, k->dependents[d]);

		if (length > best) {
			best = length;
			k->next[i] = k->dependents[d];
		}
	}
	k->length[i] = best + weight(&k->f->tasks[i]);
	return k->length[i];
}

static void walk_init(struct walk *k, const struct graph_facts *f)
{
	*k = (struct walk){.f = f};
	k->first = zeroed(f->n_tasks + 1, sizeof(*k->first));
	k->dependents = zeroed(f->n_dependencies, sizeof(*k->dependents));
	k->length = zeroed(f->n_tasks, sizeof(*k->length));
	k->measured = zeroed(f->n_tasks, sizeof(*k->measured));
	k->next = zeroed(f->n_tasks, sizeof(*k->next));
	k->critical = zeroed(f->n_tasks, sizeof(*k->critical));
	k->shown = zeroed(f->n_tasks, sizeof(*k->shown));
	k->needs = zeroed(f->n_tasks, sizeof(*k->needs));
	index_edges(k, f);
	for (size_t i = 0; i < f->n_tasks; i++)
		k->next[i] = f->n_tasks;
	for (size_t i = 0; i < f->n_tasks; i++)
		measure(k, i);
}

static void walk_done(struct walk *k)
{
	free(k->first);
	free(k->dependents);
	free(k->length);
	free(k->measured);
	free(k->next);
	free(k->critical);
	free(k->shown);
	free(k->needs);
	str_done(&k->indent);
}

static size_t critical_path(struct walk *k, size_t *ret)
{
	size_t at = 0, n = 0;

	for (size_t i = 1; i < k->f->n_tasks; i++)
		if (k->length[i] > k->length[at])
			at = i;
	while (at < k->f->n_tasks && k->length[at] > 0 && !k->critical[at]) {
		k->critical[at] = true;
		if (is_open(&k->f->tasks[at]))
			ret[n++] = at;
		else
			k->critical[at] = false;
		at = k->next[at];
	}
	return n;
}

size_t graph_text_path(const struct graph_facts *f, size_t *ret)
{
	struct walk k;
	size_t n;

	walk_init(&k, f);
	n = critical_path(&k, ret);
	walk_done(&k);
	return n;
}

/* Cut at a character's start: a line is never wider than the page, by characters. */
static void add_cut(struct str *out, const struct str *line, int width)
{
	size_t n = 0;
	int columns = 0;

	while (n < line->len && (width <= 0 || columns < width)) {
		n++;
		while (n < line->len && ((unsigned char)line->data[n] & 0xc0) == 0x80)
			n++;
		columns++;
	}
	str_add_bytes(out, str_text(line), n);
	str_add(out, "\n");
}

static void show_line(struct walk *k, size_t i, const char *branch, bool again)
{
	const struct task *t = &k->f->tasks[i];
	_cleanup_(str_done) struct str line = {0};

	str_addf(&line, "%c %s%s%s", k->critical[i] ? '*' : ' ', str_text(&k->indent), branch,
		t->id);
	if (again) {
		str_add(&line, " (above)");
	} else {
		str_addf(&line, " [%s] ", task_state_name(t->state));
		text_add_clean(&line, t->title, strlen(t->title));
	}
	add_cut(k->out, &line, k->f->width);
}

static void show(struct walk *k, size_t i, const char *branch, const char *below)
{
	size_t indent = k->indent.len, end = k->first[i + 1];
	bool again = k->shown[i];

	show_line(k, i, branch, again);
	if (again)
		return;
	k->shown[i] = true;
	str_add(&k->indent, below);
	for (size_t d = k->first[i]; d < end; d++)
		show(k, k->dependents[d], d + 1 == end ? "`- " : "|- ",
			d + 1 == end ? "   " : "|  ");
	k->indent.len = indent;
	k->indent.data[indent] = '\0';
}

void graph_text(const struct graph_facts *f, struct str *ret)
{
	size_t *path = zeroed(f->n_tasks, sizeof(*path));
	struct walk k;
	size_t n;

	walk_init(&k, f);
	k.out = ret;
	str_add(&k.indent, "");
	n = critical_path(&k, path);
	for (size_t i = 0; i < f->n_tasks; i++)
		if (!k.needs[i])
			show(&k, i, "", "");
	for (size_t i = 0; i < f->n_tasks; i++)
		if (!k.shown[i])
			show(&k, i, "", "");
	if (n > 1) {
		str_add(ret, "* critical path:");
		for (size_t i = 0; i < n; i++)
			str_addf(ret, "%s %s", i ? " ->" : "", f->tasks[path[i]].id);
		str_add(ret, "\n");
	}
	walk_done(&k);
	free(path);
}
