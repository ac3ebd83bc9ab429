/*
 * Printing, shared by all commands.
 *
 * Whatever came from others (titles, reasons, screens) goes through text_add_clean before it
 * reaches a terminal. Widths are counted in columns, not bytes, so that tables stay straight.
 */
#include "czar/cmd/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "status/row_json.h"

enum { WIDTH_LEAST = 60, CELL_MOST = 40, LAST_LEAST = 10 };

static const char *const color_codes[] = {
	[COLOR_NONE] = "",
	[COLOR_BOLD] = "\033[1m",
	[COLOR_DIM] = "\033[2m",
	[COLOR_RED] = "\033[31m",
	[COLOR_GREEN] = "\033[32m",
	[COLOR_YELLOW] = "\033[33m",
	[COLOR_BLUE] = "\033[34m",
	[COLOR_MAGENTA] = "\033[35m",
};

int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t n = 0;

	/* behind a pager only stderr is still the terminal */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		n = size.ws_col;
	else if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		n = size.ws_col;
	else if (!columns || !text_to_int(columns, &n) || n <= 0 || n > 10000)
		return isatty(STDOUT_FILENO) ? 80 : 0;
	return n < WIDTH_LEAST ? WIDTH_LEAST : (int)n;
}

/* Bytes of the character at text, and its columns. Without a UTF-8 locale: a byte, a column. */
static size_t character(const char *text, int *ret_columns)
{
	mbstate_t state = {0};
	wchar_t wide;
	size_t n = mbrtowc(&wide, text, strlen(text), &state);
	int columns;

	*ret_columns = 1;
	if (n == 0 || n == (size_t)-1 || n == (size_t)-2)
		return 1;
	columns = wcwidth(wide);
	if (columns >= 0)
		*ret_columns = columns;
	return n;
}

int text_width(const char *text)
{
	int width = 0, columns;

	while (*text) {
		text += character(text, &columns);
		width += columns;
	}
	return width;
}

void add_cut(struct str *s, const char *text, int width)
{
	int used = 0, columns;

	if (text_width(text) <= width) {
		str_add(s, text);
		return;
	}
	while (*text) {
		size_t n = character(text, &columns);

		if (used + columns > width - 3)
			break;
		str_add_bytes(s, text, n);
		used += columns;
		text += n;
	}
	str_add_bytes(s, "...", width >= 3 ? 3 : (size_t)(width > 0 ? width : 0));
}

size_t color_length(const char *text)
{
	size_t n;

	if (text[0] != '\033' || text[1] != '[')
		return 0;
	n = 2 + strspn(text + 2, "0123456789;");
	return text[n] == 'm' ? n + 1 : 0;
}

void add_lines_cut(struct str *s, const char *text, int width)
{
	int used = 0, columns;

	while (*text) {
		size_t n = color_length(text);

		if (n) {
			str_add_bytes(s, text, n);
		} else if (*text == '\n') {
			n = 1;
			used = 0;
			str_add(s, "\n");
		} else {
			n = character(text, &columns);
			used += columns;
			if (used <= width)
				str_add_bytes(s, text, n);
		}
		text += n;
	}
}

void add_line(struct str *s, const char *text)
{
	size_t start = s->len;

	text_add_clean(s, text, strlen(text));
	for (size_t i = start; i < s->len; i++)
		if (s->data[i] == '\n' || s->data[i] == '\t')
			s->data[i] = ' ';
}

void print_text(const char *text, size_t n)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, text, n);
	if (clean.len && clean.data[clean.len - 1] != '\n')
		str_add(&clean, "\n");
	fputs(str_text(&clean), stdout);
}

void add_color(struct str *s, const struct command_context *c, enum color color, const char *text)
{
	if (!c->color || color == COLOR_NONE) {
		str_add(s, text);
		return;
	}
	str_addf(s, "%s%s\033[0m", color_codes[color], text);
}

enum color health_color(enum health health)
{
	switch (health) {
	case HEALTH_HEALTHY:
	case HEALTH_WINDING_DOWN:
		return COLOR_GREEN;
	case HEALTH_SLOW:
	case HEALTH_LIMITED:
	case HEALTH_RESTING:
	case HEALTH_UNKNOWN:
		return COLOR_YELLOW;
	case HEALTH_STUCK:
	case HEALTH_CRASHED:
	case HEALTH_QUARANTINED:
	case HEALTH_LOGGED_OUT:
	case HEALTH_SETUP_FAILED:
	case HEALTH_ASKING:
		return COLOR_RED;
	case HEALTH_STARTING:
		return COLOR_BLUE;
	default:
		return COLOR_DIM;
	}
}

enum color task_color(enum task_state state)
{
	switch (state) {
	case TASK_DONE:
		return COLOR_GREEN;
	case TASK_BLOCKED:
	case TASK_FAILED:
		return COLOR_RED;
	case TASK_CANCELLED:
	case TASK_QUEUED:
		return COLOR_DIM;
	case TASK_PROPOSED:
		return COLOR_MAGENTA;
	default:
		return COLOR_BLUE;
	}
}

const char *ago_text(usec_t since, usec_t now, char *buf, size_t size)
{
	if (!since) {
		text_set(buf, size, "-");
		return buf;
	}
	return duration_text(now > since ? now - since : 0, buf, size);
}

const char *age_text(usec_t since, usec_t now, char *buf, size_t size)
{
	long long s = now > since ? (now - since) / USEC_SEC : 0;

	if (!since)
		text_set(buf, size, "-");
	else if (s < 60)
		text_setf(buf, size, "%llds", s);
	else if (s < 3600)
		text_setf(buf, size, "%lldm", s / 60);
	else if (s < 86400)
		text_setf(buf, size, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else
		text_setf(buf, size, "%lldd%02lldh", s / 86400, s / 3600 % 24);
	return buf;
}

void table_row(struct table *t)
{
	if (t->n_rows == t->room) {
		t->room = t->room ? 2 * t->room : 16;
		t->cells = realloc(t->cells, t->room * TABLE_COLUMNS_MOST * sizeof(*t->cells));
		if (!t->cells)
			abort();
	}
	memset(t->cells + t->n_rows * TABLE_COLUMNS_MOST, 0,
		TABLE_COLUMNS_MOST * sizeof(*t->cells));
	t->n_rows++;
}

void table_cell(struct table *t, int column, enum color color, const char *text)
{
	struct table_cell *cell = &t->cells[(t->n_rows - 1) * TABLE_COLUMNS_MOST + (size_t)column];
	struct str s = {0};

	add_line(&s, text);
	free(cell->text);
	cell->text = str_take(&s);
	cell->color = color;
}

void table_cellf(struct table *t, int column, enum color color, const char *fmt, ...)
{
	_cleanup_(str_done) struct str s = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	table_cell(t, column, color, str_text(&s));
}

static const char *cell_text(const struct table *t, size_t row, int column)
{
	const char *text = t->cells[row * TABLE_COLUMNS_MOST + (size_t)column].text;

	return text ? text : "";
}

static int columns_of(const struct table *t)
{
	int n = 0;

	while (t->headings[n])
		n++;
	return n;
}

/* Of its widest cell, the heading among them; 0: no cell holds anything. */
static int column_width(const struct table *t, int column)
{
	int heading = text_width(t->headings[column]), width = 0;

	for (size_t i = 0; i < t->n_rows; i++) {
		int w = text_width(cell_text(t, i, column));

		width = w > width ? w : width;
	}
	return width && width < heading ? heading : width;
}

/* Without rules of their own columns are as wide as they must be, and the last has what is left. */
static void fit(const struct table *t, int n, int width, struct column *ret)
{
	for (int k = 0; k < n; k++) {
		struct column *c = &ret[k];

		c->natural = column_width(t, k);
		if (!c->natural && !t->rules)
			c->natural = text_width(t->headings[k]);
		if (t->rules) {
			c->least = t->rules[k].least;
			c->drop = t->rules[k].drop;
		} else if (k < n - 1) {
			c->natural = c->natural > CELL_MOST ? CELL_MOST : c->natural;
		} else {
			c->least = LAST_LEAST;
		}
	}
	columns_fit(ret, n, width);
}

static void add_cell(struct str *s, const struct command_context *c, enum color color,
	const char *text, int width)
{
	_cleanup_(str_done) struct str cut = {0};
	int pad;

	add_cut(&cut, text, width);
	pad = width - text_width(str_text(&cut)) + COLUMNS_GAP;
	add_color(s, c, color, str_text(&cut));
	str_addf(s, "%*s", pad > 0 ? pad : 0, "");
}

static void drop_blanks(struct str *s)
{
	while (s->len && s->data[s->len - 1] == ' ')
		s->data[--s->len] = '\0';
}

void table_add(const struct table *t, const struct command_context *c, int width, struct str *ret)
{
	struct column columns[TABLE_COLUMNS_MOST] = {0};
	int n = columns_of(t);

	fit(t, n, width, columns);
	for (int k = 0; k < n; k++)
		if (columns[k].width)
			add_cell(ret, c, COLOR_BOLD, t->headings[k], columns[k].width);
	drop_blanks(ret);
	str_add(ret, "\n");
	for (size_t i = 0; i < t->n_rows; i++) {
		for (int k = 0; k < n; k++)
			if (columns[k].width)
				add_cell(ret, c, t->cells[i * TABLE_COLUMNS_MOST + (size_t)k].color,
					cell_text(t, i, k), columns[k].width);
		drop_blanks(ret);
		str_add(ret, "\n");
	}
}

void table_print(const struct table *t, const struct command_context *c)
{
	_cleanup_(str_done) struct str s = {0};

	table_add(t, c, c->terminal ? terminal_width() : 0, &s);
	fputs(str_text(&s), stdout);
}

void table_done(struct table *t)
{
	for (size_t i = 0; i < t->n_rows * TABLE_COLUMNS_MOST; i++)
		free(t->cells[i].text);
	free(t->cells);
	*t = (struct table){0};
}

int print_json(json_t *object)
{
	json_t *whole = json_pack("{s:i}", "schema", 1);
	char *text;

	json_object_update(whole, object);
	json_decref(object);
	text = json_dumps(whole, JSON_INDENT(2) | JSON_REALS_SHORT);
	json_decref(whole);
	if (!text)
		abort();
	puts(text);
	free(text);
	return EXIT_OK;
}

json_t *json_clean_bytes(const char *text, size_t n)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, text, n);
	return json_string(str_text(&clean));
}

json_t *json_clean_text(const char *text)
{
	return json_clean_bytes(text, strlen(text));
}

json_t *json_lines(const struct str *text)
{
	json_t *array = json_array();

	for (const char *at = str_text(text), *end; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, '\n');
		json_array_append_new(array, json_clean_bytes(at, (size_t)(end - at)));
	}
	return array;
}

json_t *row_json(enum row_type type, const void *row)
{
	return row_to_public_json(row_tables[type].fields, row_tables[type].n_fields, row);
}

int ask_person(const char *question, bool yes)
{
	char answer[16];

	if (yes)
		return EXIT_OK;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return command_say_error(EXIT_USAGE, "%s: say --yes to go on", question);
	fprintf(stderr, "%s. Go on? [y/N] ", question);
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return EXIT_OK;
	return command_say_error(EXIT_FAILED, "left as it is");
}
