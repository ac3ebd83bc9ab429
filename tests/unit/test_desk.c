/*
 * The desk as a process: a line in, a line out, its end with its input; and which repository a
 * remote's URL means.
 */
#include "czar/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/spawn.h"

static const struct {
	const char *url, *host, *owner, *name; /* host NULL: refused */
} urls[] = {
	{"https://github.com/acme/proj.git", "github.com", "acme", "proj"},
	{"https://github.com/acme/proj", "github.com", "acme", "proj"},
	{"https://github.com/acme/proj/", "github.com", "acme", "proj"},
	{"https://bot:ghp_secret@github.com/acme/proj.git", "github.com", "acme", "proj"},
	{"http://127.0.0.1:4801/acme/proj.git", "127.0.0.1:4801", "acme", "proj"},
	{"git@github.com:acme/proj.git", "github.com", "acme", "proj"},
	{"github.com:acme/my.proj", "github.com", "acme", "my.proj"},
	{"ssh://git@ghe.acme.org:2222/acme/proj.git", "ghe.acme.org:2222", "acme", "proj"},
	{"/srv/git/proj.git", NULL, NULL, NULL},
	{"../proj", NULL, NULL, NULL},
	{"https://github.com/acme", NULL, NULL, NULL},
	{"https://github.com/acme/proj/tree/main", NULL, NULL, NULL},
	{"https://github.com/acme/..", NULL, NULL, NULL},
	{"https://github.com/ac%2fme/proj", NULL, NULL, NULL},
	{"https://github.com/acme/proj?x=1", NULL, NULL, NULL},
	{"https://evil.org#@github.com/acme/proj", "github.com", "acme", "proj"},
	{"", NULL, NULL, NULL},
};

static void test_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct github_place p = {0};
		struct error err = {0};
		int r = github_place_parse(urls[i].url, &p, &err);

		print_message("  %s\n", urls[i].url);
		assert_int_equal(r, urls[i].host ? 0 : -EINVAL);
		if (urls[i].host) {
			assert_string_equal(p.host, urls[i].host);
			assert_string_equal(p.owner, urls[i].owner);
			assert_string_equal(p.name, urls[i].name);
		}
	}
}

static void test_a_refused_url_does_not_tell_its_token(void **state)
{
	struct github_place p;
	struct error err = {0};

	(void)state;
	github_place_parse("https://bot:ghp_secret@github.com/acme", &p, &err);
	assert_null(strstr(err.text, "ghp_secret"));
	assert_non_null(strstr(err.text, "github.com/acme"));
}

struct desk_child {
	sd_event *loop;
	struct spawn *child;
	int fd, status;
	bool over;
};

static void on_end(struct spawn_result *result, void *userdata)
{
	struct desk_child *c = userdata;

	c->status = result->status;
	c->over = true;
	assert_string_equal(str_text(&result->output), "");
}

static void start(struct desk_child *c)
{
	const char *argv[] = {"czar", "desk", NULL};
	struct error err = {0};
	int ends[2];

	*c = (struct desk_child){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_true(sd_event_new(&c->loop) >= 0);
	assert_int_equal(spawn_start(c->loop,
				 &(struct spawn_options){
					 .argv = argv, .talk_fd = ends[1], .deadline = USEC_NEVER},
				 on_end, c, &c->child, &err),
		0);
	close(ends[1]);
	c->fd = ends[0];
}

static json_t *ask(struct desk_child *c, const char *line)
{
	_cleanup_(str_done) struct str in = {0};
	char letter;

	assert_int_equal(fd_write(c->fd, line, strlen(line)), 0);
	while (read(c->fd, &letter, 1) == 1 && letter != '\n')
		str_add_bytes(&in, &letter, 1);
	return json_loads(str_text(&in), 0, NULL);
}

static void end(struct desk_child *c)
{
	close(c->fd);
	while (!c->over)
		assert_true(sd_event_run(c->loop, UINT64_MAX) >= 0);
	spawn_free(c->child);
	sd_event_unref(c->loop);
}

static void assert_answer(json_t *answer, int64_t id, const char *outcome, const char *result)
{
	assert_non_null(answer);
	assert_int_equal(desk_number(answer, "id"), id);
	assert_string_equal(desk_text(answer, "outcome"), outcome);
	assert_string_equal(desk_text(answer, "result"), result);
	json_decref(answer);
}

static void test_a_line_in_a_line_out(void **state)
{
	struct desk_child c;

	(void)state;
	start(&c);
	assert_answer(ask(&c, "{\"id\":7,\"verb\":\"ping\"}\n"), 7, "done", "here");
	assert_answer(ask(&c, "no json\n"), 0, "refused", "the desk knows no ''");
	assert_answer(ask(&c, "{\"id\":8,\"verb\":\"ping\"}\n"), 8, "done", "here");
	end(&c);
	assert_int_equal(c.status, 0);
}

static void test_it_leaves_no_core_file(void **state)
{
	_cleanup_(str_done) struct str limits = {0};
	struct desk_child c;
	const char *line;
	char path[64];

	(void)state;
	start(&c);
	assert_answer(ask(&c, "{\"id\":1,\"verb\":\"ping\"}\n"), 1, "done", "here");
	TEXT_SETF(path, "/proc/%lld/limits", (long long)spawn_pid(c.child));
	assert_int_equal(file_read(path, 1 << 16, &limits, NULL), 0);
	line = strstr(str_text(&limits), "Max core file size");
	assert_non_null(line);
	line += strlen("Max core file size");
	assert_true(text_starts(line + strspn(line, " "), "0 "));
	end(&c);
}

static void test_an_endless_line_ends_it(void **state)
{
	_cleanup_(str_done) struct str line = {0};
	struct desk_child c;

	(void)state;
	start(&c);
	while (line.len < 5 << 20)
		str_add(&line, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	send(c.fd, str_text(&line), line.len, MSG_NOSIGNAL);
	end(&c);
	assert_int_equal(c.status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_a_refused_url_does_not_tell_its_token),
		cmocka_unit_test(test_a_line_in_a_line_out),
		cmocka_unit_test(test_it_leaves_no_core_file),
		cmocka_unit_test(test_an_endless_line_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
