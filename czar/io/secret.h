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

/* Does it name a place? -EINVAL with "what: how to mend". */
int secret_check(const char *place, struct error *err);
/* Blocks (a command has 30 s): for children only. -ENOENT when nothing is there. */
int secret_read(const char *place, struct str *ret, struct error *err);
/* A whole file, such as a key; "~/" is HOME. -EACCES when others may read it. */
int secret_read_file(const char *path, struct str *ret, struct error *err);
/* The place as a child can read it that has neither our environment nor our credentials: of env: it
 * is the secret itself, so ret is kept like one. */
int secret_hand_down(const char *place, struct str *ret, struct error *err);
void secret_done(struct str *secret); /* wipes */
