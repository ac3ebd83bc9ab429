/*
 * Looking at panes: the list of all workers' panes, and what they show.
 *
 * Titles and options are strangers' text and may hold any separator, newlines included. So a line
 * of the list first tells the length of each field (#{n:}), and the fields follow without
 * separators.
 *
 * Only looks. The one thing it does is the SIGCHLD that makes tmux collect a status it missed.
 */
#include "czar/io/tmux_panes.h"

#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "czar/io/tmux_door.h"
#include "czar/io/process.h"
#include "czar/io/tmux_quote.h"

/* Free text of a pane, in the order of the list. */
enum pane_field {
	PANE_STATUS,
	PANE_SIGNAL,
	PANE_TTY,
	PANE_TITLE,
	PANE_WORKER,
	PANE_SESSION,
	PANE_TYPED,
	PANE_SENT,
	PANE_KEY,
	PANE_FIELDS
};

static const char *const pane_fields[PANE_FIELDS] = {
	[PANE_STATUS] = "pane_dead_status",
	[PANE_SIGNAL] = "pane_dead_signal",
	[PANE_TTY] = "pane_tty",
	[PANE_TITLE] = "pane_title",
	[PANE_WORKER] = "@czar_worker",
	[PANE_SESSION] = "@czar_session",
	[PANE_TYPED] = "@czar_typed",
	[PANE_SENT] = "@czar_sent",
	[PANE_KEY] = "@czar_key",
};

/* A pane as the list shows it, with what is needed only while the list is made. */
struct look {
	struct tmux_pane pane;
	int64_t window;
};

struct looks {
	struct look *all;
	size_t n;
};

static void looks_done(struct looks *l)
{
	free(l->all);
}

static void list_line(struct str *line, const char *which)
{
	struct str format = {0};

	str_add(&format, "#{pane_id} #{window_id} #{pane_pid} #{pane_dead} #{pane_in_mode} ");
	for (size_t i = 0; i < PANE_FIELDS; i++)
		str_addf(&format, "#{n:%s} ", pane_fields[i]);
	for (size_t i = 0; i < PANE_FIELDS; i++)
		str_addf(&format, "#{%s}", pane_fields[i]);
	str_addf(line, "list-panes %s -f \"#{n:@czar_worker}\" -F ", which);
	tmux_quote(line, str_text(&format));
	str_done(&format);
}

static void field_clean(char *dst, size_t size, const char *bytes, size_t n)
{
	struct str s = {0};

	text_add_clean(&s, bytes, n);
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] == '\n' || s.data[i] == '\t')
			s.data[i] = ' ';
	text_set(dst, size, str_text(&s));
	str_done(&s);
}

static int64_t field_int(const char *bytes, size_t n)
{
	char text[24] = "";
	int64_t value = 0;

	if (n < sizeof text)
		memcpy(text, bytes, n);
	return text_to_int(text, &value) ? value : 0;
}

/* tmux tells a number where the C library has no table of names, a name without "SIG" elsewhere. */
static int64_t field_signal(const char *bytes, size_t n)
{
	char name[16] = "";

	if (n && !isdigit((unsigned char)bytes[0]) && n < sizeof name) {
		memcpy(name, bytes, n);
		for (int i = 1; i < NSIG; i++)
			if (sigabbrev_np(i) && text_equal(sigabbrev_np(i), name))
				return i;
	}
	return field_int(bytes, n);
}

static void pane_set(struct tmux_pane *p, enum pane_field field, const char *bytes, size_t n)
{
	switch (field) {
	case PANE_STATUS:
		p->exit_status = field_int(bytes, n);
		p->status_known = p->status_known || n;
		break;
	case PANE_SIGNAL:
		p->exit_signal = field_signal(bytes, n);
		p->status_known = p->status_known || n;
		break;
	case PANE_TTY:
		field_clean(p->tty, sizeof p->tty, bytes, n);
		break;
	case PANE_TITLE:
		field_clean(p->title, sizeof p->title, bytes, n);
		break;
	case PANE_WORKER:
		field_clean(p->worker, sizeof p->worker, bytes, n);
		break;
	case PANE_SESSION:
		p->session = field_int(bytes, n);
		break;
	case PANE_TYPED:
		field_clean(p->typed, sizeof p->typed, bytes, n);
		break;
	case PANE_SENT:
		field_clean(p->sent, sizeof p->sent, bytes, n);
		break;
	case PANE_KEY:
		field_clean(p->key, sizeof p->key, bytes, n);
		break;
	case PANE_FIELDS:
		break;
	}
}

static bool take_id(const char **p, char sigil, int64_t *ret)
{
	if (**p != sigil)
		return false;
	(*p)++;
	return tmux_take_int(p, ret);
}

static bool take_look(const char **p, const char *end, struct look *l)
{
	int64_t id, dead, mode, lengths[PANE_FIELDS];

	*l = (struct look){.pane = {.key_age = -1}};
	if (!take_id(p, '%', &id) || !take_id(p, '@', &l->window) ||
		!tmux_take_int(p, &l->pane.pid) || !tmux_take_int(p, &dead) ||
		!tmux_take_int(p, &mode))
		return false;
	TEXT_SETF(l->pane.id, "%%%" PRId64, id);
	l->pane.dead = dead;
	l->pane.copy_mode = mode;
	for (int i = 0; i < PANE_FIELDS; i++)
		if (!tmux_take_int(p, &lengths[i]) || lengths[i] < 0)
			return false;
	for (int i = 0; i < PANE_FIELDS; i++) {
		if (lengths[i] > end - *p)
			return false;
		pane_set(&l->pane, (enum pane_field)i, *p, (size_t)lengths[i]);
		*p += lengths[i];
	}
	l->pane.start_time = process_start_time(l->pane.pid);
	return *p == end || *(*p)++ == '\n';
}

static bool looks_hold(const struct looks *l, const char *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (text_equal(l->all[i].pane.id, id))
			return true;
	return false;
}

static int looks_parse(const struct str *reply, struct looks *l, struct error *err)
{
	const char *p = str_text(reply), *end = p + reply->len;

	l->n = 0;
	while (p < end) {
		l->all = realloc(l->all, (l->n + 1) * sizeof *l->all);
		if (!l->all)
			abort();
		if (!take_look(&p, end, &l->all[l->n]))
			return error(err, EPROTO, "tmux's list of panes makes no sense");
		/* A window that is linked into a monitor's session is listed there too. */
		if (!looks_hold(l, l->all[l->n].pane.id))
			l->n++;
	}
	return 0;
}

/* A person is at a pane when a client shows its window; its age is that of the client's last key.
 */
static void looks_add_keys(struct looks *l, const struct str *reply)
{
	const char *p = str_text(reply);
	int64_t now = clock_now() / USEC_SEC, control, activity, window;

	while (tmux_take_int(&p, &control) && tmux_take_int(&p, &activity) &&
		take_id(&p, '@', &window)) {
		int64_t age = now > activity ? now - activity : 0;

		for (size_t i = 0; !control && i < l->n; i++) {
			struct tmux_pane *pane = &l->all[i].pane;

			if (l->all[i].window == window &&
				(pane->key_age < 0 || age < pane->key_age))
				pane->key_age = age;
		}
		p += strspn(p, "\n");
	}
}

/* Dead, and tmux has not collected it: a zombie of tmux's, or just being collected. */
static bool looks_lack_status(const struct looks *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct tmux_pane *p = &l->all[i].pane;

		if (p->dead && !p->status_known && !p->start_time)
			return true;
	}
	return false;
}

static int looks_take(struct tmux *t, const char *which, struct looks *l, struct error *err)
{
	struct tmux_exchange e[2] = {0};
	int r;

	list_line(&e[0].line, which);
	str_add(&e[1].line,
		"list-clients -F \"#{client_control_mode} #{client_activity} #{window_id}\"");
	tmux_exchange(t, e, 2);
	r = tmux_exchange_error(&e[0], "list panes", err);
	if (r == 0)
		r = tmux_exchange_error(&e[1], "list clients", err);
	if (r == 0)
		r = looks_parse(&e[0].reply, l, err);
	if (r == 0)
		looks_add_keys(l, &e[1].reply);
	tmux_exchange_done(&e[0]);
	tmux_exchange_done(&e[1]);
	return r;
}

int tmux_list_some(
	struct tmux *t, const char *which, struct tmux_pane **ret, size_t *ret_n, struct error *err)
{
	static const usec_t pauses[] = {
		3 * USEC_MSEC, 5 * USEC_MSEC, 10 * USEC_MSEC, 20 * USEC_MSEC};
	_cleanup_(looks_done) struct looks l = {0};
	int r = looks_take(t, which, &l, err);

	for (size_t i = 0; r == 0 && i < sizeof pauses / sizeof *pauses && looks_lack_status(&l);
		i++) {
		process_signal(t->server_pid, t->server_start, SIGCHLD);
		pause_for(pauses[i]);
		r = looks_take(t, which, &l, err);
	}
	if (r < 0)
		return r;
	*ret = calloc(l.n + 1, sizeof **ret);
	if (!*ret)
		abort();
	for (size_t i = 0; i < l.n; i++)
		(*ret)[i] = l.all[i].pane;
	*ret_n = l.n;
	return 0;
}

int tmux_list(struct tmux *t, struct tmux_pane **ret, size_t *ret_n, struct error *err)
{
	return tmux_list_some(t, "-a", ret, ret_n, err);
}

static void capture_line(struct str *line, const char *pane)
{
	str_addf(line,
		"display-message -p -t %s \"#{cursor_x} #{cursor_y} #{history_size} #{pane_width} "
		"#{pane_height}\" ; capture-pane -p -t %s",
		pane, pane);
}

static void capture_read(struct tmux_capture *c, struct tmux_exchange *e)
{
	const char *p = str_text(&e->reply);

	c->result = e->result;
	str_clear(&c->text);
	if (e->result == 1)
		str_add(&c->text, tmux_exchange_words(e));
	if (e->result != 0)
		return;
	if (!tmux_take_int(&p, &c->cursor_x) || !tmux_take_int(&p, &c->cursor_y) ||
		!tmux_take_int(&p, &c->history_size) || !tmux_take_int(&p, &c->width) ||
		!tmux_take_int(&p, &c->height)) {
		c->result = -EPROTO;
		return;
	}
	p += *p == '\n';
	str_add_bytes(&c->text, p, e->reply.len - (size_t)(p - str_text(&e->reply)));
}

void tmux_captures(struct tmux *t, struct tmux_capture *captures, size_t n)
{
	struct tmux_exchange *e = calloc(n + 1, sizeof *e);

	if (!e)
		abort();
	for (size_t i = 0; i < n; i++)
		if (tmux_pane_id_is_valid(captures[i].pane))
			capture_line(&e[i].line, captures[i].pane);
	tmux_exchange(t, e, n);
	for (size_t i = 0; i < n; i++) {
		capture_read(&captures[i], &e[i]);
		tmux_exchange_done(&e[i]);
	}
	free(e);
}
