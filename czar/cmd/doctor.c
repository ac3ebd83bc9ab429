/*
 * czar doctor: everything czar needs, looked at in order.
 *
 * Exit 1 when a line says fail; a warning is something that czar works without. --fix mends what
 * destroys nothing: folders, the exclude file, the hook. --agents starts programs.
 */
#include "czar/cmd/doctor_check.h"

int cmd_doctor(struct command_context *c, int argc, char **argv)
{
	_cleanup_(doctor_done) struct doctor d = {.c = c, .fix = command_flag(c, "fix")};

	(void)argc;
	(void)argv;
	doctor_check_programs(&d);
	doctor_check_repository(&d);
	if (d.has_place) {
		doctor_check_settings(&d);
		doctor_check_base(&d);
		doctor_check_agents(&d);
		doctor_check_workers(&d);
		doctor_check_file_system(&d);
		doctor_check_folders(&d);
		doctor_check_worktrees(&d);
		doctor_check_hooks(&d);
		doctor_check_store(&d);
		doctor_check_remote(&d);
		doctor_check_github(&d);
		doctor_check_webhook(&d);
		doctor_check_daemon(&d);
		doctor_check_service(&d);
		doctor_check_server(&d);
		doctor_check_calls(&d);
		doctor_check_children(&d);
		doctor_check_clock(&d);
		if (command_flag(c, "agents"))
			doctor_try_agents(&d);
	}
	doctor_print(&d);
	return doctor_worst(&d) == DOCTOR_FAIL ? EXIT_FAILED : EXIT_OK;
}
