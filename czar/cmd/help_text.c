/*
 * The words of "czar help COMMAND": what the table's one sentence cannot hold.
 *
 * For somebody who calls the command for the first time: what it does, what it does not do, an
 * example. Synopsis and options are not repeated, they come from the table.
 */
#include "czar/cmd/help_text.h"

#include <stddef.h>

#include "czar/base/str.h"

static const struct help_row {
	const char *command, *text;
} help_rows[] = {
	{"init",
		"Call it once in a git repository. It writes czar.conf with every setting and its\n"
		"default as a comment, makes git ignore .czar/, and puts in the hook that tells\n"
		"czar of commits. It says what is next.\n"
		"\n"
		"  czar init --agent-command './my-agent --interactive'\n"},
	{"doctor",
		"Looks at tmux, git, the repository, the settings, the agents, the hook, the\n"
		"store, the folders, the disk and the clock, and prints the fix below whatever is\n"
		"wrong. Exits 1 when something is.\n"},
	{"hooks",
		"The post-commit hook tells czar of a commit at once; without it czar sees it by\n"
		"watching. A hook that is there already is kept and runs after it. Where hooks\n"
		"belong to a hook manager, the line to add is printed instead (exit 5).\n"},
	{"service",
		"Two units of your own systemd (systemctl --user): czar@PROJECT is the daemon,\n"
		"started at boot and again when it ends badly; czar-tmux@PROJECT is the tmux\n"
		"server with the agents, which nothing done to the other one touches. czar start\n"
		"and czar stop use them from then on. Agents get the PATH of the shell that\n"
		"installed it. status exits 0 when it runs, 3 when not, 1 when not installed.\n"
		"\n"
		"  czar service install\n"
		"  systemctl --user status 'czar@*'\n"},
	{"start",
		"Returns when the daemon has looked at everything once. It writes to\n"
		".czar/log/daemon.log. When one runs already that is said, and nothing is done.\n"},
	{"stop", "Agents go on with what they do; the next czar start or run finds them again.\n"
		 "With --workers they are ended first, and what they have not committed is saved\n"
		 "under refs/czar/saved/; the project is paused until czar resume.\n"},
	{"run", "The same daemon as of czar start, in this terminal, until Ctrl-C.\n"
		"--until-done: exits 0 when every task is done or cancelled, 1 when what is left\n"
		"needs a person.\n"
		"\n"
		"  czar run --once --dry-run     what would it do now?\n"},
	{"add", "A task is a Markdown file with YAML front matter; of a folder all *.md files are\n"
		"taken. Either all tasks are added or, with every problem named by file and line,\n"
		"none. Adding a task again updates it while no worker has it.\n"
		"\n"
		"  ---\n"
		"  id: T-4\n"
		"  title: Read a formula\n"
		"  priority: 2\n"
		"  depends_on: [T-1]\n"
		"  ---\n"
		"  What is to be done, in as many words as it needs.\n"
		"\n"
		"In a worker's pane it proposes one task, which a person approves; where\n"
		"[policy] add names the worker's role it is queued at once.\n"
		"\n"
		"  czar add tasks/\n"
		"  czar add -m 'Fix the typo in the README'\n"},
	{"tasks",
		"States: queued, assigned, working, submitted, done, blocked, failed, cancelled;\n"
		"czar explain states says what leads from one to another.\n"},
	{"show", "Its settings, dependencies and attempts, its whole text, and the reports on "
		 "it.\n"},
	{"edit", "Opens $VISUAL or $EDITOR on the task as its file, front matter and text. What\n"
		 "is saved is checked as by czar add; when something is wrong with it, or\n"
		 "somebody else changed the task meanwhile, nothing is stored and what you wrote\n"
		 "is kept in a file that is named. With options or -F no editor is opened. A task\n"
		 "that a worker has cannot be changed: czar say tells its worker more.\n"
		 "\n"
		 "  czar edit T-3\n"
		 "  czar edit T-3 --priority 1 --depends 'T-1, T-2'\n"},
	{"assign",
		"The last argument is a worker, or a pool (its section's name in czar.conf).\n"
		"Nobody else gets the task then, however long it waits; --nobody ends that. Of a\n"
		"task that a worker has it is refused: czar restart WORKER has it given again.\n"
		"\n"
		"  czar assign T-3 eng-2\n"
		"  czar assign --group parser eng\n"
		"  czar assign T-3 --nobody\n"},
	{"approve",
		"For tasks with 'approve: start' in their front matter: nobody gets one before.\n"
		"And for tasks that workers proposed. They are in the inbox until then.\n"},
	{"deny", "A task that a worker proposed is cancelled, and the worker is told the reason.\n"
		 "One with 'approve: start' is blocked, until czar approve or czar cancel.\n"
		 "\n"
		 "  czar deny T-17 'The parser does that already.'\n"},
	{"cancel",
		"A cancelled task is not given to anybody any more. When a worker is at it, its\n"
		"agent is ended and what it has not committed is saved; that is asked first.\n"},
	{"retry", "For tasks that are blocked, failed or cancelled.\n"},
	{"graph", "Tasks stand below what they depend on; the critical path is marked.\n"},
	{"workers", "Who there is, what each does, and why it is in its state.\n"},
	{"attach",
		"Your terminal becomes the worker's; leave with C-b d. While you type, czar types\n"
		"nothing. Without WORKER tmux lets you choose.\n"},
	{"peek", "Prints the screen once, as plain text; nothing is touched.\n"},
	{"say", "The text is typed when the worker is at its prompt (or takes texts while it is\n"
		"busy), and the answer says whether it was taken: exits 0 acknowledged, 10 queued\n"
		"but not acknowledged yet, 11 refused, 12 given up. Without a daemon it is stored\n"
		"and goes out later.\n"
		"\n"
		"  czar say eng-1 'Please use the parser that T-4 brought.'\n"
		"  czar say eng-1 -F notes.txt\n"},
	{"pause", "With workers: czar gives them nothing and types nothing to them. Without: it\n"
		  "starts nothing new anywhere. Agents go on with what they do. czar resume ends\n"
		  "it.\n"},
	{"resume", "What czar pause said is over; a worker in quarantine is tried again.\n"},
	{"restart", "What it has not committed is saved, and its task is given again, to a fresh\n"
		    "agent.\n"},
	{"status", "One line a worker: its state, its task, since when, and why. First comes what\n"
		   "waits for you. Exits 3 when no daemon runs. With --watch Ctrl-C ends it.\n"},
	{"inbox",
		"What czar cannot decide alone: tasks that are blocked or failed, dialogs, texts\n"
		"that could not be delivered. Each row goes when its cause goes.\n"},
	{"log", "Every decision has a number, a time, the name of its rule, what it saw and what\n"
		"it did. czar explain rules says what the names mean.\n"
		"\n"
		"  czar log --task T-3\n"
		"  czar log --since 18:00\n"
		"  czar log -f --rule dispatch\n"},
	{"why", "Of a task or a worker: its state, the reason, and the last decisions about it.\n"
		"Of a number from czar log: all of that decision. The last line is the command\n"
		"that would change it.\n"
		"\n"
		"  czar why T-3\n"
		"  czar why eng-1\n"
		"  czar why 117\n"},
	{"explain",
		"rules: every rule that may decide something, in the order in which they are\n"
		"asked; with a name from the log, that one. states: what moves a task or a text\n"
		"from state to state, and how a worker's state is found.\n"
		"\n"
		"  czar explain rules redrive\n"},
	{"help", "Without COMMAND: the list of all commands.\n"},
	{"ack", "Proves that the whole brief arrived: CODE stands on its last line.\n"},
	{"brief", "In a worker's pane its own brief; elsewhere name the worker.\n"},
	{"progress", "Counts as a sign of life. TASK may be left out.\n"
		     "\n"
		     "  czar progress T-3 60% --eta 2h 'the parser works'\n"},
	{"finish", "For tasks with 'result: report', which bring words instead of commits. Tasks\n"
		   "with commits are finished by a commit whose last line is TASK_COMPLETE.\n"
		   "\n"
		   "  czar finish T-9 --file report.md\n"},
};

const char *help_text(const char *command)
{
	for (size_t i = 0; i < sizeof help_rows / sizeof *help_rows; i++)
		if (text_equal(help_rows[i].command, command))
			return help_rows[i].text;
	return "";
}
