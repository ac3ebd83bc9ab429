#pragma once
/* A world in an arena, made from short texts, and the order in which its tasks would begin. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct scene {
	struct arena arena;
	struct world w;
	size_t task_room, dependency_room, touch_room, attempt_room;
};

static inline void scene_open(struct scene *s)
{
	*s = (struct scene){0};
	s->w.now = 1000 * USEC_HOUR;
	s->w.settings.ageing = 4 * USEC_HOUR;
}

static inline struct task *add_task(
	struct scene *s, const char *id, int64_t priority, enum task_state state)
{
	struct task *t;

	s->w.tasks = arena_grow(&s->arena, s->w.tasks, s->w.n_tasks, &s->task_room, sizeof(*t));
	t = &s->w.tasks[s->w.n_tasks++];
	*t = (struct task){.priority = priority, .estimate = 1, .state = state};
	TEXT_SET(t->id, id);
	t->added = t->ready_since = s->w.now - USEC_HOUR;
	return t;
}

static inline struct dependency *add_need(struct scene *s, const char *task, const char *needs)
{
	struct dependency *d;

	s->w.dependencies = arena_grow(
		&s->arena, s->w.dependencies, s->w.n_dependencies, &s->dependency_room, sizeof(*d));
	d = &s->w.dependencies[s->w.n_dependencies++];
	*d = (struct dependency){0};
	TEXT_SET(d->task, task);
	TEXT_SET(d->needs, needs);
	return d;
}

static inline void add_touch(struct scene *s, const char *task, const char *glob)
{
	struct touch *t;

	s->w.touches =
		arena_grow(&s->arena, s->w.touches, s->w.n_touches, &s->touch_room, sizeof(*t));
	t = &s->w.touches[s->w.n_touches++];
	*t = (struct touch){0};
	TEXT_SET(t->task, task);
	TEXT_SET(t->glob, glob);
}

static inline void assert_order(struct scene *s, const char *name, const char *want)
{
	_cleanup_(str_done) struct str got = {0};
	size_t *order, n = schedule_ready(&s->w, &s->arena, &order), i;

	for (i = 0; i < n; i++)
		str_addf(&got, "%s%s", i ? " " : "", s->w.tasks[order[i]].id);
	if (!text_equal(str_text(&got), want))
		fail_msg("%s: '%s', not '%s'", name, str_text(&got), want);
}
