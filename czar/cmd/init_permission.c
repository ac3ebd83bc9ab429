/*
 * What workers may do unasked, as czar init asks it: once, in words, with what each answer risks.
 *
 * Nothing but an answer widens it: an empty line, the end of input and no terminal mean the
 * default.
 */
#include "czar/cmd/init_permission.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/str.h"

static const struct {
	const char *name, *may, *risk;
} modes[] = {
	{"listed", "edit files, and run czar's and git's few commands that a task needs",
		"A worker can spoil no more than its own worktree and branch; it cannot run your "
		"tests "
		"either, which czar does before work lands."},
	{"ask", "the same, and all else waits for your yes",
		"A worker can do what you say yes to, as you; at night it waits."},
	{"all", "run any command",
		"A worker can do all that you can: remove your files, use your keys and log-ins, "
		"reach "
		"any network; a page that it reads may tell it to."},
};
enum { MODES = sizeof modes / sizeof *modes };

static const char *find(const char *name)
{
	for (size_t i = 0; i < MODES; i++)
		if (text_equal(modes[i].name, name))
			return modes[i].name;
	return NULL;
}

const char *init_permission_risk(const char *mode)
{
	for (size_t i = 0; i < MODES; i++)
		if (text_equal(modes[i].name, mode))
			return modes[i].risk;
	return "";
}

static const char *ask(void)
{
	char answer[32];

	fputs("What may workers do without asking?\n", stderr);
	for (size_t i = 0; i < MODES; i++)
		fprintf(stderr, "  %-7s %s. %s\n", modes[i].name, modes[i].may, modes[i].risk);
	for (;;) {
		fprintf(stderr, "[%s] ", modes[0].name);
		if (!fgets(answer, sizeof answer, stdin))
			return modes[0].name;
		answer[strcspn(answer, "\n")] = '\0';
		if (!*answer || find(answer))
			return *answer ? find(answer) : modes[0].name;
	}
}

int init_permission(const char *wanted, bool may_ask, const char **ret, struct error *err)
{
	const char *mode = wanted ? find(wanted) : modes[0].name;

	if (!mode)
		return error(err, EINVAL, "'%s' is no permission: use listed, ask or all", wanted);
	if (!wanted && may_ask && isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		mode = ask();
	*ret = mode;
	return 0;
}
