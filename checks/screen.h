#pragma once
/*
 * Classifying what a terminal shows. Pure: bytes and a profile in, facts out.
 */

#include "checks/draft.h"
#include "checks/profile.h"
#include "checks/texts.h"
#include "czar/base/str.h"

struct screen {
	const char *const *rows; /* n rows as capture-pane prints them */
	size_t n_rows;
	const char *title;
};

struct screen_reading {
	enum screen_state state; /* SCREEN_UNKNOWN when no rule matched */
	char rule[41];
	size_t dialog; /* the profile's dialog that is open, from 1; then the state is STARTING */
	char evidence[TEXT_SIZE]; /* the row that matched, cleaned */
	/* COMPOSER_UNKNOWN while a dialog is open, or where no composer could be told for certain
	 */
	enum composer composer;
	struct str draft;     /* rows of the draft joined by newline, prompt and indent dropped */
	char draft_piece[49]; /* longest safe piece within one row (checks/draft.h) */
	bool queued_text;
	size_t rows_above; /* the composer; 0 without one */
};

/* By a limit that ends at a time. */
bool screen_is_limited(enum screen_state state);

/*
 * Regions: BOTTOM:n are the last n rows that are not blank; ABOVE:n the n rows that are not blank
 * directly above the composer, whose own upper rule (a row like profile.composer_end) is not one of
 * them; without a composer there are none; COMPOSER is its first row, prompt included. A pattern
 * matches a whole row, leading blanks included; a no-break space in it counts as a blank. The
 * caller ends the reading with screen_reading_done.
 */
void classify_screen(const struct profile *p, const struct screen *s, struct screen_reading *ret);
void screen_reading_done(struct screen_reading *r);
/* Which rules for that state, but those of titles, have a pattern that stands in some row,
 * wherever: a bit each, of the first 64. Of a screen in another state it is quoted there. */
uint64_t screen_quotes(const struct profile *p, const struct screen *s, enum screen_state state);
/* The row that a rule finds there, NULL when it finds none; what the others say changes nothing. */
const char *screen_rule_row(
	const struct profile *p, const struct screen *s, const struct screen_rule *rule);
