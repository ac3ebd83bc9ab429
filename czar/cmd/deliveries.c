/*
 * czar deliveries: the texts on their way into workers' terminals, and what became of each.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/wrap.h"
#include "czar/cmd/wish.h"

enum { LINES_DEFAULT = 50 };

static const char *const headings[] = {
	"ID", "WORKER", "KIND", "STATE", "GRADE", "TRY", "AGE", "REASON", NULL};
static const struct table_rule fitting[] = {
	{0, 0}, {6, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 2}, {0, 0}, {10, 0}};

static enum color state_color(enum delivery_state state)
{
	switch (state) {
	case DELIVERY_ACKNOWLEDGED:
		return COLOR_GREEN;
	case DELIVERY_DEAD:
	case DELIVERY_LOST:
		return COLOR_RED;
	case DELIVERY_REFUSED:
	case DELIVERY_HELD:
	case DELIVERY_UNCONFIRMED:
		return COLOR_YELLOW;
	case DELIVERY_CANCELLED:
	case DELIVERY_EXPIRED:
		return COLOR_DIM;
	default:
		return COLOR_BLUE;
	}
}

static void add_delivery(struct table *t, const struct delivery *d)
{
	char age[40];

	table_row(t);
	table_cellf(t, 0, COLOR_NONE, "%" PRId64, d->id);
	table_cell(t, 1, COLOR_NONE, d->worker);
	table_cell(t, 2, COLOR_NONE, delivery_kind_name(d->kind));
	table_cell(t, 3, state_color(d->state), delivery_state_name(d->state));
	table_cell(t, 4, COLOR_NONE, d->grade == GRADE_NONE ? "-" : grade_name(d->grade));
	table_cellf(t, 5, COLOR_NONE, "%" PRId64, d->try);
	table_cell(t, 6, COLOR_NONE, age_text(d->queued, clock_now(), age, sizeof(age)));
	table_cell(t, 7, COLOR_NONE, d->reason);
}

static int print_all(struct command_context *c, const struct rows *rows, size_t first)
{
	_cleanup_(table_done) struct table table = {.headings = headings, .rules = fitting};
	json_t *array = c->json ? json_array() : NULL;

	for (size_t i = first; i < rows->n; i++)
		if (array)
			json_array_append_new(
				array, row_json(ROW_DELIVERY, ROWS_AT(rows, delivery, i)));
		else
			add_delivery(&table, ROWS_AT(rows, delivery, i));
	if (array)
		return print_json(json_pack("{s:o}", "deliveries", array));
	if (table.n_rows)
		table_print(&table, c);
	else if (!c->quiet)
		puts("no deliveries");
	return EXIT_OK;
}

/* Those that were given up: what the inbox may still speak of. */
static bool is_dead(const struct delivery *d)
{
	return d->state == DELIVERY_DEAD || d->state == DELIVERY_LOST;
}

static void keep_dead(struct rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (is_dead(ROWS_AT(rows, delivery, i)))
			memmove(rows->data + n++ * rows->row_bytes,
				rows->data + i * rows->row_bytes, rows->row_bytes);
	rows->n = n;
}

static int print_list(struct command_context *c, const char *worker, int64_t lines)
{
	_cleanup_(rows_done) struct rows rows = {0};
	struct error err = {0};
	struct worker found = {0};
	int r = worker ? need_worker(c, worker, &found) : EXIT_OK;

	if (r != EXIT_OK)
		return r;
	r = rows_load(c, ROW_DELIVERY, worker ? "worker = $1" : NULL, worker ? found.name : NULL,
		&rows, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (command_flag(c, "dead"))
		keep_dead(&rows);
	return print_all(c, &rows, lines && rows.n > (size_t)lines ? rows.n - (size_t)lines : 0);
}

static void add_facts(const struct delivery *d, const struct rows *attempts, struct str *s)
{
	char age[40];

	str_addf(s, "delivery %" PRId64 " to ", d->id);
	add_line(s, d->worker);
	str_addf(s, ": %s", delivery_state_name(d->state));
	if (d->grade != GRADE_NONE)
		str_addf(s, " (%s)", grade_name(d->grade));
	if (d->reason[0]) {
		str_add(s, ": ");
		add_sentence(s, d->reason);
	}
	str_addf(s, "\n%s", delivery_kind_name(d->kind));
	if (attempts->n) {
		str_add(s, " for ");
		add_line(s, ROWS_AT(attempts, attempt, 0)->task);
	}
	if (d->author[0]) {
		str_add(s, " from ");
		add_line(s, d->author);
	}
	str_addf(s, ", queued for %s, try %" PRId64 "\n",
		ago_text(d->queued, clock_now(), age, sizeof(age)), d->try);
}

static int print_one(struct command_context *c, const struct delivery *d)
{
	_cleanup_(rows_done) struct rows attempts = {0};
	_cleanup_(str_done) struct str text = {0}, s = {0};
	struct error err = {0};
	char id[24];
	int r = d->composed ? queue_delivery_text(c->queue, d->id, &text, &err) : 0;

	TEXT_SETF(id, "%" PRId64, d->attempt);
	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "id = $1", id, &attempts, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return print_json(json_pack("{s:o,s:o}", "delivery", row_json(ROW_DELIVERY, d),
			"text", json_clean_bytes(str_text(&text), text.len)));
	add_facts(d, &attempts, &s);
	fputs(str_text(&s), stdout);
	puts("");
	if (d->composed)
		print_text(str_text(&text), text.len);
	else
		puts("its text is not made yet");
	return EXIT_OK;
}

int cmd_deliveries(struct command_context *c, int argc, char **argv)
{
	const char *option = command_option(c, "lines");
	int64_t lines = LINES_DEFAULT, id;
	struct delivery delivery;
	struct error err = {0};
	struct queue *q;
	int r;

	if (option && (!text_to_int(option, &lines) || lines < 0 || lines > 1000000))
		return command_usage(c, "'%s' is no number of lines", option);
	if (argc == 0 || !text_to_int(argv[0], &id))
		return print_list(c, argc ? argv[0] : NULL, lines);
	r = command_queue(c, &q, &err);
	if (r == 0)
		r = queue_find_delivery(q, id, &delivery, &err);
	if (r == -ENOENT && c->queue)
		return command_say_error(EXIT_NOT_FOUND,
			"no delivery %s, or it was forgotten: see czar deliveries", argv[0]);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : print_one(c, &delivery);
}
