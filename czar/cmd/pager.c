/*
 * The pager: long output on a terminal goes through $CZAR_PAGER, $PAGER or
 * less, as git's does.
 *
 * It has to own the terminal, so it is not a child of the spawn door. These are the person's own
 * settings and, by custom, shell commands.
 */
#include "czar/cmd/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* NULL: none is named; "cat" is none at all. */
static const char *named_pager(void)
{
	const char *own = getenv("CZAR_PAGER"), *pager = own ? own : getenv("PAGER");

	return pager && !pager[0] ? "cat" : pager;
}

static void run_pager(int input)
{
	const char *pager = named_pager();

	if (dup2(input, STDIN_FILENO) < 0)
		_exit(127);
	setenv("LESS", "FRX", 0);
	if (pager)
		execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
	else
		execlp("less", "less", (char *)NULL);
	execlp("cat", "cat", (char *)NULL);
	_exit(127);
}

void pager_begin(struct pager *p)
{
	const char *pager = named_pager();
	int fds[2];

	p->pid = 0;
	if (pager && text_equal(pager, "cat"))
		return;
	fflush(stdout);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	p->pid = fork();
	if (p->pid == 0)
		run_pager(fds[0]);
	if (p->pid > 0)
		dup2(fds[1], STDOUT_FILENO);
	else
		p->pid = 0;
	close(fds[0]);
	close(fds[1]);
}

void pager_end(struct pager *p)
{
	if (!p->pid)
		return;
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	p->pid = 0;
}
