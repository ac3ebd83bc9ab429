#pragma once
/* --set SECTION.KEY=VALUE of czar replay: other settings for a world that was kept. */

#include "czar/cmd/command.h"

/* Checks all of them and prints what is wrong: EXIT_OK or EXIT_USAGE. */
int replay_settings_check(const struct command_context *c);
/* Puts them in the place of what the world was decided with; they were checked. */
void replay_settings_apply(const struct command_context *c, struct settings *s);
