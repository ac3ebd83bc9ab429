/*
 * Where a project's tmux server is, and the server as a service.
 *
 * The server belongs to the agents: as a service it has a unit of its own, so that whatever the
 * service manager does to the daemon's processes never reaches them. The daemon asks for that unit
 * when it has proved that no server lives; here that is tested once more, because a second server
 * on a socket takes it away from the first.
 */
#include "czar/tmux_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/fnv.h"
#include "czar/base/log.h"
#include "czar/exit.h"
#include "czar/io/process.h"
#include "czar/io/spawn.h"
#include "czar/io/tmux_server.h"
#include "queue/queue.h"

#define FIND_PATIENCE (2 * USEC_SEC)

static int socket_folder(char *ret, size_t size, struct error *err)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	struct stat st;

	if (runtime && *runtime && access(runtime, W_OK) == 0)
		text_setf(ret, size, "%s/czar", runtime);
	else
		text_setf(ret, size, "/tmp/czar-%u", (unsigned)getuid());
	if (dir_make(ret, 0700, err) < 0)
		return -EIO;
	if (lstat(ret, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != getuid() ||
		(st.st_mode & 077))
		return error(err, EPERM, "'%s' is not a private folder of this user", ret);
	return 0;
}

int tmux_place_socket(const struct project_place *p, char *ret, size_t size, struct error *err)
{
	uint64_t h = fnv_text(FNV_START, p->common_dir);
	char folder[PATH_SIZE];
	int r = socket_folder(folder, sizeof folder, err);

	if (r == 0)
		text_setf(ret, size, "%s/%.40s-%08x", folder, p->name, (unsigned)(h >> 32));
	return r;
}

void tmux_place_config(const struct project_place *p, char *ret, size_t size)
{
	text_setf(ret, size, "%s/tmux.conf", p->home);
}

static int on_project(const void *row, void *userdata)
{
	*(struct project *)userdata = *(const struct project *)row;
	return 0;
}

/* The server that the store knows, when it still lives. */
static int find_known(const struct project_place *p, struct tmux_options *o, struct error *err)
{
	struct queue *q = NULL;
	struct project j = {0};
	char boot[41];
	int r;

	if (access(p->store, F_OK) < 0)
		return 0;
	r = queue_open(p->store, &q, err);
	if (r == 0)
		r = queue_each(q, ROW_PROJECT, NULL, NULL, on_project, &j, err);
	queue_close(q);
	clock_boot_id(boot, sizeof boot);
	if (r == 0 && j.server_pid && text_equal(j.server_boot, boot) &&
		!process_is_gone(j.server_pid, j.server_start)) {
		o->known_pid = j.server_pid;
		o->known_start = j.server_start;
	}
	return r;
}

static int become_server(const char *directory, struct error *err)
{
	struct project_place place;
	char socket[PATH_SIZE], config[PATH_SIZE];
	struct tmux_options o = {
		.socket = socket, .config = config, .environment = spawn_environment()};
	int r = project_find(directory, &place, err);

	if (r == 0)
		r = project_make_folders(&place, err);
	if (r == 0)
		r = tmux_place_socket(&place, socket, sizeof socket, err);
	if (r == 0)
		r = find_known(&place, &o, err);
	if (r < 0)
		return r;
	tmux_place_config(&place, config, sizeof config);
	r = tmux_server_find(&o, FIND_PATIENCE, err);
	if (r > 0)
		return error(
			err, EEXIST, "a tmux server of this project runs already, on '%s'", socket);
	if (r == 0)
		r = tmux_server_write_config(&o, err);
	return r < 0 ? r : tmux_server_become(&o, err);
}

int tmux_place_main(const char *directory)
{
	struct error err = {0};

	become_server(directory, &err);
	log_error("tmux-server: %s", err.text);
	return EXIT_FAILED;
}
