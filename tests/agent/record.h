#pragma once
/*
 * The truth that tests compare with: FOLDER/NAME.jsonl, one JSON object an event, and
 * FOLDER/NAME.bytes, every byte that came in. Both are appended to by all lives of a name.
 */

#include <jansson.h>
#include <stdint.h>

#include "czar/base/error.h"

struct record {
	int events_fd, bytes_fd; /* -1: not recording */
	int64_t received;        /* bytes in this life */
	const char *name;        /* lent */
};

int record_open(struct record *r, const char *folder, const char *name, struct error *err);
void record_bytes(struct record *r, const char *bytes, size_t n);
/* Takes fields (an object, may be NULL) over; adds event, name, pid, at and received. */
void record_event(struct record *r, const char *event, json_t *fields);
/* An object with bytes, sha256, and text (or hex, where the bytes are not UTF-8). */
json_t *record_text(const char *bytes, size_t n);
void record_close(struct record *r);
