/*
 * What an hour of open pull requests costs on GitHub: github FOLDER.
 *
 * The desk's own looks, through its own door, at a small GitHub in a thread of this process, when
 * the daemon would take them (czar/observe_pulls.h). The hour is the door's clock, which only
 * pauses move. Idle: every check is green and nothing happens. Busy: every check runs all hour long
 * and says something new each minute, and somebody does something to a tenth of them each minute.
 * What is counted is what GitHub counts: all but a 304.
 */
#include "tests/bench/bench.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "czar/base/hash.h"
#include "czar/base/str.h"
#include "czar/desk_verbs.h"
#include "czar/io/github.h"
#include "czar/observe_pulls.h"

static const usec_t tick_default = 30 * USEC_SEC; /* the default */

/* Between two requests the thread stands still, so nothing here needs a lock. */
struct hub_double {
	int listener;
	int pulls;
	bool busy;
	int minute; /* of the hour */
	usec_t start;
	long calls, counted;
};

struct hour {
	struct hub_double hub;
	struct desk desk;
	usec_t now;
};

/* --- GitHub */

static int changed_at(const struct hub_double *h, int number)
{
	return h->busy ? (h->minute + number) / 10 : 0;
}

static void add_pull(const struct hub_double *h, struct str *s, int number)
{
	str_addf(s,
		"{\"number\": %d, \"state\": \"open\", \"merged\": false, \"draft\": false, "
		"\"mergeable\": true, \"mergeable_state\": \"clean\", \"title\": \"Task %d\", "
		"\"html_url\": \"https://github.com/acme/proj/pull/%d\", "
		"\"updated_at\": \"2026-11-21T22:%02d:00Z\", "
		"\"head\": {\"sha\": \"%040d\", \"ref\": \"czar/T-%d\"}, \"base\": {\"ref\": "
		"\"main\"}}",
		number, number, number, changed_at(h, number), number, number);
}

static void add_list(const struct hub_double *h, struct str *s)
{
	str_add(s, "[");
	for (int i = 1; i <= h->pulls; i++) {
		str_add(s, i > 1 ? ", " : "");
		add_pull(h, s, i);
	}
	str_add(s, "]");
}

static void add_runs(const struct hub_double *h, struct str *s)
{
	str_addf(s,
		"{\"total_count\": 1, \"check_runs\": [{\"id\": 1, \"name\": \"build\", "
		"\"status\": "
		"\"%s\", \"conclusion\": %s, \"output\": {\"title\": \"step %d\"}}]}",
		h->busy ? "in_progress" : "completed", h->busy ? "null" : "\"success\"",
		h->busy ? h->minute : 0);
}

static void add_body(const struct hub_double *h, struct str *s, const char *path)
{
	static const char pulls[] = "/repos/acme/proj/pulls/";
	int64_t number = 0;

	if (text_starts(path, pulls) && text_to_int(path + strlen(pulls), &number))
		add_pull(h, s, (int)number);
	else if (text_starts(path, "/repos/acme/proj/pulls?"))
		add_list(h, s);
	else if (strstr(path, "/check-runs"))
		add_runs(h, s);
	else if (strstr(path, "/status"))
		str_add(s, "{\"state\": \"success\", \"statuses\": []}");
	else if (strstr(path, "/branches/main") && !strstr(path, "/rules/"))
		str_add(s, "{\"name\": \"main\"}");
	else
		str_add(s, "[]");
}

static void answer(struct hub_double *h, int fd, char *request)
{
	_cleanup_(str_done) struct str body = {0}, all = {0};
	const char *known = strstr(request, "If-None-Match: W/\"");
	char *rest = request, etag[HASH_SIZE];
	const char *path = (strsep(&rest, " "), strsep(&rest, " "));
	bool same;

	add_body(h, &body, path);
	hash_text(str_text(&body), body.len, etag);
	same = known && strncmp(known + strlen("If-None-Match: W/\""), etag, HASH_SIZE - 1) == 0;
	h->calls++;
	h->counted += !same;
	str_addf(&all,
		"HTTP/1.1 %s\r\nETag: W/\"%s\"\r\nx-ratelimit-limit: 5000\r\n"
		"x-ratelimit-remaining: %ld\r\nx-ratelimit-reset: %lld\r\n",
		same ? "304 Not Modified" : "200 OK", etag,
		h->counted < 5000 ? 5000 - h->counted : 0,
		(long long)((h->start + USEC_HOUR) / USEC_SEC));
	if (!same)
		str_addf(&all, "Content-Length: %zu\r\n", body.len);
	str_addf(&all, "\r\n%s", same ? "" : str_text(&body));
	if (send(fd, all.data, all.len, MSG_NOSIGNAL) != (ssize_t)all.len)
		abort();
}

/* One connection after the other, as the desk has them. */
static void *serve(void *userdata)
{
	struct hub_double *h = userdata;
	char request[16384];
	int fd;

	while ((fd = accept(h->listener, NULL, NULL)) >= 0) {
		size_t n = 0;
		ssize_t r;

		while ((r = read(fd, request + n, sizeof request - 1 - n)) > 0) {
			n += (size_t)r;
			request[n] = '\0';
			if (!strstr(request, "\r\n\r\n"))
				continue;
			answer(h, fd, request);
			n = 0;
		}
		close(fd);
	}
	return NULL;
}

static void listen_on(struct hub_double *h, char *url, size_t size)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof at;

	h->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(h->listener, (struct sockaddr *)&at, sizeof at) < 0 ||
		listen(h->listener, 1) < 0 ||
		getsockname(h->listener, (struct sockaddr *)&at, &length) < 0)
		abort();
	text_setf(url, size, "http://127.0.0.1:%d", ntohs(at.sin_port));
}

/* --- czar */

struct watched {
	struct pull pull;
	bool wanted;
	usec_t looked;
	char updated[41];
};

static usec_t on_now(void *userdata)
{
	return ((struct hour *)userdata)->now;
}

static int on_pause(void *userdata, usec_t duration)
{
	struct hour *o = userdata;

	o->now += duration;
	return 0;
}

static void ask(struct hour *o, desk_fn verb, json_t *request, json_t **ret_facts)
{
	struct desk_answer a = {0};
	struct error err = {0};

	o->hub.minute = (int)((o->now - o->hub.start) / USEC_MIN);
	must(verb(&o->desk, request, &a, &err), &err, "a look");
	str_done(&a.result);
	json_decref(request);
	*ret_facts = a.facts;
}

static void take_list(struct watched *all, const json_t *facts)
{
	for (size_t i = 0; i < json_array_size(facts); i++) {
		const json_t *o = json_array_get(facts, i);
		struct watched *w = &all[desk_number(o, "number") - 1];

		w->wanted |= !text_equal(w->updated, desk_text(o, "updated"));
		TEXT_SET(w->updated, desk_text(o, "updated"));
	}
}

static void look(struct hour *o, struct watched *w, int number, const char *folder)
{
	json_t *facts;

	w->looked = o->now;
	w->wanted = false;
	ask(o, desk_look, json_pack("{s:I, s:s}", "number", (json_int_t)number, "logs", folder),
		&facts);
	w->pull.fit =
		text_equal(desk_text(facts, "mergeable"), "yes") ? PULL_FITS : PULL_FIT_UNKNOWN;
	w->pull.checks = text_equal(desk_text(facts, "checks"), "pending") ? PULL_CHECKS_PENDING
									   : PULL_CHECKS_GREEN;
	json_decref(facts);
}

/* The hour after the one in which all was seen first. */
static void spend_hour(struct hour *o, const char *folder)
{
	struct watched *all = calloc((size_t)o->hub.pulls, sizeof *all);
	usec_t end = o->now + USEC_HOUR;
	json_t *facts;

	if (!all)
		abort();
	while (o->now < end) {
		usec_t begun = o->now;

		ask(o, desk_list, json_object(), &facts);
		take_list(all, facts);
		json_decref(facts);
		for (int i = 0; i < o->hub.pulls; i++)
			if (!all[i].looked ||
				pull_is_due(&all[i].pull, all[i].wanted, 0, o->now - all[i].looked,
					tick_default, (size_t)o->hub.pulls))
				look(o, &all[i], i + 1, folder);
		if (o->now < begun + tick_default)
			o->now = begun + tick_default;
	}
	free(all);
}

static void measure(int pulls, bool busy, const char *folder)
{
	struct hour o = {.hub = {.pulls = pulls, .busy = busy}, .now = clock_now()};
	const struct github_time time = {on_now, on_pause, &o};
	char url[64], state[1024], name[64];
	struct error err = {0};
	pthread_t thread;

	o.hub.start = o.now;
	listen_on(&o.hub, url, sizeof url);
	pthread_create(&thread, NULL, serve, &o.hub);
	TEXT_SETF(state, "%s/github-%d-%d", folder, pulls, busy);
	TEXT_SET(o.desk.path, "/repos/acme/proj");
	TEXT_SET(o.desk.at.owner, "acme");
	TEXT_SET(o.desk.at.name, "proj");
	must(github_open(&(struct github_options){.api_url = url,
				 .state_dir = state,
				 .token_from = "env:BENCH_TOKEN",
				 .time = &time},
		     &o.desk.github, &err),
		&err, "no door");
	spend_hour(&o, folder);
	TEXT_SETF(name, "github_%s_%d", busy ? "busy" : "idle", pulls);
	figure(name, (double)o.hub.counted);
	TEXT_SETF(name, "github_%s_%d_with_304", busy ? "busy" : "idle", pulls);
	figure(name, (double)o.hub.calls);
	github_close(o.desk.github);
	json_decref(o.desk.known);
	shutdown(o.hub.listener, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(o.hub.listener);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: github FOLDER\n");
		return 2;
	}
	setenv("BENCH_TOKEN", "ghp_bench", 1);
	for (int busy = 0; busy < 2; busy++) {
		measure(10, busy, argv[1]);
		measure(100, busy, argv[1]);
	}
	return 0;
}
