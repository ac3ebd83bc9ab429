/*
 * czar brief: the whole task again, as it was given. For a person: the brief of a worker.
 */
#include <stdio.h>

#include "czar/base/file.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

enum { BRIEF_MOST_BYTES = 8 << 20 };

int cmd_brief(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	struct worker_place place;
	struct error err = {0};
	struct worker worker;
	int r;

	if (c->in_pane) {
		if (argc && !text_equal(argv[0], c->worker))
			return command_say_error(EXIT_REFUSED,
				"'%s' has a brief of its own: from here only that of %s is to be "
				"had (czar brief)",
				argv[0], c->worker);
		if (pane_place(c, &place, &err) < 0)
			return command_fail(EXIT_FAILED, &err, NULL, NULL);
		str_add(&path, place.brief);
	} else {
		if (argc == 0)
			return command_usage(c, "whose brief? name a worker");
		r = need_worker(c, argv[0], &worker);
		if (r != EXIT_OK)
			return r;
		str_addf(&path, "%s/.czar/brief.md", worker.worktree);
	}
	r = file_read(str_text(&path), BRIEF_MOST_BYTES, &text, &err);
	if (r == -ENOENT)
		return command_say_error(
			EXIT_NOT_FOUND, "there is no brief yet: one comes with the first task");
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return print_json(
			json_pack("{s:s,s:o}", "worker", c->in_pane ? c->worker : worker.name,
				"text", json_clean_bytes(str_text(&text), text.len)));
	print_text(str_text(&text), text.len);
	return EXIT_OK;
}
