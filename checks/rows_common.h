#pragma once
/* What rows of several kinds have: the sizes of their texts, and what the store does with them. */

#include <stdbool.h>
#include <stdint.h>

#include "czar/base/clock.h"

enum {
	ID_SIZE = 65,        /* task ids, names of workers, pools, roles, accounts, profiles */
	TITLE_SIZE = 161,    /* titles */
	QUESTION_SIZE = 161, /* what an agent asks: an alert has room for it */
	TEXT_SIZE = 241,     /* reasons, evidence, whys: one line */
	OID_SIZE = 65,       /* an object id of git, hexadecimal, SHA-1 or SHA-256 */
	BRANCH_SIZE = 129,   /* a branch name without refs/heads/ */
	CODE_SIZE = 13,      /* the code on the last line of a brief */
	MARK_SIZE = 97,      /* value of a pane option: PID:ID:TRY or PID:ID:TRY:n */
	PANE_SIZE = 17,      /* "%12" */
	PATH_SIZE = 1025,
};

/* What the store does with a row when a plan is recorded. */
enum row_change { ROW_SAME, ROW_NEW, ROW_CHANGED, ROW_GONE };

enum marker { MARKER_NONE, MARKER_COMPLETE, MARKER_BLOCKED, MARKER_NEAR };
enum grade { GRADE_NONE, GRADE_QUEUED, GRADE_SEEN, GRADE_FRAME, GRADE_EXACT };
