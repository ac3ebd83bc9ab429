/*
 * The script's commands that end something: the turn, the program, its attention.
 */

#include "tests/agent/steps.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"

void step_quiet(struct agent *a, const struct words *w, const char *line)
{
	(void)w;
	(void)line;
	script_leave(&a->script);
	turn_end(a, "quiet");
}

void step_exit(struct agent *a, const struct words *w, const char *line)
{
	int64_t status = 0;

	(void)line;
	text_to_int(word_at(w, 1), &status);
	agent_exit(a, (int)status, "the script said so");
}

static void die(struct agent *a, const char *name)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = {{"KILL", SIGKILL}, {"TERM", SIGTERM}, {"SEGV", SIGSEGV}, {"ABRT", SIGABRT},
		{"HUP", SIGHUP}, {"INT", SIGINT}, {"STOP", SIGSTOP}};
	sigset_t none;

	if (text_starts(name, "SIG"))
		name += 3;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (!text_equal(name, signals[i].name))
			continue;
		record_event(&a->record, "kills-itself", json_pack("{s:s}", "signal", name));
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		kill(getpid(), signals[i].number);
		return;
	}
	step_wrong(a, "no signal", name);
}

void step_kill_self(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	die(a, w->n > 1 ? w->word[1] : "KILL");
}

static bool key_path(struct agent *a, const char *key, struct str *ret)
{
	if (a->options.state == NULL || *key == '\0' || strchr(key, '/') != NULL) {
		step_wrong(a, "no state folder, or no key", key);
		return false;
	}
	str_addf(ret, "%s/once-%s", a->options.state, key);
	return true;
}

/* True the first time ever for this key, for all lives of the agent that share the state folder. */
static bool first_time(struct agent *a, const char *key)
{
	_cleanup_(str_done) struct str path = {0};
	_cleanup_(fd_close) int fd = -1;

	if (!key_path(a, key, &path))
		return false;
	dir_make(a->options.state, 0755, NULL);
	fd = open(path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return fd >= 0;
}

void step_once(struct agent *a, const struct words *w, const char *line)
{
	if (first_time(a, word_at(w, 1)))
		step_run(a, words_rest(line, 2));
}

/* Other texts have their turn, and it rests again. Once told it does not ask for it in another
 * life. */
void step_until_told(struct agent *a, const struct words *w, const char *line)
{
	_cleanup_(str_done) struct str path = {0};
	char key[100];

	(void)line;
	TEXT_SETF(key, "told-%s-%s", a->brief.task, word_at(w, 1));
	if (text_equal(a->turn.kind, word_at(w, 1))) {
		first_time(a, key);
		return;
	}
	if (!key_path(a, key, &path) || path_exists(path.data))
		return;
	script_back(&a->script);
	turn_end(a, "waiting");
}

void step_crash_once(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	if (first_time(a, word_at(w, 1)))
		die(a, "KILL");
}

void step_hang(struct agent *a, const struct words *w, const char *line)
{
	(void)w;
	(void)line;
	record_event(&a->record, "hangs", NULL);
	agent_draw(a); /* what stands there then stands for ever */
	a->deaf_until = USEC_NEVER;
}

void step_stop_reading(struct agent *a, const struct words *w, const char *line)
{
	usec_t time;

	(void)line;
	if (!take_time(a, word_at(w, 1), &time))
		return;
	agent_draw(a);
	a->deaf_until = clock_awake() + time;
}

void step_limit(struct agent *a, const struct words *w, const char *line)
{
	_cleanup_(str_done) struct str notice = {0};
	usec_t time;

	(void)line;
	transcript_say(&a->transcript, "  ⎿  You've hit your usage limit · %s", word_at(w, 1));
	str_addf(&notice, "  ⚠ Usage limit reached · %s", word_at(w, 1));
	if (w->n > 2 && take_time(a, w->word[2], &time))
		agent_later(a, clock_awake() + time,
			"self \"The usage limit has reset. Continue the task you were working "
			"on.\"");
	script_leave(&a->script);
	turn_end(a, "limited");
	agent_notice(a, notice.data);
}

void step_logged_out(struct agent *a, const struct words *w, const char *line)
{
	(void)w;
	(void)line;
	script_leave(&a->script);
	turn_end(a, "failed");
	agent_notice(a, "  ⚠ Not logged in · Please run /login");
}

void step_fail(struct agent *a, const struct words *w, const char *line)
{
	(void)w;
	(void)line;
	script_leave(&a->script);
	turn_end(a, "failed");
}
