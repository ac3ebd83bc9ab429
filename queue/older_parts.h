#pragma once
/* Between the files queue/older_*.c. */

#include "queue/json_lines.h"
#include "queue/older.h"
#include "queue/tasks.h"

/* A file being read. */
struct older_reading {
	struct older *o;
	const char *path, *folder;
	struct str *problems;
	struct older_entry *entry;
};

#define OLDER_WRONG(r, member, ...) \
	problem((r)->problems, older_place((r), (member)->line), __VA_ARGS__)

/* In the arena. */
const char *older_copy(struct older *o, const char *text);
const char *older_place(struct older_reading *r, long line); /* "FILE:LINE" */
/* Makes an entry of a key and its object. */
void older_take_entry(struct older_reading *r, const struct json_member *m, enum older_part part);
void older_leave_out(struct older_reading *r, const struct json_member *m);

void older_names_add(struct older *o, struct older_names *names, const char *name, const char *at);
/* Was that file taken already? From now on it is. */
bool older_is_read(struct older *o, const char *path);
/* Takes the branches of FOLDER/status/worker-status.json, when there is one. */
void older_read_branches(struct older *o, const char *folder, struct str *problems);
/* The text of an entry's task: from task_file, else prompts/ID.txt or .md. false: none, said in
 * problems. ret_path: where it stands. Both in the arena. */
bool older_text(struct older *o, const struct older_entry *e, const char **ret_text,
	const char **ret_path, struct str *problems);
