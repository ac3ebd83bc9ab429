#pragma once
/* How wide the columns of a table are, so that it fits a terminal. */

enum { COLUMNS_GAP = 2 };

struct column {
	int natural; /* of its widest cell; 0: it is left out */
	int least;   /* it may be cut down to that; 0: never cut */
	int drop;  /* left out when all at their least are too wide, the highest first; 0: never */
	int width; /* the answer; 0: left out */
};

/* width 0: no limit. Where even that is too wide, the last column that is kept gives way, down to
 * one. */
void columns_fit(struct column *columns, int n, int width);
