#pragma once
/*
 * The service manager's door: systemd --user, asked by its own program, systemctl.
 *
 * Asking is a child with a deadline, as of any other program; it needs no session bus, only the
 * manager's socket in $XDG_RUNTIME_DIR (/run/user/UID where that is not set).
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"

/* 0: a manager of this user can be asked. ENOTSUP and why not: no systemd, or none for this user.
 */
int systemd_reach(struct error *err);

/* A path as the instance of a unit, as "systemd-escape --path" writes it. False: it does not fit.
 */
bool systemd_escape_path(const char *path, char *ret, size_t size);

/* systemctl --user WORDS...; EIO with its words when it says no. deadline 0: 90 s. */
int systemd_call(const char *const *words, usec_t deadline, struct error *err);
/* One property of a unit, "" when it has none. */
int systemd_show(const char *unit, const char *property, char *ret, size_t size, struct error *err);

/* Will the manager of this user go on when the last session ends (loginctl enable-linger)? */
bool systemd_lingers(void);
/* Does this process run in that unit of the user's manager? */
bool systemd_is_our_unit(const char *unit);
