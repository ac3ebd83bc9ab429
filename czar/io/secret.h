#pragma once
/*
 * Secrets, by where they lie: env:NAME, file:PATH, credential:NAME (systemd's LoadCredential=),
 * command:COMMAND, whose first line is it.
 *
 * Settings name the place, never the secret. Who reads one keeps it in memory only, out of argv,
 * environments, logs and the store.
 */

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/io/spawn.h"

/* Does it name a place? -EINVAL with "what: how to mend". */
int secret_check(const char *place, struct error *err);
/* Blocks (a command has 30 s): for children only. -ENOENT when nothing is there. */
int secret_read(const char *place, struct str *ret, struct error *err);
/* Where nothing may block: 0 when it was read; 1 when a command was begun, whose end (spawn_start)
 * secret_take makes a secret of. */
int secret_ask(sd_event *loop, const char *place, spawn_end_fn on_end, void *userdata,
	struct spawn **ret_child, struct str *ret, struct error *err);
int secret_take(struct spawn_result *result, const char *place, struct str *ret, struct error *err);
/* A whole file, such as a key; "~/" is HOME. -EACCES when others may read it. */
int secret_read_file(const char *path, struct str *ret, struct error *err);
/* The place as a child can read it that has neither our environment nor our credentials: of env: it
 * is the secret itself, so ret is kept like one. */
int secret_hand_down(const char *place, struct str *ret, struct error *err);
void secret_done(struct str *secret); /* wipes */
