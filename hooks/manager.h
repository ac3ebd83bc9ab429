#pragma once
/* Whose hooks are they? Managers of hooks, tracked hooks, hooks shared by repositories. */

#include "hooks/install.h"

/* Fills manager, file and line of the report (whose hook is set) when the hook is not ours to
 * write. there: the text of the hook that is there, "" for none. */
bool manager_find(const struct hook_place *p, const char *there, struct hook_report *ret);
/* Does this text of a hook, or of a manager's file, call czar-hook for that hook? */
bool manager_calls_hook(const char *text, enum hook hook);
/* Does a manager's own file already? */
bool manager_has_line(const struct hook_place *p, enum hook hook);
