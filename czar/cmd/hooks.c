/*
 * czar hooks install | remove | status: the post-commit hook that tells czar of a commit at once.
 *
 * Without it czar finds commits by watching and by its ticks; with it, in milliseconds and also in
 * sandboxes. Where the hook is not ours to write, the line to add is printed (exit 5: a person).
 */
#include <stdio.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/hook_place.h"

static void print_report(
	const struct command_context *c, const struct hook_report *r, const char *done)
{
	_cleanup_(str_done) struct str s = {0};

	if (c->json) {
		print_json(json_pack("{s:s, s:b, s:o, s:o, s:o, s:o}", "state",
			hook_state_name(r->state), "chained", r->chained, "path",
			json_clean_text(r->path), "manager", json_clean_text(r->manager), "file",
			json_clean_text(r->file), "line", json_clean_text(str_text(&r->line))));
		return;
	}
	if (r->state == HOOK_MANAGED) {
		str_addf(&s, "the hooks belong to %s: add to ", r->manager);
		add_line(&s, r->file);
		str_add(&s, "\n\n");
		text_add_clean(&s, str_text(&r->line), r->line.len);
		fputs(str_text(&s), stdout);
		return;
	}
	if (c->quiet)
		return;
	str_addf(&s, "post-commit: %s%s (", done ? done : hook_state_name(r->state),
		r->chained ? ", the hook from before runs after it" : "");
	add_line(&s, r->path);
	str_add(&s, ")\n");
	fputs(str_text(&s), stdout);
}

static int install(struct command_context *c, const struct hook_place *p)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};
	int r = hook_install(p, &report, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	print_report(c, &report, r == 0 ? "installed" : r == 1 ? "was installed already" : NULL);
	return report.state == HOOK_MANAGED ? EXIT_PERSON : EXIT_OK;
}

static int take_out(struct command_context *c, const struct hook_place *p)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};
	int r = hook_remove(p, &report, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (r == 2)
		return command_say_error(EXIT_PERSON,
			"the hook is not czar's (%s): remove the line with czar-hook by hand",
			report.path);
	if (report.state == HOOK_MANAGED)
		report.state = HOOK_ABSENT;
	print_report(c, &report, r == 0 ? "removed" : "there was none of czar's");
	return EXIT_OK;
}

static int status(struct command_context *c, const struct hook_place *p)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};

	if (hook_status(p, &report, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	print_report(c, &report, NULL);
	return report.state == HOOK_INSTALLED || report.state == HOOK_BY_HAND ? EXIT_OK
									      : EXIT_FAILED;
}

int cmd_hooks(struct command_context *c, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct command_context *c, const struct hook_place *p);
	} verbs[] = {{"install", install}, {"remove", take_out}, {"status", status}};
	struct hook_place place;
	struct error err = {0};
	const char *verb = argc ? argv[0] : "";

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (!text_equal(verbs[i].name, verb))
			continue;
		if (hook_place_find(&c->place, c->path, &place, &err) < 0)
			return command_fail(EXIT_FAILED, &err, NULL, NULL);
		return verbs[i].run(c, &place);
	}
	return command_usage(c, "no '%s' of hooks: it is install, remove or status", verb);
}
