/*
 * A text by its program's own interface: what is made of each answer, and that nothing is given
 * without a look before. The program is a child of the test that answers by a list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/base/str.h"
#include "czar/prompt.h"

#define TEXT "two\nlines \"quoted\" \xc3\xbc"
#define QUEUED "200 {\"state\": \"queued\"}"
#define RUNNING "200 {\"state\": \"running\"}"
#define HUGE "huge" /* an answer of 100,000 bytes */
#define LOST "lost" /* closed without an answer */

enum { ANSWERS = 3 };

static const struct {
	const char *what;
	const char *answers[ANSWERS]; /* to GET, PUT, GET */
	int result;
	int64_t begun;
	int asked;
} cases[] = {
	{"there already", {"200 {\"state\": \"done\"}"}, 0, 1, 1},
	{"there, and waits", {QUEUED}, 0, 0, 1},
	{"taken", {"404 {}", "202 {\"state\": \"running\"}"}, 0, 1, 2},
	{"taken, and waits", {"404 {}", "202 {\"state\": \"queued\"}"}, 0, 0, 2},
	{"refused", {"404 {}", "409 {}"}, -EPERM, 0, 2},
	{"answer lost, taken", {"404 {}", LOST, RUNNING}, 0, 1, 3},
	{"answer lost, not taken", {"404 {}", LOST, "404 {}"}, PROMPT_UNKNOWN, 0, 3},
	{"answer lost twice", {"404 {}", LOST, LOST}, PROMPT_UNKNOWN, 0, 3},
	{"failed, taken", {"404 {}", "500 {}", QUEUED}, 0, 0, 3},
	{"failed, not taken", {"404 {}", "503 {}", "404 {}"}, PROMPT_UNKNOWN, 0, 3},
	{"nonsense, taken", {"404 {}", "200 nonsense", RUNNING}, 0, 1, 3},
	{"first look lost: nothing is given", {LOST}, PROMPT_UNKNOWN, 0, 1},
	{"first look failed: nothing is given", {"500 {}"}, PROMPT_UNKNOWN, 0, 1},
	{"first look elsewhere: not followed", {"302 {}"}, PROMPT_UNKNOWN, 0, 1},
	{"first look without a state", {"200 {}"}, PROMPT_UNKNOWN, 0, 1},
	{"first look without end", {HUGE}, PROMPT_UNKNOWN, 0, 1},
};

static char folder[] = "/tmp/czar-prompt-XXXXXX";
static char path[64];

static void answer(int fd, const char *what)
{
	_cleanup_(str_done) struct str all = {0}, body = {0};

	if (text_equal(what, HUGE))
		for (int i = 0; i < 10000; i++)
			str_add(&body, "0123456789");
	else
		str_add(&body, what + 4);
	str_addf(&all,
		"HTTP/1.1 %.3s X\r\nLocation: http://localhost/prompt/8\r\nContent-Length: %zu\r\n"
		"\r\n%s",
		text_equal(what, HUGE) ? "200" : what, body.len, str_text(&body));
	send(fd, all.data, all.len, MSG_NOSIGNAL);
}

/* 1 when it came as it must. */
static int read_request(int fd, const char *method)
{
	_cleanup_(str_done) struct str all = {0}, first = {0};
	bool put = text_equal(method, "PUT");
	char buf[4096];

	str_addf(&first, "%s /prompt/7 HTTP/1.1\r\n", method);
	for (;;) {
		const char *end = strstr(str_text(&all), "\r\n\r\n");
		ssize_t n;

		if (end && text_equal(end + 4, put ? TEXT : ""))
			return text_starts(str_text(&all), str_text(&first));
		n = read(fd, buf, sizeof buf);
		if (n <= 0)
			return 0;
		str_add_bytes(&all, buf, (size_t)n);
	}
}

/* Its exit status: how many requests came, or 99 when one was not what it must be. */
static void be_program(int listener, const char *const *answers)
{
	int n = 0;

	alarm(20);
	for (; n < ANSWERS; n++) {
		int fd = accept(listener, NULL, NULL);

		if (!answers[n]) /* the test knocks when it is over */
			_exit(n);
		if (!read_request(fd, n == 1 ? "PUT" : "GET"))
			_exit(99);
		if (!text_equal(answers[n], LOST))
			answer(fd, answers[n]);
		close(fd);
	}
	_exit(n);
}

static int unix_socket(struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	TEXT_SET(address->sun_path, path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static pid_t start_program(const char *const *answers)
{
	struct sockaddr_un address;
	int fd = unix_socket(&address);
	pid_t pid;

	unlink(path);
	assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), errno);
	assert_return_code(listen(fd, 4), errno);
	pid = fork();
	if (pid == 0)
		be_program(fd, answers);
	close(fd);
	return pid;
}

static int end_program(pid_t pid)
{
	struct sockaddr_un address;
	int fd = unix_socket(&address), status = 0;

	(void)connect(fd, (struct sockaddr *)&address, sizeof address);
	waitpid(pid, &status, 0);
	close(fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_offers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pid_t pid = start_program(cases[i].answers);
		struct error err = {0};
		int64_t begun = 0;
		int r = prompt_offer(path, 7, TEXT, strlen(TEXT), &begun, &err);
		int asked = end_program(pid);

		if (r != cases[i].result || begun != cases[i].begun || asked != cases[i].asked)
			fail_msg("%s: %d, begun %lld, asked %d: %s", cases[i].what, r,
				(long long)begun, asked, err.text);
		assert_true((r < 0) == (*err.text != '\0') || r == 0);
	}
}

static void test_nobody_listens(void **state)
{
	struct error err = {0};
	int64_t begun = 0;

	(void)state;
	unlink(path);
	assert_int_equal(prompt_offer(path, 7, TEXT, strlen(TEXT), &begun, &err), PROMPT_UNKNOWN);
	assert_non_null(strstr(err.text, path));
}

/* A proxy of the environment is not asked. */
static void test_no_proxy(void **state)
{
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
	test_offers(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_no_proxy),
	};
	int failed;

	if (!mkdtemp(folder))
		return 1;
	TEXT_SETF(path, "%s/prompt.sock", folder);
	failed = cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return failed;
}
