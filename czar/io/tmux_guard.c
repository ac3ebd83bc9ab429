/*
 * The guarded keys: test, paste and mark in one command, inside the server, with nothing in
 * between.
 *
 * The guard is a compare-and-swap on an option of the pane. Whoever repeats it after a
 * crash or a time-out does no harm, and the option tells what ran. The paste comes before the mark,
 * so that a failed paste leaves none; a dead pane never gets a paste, which would crash the server.
 */
#include "czar/io/tmux_door.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/io/tmux_quote.h"

#define WORD_DONE "czar-done"
#define WORD_REFUSED "czar-refused"

static const char name_bytes[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static bool text_is_name(const char *text)
{
	return *text && *text != '-' && strspn(text, name_bytes) == strlen(text);
}

static bool guard_is_sound(const struct tmux_guard *g)
{
	return tmux_pane_id_is_valid(g->pane) && g->pid > 0 && text_starts(g->option, "@czar_") &&
	       text_is_name(g->option + 1) && g->after[0] && g->before;
}

/* Each test yields one digit, so that the whole is one flat comparison: tmux limits nesting. */
static void test_equal(struct str *s, const char *variable, const char *value)
{
	str_addf(s, "#{==:#{%s},", variable);
	tmux_format_add(s, value);
	str_add(s, "}");
}

static void test_number(struct str *s, const char *variable, int64_t value)
{
	char digits[24];

	TEXT_SETF(digits, "%" PRId64, value);
	test_equal(s, variable, digits);
}

static size_t tests_add(struct str *s, const struct tmux_guard *g)
{
	size_t n = 4;

	test_number(s, "pane_pid", g->pid);
	test_number(s, "pane_dead", 0);
	test_number(s, "pane_in_mode", 0);
	test_equal(s, g->option, g->before);
	if (g->typed) {
		test_equal(s, "@czar_typed", g->typed);
		n++;
	}
	if (g->same_place) {
		test_number(s, "cursor_x", g->cursor_x);
		test_number(s, "cursor_y", g->cursor_y);
		test_number(s, "history_size", g->history_size);
		n += 3;
	}
	if (g->present && g->present[0]) {
		tmux_present_add(s, g->present);
		n++;
	}
	for (const char *const *p = g->all; p && *p; p++) {
		tmux_present_add(s, *p);
		n++;
	}
	if (g->any && *g->any) {
		tmux_any_add(s, g->any);
		n++;
	}
	for (const char *const *p = g->absent; p && *p; p++) {
		tmux_absent_add(s, *p);
		n++;
	}
	return n;
}

static void guard_line(
	struct str *line, const struct tmux_guard *g, const char *act, const char *otherwise)
{
	_cleanup_(str_done) struct str format = {0}, run = {0};
	size_t n;

	str_add(&format, "#{==:");
	n = tests_add(&format, g);
	str_add(&format, ",");
	while (n--)
		str_add(&format, "1");
	str_add(&format, "}");
	str_addf(&run, "%s ; set-option -p -t %s %s ", act, g->pane, g->option);
	tmux_quote(&run, g->after);
	str_add(&run, " ; display-message -p " WORD_DONE);
	str_addf(line, "if-shell -F -t %s ", g->pane);
	tmux_quote(line, str_text(&format));
	str_add(line, " ");
	tmux_quote(line, str_text(&run));
	str_add(line, " ");
	tmux_quote(line, otherwise);
}

static int guard_result(const struct tmux_exchange *e, const char *what, struct error *err)
{
	if (e->result == 0 && text_equal(str_text(&e->reply), WORD_DONE))
		return 0;
	if (e->result == 0 && text_equal(str_text(&e->reply), WORD_REFUSED)) {
		error(err, EAGAIN, "cannot %s: the guard did not hold", what);
		return 1;
	}
	if (e->result == 0)
		return error(err, EPROTO, "cannot %s: tmux's answer makes no sense", what);
	return tmux_exchange_error(e, what, err);
}

static int text_save(const char *path, const char *text, size_t n, struct error *err)
{
	_cleanup_(fd_close) int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r = fd < 0 ? -errno : fd_write(fd, text, n);

	return r < 0 ? error(err, -r, "cannot write '%s': %s", path, strerror(-r)) : 0;
}

/* brackets: the text has its own. */
static int paste_run(struct tmux *t, const struct tmux_guard *g, const char *buffer,
	const char *path, bool brackets, struct error *err)
{
	_cleanup_(str_done) struct str act = {0}, otherwise = {0}, file = {0};
	struct tmux_exchange e[3] = {0};
	int r;

	/* A buffer of that name can only be left over: if loading fails, it must not be what is
	 * pasted. */
	str_addf(&e[0].line, "delete-buffer -b %s", buffer);
	tmux_format_add(&file, path);
	str_addf(&e[1].line, "load-buffer -b %s ", buffer);
	tmux_quote(&e[1].line, str_text(&file));
	str_addf(&act, "paste-buffer %s -r -d -b %s -t %s", brackets ? "" : "-p", buffer, g->pane);
	str_addf(&otherwise, "delete-buffer -b %s ; display-message -p " WORD_REFUSED, buffer);
	guard_line(&e[2].line, g, str_text(&act), str_text(&otherwise));
	tmux_exchange(t, e, 3);
	/* Without its buffer the guarded half cannot have pasted: what it says is only a
	 * consequence. */
	if (e[1].result == 1)
		r = tmux_exchange_error(&e[1], "load a text", err);
	else
		r = guard_result(&e[2], "paste", err);
	for (size_t i = 0; i < sizeof e / sizeof *e; i++)
		tmux_exchange_done(&e[i]);
	return r;
}

int tmux_paste(struct tmux *t, const struct tmux_guard *g, const char *buffer, const char *folder,
	const char *text, size_t n, struct error *err)
{
	char path[PATH_MAX];
	int r;

	if (!guard_is_sound(g) || !text_is_name(buffer) || !n)
		return error(err, EINVAL, "paste '%s' into '%s': not a paste", buffer, g->pane);
	if (folder[0] != '/' || !TEXT_SETF(path, "%s/paste-%016" PRIx64, folder, random_u64()))
		return error(err, EINVAL, "not a folder for pastes: '%s'", folder);
	r = text_save(path, text, n, err);
	if (r == 0)
		r = paste_run(t, g, buffer, path, text_starts(text, "\033[200~"), err);
	unlink(path);
	return r;
}

int tmux_keys(struct tmux *t, const struct tmux_guard *g, const char *keys, struct error *err)
{
	_cleanup_(tmux_exchange_done) struct tmux_exchange e = {0};
	_cleanup_(str_done) struct str act = {0};
	size_t count = 0;

	str_addf(&act, "send-keys -t %s --", g->pane);
	for (const char *p = keys + strspn(keys, " "); *p; p += strspn(p, " ")) {
		_cleanup_(str_done) struct str key = {0};
		size_t n = strcspn(p, " ");

		str_add_bytes(&key, p, n);
		str_add(&act, " ");
		tmux_quote(&act, str_text(&key));
		p += n;
		count++;
	}
	if (!guard_is_sound(g) || !count)
		return error(err, EINVAL, "keys '%s' into '%s': not keys", keys, g->pane);
	guard_line(&e.line, g, str_text(&act), "display-message -p " WORD_REFUSED);
	tmux_exchange(t, &e, 1);
	return guard_result(&e, "send keys", err);
}
