/*
 * czar complete: what may stand where the cursor is. The scripts of czar completion call it.
 *
 * It gets the words behind "czar" up to the cursor, the last of them perhaps unfinished, and prints
 * one candidate a line, a tab and what it is; ":files" asks the shell for file names. What a
 * command takes is read from its row of the table: a word in small letters of a synopsis stands for
 * itself, TASK, WORKER and the like for what the project has. It says nothing when something is
 * wrong, and opens no store where there is none.
 */
#include <ctype.h>
#include <string.h>

#include <stdio.h>

#include "checks/delivery.h"
#include "checks/rules.h"
#include "czar/base/file.h"
#include "czar/cmd/options.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"

struct offer {
	struct command_context *c;
	const char *lead; /* stands before each candidate: "--color=" */
	size_t lead_bytes;
	const char *begun; /* what candidates begin with */
	bool files;
	struct str out;
};

static void add_candidate(struct offer *o, const char *word, const char *what)
{
	if (!text_starts(word, o->begun))
		return;
	str_add_bytes(&o->out, o->lead, o->lead_bytes);
	add_line(&o->out, word);
	str_add(&o->out, "\t");
	add_line(&o->out, what);
	str_add(&o->out, "\n");
}

static void add_tasks(struct offer *o)
{
	_cleanup_(rows_done) struct rows rows = {0};

	if (!o->c->has_place || rows_load(o->c, ROW_TASK, NULL, NULL, &rows, NULL) < 0)
		return;
	for (size_t i = 0; i < rows.n; i++)
		add_candidate(o, ROWS_AT(&rows, task, i)->id, ROWS_AT(&rows, task, i)->title);
}

static void add_workers(struct offer *o)
{
	_cleanup_(rows_done) struct rows rows = {0};

	if (!o->c->has_place || rows_load(o->c, ROW_WORKER, NULL, NULL, &rows, NULL) < 0)
		return;
	for (size_t i = 0; i < rows.n; i++)
		add_candidate(o, ROWS_AT(&rows, worker, i)->name,
			health_name(ROWS_AT(&rows, worker, i)->health));
}

static void add_groups(struct offer *o)
{
	_cleanup_(rows_done) struct rows rows = {0};

	if (!o->c->has_place || rows_load(o->c, ROW_TASK, "\"group\" <> ''", NULL, &rows, NULL) < 0)
		return;
	for (size_t i = 0; i < rows.n; i++) {
		const char *group = ROWS_AT(&rows, task, i)->group;
		size_t first = 0;

		while (!text_equal(ROWS_AT(&rows, task, first)->group, group))
			first++;
		if (first == i)
			add_candidate(o, group, "");
	}
}

/* The names that a decision may have: of rules, and of the edges of the delivery table. */
static void add_rules(struct offer *o)
{
	const char *last = "";

	for (size_t i = 0; i < rules_count; i++)
		add_candidate(o, rules[i].name, rules[i].why);
	for (size_t i = 0; i < delivery_edges_count; i++) {
		if (!text_equal(last, delivery_edges[i].name))
			add_candidate(o, delivery_edges[i].name, delivery_edges[i].why);
		last = delivery_edges[i].name;
	}
}

static void add_states(struct offer *o)
{
	for (size_t i = 0; task_state_names[i]; i++)
		add_candidate(o, task_state_names[i], "");
}

static void add_commands(struct offer *o)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &command_table[i];

		if (!(command->flags & COMMAND_HIDDEN) &&
			(!o->c->in_pane || command->flags & COMMAND_WORKER))
			add_candidate(o, command->name, command->sentence);
	}
}

static void add_files(struct offer *o)
{
	o->files = true;
}

static const struct {
	const char *word;
	void (*add)(struct offer *o);
} placeholders[] = {
	{"TASK", add_tasks},
	{"WORKER", add_workers},
	{"GROUP", add_groups},
	{"RULE", add_rules},
	{"STATE", add_states},
	{"COMMAND", add_commands},
	{"FILE", add_files},
	{"DIR", add_files},
};

/* One word of a synopsis. */
static void add_word(struct offer *o, const char *word)
{
	for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
		if (text_equal(placeholders[i].word, word))
			placeholders[i].add(o);
	if (islower((unsigned char)word[0]))
		add_candidate(o, word, "");
}

/* The argument of an option: a placeholder, or "auto|always|never". */
static void add_values(struct offer *o, const char *argument)
{
	char words[200], *rest = words;

	TEXT_SET(words, argument);
	while (rest)
		add_word(o, strsep(&rest, "|"));
}

/* Does "..." follow this word, or the brackets it opens? */
static bool is_repeated(const char *token)
{
	const char *end = token + strcspn(token, token[0] == '[' ? "]" : " ");

	return text_starts(end, "]...") || (end - token >= 3 && memcmp(end - 3, "...", 3) == 0);
}

/* What a synopsis lets stand at a position (1: the first argument). "|" begins again where its
 * brackets, or the whole, began; behind what may be repeated a word may stand anywhere. */
static void add_arguments(struct offer *o, const char *synopsis, int position)
{
	int at = 0;
	bool within = false, repeated = false, open = false;

	for (const char *p = synopsis; *p;) {
		size_t n = strcspn(p, " ");
		char word[64];

		if (*p == '|') {
			at = within ? at - 1 : 0;
			open = open && within;
		} else {
			at++;
			repeated = within ? repeated : is_repeated(p);
			within = (within || *p == '[') && !memchr(p, ']', n);
			text_setf(word, sizeof(word), "%.*s", (int)strcspn(p + (*p == '['), " ].|"),
				p + (*p == '['));
			if (at == position || ((repeated || open) && at < position))
				add_word(o, word);
			open = open || repeated;
		}
		p += n + strspn(p + n, " ");
	}
}

static void add_options(struct offer *o, const struct option_row *row)
{
	char word[64];

	for (; row && row->name; row++) {
		TEXT_SETF(word, "--%s", row->name);
		add_candidate(o, word, row->sentence);
	}
}

static const struct option_row *find_row(
	const struct option_row *row, char letter, const char *name, size_t n)
{
	for (; row && row->name; row++)
		if (name ? strlen(row->name) == n && memcmp(row->name, name, n) == 0
			 : row->letter == letter)
			return row;
	return NULL;
}

static const struct option_row *find_option(
	const struct command *command, char letter, const char *name, size_t n)
{
	const struct option_row *own = command ? find_row(command->options, letter, name, n) : NULL;

	return own ? own : find_row(global_options, letter, name, n);
}

/* What was read of the words before the cursor. */
struct reading {
	const struct command *command;
	const struct option_row *wants; /* the option whose value comes next */
	int arguments;
	bool ended;   /* by "--" */
	bool unknown; /* no such command */
};

static void read_value(struct offer *o, const struct option_row *row, const char *value)
{
	if (row->letter == 'C')
		o->c->directory = value;
}

static void read_option(struct offer *o, struct reading *r, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct option_row *row;

	if (word[1] == '-') {
		row = find_option(r->command, 0, word + 2, n - 2);
		if (row && row->argument && word[n])
			read_value(o, row, word + n + 1);
		else if (row && row->argument)
			r->wants = row;
		return;
	}
	for (const char *p = word + 1; *p; p++) {
		row = find_option(r->command, *p, NULL, 0);
		if (!row || !row->argument)
			continue;
		if (p[1])
			read_value(o, row, p + 1);
		else
			r->wants = row;
		return;
	}
}

static void read_word(struct offer *o, struct reading *r, const char *word)
{
	const struct option_row *wants = r->wants;

	r->wants = NULL;
	if (wants)
		read_value(o, wants, word);
	else if (!r->ended && text_equal(word, "--"))
		r->ended = true;
	else if (!r->ended && word[0] == '-' && word[1])
		read_option(o, r, word);
	else if (r->command || r->unknown)
		r->arguments++;
	else
		r->unknown = !(r->command = command_find(word));
}

static void add_what_fits(struct offer *o, const struct reading *r, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct option_row *row;

	o->begun = word;
	if (r->wants) {
		add_values(o, r->wants->argument);
	} else if (!r->ended && text_starts(word, "--") && word[n]) {
		o->lead = word;
		o->lead_bytes = n + 1;
		o->begun = word + n + 1;
		row = find_option(r->command, 0, word + 2, n - 2);
		if (row && row->argument)
			add_values(o, row->argument);
	} else if (!r->ended && word[0] == '-') {
		if (r->command)
			add_options(o, r->command->options);
		add_options(o, global_options);
	} else if (r->command) {
		add_arguments(o, r->command->synopsis, r->arguments + 1);
	} else if (!r->unknown) {
		add_commands(o);
	}
}

int cmd_complete(struct command_context *c, int argc, char **argv)
{
	struct offer o = {.c = c, .lead = "", .begun = ""};
	struct reading r = {0};

	for (int i = 0; i < argc - 1; i++)
		read_word(&o, &r, argv[i]);
	c->has_place = !c->in_pane && project_find(c->directory, &c->place, NULL) == 0 &&
		       path_exists(c->place.store);
	add_what_fits(&o, &r, argv[argc - 1]);
	if (o.files)
		str_add(&o.out, ":files\n");
	fputs(str_text(&o.out), stdout);
	str_done(&o.out);
	return EXIT_OK;
}
