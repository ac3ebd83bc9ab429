/*
 * Values in the files that a daemon publishes: a worker's commands read them, because a pane never
 * opens the store. What is missing or of another type is empty.
 */
#include "czar/cmd/published.h"

#include <time.h>

const char *published_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* "2026-11-21T22:00:03.123Z" as time_text writes it. */
usec_t published_time(const json_t *object, const char *key)
{
	struct tm tm = {0};
	const char *end = strptime(published_text(object, key), "%Y-%m-%dT%H:%M:%S", &tm);

	return end ? (usec_t)timegm(&tm) * USEC_SEC : 0;
}
