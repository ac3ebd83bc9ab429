/*
 * czar as a service: names of units, the fleet's line, what the manager is told and when.
 *
 * The manager here is a socket; a real one is in tests/integration/service.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/systemctl.h"
#include "czar/service.h"
#include "czar/service_notify.h"
#include "status/fleet_line.h"

/* As systemd-escape --path has them. */
static void test_escape(void **state)
{
	static const struct {
		const char *path, *instance;
	} cases[] = {
		{"/", "-"},
		{"/home/ann/shop", "home-ann-shop"},
		{"//home//ann/", "home-ann"},
		{"/home/ann/my-shop", "home-ann-my\\x2dshop"},
		{"/.dot/.dot", "\\x2edot-.dot"},
		{"/a b/$HOME/%n/\"", "a\\x20b-\\x24HOME-\\x25n-\\x22"},
		{"/gr\303\274n", "gr\\xc3\\xbcn"},
	};
	char instance[64];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(systemd_escape_path(cases[i].path, instance, sizeof instance));
		assert_string_equal(instance, cases[i].instance);
	}
	assert_false(systemd_escape_path("/home/ann/my-shop", instance, 8));
}

static void test_units(void **state)
{
	struct project_place place = {.checkout = "/home/ann/shop"};
	struct service s;
	struct error err = {0};

	(void)state;
	assert_int_equal(service_find(&place, "/usr/bin/czar", &s, &err), 0);
	assert_string_equal(s.unit, "czar@home-ann-shop.service");
	assert_string_equal(s.tmux_unit, "czar-tmux@home-ann-shop.service");
	memset(place.checkout, 'x', 300);
	place.checkout[0] = '/';
	place.checkout[300] = '\0';
	assert_int_equal(service_find(&place, "/usr/bin/czar", &s, &err), -ENAMETOOLONG);
}

static void test_fleet_line(void **state)
{
	struct worker workers[] = {
		{.name = "w1", .wanted = true, .health = HEALTH_HEALTHY},
		{.name = "w2", .wanted = true, .health = HEALTH_SLOW},
		{.name = "w3", .wanted = true, .health = HEALTH_IDLE},
		{.name = "w4",
			.wanted = true,
			.health = HEALTH_STUCK,
			.reason = "no commit for 2 h 11 min since a1b2c3d; pane busy"},
		{.name = "w5", .wanted = true, .health = HEALTH_STUCK, .reason = "another"},
		{.name = "w6",
			.wanted = true,
			.health = HEALTH_ASKING,
			.reason = "asks \033]0:x\007\nREADY=1"},
		{.name = "w7", .wanted = false, .health = HEALTH_OFFLINE},
	};
	const struct {
		size_t n, done, all;
		const char *line;
	} cases[] = {
		{0, 0, 0, "0 workers"},
		{1, 0, 0, "1 worker: 1 working"},
		{3, 118, 300, "3 workers: 2 working, 1 idle; 118/300 done"},
		{5, 0, 7,
			"5 workers: 2 working, 2 stuck (w4: no commit for 2 h 11 min since "
			"a1b2c3d), 1 idle; 0/7 done"},
		{7, 1, 1,
			"6 workers: 2 working, 2 stuck (w4: no commit for 2 h 11 min since "
			"a1b2c3d), 1 asking (w6: asks ?]0:x?), 1 idle; 1/1 done"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0};
		struct world w = {.workers = workers, .n_workers = cases[i].n};

		fleet_line(&w, cases[i].done, cases[i].all, &s);
		assert_string_equal(str_text(&s), cases[i].line);
	}
}

/* --- the manager's end of the socket */

struct manager {
	int fd;
	struct daemon daemon;
};

static int set_up(void **state)
{
	struct manager *m = calloc(1, sizeof *m);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[64], pid[24];

	TEXT_SETF(name, "@czar-test-service-%d", (int)getpid());
	TEXT_SETF(pid, "%d", (int)getpid());
	memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
	m->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(
		bind(m->fd, (struct sockaddr *)&address,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
		0);
	setenv("NOTIFY_SOCKET", name, 1);
	setenv("WATCHDOG_USEC", "30000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	assert_true(sd_event_new(&m->daemon.loop) >= 0);
	*state = m;
	return 0;
}

static int tear_down(void **state)
{
	struct manager *m = *state;

	sd_event_source_disable_unref(m->daemon.watchdog_timer);
	sd_event_source_disable_unref(m->daemon.tick_timer);
	sd_event_unref(m->daemon.loop);
	fd_close(&m->fd);
	free(m);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return 0;
}

static const char *heard(struct manager *m)
{
	static char text[4096];
	ssize_t n = recv(m->fd, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source, (void)usec, (void)userdata;
	return 0;
}

/* Turns the loop until the watchdog's timer has run n times. */
static void turn(struct manager *m, int n)
{
	uint64_t before, now;

	for (int i = 0; i < n; i++) {
		sd_event_source_get_time(m->daemon.watchdog_timer, &before);
		do {
			assert_true(sd_event_run(m->daemon.loop, UINT64_MAX) >= 0);
			sd_event_source_get_time(m->daemon.watchdog_timer, &now);
		} while (now == before);
	}
}

static void add_tick_timer(struct manager *m, usec_t due)
{
	assert_true(sd_event_add_time(m->daemon.loop, &m->daemon.tick_timer, CLOCK_MONOTONIC,
			    (uint64_t)due, 1, on_tick, NULL) >= 0);
	assert_true(notify_watchdog(&m->daemon) >= 0);
}

static void test_watchdog_is_fed(void **state)
{
	struct manager *m = *state;

	add_tick_timer(m, clock_awake() + USEC_MIN);
	turn(m, 1);
	assert_string_equal(heard(m), "WATCHDOG=1");
	turn(m, 1);
	assert_string_equal(heard(m), "WATCHDOG=1");
}

/* The loop turns, and the tick that was due does not come. */
static void test_watchdog_is_not_fed(void **state)
{
	struct manager *m = *state;

	add_tick_timer(m, clock_awake() - USEC_MIN);
	sd_event_source_set_priority(m->daemon.tick_timer, SD_EVENT_PRIORITY_IDLE);
	turn(m, 2);
	assert_string_equal(heard(m), "");
}

/* Nobody planned a next tick. */
static void test_watchdog_without_tick(void **state)
{
	struct manager *m = *state;

	add_tick_timer(m, clock_awake() + USEC_MIN);
	sd_event_source_set_enabled(m->daemon.tick_timer, SD_EVENT_OFF);
	turn(m, 2);
	assert_string_equal(heard(m), "");
}

static void test_status_once(void **state)
{
	struct manager *m = *state;
	struct worker worker = {.name = "w1", .wanted = true, .health = HEALTH_HEALTHY};
	struct world w = {.workers = &worker, .n_workers = 1};

	notify_status(&m->daemon, &w);
	assert_string_equal(heard(m), "STATUS=1 worker: 1 working");
	notify_status(&m->daemon, &w);
	assert_string_equal(heard(m), "");
	worker.health = HEALTH_IDLE;
	notify_status(&m->daemon, &w);
	assert_string_equal(heard(m), "STATUS=1 worker: 1 idle");
}

static void test_words(void **state)
{
	struct manager *m = *state;

	notify_settling("waits", 2 * USEC_SEC);
	assert_string_equal(heard(m), "STATUS=waits\nEXTEND_TIMEOUT_USEC=2000000");
	notify_reloading();
	assert_int_equal(strncmp(heard(m), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
	notify_ready();
	assert_string_equal(heard(m), "READY=1");
	notify_stopping();
	assert_int_equal(strncmp(heard(m), "STOPPING=1\n", 11), 0);
}

#define WITH_MANAGER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_fleet_line),
		WITH_MANAGER(test_watchdog_is_fed),
		WITH_MANAGER(test_watchdog_is_not_fed),
		WITH_MANAGER(test_watchdog_without_tick),
		WITH_MANAGER(test_status_once),
		WITH_MANAGER(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
