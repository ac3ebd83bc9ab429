/*
 * Where the agent of a start shall listen.
 *
 * The port, the password and the start's number go into the worker's private file, the password
 * also into a file that only the agent's pane reads, as its environment: neither is in an argument,
 * in tmux or in the store.
 */
#include "czar/interface_start.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/io/port.h"

enum { FILE_MOST_BYTES = 16 * 1024 };

bool interface_is_described(const struct profile *profile)
{
	return profile->prompt_by == PROMPT_HTTP && profile->http.give;
}

/* Beside the worker's other files (czar/agent_start.h). */
static void file_name(
	const struct daemon *d, const char *worker, const char *name, char ret[PATH_SIZE])
{
	text_setf(ret, PATH_SIZE, "%s/agents/%s%s", d->place->home, worker, name);
}

static int write_private(const char *path, struct str *text, struct error *err)
{
	int r = file_put(path, str_text(text), text->len, 0600, err);

	explicit_bzero(text->data, text->len);
	return r;
}

/* The session that the worker's last agent had; "" unknown. */
static void last_session(const char *path, char ret[ID_SIZE])
{
	_cleanup_(str_done) struct str text = {0};
	json_t *file = NULL;
	const char *session;

	if (file_read(path, FILE_MOST_BYTES, &text, NULL) == 0)
		file = json_loadb(str_text(&text), text.len, 0, NULL);
	session = json_string_value(json_object_get(file, "session"));
	text_set(ret, ID_SIZE, session ? session : "");
	json_decref(file);
}

static int write_place(
	const char *path, int port, const char *password, int64_t start, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	char session[ID_SIZE];

	last_session(path, session);
	str_addf(&text, "{\"start\":%lld,\"port\":%d,\"password\":\"%s\",\"session\":\"%s\"}",
		(long long)start, port, password, session);
	return write_private(path, &text, err);
}

static int write_environment(
	const char *path, const char *name, const char *password, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};

	str_addf(&text, "%s=%s\n", name, password);
	return write_private(path, &text, err);
}

int interface_prepare(struct daemon *d, const struct profile *profile, const struct worker *w,
	int64_t start, struct interface_start *ret, struct error *err)
{
	char path[PATH_SIZE], folder[PATH_SIZE], password[33] = "";
	int port, r;

	file_name(d, w->name, "", folder);
	file_name(d, w->name, "/interface.json", path);
	file_name(d, w->name, "/interface.env", ret->env_file);
	if (profile->http.password)
		TEXT_SETF(password, "%016llx%016llx", (unsigned long long)random_u64(),
			(unsigned long long)random_u64());
	else
		ret->env_file[0] = '\0';
	r = dir_make(folder, 0700, err);
	if (r == 0)
		r = port_find(&port, err);
	if (r == 0)
		r = write_place(path, port, password, start, err);
	if (r == 0 && *password)
		r = write_environment(ret->env_file, profile->http.password, password, err);
	explicit_bzero(password, sizeof password);
	if (r == 0)
		TEXT_SETF(ret->port, "%d", port);
	return r;
}

static void add_list(json_t *object, const char *key, const char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, json_string(*list));
	json_object_set_new(object, key, array);
}

static json_t *ways_of(const struct http_ways *h)
{
	const char *const ways[][2] = {{"user", h->user}, {"ready", h->ready},
		{"session", h->session}, {"resume", h->resume}, {"show", h->show},
		{"message", h->message}, {"find", h->find}, {"give", h->give}, {"state", h->state},
		{"events", h->events}, {"allow", h->allow}, {"refuse", h->refuse}};
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i][1])
			json_object_set_new(object, ways[i][0], json_string(ways[i][1]));
	return object;
}

/* PROVIDER/MODEL in its two parts, where the settings say a model. */
static void add_model(json_t *request, const char *model)
{
	const char *slash = model ? strchr(model, '/') : NULL;

	if (!slash)
		return;
	json_object_set_new(request, "provider", json_stringn(model, (size_t)(slash - model)));
	json_object_set_new(request, "model", json_string(slash + 1));
}

json_t *interface_request(struct daemon *d, const struct profile *profile, const struct worker *w)
{
	const struct config_worker *section = config_worker(&d->config, w->pool);
	char path[PATH_SIZE], title[TITLE_SIZE];
	json_t *request;

	file_name(d, w->name, "/interface.json", path);
	TEXT_SETF(title, "czar %s", w->name);
	request = json_pack("{s:s, s:s, s:b, s:o}", "file", path, "title", title, "keeps",
		w->keeps_context, "ways", ways_of(&profile->http));
	add_model(request, section && section->model ? section->model : profile->model);
	add_list(request, "asked", profile->http.asked);
	add_list(request, "event", profile->http.event);
	return request;
}
