/*
 * A credential on its way to git.
 *
 * The file in memory holds what git's protocol wants, line by line: two that say for whom, two that
 * are the answer. It is read from its beginning each time, as git may ask more than once.
 */
#include "czar/io/git_credential.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

enum { LINES_MOST_BYTES = 64 * 1024 };

struct credential_lines {
	char text[LINES_MOST_BYTES + 1];
	const char *protocol, *host, *username, *password;
};

static void forget(struct str *text)
{
	if (text->data)
		explicit_bzero(text->data, text->size);
	str_done(text);
}

static int lines_make(const struct git_credential *c, struct str *ret, struct error *err)
{
	const char *host = strstr(c->url, "://");

	if (!host || !host[3])
		return error(err, EINVAL, "'%s' names no server", c->url);
	if (strpbrk(c->url, "\r\n") || strpbrk(c->user, "\r\n") || strpbrk(c->password, "\r\n"))
		return error(err, EINVAL, "a credential for '%s' has more than one line", c->url);
	str_addf(ret, "protocol=%.*s\nhost=%.*s\nusername=%s\npassword=%s\n", (int)(host - c->url),
		c->url, (int)strcspn(host + 3, "/"), host + 3, c->user, c->password);
	return ret->len > LINES_MOST_BYTES
		       ? error(err, E2BIG, "a credential for '%s' is too long", c->url)
		       : 0;
}

int git_credential_open(const struct git_credential *c, struct error *err)
{
	_cleanup_(forget) struct str lines = {0};
	_cleanup_(fd_close) int fd = -1;
	int r = lines_make(c, &lines, err), ret;

	if (r < 0)
		return r;
	fd = memfd_create("czar-credential", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	r = fd < 0 ? -errno : fd_write(fd, lines.data, lines.len);
	if (r == 0 && fcntl(fd, F_ADD_SEALS,
			      F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		r = -errno;
	if (r < 0)
		return error(err, -r, "cannot hand over a credential: %s", strerror(-r));
	ret = fd;
	fd = -1;
	return ret;
}

/* --- git's helper --- */

static void line_take(struct credential_lines *l, const char *line)
{
	if (text_starts(line, "protocol="))
		l->protocol = line + strlen("protocol=");
	else if (text_starts(line, "host="))
		l->host = line + strlen("host=");
	else if (text_starts(line, "username="))
		l->username = line + strlen("username=");
	else if (text_starts(line, "password="))
		l->password = line + strlen("password=");
}

static void lines_split(struct credential_lines *l, size_t n)
{
	char *line, *rest = NULL;

	l->text[n] = '\0';
	for (line = strtok_r(l->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		line_take(l, line);
}

/* From its beginning, wherever others left off; git's question, from a pipe, as it comes. */
static bool lines_read(struct credential_lines *l, int fd, bool is_file)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got > 0 && n < LINES_MOST_BYTES) {
		got = is_file ? pread(fd, l->text + n, LINES_MOST_BYTES - n, (off_t)n)
			      : read(fd, l->text + n, LINES_MOST_BYTES - n);
		n += got > 0 ? (size_t)got : 0;
	}
	lines_split(l, n);
	return got == 0;
}

static bool is_for(const struct credential_lines *ours, const struct credential_lines *question)
{
	return ours->protocol && ours->host && ours->username && ours->password &&
	       question->protocol && question->host &&
	       text_equal(ours->protocol, question->protocol) &&
	       strcasecmp(ours->host, question->host) == 0;
}

static int answer(const struct credential_lines *ours)
{
	_cleanup_(forget) struct str lines = {0};

	str_addf(&lines, "username=%s\npassword=%s\n", ours->username, ours->password);
	return fd_write(STDOUT_FILENO, lines.data, lines.len) < 0 ? 1 : 0;
}

int git_credential_main(const char *fd, const char *verb)
{
	struct credential_lines ours = {0}, question = {0};
	int64_t number;
	int status = 0;

	if (!text_equal(verb, "get")) /* "store" and "erase": there is nothing to keep */
		return 0;
	if (!text_to_int(fd, &number) || number < 3 || !lines_read(&ours, (int)number, true) ||
		!lines_read(&question, STDIN_FILENO, false))
		return 1;
	if (is_for(&ours, &question))
		status = answer(&ours);
	explicit_bzero(&ours, sizeof ours);
	return status;
}
