/*
 * What one tick costs: tick FOLDER TASKS.
 *
 * FOLDER is a checkout with a czar.conf whose workers have worktrees on branches bench/1, bench/2,
 * ... The store is filled with tasks, and with workers that are busy in real panes of a real server
 * (a shell that shows a busy screen and sleeps). Then whole ticks of the daemon are run by hand,
 * and their processor time is taken. The server stays; its socket is the last figure.
 */
#include "tests/bench/bench.h"

#include <string.h>

#include "checks/fields.h"
#include "czar/base/file.h"
#include "czar/daemon.h"
#include "czar/reload.h"
#include "czar/seat.h"

static const char screen[] =
	"sh -c 'printf \"\\033]2;◐ busy\\007* Working (1s)\\n\"; exec sleep 100000'";

static void add_tasks(struct daemon *d, size_t n)
{
	struct new_task *tasks = calloc(n, sizeof *tasks);
	enum add_result *results = calloc(n, sizeof *results);
	char(*needs)[ID_SIZE] = calloc(n, sizeof *needs);
	const char *(*lists)[2] = calloc(n, sizeof *lists);
	struct str problems = {0};
	struct error err = {0};

	if (!tasks || !results || !needs || !lists)
		abort();
	for (size_t i = 0; i < n; i++) {
		struct task *t = &tasks[i].row;

		*t = (struct task){
			.state = TASK_QUEUED, .priority = 1 + (int64_t)i % 9, .estimate = 1};
		TEXT_SETF(t->id, "T-%zu", i + 1);
		TEXT_SETF(t->title, "Task number %zu", i + 1);
		tasks[i].text = "Do it.\n";
		tasks[i].source = "bench:1";
		TEXT_SETF(needs[i], "T-%zu", i / 3 + 1);
		lists[i][0] = needs[i];
		tasks[i].depends_on = i ? lists[i] : NULL;
	}
	must(queue_add_tasks(d->queue, tasks, n, clock_now(), results, NULL, &problems, &err), &err,
		problems.len ? str_text(&problems) : "cannot add tasks");
	free(tasks);
	free(results);
	free(needs);
	free(lists);
}

static void give(struct plan *p, size_t i, const struct tmux_pane *pane)
{
	struct worker *w = edit_worker(&p->next.workers[i]);
	struct task *t;
	struct attempt *a;
	char id[ID_SIZE];

	TEXT_SETF(id, "T-%zu", i + 1);
	t = plan_task(p, id);
	a = plan_add_attempt(p, t, w, ATTEMPT_FIRST);
	TEXT_SETF(a->branch, "bench/%zu", i + 1);
	a->step = STEP_TAKEN;
	a->grade = GRADE_EXACT;
	t->state = TASK_WORKING;
	w->seat = SEAT_READY;
	w->session = pane->session;
	TEXT_SET(w->pane, pane->id);
	w->pid = pane->pid;
	w->start_time = pane->start_time;
	w->started_awake = p->next.awake;
	w->health = HEALTH_HEALTHY;
	w->turn_open = true;
}

static void start_workers(struct daemon *d)
{
	struct arena arena = {0};
	struct world w = {0};
	struct plan p;
	struct error err = {0};

	must(queue_load(d->queue, &arena, &w, &err), &err, "cannot load");
	w.now = clock_now();
	w.awake = clock_awake();
	w.looks = arena_alloc(&arena, (w.n_workers + 1) * sizeof *w.looks);
	plan_init(&p, &arena, &w);
	for (size_t i = 0; i < w.n_workers; i++) {
		struct tmux_start s = {.name = w.workers[i].name,
			.worker = w.workers[i].name,
			.directory = w.workers[i].worktree,
			.command = screen,
			.session = (int64_t)i + 1};
		struct tmux_pane pane;

		must(tmux_new_session(d->tmux, &s, &pane, &err), &err, "cannot start a session");
		give(&p, i, &pane);
	}
	edit_project(&p.next.project)->last_intent = (int64_t)w.n_workers;
	must(queue_record(d->queue, &p, &err), &err, "cannot record");
	row_cache_drop(&d->cache);
	arena_done(&arena);
}

static void one_tick(struct daemon *d)
{
	struct error err = {0};

	must(tick(d, &err), &err, "a tick failed");
	sd_event_run(d->loop, 0);
}

/* A report of a worker, which a rule answers with a decision. */
static void report_progress(struct daemon *d, size_t i)
{
	const struct world *w = &d->cache.world;
	struct event e = {.kind = EVENT_PROGRESS, .at = clock_now(), .percent = 50};
	const char *body = NULL;
	struct error err = {0};

	TEXT_SETF(e.id, "%016llx", (unsigned long long)e.at);
	TEXT_SET(e.worker, w->workers[i % w->n_workers].name);
	TEXT_SET(e.note, "half of it");
	must(queue_add_events(d->queue, &e, &body, 1, &err), &err, "cannot add an event");
	row_cache_events_added(&d->cache);
}

enum kind { NOTHING, ONE_EVENT, DECISION, TIMER, STORE_CHANGED };

/* The median processor time of ticks of one kind, in milliseconds. */
static double measure(struct daemon *d, enum kind kind)
{
	enum { ROUNDS = 31 };
	double cpu[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		double before;
		struct error err = {0};

		d->looked_all_awake = kind == TIMER ? 0 : clock_awake();
		if (kind == ONE_EVENT)
			d->seats[i % d->n_seats]->stirred = d->seats[i % d->n_seats]->tree_stirred =
				true;
		if (kind == STORE_CHANGED)
			row_cache_drop(&d->cache);
		if (kind == DECISION)
			report_progress(d, i);
		before = cpu_seconds();
		must(tick(d, &err), &err, "a tick failed");
		cpu[i] = (cpu_seconds() - before) * 1000;
	}
	return median(cpu, ROUNDS);
}

static void set_up(struct daemon *d, const char *folder, struct project_place *place,
	struct daemon_options *options)
{
	struct error err = {0};

	must(project_find(folder, place, &err), &err, "no project");
	must(project_make_folders(place, &err), &err, "no folders");
	options->place = place;
	*d = (struct daemon){.options = options,
		.place = place,
		.lock_fd = -1,
		.children_fd = -1,
		.first_tick = true};
	must(sd_event_new(&d->loop), &err, "no event loop");
	clock_boot_id(d->boot, sizeof d->boot);
	must(reload_first(d, &err), &err, "bad settings");
	must(queue_open(place->store, &d->queue, &err), &err, "no store");
	must(git_open(place->checkout, &d->git, &err), &err, "no repository");
	must(reload_apply(d, &err), &err, "bad settings");
	must(dir_make(d->config.status_dir, 0755, &err), &err, "no status folder");
}

static void report(struct daemon *d)
{
	static const struct {
		const char *name;
		enum kind kind;
	} kinds[] = {{"tick_nothing_ms", NOTHING}, {"tick_event_ms", ONE_EVENT},
		{"tick_decision_ms", DECISION}, {"tick_timer_ms", TIMER},
		{"tick_load_ms", STORE_CHANGED}};
	struct project project = {0};
	struct error err = {0};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		figure(kinds[i].name, measure(d, kinds[i].kind));
	project = d->cache.world.project;
	must(d->cache.valid ? 0 : -1, &err, "the last tick kept nothing");
	printf("{\"socket\": \"%s\"}\n", project.socket);
}

int main(int argc, char **argv)
{
	struct project_place place;
	struct daemon_options options = {0};
	struct daemon d;
	int64_t tasks = 0;

	if (argc != 3 || !text_to_int(argv[2], &tasks) || tasks < 1) {
		fprintf(stderr, "usage: tick FOLDER TASKS\n");
		return 2;
	}
	set_up(&d, argv[1], &place, &options);
	one_tick(&d); /* starts the server */
	add_tasks(&d, (size_t)tasks);
	start_workers(&d);
	for (size_t i = 0; i < 12; i++)
		one_tick(&d);
	report(&d);
	return 0;
}
