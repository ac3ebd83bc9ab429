/*
 * A task as a file: the way back of queue/import.c.
 *
 * Only what differs from the defaults is written, so that the file looks as a person would have
 * written it. Values that YAML could take for something else are quoted.
 */
#include "queue/task_export.h"

#include <inttypes.h>
#include <string.h>

#include "checks/names.h"
#include "czar/base/clock.h"

static bool is_plain(const char *value)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t n = strlen(value);

	if (!n || !memchr(letters, value[0], sizeof letters - 1) || value[n - 1] == ' ' ||
		text_equal(value, "null"))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!strchr(letters, value[i]) && !strchr(" ._/()+-", value[i]))
			return false;
	return true;
}

static void add_value(struct str *s, const char *value)
{
	if (is_plain(value)) {
		str_add(s, value);
		return;
	}
	str_add(s, "\"");
	for (const char *p = value; *p; p++)
		if (*p == '"' || *p == '\\')
			str_addf(s, "\\%c", *p);
		else if (*p == '\t')
			str_add(s, "\\t");
		else if (*p == '\n')
			str_add(s, "\\n");
		else
			str_add_bytes(s, p, 1);
	str_add(s, "\"");
}

static void add_text(struct str *s, const char *key, const char *value)
{
	if (!*value)
		return;
	str_addf(s, "%s: ", key);
	add_value(s, value);
	str_add(s, "\n");
}

static void add_number(struct str *s, const char *key, int64_t value, int64_t usual)
{
	if (value != usual)
		str_addf(s, "%s: %" PRId64 "\n", key, value);
}

/* The shortest form that is exact. */
static void add_timeout(struct str *s, usec_t timeout)
{
	static const struct {
		usec_t unit;
		const char *word;
	} units[] = {
		{USEC_HOUR, "h"}, {USEC_MIN, "min"}, {USEC_SEC, "s"}, {USEC_MSEC, "ms"}, {1, "us"}};
	size_t i = 0;

	if (!timeout)
		return;
	while (timeout % units[i].unit)
		i++;
	str_addf(s, "timeout: %lld%s\n", (long long)(timeout / units[i].unit), units[i].word);
}

/* One list of the front matter: "key: [a, b]". */
struct list {
	struct str *out;
	const char *key;
	size_t n;
};

static void list_item(struct list *l, const char *value)
{
	if (l->n++)
		str_add(l->out, ", ");
	else
		str_addf(l->out, "%s: [", l->key);
	add_value(l->out, value);
}

static void list_end(struct list *l)
{
	if (l->n)
		str_add(l->out, "]\n");
}

static int on_dependency(const void *row, void *userdata)
{
	const struct dependency *d = row;

	if (text_equal(d->source, "task"))
		list_item(userdata, d->needs);
	return 0;
}

static int on_touch(const void *row, void *userdata)
{
	list_item(userdata, ((const struct touch *)row)->glob);
	return 0;
}

static int add_lists(struct queue *q, const char *id, struct str *s, struct error *err)
{
	struct list needs = {.out = s, .key = "depends_on"}, touches = {.out = s, .key = "touches"};
	int r = queue_each(q, ROW_DEPENDENCY, "task = $1", id, on_dependency, &needs, err);

	list_end(&needs);
	if (r == 0)
		r = queue_each(q, ROW_TOUCH, "task = $1", id, on_touch, &touches, err);
	list_end(&touches);
	return r;
}

int queue_export_task(struct queue *q, const char *id, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str s = {0}, text = {0};
	struct task t;
	int r = queue_find_task(q, id, &t, err);

	if (r == 0)
		r = queue_task_text(q, t.id, &text, err);
	if (r < 0)
		return r;
	str_add(&s, "---\n");
	add_text(&s, "id", t.id);
	add_text(&s, "title", t.title);
	add_number(&s, "priority", t.priority, 0);
	add_text(&s, "assignee", t.assignee);
	add_text(&s, "role", t.role);
	add_text(&s, "group", t.group);
	add_number(&s, "estimate", t.estimate, 1);
	add_number(&s, "attempts", t.attempts_limit, 0);
	add_timeout(&s, t.timeout);
	if (t.result == RESULT_REPORT)
		add_text(&s, "result", "report");
	if (t.approve != APPROVE_DEFAULT)
		add_text(&s, "approve", task_approve_names[t.approve]);
	r = add_lists(q, t.id, &s, err);
	if (r < 0)
		return r;
	str_add(&s, "---\n");
	str_add(&s, str_text(&text));
	if (!text_ends(str_text(&text), "\n"))
		str_add(&s, "\n");
	str_add(ret, str_text(&s));
	return 0;
}
