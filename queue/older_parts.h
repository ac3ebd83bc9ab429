#pragma once
/* Between the files queue/older_*.c. */

#include "queue/older.h"

void older_names_add(struct older *o, struct older_names *names, const char *name, const char *at);
/* Was that file taken already? From now on it is. */
bool older_is_read(struct older *o, const char *path);
/* Takes the branches of FOLDER/status/worker-status.json, when there is one. */
void older_read_branches(struct older *o, const char *folder, struct str *problems);
/* The text of an entry's task: from task_file, else prompts/ID.txt or .md. false: none, said in
 * problems. ret_path: where it stands. Both in the arena. */
bool older_text(struct older *o, const struct older_entry *e, const char **ret_text,
	const char **ret_path, struct str *problems);
