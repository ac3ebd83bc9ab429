#pragma once
/* The checks of czar doctor, in doctor_*.c. */

#include "czar/cmd/doctor_report.h"

void doctor_check_programs(struct doctor *d);   /* tmux, git */
void doctor_check_repository(struct doctor *d); /* finds the place; the rest needs it */
void doctor_check_settings(struct doctor *d);   /* reads the settings; agents need them */
void doctor_check_agents(struct doctor *d);
void doctor_check_workers(struct doctor *d);
void doctor_try_agents(struct doctor *d); /* starts them: minutes, and the model's price */
void doctor_check_hooks(struct doctor *d);
void doctor_check_base(struct doctor *d);
void doctor_check_file_system(struct doctor *d);
void doctor_check_store(struct doctor *d); /* the next five need it */
void doctor_check_remote(struct doctor *d);
void doctor_check_github(struct doctor *d); /* asks it, where work lands there */
void doctor_check_webhook(struct doctor *d);
void doctor_check_daemon(struct doctor *d);
void doctor_check_server(struct doctor *d); /* of tmux */
void doctor_check_calls(struct doctor *d);
void doctor_check_children(struct doctor *d);
void doctor_check_service(struct doctor *d);
void doctor_check_worktrees(struct doctor *d);
void doctor_check_folders(struct doctor *d); /* spool, worktrees, disk */
void doctor_check_clock(struct doctor *d);
