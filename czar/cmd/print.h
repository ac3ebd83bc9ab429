#pragma once
/* What commands share for printing: tables that fit the terminal, colours, clean text, JSON. */

#include <jansson.h>

#include "czar/cmd/command.h"
#include "czar/cmd/fit.h"

enum color {
	COLOR_NONE,
	COLOR_BOLD,
	COLOR_DIM,
	COLOR_RED,
	COLOR_GREEN,
	COLOR_YELLOW,
	COLOR_BLUE,
	COLOR_MAGENTA,
};

/* Columns of the terminal (at least 60); without one COLUMNS, else 0: no limit. */
int terminal_width(void);
/* Columns that a text takes. */
int text_width(const char *text);

/* Bytes of the colour at text, 0: none begins there. */
size_t color_length(const char *text);
/* Lines of ours, each cut to the width; colours take none and are kept. */
void add_lines_cut(struct str *s, const char *text, int width);
/* Others' text in one line: cleaned, line ends and tabs become blanks. */
void add_line(struct str *s, const char *text);
/* At most width columns of a clean line, with "..." where it was cut. */
void add_cut(struct str *s, const char *text, int width);
/* Others' text as it is, cleaned, with a newline at its end. */
void print_text(const char *text, size_t n);
void add_color(struct str *s, const struct command_context *c, enum color color, const char *text);
enum color health_color(enum health health);
enum color task_color(enum task_state state);

/* "5 min" since a time; "-" for never. */
const char *ago_text(usec_t since, usec_t now, char *buf, size_t size);
/* The same in few columns, and few changes of its width: "45s", "12m", "2h11m", "3d04h". */
const char *age_text(usec_t since, usec_t now, char *buf, size_t size);

/* A table: cells are cleaned. Without rules the last column is cut to the width, the others are as
 * wide as they must be (at most 40); with them columns shorten and go as they say,
 * and one without any text is left out. */
enum { TABLE_COLUMNS_MOST = 8 };
struct table_rule {
	int least, drop; /* as in struct column */
};
struct table_cell {
	char *text; /* owned */
	enum color color;
};
struct table {
	const char *const *headings;    /* NULL-terminated */
	const struct table_rule *rules; /* one a column; NULL: none */
	struct table_cell *cells;       /* rows of COLUMNS_MOST; owned */
	size_t n_rows, room;
};
void table_row(struct table *t);
void table_cell(struct table *t, int column, enum color color, const char *text);
void table_cellf(struct table *t, int column, enum color color, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* width 0: nothing is cut. */
void table_add(const struct table *t, const struct command_context *c, int width, struct str *ret);
void table_print(const struct table *t, const struct command_context *c);
void table_done(struct table *t);

/* Prints one object as indented JSON with "schema": 1 in front; drops the reference. */
int print_json(json_t *object);
/* Others' text as a JSON string: cleaned, because it may end on a terminal. */
json_t *json_clean_text(const char *text);
json_t *json_clean_bytes(const char *text, size_t n);
/* An array of its lines, cleaned. */
json_t *json_lines(const struct str *text);
/* A row of the store as czar-json(5) has it (status/row_json.h). */
json_t *row_json(enum row_type type, const void *row);

/* What ends something asks on a terminal and needs --yes without one. EXIT_OK: go on; anything else
 * was said already. */
int ask_person(const char *question, bool yes);

/* From here on stdout goes through a pager; pager_end waits for it. */
struct pager {
	int pid;
};
void pager_begin(struct pager *p);
void pager_end(struct pager *p);
