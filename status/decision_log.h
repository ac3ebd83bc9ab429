#pragma once
/*
 * decisions.jsonl and deliveries.log: append-only files for people and scripts.
 *
 * The store is the truth; these files follow it. A torn last line is cut off at opening, and
 * writing goes on after the last number that stands whole in the file.
 */

#include <jansson.h>

#include "checks/rows.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct decision_log;

/* most_bytes: past that the file is renamed to PATH.1 and begun anew; 0: 16 MiB. */
int decision_log_open(
	const char *path, int64_t most_bytes, struct decision_log **ret, struct error *err);
void decision_log_limit(struct decision_log *log, int64_t most_bytes);
void decision_log_close(struct decision_log *log);
/* The number of the last decision in the file; 0: none. */
int64_t decision_log_last(const struct decision_log *log);
/* {"type":"decision",...}, and its second line too when it has an outcome or repetitions already.
 * Of a number that is there already only repetitions are told, ever more rarely, and their end. */
int decision_log_add(struct decision_log *log, const struct decision *d, struct error *err);
/* Lines that a full disk did not take wait, and go out in their order with the next one, or by
 * this. */
int decision_log_flush(struct decision_log *log, struct error *err);
/* {"type":"outcome",...} */
int decision_log_outcome(struct decision_log *log, const struct decision *d, struct error *err);

/* All of a decision, its outcome and repetitions included. */
json_t *decision_json(const struct decision *d);
void decision_line(const struct decision *d, struct str *ret); /* with its newline */
void outcome_line(const struct decision *d, struct str *ret);

/* One line a delivery state: time, id, worker, kind, state, grade, try, reason. */
void delivery_line(const struct delivery *d, usec_t now, struct str *ret);
/* Appends text to a file (whole lines of ours), rotating as above. */
int log_file_add(
	const char *path, int64_t most_bytes, const char *text, size_t n, struct error *err);
