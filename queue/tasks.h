#pragma once
/* Tasks as people write them: ids, titles, and problems with them. */

#include <stddef.h>

#include "czar/base/str.h"

/* Why a text is no task id (task_id_form), worker or role; NULL when it is one. */
const char *task_id_problem(const char *id);
/* The title of a text without one: its first heading, else its first line that is not empty. */
void task_title(const char *text, char *ret, size_t size);
/* Adds a line "SOURCE: what: how to mend"; what strangers wrote is made safe to show. */
void problem(struct str *problems, const char *source, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
