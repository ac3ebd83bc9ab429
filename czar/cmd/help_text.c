/*
 * The words of "czar help COMMAND": what the table's one sentence cannot hold.
 *
 * For somebody who calls the command for the first time: what it does, what it does not do, an
 * example. Synopsis and options are not repeated, they come from the table. The manual czar(1) is
 * printed from here too: paragraphs are parted by an empty line, examples begin with two blanks.
 */
#include "czar/cmd/help_text.h"

#include <stddef.h>

#include "czar/base/str.h"

static const struct help_row {
	const char *command, *text;
} help_rows[] = {
	{"init",
		"Call it once in a git repository. It writes czar.conf with every setting and its\n"
		"default as a comment, makes git ignore .czar/ (in info/exclude, no tracked file\n"
		"is touched), and puts in the hook that tells czar of commits. It says what is\n"
		"next. A czar.conf that is there is left alone unless --force is given.\n"
		"\n"
		"With --from it takes over what an older project says: its workers, and where its\n"
		"scripts look for worker-status.json. It names the tmux sessions of that project\n"
		"that run still, and touches none of them.\n"
		"\n"
		"  czar init --agent-command './my-agent --interactive'\n"},
	{"doctor",
		"Looks at tmux, git, the repository, the settings, the agents, the disk, the\n"
		"worktrees, the hook, the store, the daemon and the clock, and prints the fix\n"
		"below whatever is wrong. Exits 1 when a line says fail; a warning is something\n"
		"that czar works without. --fix mends what destroys nothing: folders, their and\n"
		"the settings' modes, the hook, a lost socket of tmux.\n"},
	{"hooks",
		"The post-commit hook tells czar of a commit at once; without it czar sees it by\n"
		"watching. The pre-push hook refuses pushes from workers' worktrees to the base\n"
		"and to other tasks' branches; from elsewhere it does nothing. A hook that is\n"
		"there already is kept and runs after it; remove leaves things as they were\n"
		"before. Where hooks belong to a hook manager, the line to add is printed\n"
		"instead (exit 5).\n"},
	{"clean", "Worktrees of workers that czar.conf names no more, branches of tasks that are\n"
		  "over, and saved work of tasks that are done. Of each it says what and why, or\n"
		  "why it stays: it does where anything is only there (changes, files, commits\n"
		  "that the base does not have), where somebody is at it, and where nobody can\n"
		  "say. Each is looked at anew before it is removed.\n"
		  "\n"
		  "  czar clean --dry-run\n"},
	{"service",
		"Two units of your own systemd (systemctl --user): czar@PROJECT is the daemon,\n"
		"started at boot and again when it ends badly; czar-tmux@PROJECT is the tmux\n"
		"server with the agents, which nothing done to the other one touches; stopping\n"
		"that one ends them all. PROJECT is the checkout's path as systemd-escape --path\n"
		"writes it. czar start and czar stop use them from then on. Agents get the PATH\n"
		"of the shell that installed it.\n"
		"\n"
		"A user's manager ends with the last session unless loginctl enable-linger was\n"
		"called; install and status say so. status exits 0 when the daemon runs, 3 when\n"
		"it does not, 1 when the service is not installed. remove ends the daemon, leaves\n"
		"agents alone and takes the links away.\n"
		"\n"
		"Decisions are in the journal, with the fields CZAR_PROJECT, CZAR_DECISION (the\n"
		"number), CZAR_RULE, CZAR_BY, CZAR_SUBJECT, CZAR_TASK, CZAR_WORKER, CZAR_SAW,\n"
		"CZAR_ACTION and CZAR_WHY.\n"
		"\n"
		"  czar service install\n"
		"  systemctl --user status 'czar@*'\n"
		"  journalctl --user CZAR_TASK=T-3\n"},
	{"start",
		"It is the service, when that is installed. Returns when the daemon has looked at\n"
		"everything once. It writes to .czar/log/daemon.log, as a service to the journal.\n"
		"When one runs already that is said, and nothing is done.\n"},
	{"stop", "Agents go on with what they do; the next czar start or czar run finds them\n"
		 "again. The same happens on SIGTERM.\n"
		 "\n"
		 "With --workers they are ended first, and what they have not committed is saved\n"
		 "under refs/czar/saved/; the project is paused until czar resume.\n"
		 "\n"
		 "With --workers --now each agent that works gets its interrupt key, at once, and\n"
		 "keeps what it has in mind. It exits 0 only when every agent is proved to be at\n"
		 "its prompt; else it names those that are not, and the daemon stays. czar resume\n"
		 "has them go on.\n"},
	{"run", "The same daemon as of czar start, in this terminal, until Ctrl-C. SIGHUP, like a\n"
		"change of czar.conf, has the settings read again.\n"
		"\n"
		"With --until-done it exits 0 when every task is done or cancelled, 1 when\n"
		"what is left needs a person. A tick of --once that lost against somebody who\n"
		"changed a row at the same moment is made again.\n"
		"\n"
		"With --observe and --dry-run it decides on a copy of the store in memory: it\n"
		"looks at what is there, but records nothing, starts and types nothing, and\n"
		"leaves the reports of hooks where they lie. What would follow from an act that\n"
		"is not done is not guessed; when a task is added it decides anew. It holds the\n"
		"project's lock, so that no daemon acts meanwhile.\n"
		"\n"
		"  czar run --once --dry-run     what would it do now?\n"
		"  czar run --observe            try czar on a project: it only says what\n"},
	{"add", "A task is a Markdown file with YAML front matter; of a folder all *.md files are\n"
		"taken, - is standard input. Either all tasks are added or, with every problem\n"
		"named by file and line, none. Adding a task again updates it while no worker has\n"
		"it, and says what changed.\n"
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
		"A known id is changed to what its file says, and the difference is printed. What\n"
		"a worker has, or is over, stays as it is: it is named with the reason, the rest\n"
		"is taken, and the exit status is 11.\n"
		"\n"
		"work-queue.json and dependencies.json come from an older project: its tasks go\n"
		"on where they were, on the branches that its status file names.\n"
		"\n"
		"  czar add tasks/\n"
		"  czar add work-queue.json dependencies.json\n"
		"  czar add -m 'Fix the typo in the README'\n"},
	{"tasks",
		"States: queued, assigned, working, submitted, done, blocked, failed, cancelled;\n"
		"czar explain states says what leads from one to another.\n"
		"\n"
		"  czar tasks --next             what will run next?\n"},
	{"show", "Its settings, dependencies and attempts, its whole text, and the reports on\n"
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
		"They are in the inbox until then. One that a worker proposed, or that has\n"
		"'approve: start' in its front matter, begins after it; nobody gets it before.\n"
		"One whose work is verified and waits for a person ([land] in czar.conf(5))\n"
		"lands after it: the yes is to that commit, of which czar show has what each\n"
		"check said; what comes after it needs another.\n"
		"\n"
		"With a worker's name the option that allows what its agent asks, this once, is\n"
		"chosen: only while its screen asks what the inbox said, and never one that would\n"
		"allow more. A task of that name comes first.\n"
		"\n"
		"czar.conf, where a task brought another one, is in force after it; czar deny\n"
		"czar.conf says how it is taken back.\n"},
	{"deny", "A task that a worker proposed is cancelled, and the worker is told the reason.\n"
		 "One with 'approve: start' is blocked, until czar approve or czar cancel. One\n"
		 "that waits to land is given back to be changed, the reason in its brief.\n"
		 "With a worker's name the option that refuses what its agent asks is chosen, and\n"
		 "the agent is told so, with the reason.\n"
		 "\n"
		 "  czar deny T-17 'The parser does that already.'\n"
		 "  czar deny T-4 'Please add a test of empty input.'\n"
		 "  czar deny eng-2 'Nothing is downloaded here.'\n"},
	{"cancel",
		"A cancelled task is not given to anybody any more. When a worker is at it, its\n"
		"agent is ended and what it has not committed is saved; that is asked first.\n"},
	{"retry", "For tasks that are blocked, failed or cancelled.\n"},
	{"graph", "Tasks stand below what they depend on; the critical path, the longest chain of\n"
		  "estimates that is not done, is marked. --svg needs the package graphviz.\n"
		  "\n"
		  "  czar graph --svg >graph.svg\n"},
	{"workers", "Who there is, what each does, and why it is in its state.\n"},
	{"attach",
		"Opens the monitor: the live table, and each worker's own terminal as a window\n"
		"beside it, WORKER's first. What you type there goes to the agent; within a\n"
		"minute of a key czar types nothing there. Only looking on holds nothing. Keys\n"
		"are tmux's: C-b d leaves, C-b n and p go to the next and the last one, C-b 0 to\n"
		"the table, where q leaves too. In a tmux of your own whose prefix is C-b, press\n"
		"it twice. Agents' terminals keep their size, and leaving leaves nothing "
		"behind.\n"},
	{"peek", "Prints the screen once, as plain text; nothing is touched.\n"},
	{"say", "The text is typed when the worker is at its prompt (or takes texts while it is\n"
		"busy), and the answer says whether it was taken: exits 0 acknowledged, 10 queued\n"
		"but not acknowledged yet, 11 refused, 12 given up. Without a daemon it is stored\n"
		"and goes out later. From a worker's pane nothing is waited for: its id is\n"
		"printed and 0 says that it is queued (10 would look like a failure there).\n"
		"\n"
		"  czar say eng-1 'Please use the parser that T-4 brought.'\n"
		"  czar say eng-1 -F notes.txt\n"},
	{"pause", "With workers: czar gives them nothing and types nothing to them. Without: it\n"
		  "starts nothing new anywhere. Agents go on with what they do. czar resume ends\n"
		  "it.\n"},
	{"resume", "What czar pause said is over; a worker in quarantine is tried again, and what\n"
		   "vanished with many others is started again.\n"},
	{"restart", "What it has not committed is saved, and its task is given again, to a fresh\n"
		    "agent. When an agent runs, that is asked first.\n"},
	{"status",
		"One line a worker: its state, its task, how many commits its branch has that the\n"
		"base has not, whether all of them are pushed to a remote (once anything is), for\n"
		"how long it is in that state, and why. First comes what waits for you, and\n"
		"workers that need attention stand above those that do not. On a narrow terminal\n"
		"texts are cut, then PUSHED and AHEAD are left out. Exits 3 when no daemon runs.\n"
		"czar alone is the same.\n"
		"\n"
		"With --watch q or Ctrl-C ends it, Ctrl-L draws all of it anew. Workers for whom\n"
		"the terminal has no room are counted in one line. Where the output is no\n"
		"terminal, the whole table is written again at each change.\n"},
	{"inbox",
		"What czar cannot decide alone: tasks that are blocked or failed, open dialogs,\n"
		"accounts that are logged out, texts that could not be delivered. The urgent ones\n"
		"(!) come first; below each stand the one command that answers it, and the tasks\n"
		"that wait for it. Each row goes when its cause goes.\n"},
	{"digest",
		"What was done, what failed, what waits for you, what people asked for, limits,\n"
		"crashes and restarts, what was not done and why, and how long the workers had\n"
		"something to do: counts, and of each the most important names.\n"
		"\n"
		"  czar digest\n"
		"  czar digest --since 2h\n"},
	{"log", "Every decision has a number, a time, the name of its rule, what it saw, what it\n"
		"did, and what came of it. What czar wanted and did not do, and what is decided\n"
		"again and again, is one row with how often and until when. czar explain rules\n"
		"says what the names mean. With --json it is one object a line.\n"
		"\n"
		"A TIME is a time of day, which is the last one that was; today or yesterday,\n"
		"also with a time; a duration, which is so long ago; a date, also with a time;\n"
		"one as RFC 3339 has it, like 2026-11-20T22:00:00Z; or @SECONDS since 1970.\n"
		"\n"
		"  czar log --task T-3\n"
		"  czar log --since 18:00\n"
		"  czar log -f --rule dispatch\n"},
	{"why", "Of a task or a worker: its state, the reason, what it waits for, its place in\n"
		"line, what will happen next, and the last decisions about it. Of a number from\n"
		"czar log: all of that decision. The last line is the command that undoes it, or\n"
		"says why there is nothing to undo.\n"
		"\n"
		"  czar why T-3\n"
		"  czar why eng-1\n"
		"  czar why 117\n"},
	{"deliveries",
		"Briefs, texts of czar say, reminders and questions, each with its state, how\n"
		"well it is proved (exact, frame, seen) and why it is so. With an ID the whole\n"
		"text of that one is shown. --dead: what czar gave up, or lost with its agent.\n"
		"\n"
		"  czar deliveries --dead\n"
		"  czar deliveries 12\n"},
	{"conflicts",
		"Whenever a live branch or the base moves, it is merged in memory with the\n"
		"others. What cannot be merged is listed: who works on the two (the task, when\n"
		"nobody does now; or the base), for how long, whether they were told, and the\n"
		"files. Workers are told once, at their prompt, and the row goes when it is over.\n"
		"What is not committed is not looked at. Nobody waits: of two tasks the second\n"
		"one to land is given back to its worker, who merges.\n"
		"\n"
		"  czar conflicts\n"},
	{"stats",
		"How many tasks were done at the first attempt, how many lines two attempts\n"
		"changed, how often a person helped, how long it took to find a stuck worker, how\n"
		"long workers were idle while a task was ready and tasks waited for others, how\n"
		"many attempts were made once more, and what became of the texts for workers.\n"
		"Each number stands beside its target and says what was counted; one that cannot\n"
		"be measured yet says so. Times go on while no daemon runs.\n"
		"\n"
		"  czar stats --since yesterday\n"},
	{"replay",
		"Takes the worlds that were kept of ticks that decided something, decides each of\n"
		"them again by the rules of this program, and lists what differs: missing (then\n"
		"and not now), new (now and not then), changed (another action), saw (the same\n"
		"for another reason). Nothing is touched. Exits 0 when all is the same, 1 when\n"
		"something differs.\n"
		"\n"
		"With --set another setting of [project], [health] or [task] is tried; a time is\n"
		"taken as written, [health] scale does not shorten it. Each world is decided as\n"
		"it was: what czar would have done at that moment, not what would have become of\n"
		"it.\n"
		"\n"
		"  czar replay --since 22:00\n"
		"  czar replay --since yesterday --set health.stuck=1h --set health.asks=3\n"},
	{"agents", "Profiles tell czar how an agent is started and how its screen is read.\n"
		   "Those built in need nothing but agent = NAME in a [worker]; a key in\n"
		   "[agent \"NAME\"] of czar.conf changes one of theirs, and another NAME makes\n"
		   "one of your own.\n"},
	{"explain",
		"rules: every rule that may decide something, in the order in which they are\n"
		"asked; with a name from the log, that one. states: what moves a task or a text\n"
		"from state to state, and how a worker's state is found. Both are printed from\n"
		"the tables that czar decides by. screen: what czar reads off a worker's\n"
		"terminal, or off a file with what tmux capture-pane printed, and by which rule\n"
		"of its agent.\n"
		"\n"
		"  czar explain rules redrive\n"
		"  czar explain screen eng-1\n"
		"  czar explain screen --agent claude --title '✳ x' screen.txt\n"},
	{"completion",
		"A script for that shell, on standard output; make install puts all three in\n"
		"place. What it offers it asks of this program: commands, options, and the\n"
		"project's tasks, workers and rules.\n"
		"\n"
		"  source <(czar completion bash)              in ~/.bashrc\n"
		"  czar completion zsh >~/.zfunc/_czar         a folder of $fpath\n"
		"  czar completion fish >~/.config/fish/completions/czar.fish\n"},
	{"help", "Without COMMAND: the list of all commands. czar COMMAND --help is the same.\n"},
	{"ack", "Proves that the whole brief arrived: CODE stands on its last line.\n"},
	{"brief", "In a worker's pane its own brief; elsewhere name the worker.\n"},
	{"progress", "Counts as a sign of life. TASK may be left out.\n"
		     "\n"
		     "  czar progress T-3 60% --eta 2h 'the parser works'\n"},
	{"finish", "For tasks with 'result: report', which bring words instead of commits. Tasks\n"
		   "with commits are finished by a commit whose last line is TASK_COMPLETE. It is\n"
		   "kept in .czar/results/TASK.json and given to the tasks that depend on it; a\n"
		   "JSON object keeps its fields there (findings, artifacts, ...).\n"
		   "\n"
		   "  czar finish T-9 --report report.md\n"},
};

const char *help_text(const char *command)
{
	for (size_t i = 0; i < sizeof help_rows / sizeof *help_rows; i++)
		if (text_equal(help_rows[i].command, command))
			return help_rows[i].text;
	return "";
}
