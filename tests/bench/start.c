/*
 * How long a start takes: start CZAR FOLDER FOLDER-OF-SOCKET.
 *
 * Runs "CZAR run" in FOLDER and waits until it says READY=1 (sd_notify(3)); ends it with SIGTERM
 * and starts it again; then the same after SIGKILL. The median of a few starts each is printed.
 */
#include "tests/bench/bench.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STARTS = 5, PATIENCE_MSEC = 30000 };

static int notify_socket(const char *folder)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s/notify", folder);
	unlink(address.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		perror("bench: notify socket");
		exit(1);
	}
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return fd;
}

static pid_t start(const char *czar, const char *folder)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (chdir(folder) == 0 && freopen("/dev/null", "w", stdout))
			execl(czar, czar, "run", (char *)NULL);
		_exit(127);
	}
	return pid;
}

static void wait_ready(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char text[512];
	ssize_t n;

	do {
		if (poll(&p, 1, PATIENCE_MSEC) <= 0) {
			fprintf(stderr, "bench: not READY in time\n");
			exit(1);
		}
		n = recv(fd, text, sizeof text - 1, 0);
		text[n < 0 ? 0 : n] = '\0';
	} while (!strstr(text, "READY=1"));
}

static double measure(int fd, const char *czar, const char *folder, int signal_number)
{
	double times[STARTS + 1];

	for (size_t i = 0; i <= STARTS; i++) {
		double before = wall_seconds();
		pid_t pid = start(czar, folder);

		wait_ready(fd);
		times[i] = (wall_seconds() - before) * 1000;
		kill(pid, signal_number);
		waitpid(pid, NULL, 0);
	}
	return median(times + 1, STARTS); /* the first one ended the other way before */
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 4) {
		fprintf(stderr, "usage: start CZAR FOLDER FOLDER-OF-SOCKET\n");
		return 2;
	}
	fd = notify_socket(argv[3]);
	figure("start_ms", measure(fd, argv[1], argv[2], SIGTERM));
	figure("start_after_kill_ms", measure(fd, argv[1], argv[2], SIGKILL));
	return 0;
}
