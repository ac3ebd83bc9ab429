/* The http server's door, over real sockets: what is answered, and that nobody can hold it up. */
#include "czar/io/http_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "czar/base/str.h"

enum { BODY_MOST = 100, CONNECTIONS = 2 };
static const usec_t patience = 60 * USEC_SEC;

struct scene {
	sd_event *loop;
	struct http_server *server;
	struct str body; /* of the last request */
	int begun, over;
};

static int on_head(const struct http_head *h, void **ret_request, void *userdata)
{
	struct scene *s = userdata;
	const char *wants = http_head_value(h, "x-status");

	if (!text_equal(h->path, "/in"))
		return 404;
	if (!text_equal(h->method, "POST"))
		return 405;
	if (wants)
		return 401;
	s->begun++;
	str_clear(&s->body);
	*ret_request = s;
	return 0;
}

static void on_body(void *request, const char *bytes, size_t n)
{
	str_add_bytes(&((struct scene *)request)->body, bytes, n);
}

static int on_whole(void *request)
{
	return text_equal(str_text(&((struct scene *)request)->body), "good") ? 202 : 400;
}

static void on_over(void *request)
{
	((struct scene *)request)->over++;
}

static int open_server(struct scene *s, const char *listen, usec_t deadline,
	struct http_server **ret, struct error *err)
{
	const struct http_server_options o = {.listen = listen,
		.body_most_bytes = BODY_MOST,
		.connections_most = CONNECTIONS,
		.deadline = deadline,
		.on_head = on_head,
		.on_body = on_body,
		.on_whole = on_whole,
		.on_over = on_over,
		.userdata = s};

	return http_server_open(s->loop, &o, ret, err);
}

static void begin(struct scene *s, usec_t deadline)
{
	struct error err = {0};

	assert_true(sd_event_new(&s->loop) >= 0);
	assert_int_equal(open_server(s, "0", deadline, &s->server, &err), 0);
}

static void end(struct scene *s)
{
	http_server_close(s->server);
	sd_event_unref(s->loop);
	str_done(&s->body);
	assert_int_equal(s->begun, s->over);
}

static int port_of(const struct scene *s)
{
	int64_t port = 0;

	assert_true(text_starts(http_server_address(s->server), "127.0.0.1:"));
	assert_true(text_to_int(strchr(http_server_address(s->server), ':') + 1, &port));
	return (int)port;
}

static int dial(const struct scene *s, const char *text)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port_of(s)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

/* The status of the answer; 0: it hung up without one. */
static int answer(struct scene *s, int fd)
{
	usec_t until = clock_awake() + patience;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char text[1024] = "";
	int64_t status = 0;
	ssize_t n;

	while (poll(&p, 1, 0) == 0 && clock_awake() < until)
		assert_true(sd_event_run(s->loop, 10 * 1000) >= 0);
	assert_true(clock_awake() < until);
	n = recv(fd, text, sizeof text - 1, 0);
	close(fd);
	if (n <= 0)
		return 0;
	assert_true(text_starts(text, "HTTP/1.1 "));
	text[strlen("HTTP/1.1 202")] = '\0';
	assert_true(text_to_int(text + strlen("HTTP/1.1 "), &status));
	return (int)status;
}

#define HOST "Host: x\r\n"

static const struct {
	const char *what, *request;
	int status;
} cases[] = {
	{"good", "POST /in HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\ngood", 202},
	{"with a query", "POST /in?a=b HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\ngood", 202},
	{"no body", "POST /in HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 400},
	{"in chunks",
		"POST /in HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
		"2\r\ngo\r\n2\r\nod\r\n0\r\n\r\n",
		202},
	{"refused by its head",
		"POST /in HTTP/1.1\r\n" HOST "X-Status: 1\r\nContent-Length: 4\r\n\r\ngood", 401},
	{"refused before its body",
		"POST /in HTTP/1.1\r\n" HOST "X-Status: 1\r\nContent-Length: 4\r\n\r\n", 401},
	{"another path", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 404},
	{"another method", "GET /in HTTP/1.1\r\n" HOST "\r\n", 405},
	{"says that it is too large", "POST /in HTTP/1.1\r\n" HOST "Content-Length: 101\r\n\r\n",
		413},
	{"says no number",
		"POST /in HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999999\r\n\r\n",
		413},
	{"no http", "hello\r\n\r\n", 0},
};

static void test_answers(void **state)
{
	struct scene s = {0};

	(void)state;
	begin(&s, 30 * USEC_SEC);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status;

		print_message("  %s\n", cases[i].what);
		status = answer(&s, dial(&s, cases[i].request));
		if (cases[i].status)
			assert_int_equal(status, cases[i].status);
		else
			assert_true(status == 0 || status == 400);
	}
	end(&s);
}

/* Its head said nothing of it. */
static void test_too_large(void **state)
{
	struct scene s = {0};
	char text[512];

	(void)state;
	begin(&s, 30 * USEC_SEC);
	TEXT_SETF(text,
		"POST /in HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
		"c8\r\n%0200d\r\n0\r\n\r\n",
		0);
	assert_int_equal(answer(&s, dial(&s, text)), 0);
	assert_true(s.body.len <= BODY_MOST);
	end(&s);
}

/* Those that say nothing, or never come to an end, take all places, and lose them. */
static void test_slow(void **state)
{
	struct scene s = {0};
	int silent, slow;

	(void)state;
	begin(&s, USEC_SEC);
	silent = dial(&s, "");
	slow = dial(&s, "POST /in HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\ngo");
	assert_int_equal(answer(&s, dial(&s, cases[0].request)), 202);
	assert_int_equal(answer(&s, silent), 0);
	assert_int_equal(answer(&s, slow), 0);
	end(&s);
}

static void test_close(void **state)
{
	struct scene s = {0};
	int slow;

	(void)state;
	begin(&s, 30 * USEC_SEC);
	slow = dial(&s, "POST /in HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\ngo");
	while (!s.begun)
		assert_true(sd_event_run(s.loop, 10 * 1000) >= 0);
	end(&s);
	close(slow);
}

static void test_in_use(void **state)
{
	struct scene s = {0};
	struct error err = {0};
	struct http_server *other = NULL;
	char address[32];

	(void)state;
	begin(&s, 30 * USEC_SEC);
	TEXT_SETF(address, "%d", port_of(&s));
	assert_int_equal(open_server(&s, address, USEC_SEC, &other, &err), -EADDRINUSE);
	assert_null(other);
	assert_non_null(strstr(err.text, address));
	end(&s);
}

static const struct {
	const char *listen;
	int result;
} addresses[] = {
	{"8765", 0},
	{"0", 0},
	{"127.0.0.1:8765", 0},
	{"0.0.0.0:8765", 0},
	{"[::1]:8765", 0},
	{"", -EINVAL},
	{":8765", -EINVAL},
	{"[]:8765", -EINVAL},
	{"::1:8765", -EINVAL},
	{"localhost:8765", -EINVAL},
	{"example.org:80", -EINVAL},
	{"127.0.0.1", -EINVAL},
	{"127.0.0.1:", -EINVAL},
	{"127.0.0.1:http", -EINVAL},
	{"65536", -EINVAL},
	{"-1", -EINVAL},
	{"http://127.0.0.1:8765", -EINVAL},
};

static void test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct error err = {0};

		print_message("  '%s'\n", addresses[i].listen);
		assert_int_equal(http_server_check(addresses[i].listen, &err), addresses[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_in_use),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests_name("http server", tests, NULL, NULL);
}
