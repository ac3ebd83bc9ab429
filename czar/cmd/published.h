#pragma once
/* Values in the files that a daemon publishes. */

#include <jansson.h>

#include "czar/base/clock.h"

const char *published_text(const json_t *object, const char *key); /* "" where it is no text */
usec_t published_time(const json_t *object, const char *key);      /* 0 where it is no time */
