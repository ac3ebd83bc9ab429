/*
 * The one table of settings.
 *
 * Parser, manual, czar init and messages are made from it, so a setting is described once. What is
 * not in this table is an error in a file; what is in it does something.
 */
#include "czar/config.h"

#include "czar/config_rows.h"

const struct setting settings_table[] = {
	{"project", "base", "branch", NULL, NULL,
		"The branch that work starts from; by default the one the main checkout is on.",
		SETTING_REF, false, CONFIG(base)},
	{"project", "land", "none|local|github", "none", NULL,
		"How finished work lands. none: a task is done when its marker is accepted and "
		"no check is red, and its branch stays; local: what is verified is merged into "
		"the base; github: by pull requests, into the base of the remote.",
		SETTING_CHOICE, false, CONFIG(land)},
	{"project", "branch", "task|worker", "task", NULL,
		"task: each task has a branch of its own; worker: each worker goes on on one "
		"branch, czar/WORKER, with the base merged in before each task.",
		SETTING_CHOICE, false, CONFIG(branch)},
	{"project", "unblock", "done|verified", "done", NULL,
		"When a task may begin that depends on others: when they have landed; or already "
		"when they are verified, where a person's review takes long. Then it begins with "
		"their commits, and lands after them.",
		SETTING_CHOICE, false, CONFIG(unblock)},
	{"project", "setup", "command", NULL, NULL,
		"A command that makes a new worktree usable, run in it before anything is "
		"assigned. What it makes and git does not ignore counts as changes of nobody: the "
		"first branch that is laid out there saves it under refs/czar/saved and cleans it "
		"away. Have git ignore it. Where checks run, one that fails is a check that is "
		"red.",
		SETTING_COMMAND, false, CONFIG(setup)},
	{"project", "copy", "list", NULL, NULL,
		"A file or folder of the main checkout that git ignores and every worktree needs; "
		"one a line. What the commit that is laid out there tracks is not copied.",
		SETTING_COPY, false, CONFIG(copy)},
	{"project", "worktrees", "path", "../NAME-workers", NULL,
		"The folder of the workers' worktrees; relative paths start at the main checkout.",
		SETTING_PATH, false, CONFIG(worktrees)},
	{"project", "status-dir", "path", ".czar/status", NULL,
		"The folder of worker-status.json, decisions.jsonl and deliveries.log.",
		SETTING_PATH, false, CONFIG(status_dir)},
	{"project", "tick", "duration", "30s", "1ms..1h",
		"How often everything is looked at even when no event asked for it.",
		SETTING_DURATION, true, HEALTH(tick)},
	{"project", "fetch", "duration", "5min", "0..1d",
		"How often the remote origin is fetched; 0: never. Also before work begins, is "
		"verified or lands. Your own branches are never changed by it: that origin went on "
		"is said in the inbox.",
		SETTING_DURATION, true, HEALTH(fetch)},
	{"project", "brief", "path", NULL, NULL,
		"A file that replaces the built-in template of briefs.", SETTING_PATH, false,
		CONFIG(brief_template)},

	{"health", "scale", "ratio", "1", "0.00001..1",
		"Shortens every default time of this page but settle and second-enter, for demos "
		"and tests; a time that a file names stays as written.",
		SETTING_RATIO, false, CONFIG(scale)},
	TIME("slow", "1h", slow, "A working agent without an own commit for that long is slow."),
	TIME("stuck", "2h", stuck, "And after that long it is stuck and asked for a status."),
	TIME("hang", "6h", hang,
		"A stuck agent that is visibly busy is restarted only after that long."),
	TIME("reminder", "1h", reminder, "A slow worker is reminded at most that often."),
	TIME("ask", "1h", ask, "A stuck worker is asked at most that often."),
	TIME("unanswered", "15min", ask_unanswered,
		"An ask that brought nothing for that long is unanswered when the agent is not "
		"visibly busy."),
	COUNT("health", "asks", "2", "1..20", asks_before_restart,
		"Unanswered asks before a restart."),
	COUNT("health", "redrives", "3", "0..20", redrives,
		"How often a worker that rests with an unfinished task is told to go on."),
	TIMES("redrive-pauses", "2min, 10min, 30min", redrive_pause,
		"Pauses before the first, second and each further redrive."),
	TIME("restart-pause", "10s", restart_pause,
		"Pause before a crashed agent starts again; doubles with each crash in a row."),
	TIME("restart-pause-most", "15min", restart_pause_most, "The longest such pause."),
	TIME("restart-reset", "30min", restart_reset,
		"An agent that was well for that long starts with the short pause again."),
	COUNT("health", "quarantine-crashes", "3", "1..100", quarantine_crashes,
		"So many crashes within quarantine-within put a worker into quarantine."),
	TIME("quarantine-within", "15min", quarantine_within, "The time those crashes fall into."),
	TIMES("quarantine-probes", "1h, 4h, 12h", quarantine_probe,
		"Pauses before a worker in quarantine is tried again."),
	TIME("start-limit", "2min", start_limit,
		"An agent that is not ready by then did not start."),
	TIME("confirm-seen", "30s", confirm_seen,
		"A sent text that was not seen to be taken by then is unconfirmed."),
	TIME("confirm-frame", "10min", confirm_frame,
		"A brief that was only seen to be taken is nudged after that long."),
	COUNT("health", "tries", "3", "1..9", delivery_tries, "Tries of a delivery."),
	COUNT("health", "enters", "3", "1..9", enters, "Enters within one try."),
	COUNT("health", "messages", "10", "0..1000", messages,
		"So many texts an hour may one worker send to another (czar say)."),
	TIME("refused-pause", "30s", refused_pause, "Pause after a refused try of a delivery."),
	TIME("person-key", "60s", person_key,
		"Nothing is typed within that time of a person's last key at the pane."),
	TIME("hold-alert", "10min", hold_alert,
		"A text that is held for that long is shown in the inbox."),
	TIME("idle-twice", "1s", idle_twice,
		"An agent is idle when two looks that far apart saw its prompt."),
	TIME("marker-wait", "10min", marker_wait,
		"An agent whose turn has not ended that long after its marker is ended."),
	TIME("busy-recent", "10min", busy_recent,
		"Output of the terminal or changed files within that time count as visibly busy."),
	TIME("clearing-limit", "5min", clearing_limit,
		"An agent whose composer cannot be cleared of our draft by then is restarted."),
	TIME("hold-apart", "150s", hold_looks_apart,
		"Three looks that far apart must agree before a mass death is believed."),
	TIME("fetch-alert", "1h", fetch_alert,
		"A remote that cannot be fetched for that long is shown in the inbox."),
	TIME("unknown-alert", "10min", unknown_alert,
		"A screen that no rule knows is shown in the inbox after that long."),
	TIME("ageing", "4h", ageing,
		"A waiting task becomes one priority more urgent each time it waited that long."),
	{"health", "children-wait", "duration", "60s", "0..1h",
		"A start waits that long for the git commands and setups of an earlier life; who "
		"then still runs is in the inbox.",
		SETTING_DURATION, false, CONFIG(children_wait)},
	{"health", "low-disk", "size", "100M", "0..1T",
		"Below so much free disk nothing new starts.", SETTING_SIZE, false,
		CONFIG(low_disk_bytes)},

	COUNT("task", "attempts", "3", "1..100", attempts,
		"Attempts of a task before it has failed, where the task says nothing."),
	COUNT("task", "reworks", "5", "0..100", reworks,
		"How often a task is given back because its work does not land (red checks, "
		"conflicts) before a person is asked."),
	{"task", "timeout", "duration", NULL, "0..365d",
		"Past it a task's worker is asked, then the attempt ends; by default there is no "
		"limit.",
		SETTING_DURATION, false, HEALTH(task_timeout)},
	{"task", "approve", "none|start", "none", NULL,
		"start: a task whose front matter says nothing else begins only after a person's "
		"yes (czar approve).",
		SETTING_CHOICE, false, CONFIG(approve)},

	{"keep", "every", "duration", "1min", "1ms..1d",
		"How often a little of what is over is removed.", SETTING_DURATION, true,
		CONFIG(keep_every)},
	{"keep", "decisions", "number", "100000", "10..100000000",
		"So many of the newest decisions stay in the store, for log and why.",
		SETTING_NUMBER, false, CONFIG(keep.decisions)},
	KEEP_AGE("tasks", "90d", keep.tasks,
		"A task that is over for that long, and that no open one depends on, loses its "
		"attempts, commits and report, and when it is done its text; the task itself "
		"stays."),
	KEEP_AGE("deliveries", "30d", keep.deliveries,
		"Settled deliveries, their texts, and the files in worktrees that held long ones; "
		"dead and lost ones stay eight days longer."),
	KEEP_AGE("events", "7d", keep.events,
		"Used events, settled wishes and intents, and crashes that no longer count."),
	KEEP_AGE("alerts", "30d", keep.alerts, "Alerts that are over."),
	{"keep", "log", "size", "16M", "4K..1T",
		"Past that size decisions.jsonl, deliveries.log and daemon.log begin anew, and of "
		"each one older file NAME.1 stays.",
		SETTING_SIZE, false, CONFIG(log_most_bytes)},
	{"keep", "worlds", "size", "64M", "0..1T",
		"How much of what was decided from is kept for czar replay, the oldest dropped "
		"first; 0: nothing.",
		SETTING_SIZE, false, CONFIG(keep_worlds_bytes)},

	{"policy", "add", "names", NULL, NULL,
		"Roles whose workers may add tasks (czar add in their panes) without a person's "
		"yes; separated by commas.",
		SETTING_NAMES, false, HEALTH(add_roles)},
	COUNT("policy", "proposals", "10", "0..1000", proposals,
		"So many tasks of one worker may wait that nobody has begun; further ones are "
		"refused."),

	{"policy", "permission", "listed|ask|all", "listed", NULL,
		"What workers may do unasked. listed: edit files of their worktree and run czar's "
		"and git's few commands that a task needs; all else is refused, and they go on. "
		"ask: the same, and all else waits for a person. all: any command, as you.",
		SETTING_CHOICE, false, CONFIG(permission)},

	{"land", "require", "names", "checks", NULL,
		"What every task needs before it lands: checks (those of [check], at exactly "
		"what lands), review (the approval of a model, [review]), person (czar approve); "
		"separated by commas. With land = github checks are GitHub's "
		"too, an approving review of that head by somebody who may write is a person's "
		"yes, and what no file says is: checks, person.",
		SETTING_NAMES, false, CONFIG(landing.require)},
	{"land", "merge", "merge|squash|rebase", "merge", NULL,
		"How it joins the base: by a merge commit, as one commit, or rebased: its commits "
		"one after the other on the base, as one where they do not all fit there.",
		SETTING_CHOICE, false, CONFIG(landing.merge)},
	{"land", "omnibus", "no|yes|group", "no", NULL,
		"yes: what is verified waits until all tasks of the queue are, and lands with "
		"them or not at all: by one branch, one merge, one pull request; group: so do "
		"those of each group, with what they need. A task then begins when what it "
		"depends on is verified, and a person's yes is asked for the whole.",
		SETTING_CHOICE, false, CONFIG(landing.omnibus)},
	{"land", "no-checks", "hold|accept", "hold", NULL,
		"What to do where no [check] is configured: hold every task for a person, or "
		"accept it verified by nothing but what is built in.",
		SETTING_CHOICE, false, CONFIG(landing.no_checks)},
	{"land", "protected", "globs", NULL, NULL,
		"Paths that need a person's yes when a task changes them; one a line. czar.conf "
		"and the folders .github, .githooks and .husky always do.",
		SETTING_GLOBS, false, CONFIG(landing.protects)},
	{"land", "must-touch", "globs", NULL, NULL,
		"Paths that every task has to change too, such as CHANGELOG.md; one a line.",
		SETTING_GLOBS, false, CONFIG(landing.must_touch)},
	{"land", "largest-file", "size", "5M", "0..1T", "No task may bring a larger file; 0: any.",
		SETTING_SIZE, false, CONFIG(landing.file_most_bytes)},
	{"land", "empty-checks", "wait|fail|accept", "wait", NULL,
		"What to do, with land = github, where GitHub knows no check of a head: wait for "
		"one, give the task back, or take it as green.",
		SETTING_CHOICE, false, CONFIG(landing.empty_checks)},
	COUNT("land", "parallel", "2", "1..32", verify_most,
		"So many tasks are verified at once, each in a worktree of its own."),

	{"github", "token-from", "place", NULL, NULL,
		"Where the token is: env:NAME, file:PATH, credential:NAME, or command:COMMAND such "
		"as command:gh auth token. By default GH_TOKEN and GITHUB_TOKEN, of another host "
		"than github.com GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN.",
		SETTING_SECRET, false, CONFIG(github.token_from)},
	{"github", "reviewer-token-from", "place", NULL, NULL,
		"The same of a second identity, which may approve what the first one opened.",
		SETTING_SECRET, false, CONFIG(github.reviewer_from)},
	{"github", "api-url", "address", NULL, NULL,
		"Where the API is, of a GitHub Enterprise Server; by default what the remote's URL "
		"means.",
		SETTING_TEXT, false, CONFIG(github.api_url)},
	{"github", "app-id", "text", NULL, NULL,
		"A GitHub App that czar works as, by its id or client id; with app-installation "
		"and app-key, in place of a token.",
		SETTING_TEXT, false, CONFIG(github.app_id)},
	{"github", "app-installation", "text", NULL, NULL, "The number of its installation.",
		SETTING_TEXT, false, CONFIG(github.app_installation)},
	{"github", "app-key", "path", NULL, NULL,
		"The file with its private key (PEM), which nobody else may read.", SETTING_PATH,
		false, CONFIG(github.app_key)},
	{"github", "write-pause", "duration", "1s", "1ms..1min",
		"Between two calls that write; github.com asks for a second.", SETTING_DURATION,
		false, CONFIG(github.write_pause)},
	{"github", "labels", "text", "worker-generated", NULL,
		"Labels of each pull request, separated by commas; none: no label.", SETTING_TEXT,
		false, CONFIG(github.labels)},
	{"github", "assignees", "names", NULL, NULL,
		"Who is assigned to each pull request, separated by commas.", SETTING_NAMES, false,
		CONFIG(github.assignees)},
	{"github", "reviewers", "names", NULL, NULL,
		"Who is asked to review each pull request, separated by commas.", SETTING_NAMES,
		false, CONFIG(github.reviewers)},
	{"github", "draft", "flag", "false", NULL,
		"Open pull requests as drafts; a person says when one is ready.", SETTING_FLAG,
		false, CONFIG(github.draft)},
	{"github", "delete-branch", "flag", "false", NULL,
		"Remove the remote's branch of what has landed.", SETTING_FLAG, false,
		HEALTH(delete_branch)},

	{"webhook", "listen", "address", NULL, NULL,
		"Where GitHub's webhooks are listened for: 127.0.0.1:8765, [::1]:8765, or a port "
		"of this machine's own alone; 0: any that is free, which the log says. Left out: "
		"nowhere.",
		SETTING_TEXT, false, CONFIG(webhook.listen)},
	{"webhook", "secret-from", "place", NULL, NULL,
		"Where the secret is that GitHub signs with: env:NAME, file:PATH, credential:NAME "
		"or command:COMMAND; 16 letters at least.",
		SETTING_SECRET, false, CONFIG(webhook.secret_from)},

	{"review", "provider", "none|anthropic|openai|command", "none", NULL,
		"Who reviews what is verified. anthropic: the Messages API; openai: chat "
		"completions, of whoever offers them; command: a program of one's own.",
		SETTING_CHOICE, false, REVIEW(provider)},
	{"review", "model", "text", NULL, NULL, "The model that is asked.", SETTING_TEXT, false,
		REVIEW(model)},
	{"review", "api-url", "URL", NULL, NULL,
		"Where it is asked; by default https://api.anthropic.com/v1 or "
		"https://api.openai.com/v1.",
		SETTING_TEXT, false, REVIEW(api_url)},
	{"review", "token-from", "place", NULL, NULL,
		"Where the key lies: env:NAME, file:PATH, credential:NAME or command:COMMAND; by "
		"default env:ANTHROPIC_API_KEY or env:OPENAI_API_KEY.",
		SETTING_SECRET, false, REVIEW(token_from)},
	{"review", "run", "command", NULL, NULL,
		"What is run by provider = command, by /bin/sh in the main checkout. It reads the "
		"question on its standard input and prints the answer, one JSON object.",
		SETTING_COMMAND, false, REVIEW(run)},
	{"review", "timeout", "duration", "5min", "1s..1h", "One answer may take so long.",
		SETTING_DURATION, false, REVIEW(timeout)},
	{"review", "attempts", "number", "4", "1..20",
		"So often is it asked, with growing pauses, before the review waits for a while.",
		SETTING_NUMBER, false, REVIEW(attempts)},
	{"review", "diff-most", "size", "256K", "1K..16M",
		"A longer change is shown cut, and what was cut is never approved.", SETTING_SIZE,
		false, REVIEW(diff_most_bytes)},

	{"check", "run", "command", NULL, NULL,
		"What is run, by /bin/sh, in a worktree that holds exactly what would land; it is "
		"green when it ends with 0. CI is true in its environment, and to czar it is a "
		"worker. What it starts is ended with it.",
		SETTING_COMMAND, false, CHECK(run)},
	{"check", "timeout", "duration", "10min", "1s..12h",
		"Past it the check is killed, and it is red.", SETTING_DURATION, false,
		CHECK(timeout)},
	{"check", "when", "globs", NULL, NULL,
		"Only for tasks that change such a path; one a line.", SETTING_GLOBS, false,
		CHECK(when)},
	{"check", "required", "flag", "true", NULL,
		"Whether it holds up the landing; otherwise it is only shown.", SETTING_FLAG, false,
		CHECK(required)},

	{"worker", "agent", "name", NULL, NULL,
		"The agent it runs; may be left out when there is only one.", SETTING_ID, false,
		WORKER(agent)},
	{"worker", "role", "name", NULL, NULL, "The role that tasks may ask for.", SETTING_ID,
		false, WORKER(role)},
	{"worker", "account", "name", NULL, NULL,
		"What a usage limit or a log-out belongs to; by default the same for workers with "
		"the same agent and the same home.",
		SETTING_ID, false, WORKER(account)},
	{"worker", "count", "number", NULL, "1..300",
		"So many workers NAME-1, NAME-2 ...; left out: one worker NAME.", SETTING_NUMBER,
		false, WORKER(count)},
	{"worker", "context", "fresh|keep", "fresh", NULL,
		"keep: the agent goes on from task to task; fresh: each task meets a new one.",
		SETTING_CONTEXT, false, WORKER(keeps_context)},
	{"worker", "model", "text", NULL, NULL,
		"The model of its agent; left out: what the agent's section says.", SETTING_TEXT,
		false, WORKER(model)},
	{"worker", "home", "path", NULL, NULL,
		"HOME of its agent, so that it is logged in as somebody else; left out: czar's "
		"own.",
		SETTING_PATH, false, WORKER(home)},
	{"worker", "env-file", "path", NULL, NULL,
		"A file of NAME=VALUE lines that its agent gets as environment, read at each of "
		"its starts.",
		SETTING_PATH, false, WORKER(env_file)},

	{"agent", "format", "1", "1", NULL, "The form of these settings; there is one so far.",
		SETTING_CHOICE, false, PROFILE(format)},
	AGENT("command", "command", NULL, SETTING_COMMAND, command,
		"What is run in the worker's pane, by /bin/sh -c \"exec ...\"."),
	AGENT("version-arg", "text", NULL, SETTING_TEXT, version_argument,
		"The argument with which its program prints its version, for czar agents."),
	AGENT("measured", "text", NULL, SETTING_TEXT, measured,
		"The version that all this was read on."),
	AGENT("process", "list", NULL, SETTING_LIST, processes,
		"A process name that is the agent, where it differs from the pane's own process; "
		"one a line."),
	AGENT("env", "list", NULL, SETTING_ENVIRONMENT, environment,
		"NAME=VALUE, or NAME to pass czar's own on; one a line."),
	AGENT("arg", "templates", NULL, SETTING_TEMPLATES, arguments,
		"An argument of its command, or an option, a blank and its value; one a line. Left "
		"out where a name in it stands for nothing."),
	AGENT("arg-listed", "templates", NULL, SETTING_TEMPLATES, arguments_listed,
		"Further ones with [policy] permission = listed."),
	AGENT("arg-ask", "templates", NULL, SETTING_TEMPLATES, arguments_ask,
		"Further ones with permission = ask."),
	AGENT("arg-all", "templates", NULL, SETTING_TEMPLATES, arguments_all,
		"Further ones with permission = all."),
	AGENT("trial-arg", "templates", NULL, SETTING_TEMPLATES, trial_arguments,
		"Further ones with which it does one turn without a terminal, the text on its "
		"standard input, for czar doctor --agents."),
	AGENT("model", "text", NULL, SETTING_TEXT, model,
		"The model that it shall use; left out: its own choice."),
	AGENT("wants-model", "flag", "false", SETTING_FLAG, wants_model,
		"Without a model it may choose one of somebody else's and say nothing."),
	AGENT("instructions", "text", NULL, SETTING_TEXT, instructions,
		"What is added to its system prompt."),
	AGENT("set-env", "templates", NULL, SETTING_VARIABLES, set_environment,
		"NAME=VALUE that this kind of agent needs; env wins over it; one a line."),
	AGENT("clear-env", "list", NULL, SETTING_UNSET, clear_environment,
		"A variable that it must not get, unless env or env-file names it; one a line."),
	AGENT("file", "files", NULL, SETTING_FILES, files,
		"A file that czar writes for each worker before a start, in {{folder}}: its name, "
		"and after a blank its template, a path with a slash in it or the name of a "
		"built-in one; left out: the built-in one of that name. One a line."),
	AGENT("worktree-file", "files", NULL, SETTING_FILES, worktree_files,
		"The same in the worktree, excluded from git; left out where git tracks it."),
	AGENT("seed", "files", NULL, SETTING_FILES, seeds,
		"The same in the home of a worker that has one of its own: JSON, joined with what "
		"is there; left out where a name in it stands for nothing. Your own home is never "
		"written to."),
	AGENT("folder", "templates", NULL, SETTING_TEMPLATES, folders,
		"A folder that is made before a start; one a line."),
	AGENT("prompt", "text", "\"> \"", SETTING_PATTERN, prompt,
		"What the first row of its composer begins with; none: its composer is not read, "
		"so nothing is typed to it."),
	AGENT("composer-end", "pattern", NULL, SETTING_PATTERN, composer_end,
		"The row below the composer; left out: the screen's end."),
	AGENT("composer-more", "pattern", NULL, SETTING_PATTERN, composer_more,
		"The row above a composer that is too low for its text and shows the end of it."),
	AGENT("placeholder", "patterns", NULL, SETTING_PATTERNS, placeholders,
		"A hint that an empty composer shows; one a line."),
	AGENT("pasted", "patterns", NULL, SETTING_PATTERNS, pasted,
		"How the composer shows a long paste, * standing for a number, the last one for "
		"that of its lines or chars; one a line."),
	AGENT("queued", "pattern", NULL, SETTING_PATTERN, queued,
		"A row that shows a text waiting in the agent's own queue."),
	AGENT("rule", "rules", NULL, SETTING_RULES, rules,
		"STATE REGION[:ROWS] PATTERN: what a row of the screen says of the agent. States: "
		"starting, idle, busy, asking, limited, rate-limited, overloaded, logged-out, "
		"out-of-credit. Regions: title, bottom, above, anywhere, composer. With && another "
		"REGION[:ROWS] PATTERN has to match as well. "
		"The first that matches wins; one a line."),
	AGENT("dialog", "rules", NULL, SETTING_DIALOGS, dialogs,
		"KEY REGION[:ROWS] PATTERN [&& REGION[:ROWS] PATTERN]: a dialog of its start, with "
		"the option that is marked, and the key that is pressed then. Of several keys each "
		"has a line of its own. One a line."),
	AGENT("reset-after", "patterns", NULL, SETTING_PATTERNS, reset_after,
		"The words before the time at which a limit ends, as they are; the last that stand "
		"on the screen count. One a line; left out: resets at, try again in and the like."),
	{"agent", "resumes-itself", "duration", "0", "0..1d",
		"When a limit is over the agent goes on by itself within that time; not before "
		"that is it told to. 0: it does not.",
		SETTING_DURATION, false, PROFILE(resumes_itself)},
	AGENT("asks", "pattern", NULL, SETTING_PATTERN, asks,
		"The row at which a dialog says what it asks; from there to its options it is read "
		"out in czar inbox."),
	AGENT("asks-hint", "patterns", NULL, SETTING_PATTERNS, asks_hint,
		"A row of such a dialog that says nothing of it; one a line."),
	AGENT("approve", "rules", NULL, SETTING_DIALOGS, approve,
		"KEY REGION[:ROWS] PATTERN [&& REGION[:ROWS] PATTERN]: the option of a dialog that "
		"allows what is asked, this once, and the key that chooses it; for czar approve. "
		"One a line."),
	AGENT("deny", "rules", NULL, SETTING_DIALOGS, deny,
		"The same of the option that refuses it; for czar deny. One a line."),
	AGENT("attribution", "patterns", NULL, SETTING_PATTERNS, attribution,
		"A line that the agent adds to commit messages; one a line."),
	AGENT("submit-key", "key", "Enter", SETTING_KEY, submit_key, "Sends the composer's text."),
	AGENT("clear-key", "key", "C-u", SETTING_KEY, clear_key,
		"Empties the composer; none: it cannot be emptied."),
	AGENT("interrupt-key", "key", "Escape", SETTING_KEY, interrupt_key,
		"Ends a turn, for czar stop --workers --now; none: no single key does."),
	{"agent", "paste-most", "size", "64K", "256..1M", "Larger texts go through a file.",
		SETTING_SIZE, false, PROFILE(paste_most_bytes)},
	{"agent", "piece-most", "number", "0", "0..1000000",
		"A text of more characters is pasted in pieces of at most so many, each a paste of "
		"its own; 0: never. For programs that treat a long paste otherwise than words that "
		"are typed.",
		SETTING_NUMBER, false, PROFILE(piece_most)},
	{"agent", "piece-newlines", "number", "0", "0..1000000",
		"So many newlines may be in such a piece.", SETTING_NUMBER, false,
		PROFILE(piece_newlines)},
	AGENT("blank-around", "flag", "false", SETTING_FLAG, blank_around,
		"A blank is pasted before and after each text, so that no character at its ends is "
		"obeyed. For programs that drop blanks there (trims)."),
	AGENT("by-file-if", "patterns", NULL, SETTING_PATTERNS, by_file_if,
		"A text that matches goes through a file; one a line."),
	AGENT("never-if", "patterns", NULL, SETTING_PATTERNS, never_if,
		"A text that matches is refused; one a line."),
	AGENT("queues-busy", "flag", "false", SETTING_FLAG, queues_busy,
		"It takes a text while it is busy and reads it afterwards."),
	AGENT("prompt-by", "typed|argument|http", "typed", SETTING_PROMPT_BY, prompt_by,
		"How a text gets to it. argument: a brief is the last argument of a fresh start, "
		"other texts are typed; http: through the program's own interface. An argument "
		"stands in ps(1) for every user of the machine to read, whole, as long as the "
		"agent runs."),
	HTTP("http-session", session,
		"With prompt-by = http: how a session is made, and its name."),
	HTTP("http-find", find, "How a text is looked for, and what in the answer it is."),
	HTTP("http-give", give, "How a text is given to the session."),
	AGENT("http-message", "text", NULL, SETTING_TEXT, http.message,
		"How a text's name begins."),
	HTTP("http-ready", ready, "What it answers well as soon as it can be asked for more."),
	HTTP("http-resume", resume, "Whether the worker's last session is there (context = keep)."),
	HTTP("http-show", show, "How the session comes to its screen."),
	AGENT("http-user", "text", NULL, SETTING_TEXT, http.user, "The name beside the password."),
	AGENT("http-password", "text", NULL, SETTING_TEXT, http.password,
		"The variable in which it is told its password, random at each start."),
	HTTP("http-events", events, "Its stream of events (text/event-stream)."),
	AGENT("http-event", "events", NULL, SETTING_HEARD, http.event,
		"KIND MEMBER=PATTERN ... [-> ID WORDS ...]: what one of them says; one a line."),
	HTTP("http-state", state, "Whether a turn runs: the member is there, and is not idle."),
	AGENT("http-asked", "requests", NULL, SETTING_REQUESTS, http.asked,
		"A list of what it asks: members that are a question's id and words; one a line."),
	HTTP("http-allow", allow, "How what a question asks is allowed once."),
	HTTP("http-refuse", refuse, "How it is refused, with a reason; the turn goes on."),
	AGENT("events", "flag", "false", SETTING_FLAG, has_events,
		"Its hooks call czar-hook for prompts and ends of turns."),
	AGENT("asked", "list", NULL, SETTING_LIST, asked,
		"A place in the payload of its event asking that says what it asks, like "
		"tool_input.command; those that are there are shown one after the other. One a "
		"line."),
	AGENT("trims", "flag", "false", SETTING_FLAG, trims,
		"It drops blanks at both ends of a text."),
	AGENT("tabs-to-spaces", "flag", "false", SETTING_FLAG, tabs_to_spaces,
		"It turns tabs into blanks."),
	{"agent", "settle", "duration", "150ms", "1ms..1min",
		"A paste has arrived when the composer did not change for that long.",
		SETTING_DURATION, false, PROFILE(settle)},
	{"agent", "start-settle", "duration", "0", "0..1min",
		"After a start nothing is typed before its empty composer stood that long.",
		SETTING_DURATION, false, PROFILE(start_settle)},
	{"agent", "second-enter", "duration", "3s", "10ms..10min",
		"Enter is repeated when the text still stands unsent after that long.",
		SETTING_DURATION, false, PROFILE(second_enter)},
};
const size_t settings_count = sizeof settings_table / sizeof *settings_table;
