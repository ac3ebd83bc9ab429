/*
 * The texts czar sends to workers.
 *
 * Two lines of a brief are not its template's to change: the first, a plain line of czar's (a
 * program may distrust a message that is only a paste), and the last, which holds the code: who can
 * repeat it has received the whole text. The code stands nowhere else, and no text begins with a
 * character that a composer would obey.
 */
#include "czar/brief.h"

#include <inttypes.h>
#include <string.h>

#include "czar/brief_template.h"

void brief_code_line(const char *task, const char *code, struct str *ret)
{
	str_addf(ret, "code: %s (%s)", code, task);
}

static void add_who(const struct brief_facts *f, const char *what, struct str *out)
{
	str_addf(out, "czar: %s ", what);
	brief_add_line(out, f->task);
	str_add(out, " for ");
	brief_add_line(out, f->worker);
	str_addf(out, " (delivery %" PRId64 ")", f->delivery);
}

static void first_line(const struct brief_facts *f, const char *what, struct str *out)
{
	add_who(f, what, out);
	str_add(out, ": ");
	brief_add_line(out, f->title);
	str_add(out, "\n");
}

static int compose_brief(
	const struct brief_facts *f, const char *template, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str out = {0};
	int r;

	if (!f->task || !f->text || !f->code)
		return error(err, EINVAL, "a brief needs a task, its text and a code");
	r = template ? brief_template_check(template, err) : 0;
	if (r < 0)
		return error_wrap(err, "template of the brief");
	first_line(f, "task", &out);
	str_add(&out, "\n");
	brief_expand(f, template ? template : brief_template_default, &out, NULL);
	if (!text_ends(str_text(&out), "\n"))
		str_add(&out, "\n");
	str_add(&out, "\n");
	brief_code_line(f->task, f->code, &out);
	str_add_bytes(ret, str_text(&out), out.len);
	return 0;
}

static void how_to_answer(const struct brief_facts *f, struct str *out)
{
	str_add(out, "If it is finished: git add -A && git commit -m \"what you did\" -m "
		     "\"TASK_COMPLETE ");
	brief_add_line(out, f->task);
	str_add(out, "\"\nIf it is blocked: git add -A && git commit --allow-empty -m \"how far it "
		     "is\" -m \"TASK_BLOCKED: ");
	brief_add_line(out, f->task);
	str_add(out, " why\"\n");
	str_add(out, "To say how far it is: ");
	brief_add_czar(f, out);
	str_add(out, " progress ");
	brief_add_line(out, f->task);
	str_add(out, " 60% --eta 2h \"a note\"\nTo read the task again: ");
	brief_add_czar(f, out);
	str_add(out, " brief");
}

static void add_age(const struct brief_facts *f, struct str *out)
{
	char text[40];

	str_addf(out, "no commit for %s", duration_text(f->age, text, sizeof(text)));
	if (f->last_commit && f->last_commit[0])
		str_addf(out, " since %.12s", f->last_commit);
}

static void compose_reminder(const struct brief_facts *f, struct str *out)
{
	first_line(f, "a reminder about", out);
	str_add(out, "There was ");
	add_age(f, out);
	str_add(out, ". Commit what is worth keeping, and keep at it.\n");
	how_to_answer(f, out);
}

static void compose_ask(const struct brief_facts *f, struct str *out)
{
	first_line(f, "your status, please, on", out);
	str_add(out, "There was ");
	add_age(f, out);
	str_add(out,
		". Please say where you are before anything else, in one of these ways. If you\n"
		"need help, say what holds you: somebody looks at it.\n");
	how_to_answer(f, out);
}

static void compose_redrive(const struct brief_facts *f, struct str *out)
{
	first_line(f, "go on with", out);
	str_add(out, "You are at your prompt, and the task is neither finished nor blocked. Go on "
		     "with it, or report\nTASK_BLOCKED with the reason.\n");
	how_to_answer(f, out);
}

static void compose_nudge(const struct brief_facts *f, struct str *out)
{
	first_line(f, "please acknowledge", out);
	str_add(out, "Run this, with the code from the last line of the brief in place of "
		     "CODE:\n\n    ");
	brief_add_czar(f, out);
	str_add(out, " ack ");
	brief_add_line(out, f->task);
	str_add(out, " CODE\n\nTo read the brief again: ");
	brief_add_czar(f, out);
	str_add(out, " brief");
}

static void compose_notice(const struct brief_facts *f, struct str *out)
{
	str_add(out, "czar: ");
	if (f->task && f->task[0]) {
		str_add(out, "about ");
		brief_add_line(out, f->task);
		str_add(out, ": ");
	}
	brief_add_line(out, f->note && f->note[0] ? f->note : "look at your task again");
	if (f->task && f->task[0]) {
		str_add(out, "\nTo read the task again: ");
		brief_add_czar(f, out);
		str_add(out, " brief");
	}
}

static void add_other(const struct brief_facts *f, struct str *out)
{
	const struct brief_conflict *c = &f->conflict;

	if (!c->task[0]) {
		brief_add_line(out, f->base);
		return;
	}
	str_add(out, "that of ");
	if (c->worker[0]) {
		brief_add_line(out, c->worker);
		str_add(out, ", who works on ");
	}
	brief_add_line(out, c->task);
	str_add(out, " (");
	brief_add_line(out, c->title);
	str_add(out, c->worker[0] ? ")," : "), which is handed in,");
}

/* The other one is not asked to wait: whichever lands second comes back to be merged. */
static void compose_conflict(const struct brief_facts *f, struct str *out)
{
	const struct brief_conflict *c = &f->conflict;

	first_line(f, "a conflict of", out);
	str_add(out, "Your branch and ");
	add_other(f, out);
	str_add(out, " cannot be merged as they are. In the way:\n\n    ");
	brief_add_line(out, c->files);
	str_add(out,
		c->task[0] ? "\n\nTo see its side: git diff " : "\n\nMerge it now: git merge ");
	brief_add_line(out, f->base);
	if (c->task[0]) {
		str_add(out, "...");
		brief_add_line(out, c->branch);
	} else {
		str_add(out, ", then resolve and commit.");
	}
	if (c->worker[0]) {
		str_add(out, "\nTo agree who changes what: ");
		brief_add_czar(f, out);
		str_add(out, " say ");
		brief_add_line(out, c->worker);
		str_add(out, " \"what you suggest\"");
	}
	if (c->task[0])
		str_add(out,
			"\nKeep your change small. Nobody waits: whichever lands second is given "
			"back to be merged by hand.");
	str_add(out, "\nThen go on with your task.\n");
}

static void add_note(const struct brief_facts *f, struct str *out)
{
	if (!f->note || !f->note[0])
		return;
	str_add(out, "\n(");
	brief_add_line(out, f->note);
	str_add(out, ")");
}

int brief_compose(const struct brief_facts *f, enum delivery_kind kind, const char *template,
	struct str *ret, struct error *err)
{
	switch (kind) {
	case KIND_BRIEF:
		return compose_brief(f, template, ret, err);
	case KIND_NOTICE:
		compose_notice(f, ret);
		return 0;
	case KIND_CONFLICT:
		compose_conflict(f, ret);
		return 0;
	case KIND_REMINDER:
		compose_reminder(f, ret);
		break;
	case KIND_ASK:
		compose_ask(f, ret);
		break;
	case KIND_REDRIVE:
		compose_redrive(f, ret);
		break;
	case KIND_NUDGE:
		compose_nudge(f, ret);
		break;
	default:
		return error(
			err, EINVAL, "a text of kind '%d' is not czar's to compose", (int)kind);
	}
	add_note(f, ret);
	return 0;
}

/* Without its title: that may be why the text must travel so. */
void brief_by_file(const struct brief_facts *f, enum delivery_kind kind, const char *path,
	size_t bytes, const char *sha256, struct str *ret)
{
	if (kind == KIND_BRIEF)
		add_who(f, "task", ret);
	else
		str_addf(ret, "czar: a text for %s (delivery %" PRId64 ")", f->worker, f->delivery);
	str_add(ret, "\nRead the whole text in ");
	brief_add_line(ret, path);
	str_addf(ret, " now (%zu bytes, SHA-256 %s).", bytes, sha256);
	if (kind == KIND_BRIEF)
		str_add(ret,
			"\nIts first part says what to run first; the code for that is on its last "
			"line.");
}

void say_compose(const char *author, const char *worker, const char *text, struct str *ret)
{
	if (author)
		str_addf(ret, "[%s -> %s] ", author, worker);
	str_add(ret, text);
}
