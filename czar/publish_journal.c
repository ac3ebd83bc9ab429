/*
 * Decisions in the journal: "journalctl CZAR_TASK=T-3" is then a log of its own.
 *
 * Only where stderr is the journal: the manager that keeps the messages keeps the decisions too.
 * They are nowhere else on stderr, so nothing is said twice.
 */
#include "czar/publish_journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "czar/base/log.h"
#include "czar/base/str.h"
#include "czar/io/journal.h"

void publish_to_journal(const char *project, const struct decision *x)
{
	_cleanup_(str_done) struct str message = {0};
	char number[24];
	const struct journal_field fields[] = {
		{"CZAR_PROJECT", project},
		{"CZAR_DECISION", number},
		{"CZAR_RULE", x->rule},
		{"CZAR_BY", x->by},
		{"CZAR_SUBJECT", x->subject},
		{"CZAR_TASK", x->task},
		{"CZAR_WORKER", x->worker},
		{"CZAR_SAW", x->saw},
		{"CZAR_ACTION", x->action},
		{"CZAR_WHY", x->why},
	};

	if (!log_is_journal())
		return;
	snprintf(number, sizeof number, "%" PRId64, x->number);
	str_addf(&message, "%s %s: ", x->rule, x->subject);
	text_add_clean(&message, x->action, strlen(x->action));
	str_add(&message, " (");
	text_add_clean(&message, x->saw, strlen(x->saw));
	str_add(&message, ")");
	journal_send(LOG_LEVEL_INFO, str_text(&message), fields, sizeof fields / sizeof *fields);
}
