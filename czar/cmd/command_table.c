/*
 * The command table.
 *
 * Everything that is said of a command's form is said here once: help, usage errors, completion,
 * the manual's commands and the README's table are printed from it, and tests walk it.
 */
#include "czar/cmd/command.h"

#define LAST \
	{ \
		0, NULL, NULL, NULL \
	}

static const struct option_row add_options[] = {
	{'m', "message", "TEXT", "the task itself, instead of a file"},
	{0, "branch", "PATTERN", "go on from the branch of that name, %s being the task's id"},
	LAST,
};

static const struct option_row tasks_options[] = {
	{'s', "state", "STATE", "only tasks in that state"},
	{0, "group", "GROUP", "only tasks of that group"},
	{0, "next", NULL, "only those that may begin, in the order in which they will"},
	LAST,
};

static const struct option_row status_options[] = {
	{'w', "watch", NULL, "draw it again whenever something changes"},
	LAST,
};

static const struct option_row digest_options[] = {
	{0, "since", "TIME", "from then on (yesterday 18:00)"},
	LAST,
};

static const struct option_row log_options[] = {
	{'f', "follow", NULL, "go on with new decisions as they fall"},
	{'n', "lines", "N", "the last N decisions (50, with a time all; 0 all)"},
	{'r', "reverse", NULL, "the newest first"},
	{0, "since", "TIME", "from then on: 18:00, yesterday, 2h, 2026-11-20 22:00"},
	{0, "until", "TIME", "up to then"},
	{0, "task", "TASK", "only about that task"},
	{0, "worker", "WORKER", "only about that worker"},
	{0, "rule", "RULE", "only of that rule"},
	{0, "timeline", NULL, "attempts, commits and prompts as a drawing"},
	LAST,
};

static const struct option_row stats_options[] = {
	{0, "since", "TIME", "from then on: 22:00, yesterday, 2h"},
	{0, "until", "TIME", "up to then"},
	LAST,
};

static const struct option_row replay_options[] = {
	{0, "since", "TIME", "ticks from then on: 22:00, yesterday, 2h"},
	{0, "until", "TIME", "up to then"},
	{0, "set", "SECTION.KEY=VALUE", "with another setting; may be given again"},
	LAST,
};

static const struct option_row explain_options[] = {
	{0, "agent", "NAME", "screen: read by the rules of that agent"},
	{0, "title", "TEXT", "screen: the terminal's title"},
	LAST,
};

static const struct option_row peek_options[] = {
	{'n', "lines", "N", "with N lines of what scrolled away"},
	LAST,
};

static const struct option_row say_options[] = {
	{'F', "file", "FILE", "the text is in that file (- standard input)"},
	{0, "wait", "DURATION", "how long to wait for the acknowledgement (60s)"},
	{'u', "urgent", NULL, "before everything else that is still queued"},
	{0, "again", "NUMBER", "a text that did not arrive, by its delivery's number"},
	LAST,
};

static const struct option_row progress_options[] = {
	{0, "eta", "DURATION", "how long it will take"},
	LAST,
};

static const struct option_row finish_options[] = {
	{0, "report", "FILE", "the report, a text or a JSON object (- standard input)"},
	{'F', "file", "FILE", "the same"},
	LAST,
};

static const struct option_row stop_options[] = {
	{0, "workers", NULL, "end the agents too, their work saved"},
	{0, "now", NULL, "with --workers: interrupt the agents instead, at once"},
	{0, "yes", NULL, "do not ask"},
	LAST,
};

static const struct option_row run_options[] = {
	{0, "once", NULL, "one tick, then end"},
	{0, "dry-run", NULL, "with --once: say what would be done, touch nothing"},
	{0, "observe", NULL, "say all the time what would be done, touch nothing"},
	{0, "until-done", NULL, "end when nothing can go on without a person"},
	LAST,
};

static const struct option_row edit_options[] = {
	{'F', "file", "FILE", "the whole task as it shall be (- standard input)"},
	{0, "title", "TITLE", "another title"},
	{0, "priority", "N", "1 (most urgent) to 9"},
	{0, "role", "ROLE", "who may take it ('' anybody)"},
	{0, "group", "GROUP", "the group it belongs to ('' none)"},
	{0, "depends", "TASKS", "what it waits for, instead of what it waited for"},
	{0, "no-depends", NULL, "it waits for nothing"},
	LAST,
};

static const struct option_row group_options[] = {
	{0, "group", "GROUP", "all tasks of that group for which it means something"},
	LAST,
};

static const struct option_row assign_options[] = {
	{0, "nobody", NULL, "whoever it fits may have it again"},
	{0, "group", "GROUP", "all tasks of that group that nobody has"},
	LAST,
};

static const struct option_row cancel_options[] = {
	{0, "group", "GROUP", "all open tasks of that group"},
	{0, "yes", NULL, "do not ask"},
	LAST,
};

static const struct option_row restart_options[] = {
	{0, "yes", NULL, "do not ask"},
	LAST,
};

static const struct option_row graph_options[] = {
	{0, "dot", NULL, "as Graphviz reads it"},
	{0, "svg", NULL, "as a drawing, made by Graphviz"},
	LAST,
};

static const struct option_row deliveries_options[] = {
	{0, "dead", NULL, "only those that were given up"},
	{'n', "lines", "N", "the last N deliveries (50; 0 all)"},
	LAST,
};

static const struct option_row init_options[] = {
	{0, "agent-command", "PROGRAM", "the program that works, with its arguments"},
	{0, "from", "FILE", "with the workers of an older project: its work-queue.json"},
	{0, "permission", "MODE", "what workers may do unasked: listed, ask or all"},
	{0, "force", NULL, "write czar.conf anew; the old one is kept"},
	LAST,
};

static const struct option_row doctor_options[] = {
	{0, "fix", NULL, "mend what can be mended"},
	{0, "agents", NULL, "have each agent do one small turn in a scratch repository"},
	LAST,
};

static const struct option_row clean_options[] = {
	{0, "dry-run", NULL, "say it, and remove nothing"},
	{0, "yes", NULL, "do not ask"},
	LAST,
};

static const struct option_row hooks_options[] = {
	{0, "yes", NULL, "remove: do not ask"},
	LAST,
};

static const struct option_row service_options[] = {
	{0, "no-start", NULL, "install: start nothing now"},
	{0, "yes", NULL, "remove: do not ask"},
	LAST,
};

static const char setting_up[] = "setting up";
static const char queue_of_tasks[] = "tasks";
static const char the_fleet[] = "the fleet";
static const char reading[] = "reading";
static const char for_workers[] = "what a worker calls";

enum { MANY = ARGUMENTS_MOST, PROJECT = COMMAND_PROJECT, WORKER = COMMAND_WORKER };

const struct command command_table[] = {
	{"init", NULL, setting_up, "", "write a czar.conf for this repository", init_options, 0, 0,
		PROJECT, cmd_init},
	{"doctor", NULL, setting_up, "", "check everything czar needs, each with its fix",
		doctor_options, 0, 0, 0, cmd_doctor},
	{"hooks", NULL, setting_up, "install | remove | status", "git hooks that tell czar at once",
		hooks_options, 1, 1, PROJECT, cmd_hooks},
	{"clean", NULL, setting_up, "", "remove what is over and proved to be elsewhere",
		clean_options, 0, 0, PROJECT, cmd_clean},
	{"service", NULL, setting_up, "install | remove | status",
		"the daemon as a service of systemd", service_options, 1, 1, PROJECT, cmd_service},
	{"start", NULL, setting_up, "", "run the daemon in the background", NULL, 0, 0, PROJECT,
		cmd_start},
	{"stop", NULL, setting_up, "", "end the daemon; agents go on", stop_options, 0, 0, PROJECT,
		cmd_stop},
	{"run", NULL, setting_up, "", "run the daemon in the foreground", run_options, 0, 0,
		PROJECT | COMMAND_NO_JSON, cmd_run},
	{"completion", NULL, setting_up, "bash | zsh | fish", "print what makes a shell complete",
		NULL, 1, 1, COMMAND_NO_JSON, cmd_completion},

	{"add", NULL, queue_of_tasks, "[FILE | DIR | -]...", "add tasks", add_options, 0, MANY,
		PROJECT | WORKER, cmd_add},
	{"tasks", "queue", queue_of_tasks, "", "list the tasks", tasks_options, 0, 0,
		PROJECT | COMMAND_PAGER, cmd_tasks},
	{"show", NULL, queue_of_tasks, "TASK", "show all of one task", NULL, 1, 1,
		PROJECT | WORKER | COMMAND_PAGER, cmd_show},
	{"edit", NULL, queue_of_tasks, "TASK", "change a task that nobody has", edit_options, 1, 1,
		PROJECT, cmd_edit},
	{"assign", NULL, queue_of_tasks, "[TASK...] [WORKER | POOL]", "say who is to do a task",
		assign_options, 0, MANY, PROJECT, cmd_assign},
	{"approve", NULL, queue_of_tasks, "[TASK... | WORKER | czar.conf]",
		"say yes to tasks, or to what an agent asks", group_options, 0, MANY, PROJECT,
		cmd_approve},
	{"deny", NULL, queue_of_tasks, "TASK | WORKER [REASON...] | czar.conf",
		"say no to a task, or to what an agent asks", NULL, 1, MANY, PROJECT, cmd_deny},
	{"cancel", NULL, queue_of_tasks, "[TASK...]", "cancel tasks", cancel_options, 0, MANY,
		PROJECT, cmd_cancel},
	{"retry", NULL, queue_of_tasks, "[TASK...]", "queue tasks again, attempts counted anew",
		group_options, 0, MANY, PROJECT, cmd_retry},
	{"graph", NULL, queue_of_tasks, "", "draw dependencies and critical path", graph_options, 0,
		0, PROJECT | COMMAND_PAGER, cmd_graph},

	{"workers", NULL, the_fleet, "", "list the workers", NULL, 0, 0, PROJECT | COMMAND_PAGER,
		cmd_workers},
	{"attach", NULL, the_fleet, "[WORKER]",
		"the live table and the workers' terminals; type there", NULL, 0, 1,
		PROJECT | COMMAND_NO_JSON, cmd_attach},
	{"peek", NULL, the_fleet, "WORKER", "print what a worker's terminal shows", peek_options, 1,
		1, PROJECT | COMMAND_PAGER, cmd_peek},
	{"say", NULL, the_fleet, "WORKER [TEXT...]", "send a text to a worker", say_options, 1,
		MANY, PROJECT | WORKER, cmd_say},
	{"pause", NULL, the_fleet, "[WORKER...]", "leave workers alone, or start nothing new", NULL,
		0, MANY, PROJECT, cmd_pause},
	{"resume", NULL, the_fleet, "[WORKER...]", "go on after pause or quarantine", NULL, 0, MANY,
		PROJECT, cmd_resume},
	{"restart", NULL, the_fleet, "WORKER...", "end a worker's agent and start it anew",
		restart_options, 1, MANY, PROJECT, cmd_restart},

	{"status", NULL, reading, "", "who does what, and what waits for you", status_options, 0, 0,
		PROJECT | WORKER, cmd_status},
	{"inbox", NULL, reading, "", "what waits for a person, with the command that answers it",
		NULL, 0, 0, PROJECT | COMMAND_PAGER, cmd_inbox},
	{"digest", NULL, reading, "", "the night on one page", digest_options, 0, 0,
		PROJECT | COMMAND_PAGER, cmd_digest},
	{"log", NULL, reading, "", "the decisions, with their reasons", log_options, 0, 0,
		PROJECT | COMMAND_PAGER, cmd_log},
	{"why", NULL, reading, "TASK | WORKER | NUMBER", "why something is as it is", NULL, 1, 1,
		PROJECT | COMMAND_PAGER, cmd_why},
	{"deliveries", NULL, reading, "[WORKER | ID]",
		"the texts for workers, and what became of them", deliveries_options, 0, 1,
		PROJECT | COMMAND_PAGER, cmd_deliveries},
	{"conflicts", NULL, reading, "", "branches that cannot be merged as they are", NULL, 0, 0,
		PROJECT | COMMAND_PAGER, cmd_conflicts},
	{"stats", NULL, reading, "", "how the fleet does, each number beside its target",
		stats_options, 0, 0, PROJECT | COMMAND_PAGER, cmd_stats},
	{"replay", NULL, reading, "", "decide again what was decided, and say what would differ",
		replay_options, 0, 0, PROJECT | COMMAND_PAGER, cmd_replay},
	{"agents", NULL, reading, "", "the kinds of agents czar knows, and which are here", NULL, 0,
		0, COMMAND_PAGER, cmd_agents},
	{"explain", NULL, reading, "rules [RULE] | states | screen WORKER|FILE",
		"what czar decides by, and what it reads off a screen", explain_options, 1, 2,
		COMMAND_PAGER, cmd_explain},
	{"help", NULL, reading, "[COMMAND]", "how commands are called", NULL, 0, 1, 0, cmd_help},

	{"ack", NULL, for_workers, "TASK CODE", "acknowledge a brief", NULL, 2, 2, PROJECT | WORKER,
		cmd_ack},
	{"brief", NULL, for_workers, "[WORKER]", "print the brief again", NULL, 0, 1,
		PROJECT | WORKER, cmd_brief},
	{"progress", NULL, for_workers, "[TASK] [PERCENT] [NOTE...]", "say how far a task is",
		progress_options, 0, MANY, PROJECT | WORKER, cmd_progress},
	{"finish", NULL, for_workers, "TASK [TEXT...]", "hand in a report", finish_options, 1, MANY,
		PROJECT | WORKER, cmd_finish},

	/* for czar's own scripts and pages */
	{"complete", NULL, for_workers, "WORD...", "what may stand at the cursor", NULL, 1, MANY,
		WORKER | COMMAND_HIDDEN | COMMAND_NO_JSON, cmd_complete},
	{"manual", NULL, for_workers, "commands | readme", "print a part of a page", NULL, 1, 1,
		COMMAND_HIDDEN | COMMAND_NO_JSON, cmd_manual},
};
const size_t command_count = sizeof(command_table) / sizeof *command_table;
