#pragma once
/* What the screen shows, as rows: made anew from the agent's state each time, drawn by screen.c. */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/str.h"
#include "tests/agent/transcript.h"

struct rows {
	struct str *row; /* owned; with SGR sequences, no wider than the screen */
	size_t n;
};
void rows_done(struct rows *r);

enum dialog_kind {
	DIALOG_NONE,
	DIALOG_PERMISSION, /* a profile knows it */
	DIALOG_UNKNOWN,    /* start dialog, update notice, rewind: a profile does not */
};

struct persona;

struct view {
	const struct transcript *transcript;
	const char *busy;  /* NULL: at the prompt */
	const char *shown; /* the composer */
	const char *placeholder;
	const char *const *queued; /* first lines of the texts in the queue */
	size_t n_queued;
	enum dialog_kind dialog;
	const char *question;
	int marked;         /* 0 yes, 1 no */
	const char *notice; /* below the composer: a limit, a log-out; NULL none */
	const char *footer;
	const struct persona *persona;
};

struct block { /* everything below the transcript */
	struct rows rows;
	size_t cursor_row;
	int cursor_column;
};
/* At most height rows: the upper ones go first. */
void view_block(const struct view *v, int width, int height, struct block *ret);
/* The last lines of the transcript that fill at most height rows. */
void view_transcript(const struct view *v, int width, int height, struct rows *ret);
/* One line of the transcript, wrapped. */
void rows_add_wrapped(struct rows *r, const char *text, int width);
