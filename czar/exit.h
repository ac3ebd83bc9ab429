#pragma once
/* Exit codes of every command. */

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_DAEMON = 3, /* status: no daemon runs */
	EXIT_NOT_FOUND = 4, /* no such task or worker */
	EXIT_PERSON = 5,    /* needs a person */
	EXIT_QUEUED = 10,   /* queued, not acknowledged yet */
	EXIT_REFUSED = 11,
	EXIT_DEAD = 12, /* dead letter */
};
