#pragma once
/* Draining the spool: its files become events. */

#include "hooks/spool.h"

/* What one drain found. Owned; ends with spool_batch_done. */
struct spool_batch {
	struct event *events; /* at: when the file was written, not later than now */
	char **bodies;        /* may hold NULLs */
	size_t n;
	char **files; /* to remove once the events are stored; more than n */
	size_t n_files;
	bool look; /* empty or torn files were there: look again */
	bool more; /* the folder holds more: read again after spool_remove */
};
/* Reads what is there, within the limits above; anything malformed becomes "look". A folder that is
 * not there is an empty one. */
int spool_read(const char *folder, struct spool_batch *ret, struct error *err);
/* After the events are stored: removes exactly those files. */
void spool_remove(const struct spool_batch *b);
void spool_batch_done(struct spool_batch *b);

/* A file's text; id from its name. ret_path: the JSON says that the body stands in ID.body.
 * -EINVAL: not one of ours (torn, another schema, a name that is none): look again. */
int spool_parse(const char *id, const char *text, size_t n, struct event *ret, char **ret_body,
	bool *ret_outer, struct error *err);
