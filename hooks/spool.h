#pragma once
/*
 * The spool: the folder into which hooks and workers' calls drop what they saw
 * (docs/architecture.md, "Calls").
 *
 * One file a call: JSON {"schema":1,"id","kind","worker","task","code",...}. Written under a
 * temporary name, then renamed to ID.json, the id being 64 random bits in hexadecimal (O_EXCL). A
 * body that does not fit into 64 KiB, or is given by path, stands in ID.body beside it and the JSON
 * says "path": "ID.body".
 */

#include "checks/rows.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

enum {
	SPOOL_FILE_MOST_BYTES = 64 * 1024,
	SPOOL_BODY_MOST_BYTES = 1024 * 1024,
	SPOOL_HOOKS_MOST = 10000, /* files of hooks; beyond that only "look" is kept */
	SPOOL_BATCH_MOST = 2000,  /* events of one spool_read */
};

struct spool_call {
	const char *kind;                 /* event_kind_names */
	const char *worker, *task, *code; /* may be NULL */
	const char *question;             /* of asking: its id in the program; may be NULL */
	const char *body;                 /* text, or NULL */
	const char *path;                 /* body by path: copied to spool/ID.body first; or NULL */
	int64_t percent;                  /* -1 none */
	const char *eta, *note;           /* may be NULL */
	bool sync;                        /* finish and add: file and folder are synced */
};
/* ret_id: 17 bytes. folder first; where that cannot be written, fallback (WORKTREE/.czar/spool),
 * which may be NULL. A text that is not UTF-8 is EINVAL with its offset. */
int spool_put(const char *folder, const char *fallback, const struct spool_call *call, char *ret_id,
	struct error *err);
/* Wakes the daemon: an empty file, renamed to "wake" (IN_MOVED_TO, as of every other file). */
void spool_wake(const char *folder);
