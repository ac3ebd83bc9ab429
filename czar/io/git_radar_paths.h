#pragma once
/* What a branch changed, so small that two of them are compared in microseconds. Private to the
 * git door. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hashes {
	uint64_t *all; /* owned; sorted by path_set_close */
	size_t n, room;
};

struct path_set {
	struct hashes paths, folders; /* folders: all that those paths are in */
	bool many;                    /* too many to keep: it meets everything */
};

void path_set_add(struct path_set *s, const char *path);
void path_set_close(struct path_set *s); /* before it is compared */
void path_set_done(struct path_set *s);

/* Is the path among them, or a folder of one of them? */
bool path_set_has(const struct path_set *s, const char *path);

/* May a merge of the two be in conflict? false is certain, true is not. */
bool path_sets_meet(const struct path_set *a, const struct path_set *b);
