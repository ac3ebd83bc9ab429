/*
 * How a desk is started.
 *
 * It alone gets the variables that hold tokens, and the names of places where tokens are; nothing
 * of it is in its arguments.
 */
#include "czar/desk_start.h"

#include <stdlib.h>
#include <string.h>

#include "czar/io/github.h"
#include "czar/io/spawn.h"
#include "czar/remote.h"

enum { VARIABLES_MOST = sizeof((struct desk_variables *)0)->list / sizeof(char *) };

static void add_variable(struct desk_variables *v, size_t *n, const char *name)
{
	const char *value = getenv(name);

	if (!value || *n + 1 >= VARIABLES_MOST)
		return;
	str_addf(&v->texts[*n], "%s=%s", name, value);
	v->list[*n] = str_text(&v->texts[*n]);
	++*n;
}

/* Where a setting names a variable, the desk needs that one. */
static void add_named(struct desk_variables *v, size_t *n, const char *place)
{
	if (place && text_starts(place, "env:"))
		add_variable(v, n, place + strlen("env:"));
}

void desk_variables_make(const struct config_github *c, struct desk_variables *ret)
{
	const char *const *base = spawn_environment();
	size_t n = 0;

	*ret = (struct desk_variables){0};
	while (base[n] && n + 1 < VARIABLES_MOST) {
		ret->list[n] = base[n];
		n++;
	}
	add_variable(ret, &n, "SSH_AUTH_SOCK");
	for (const char *const *name = github_environment; *name; name++)
		add_variable(ret, &n, *name);
	add_named(ret, &n, c->token_from);
	add_named(ret, &n, c->reviewer_from);
	ret->list[n] = NULL;
}

void desk_variables_done(struct desk_variables *v)
{
	for (size_t i = 0; i < VARIABLES_MOST; i++)
		str_done(&v->texts[i]);
}

json_t *desk_hello(const struct project_place *place, const struct config_github *c,
	const char *base, const char *czar_path, int keep_fd)
{
	const struct {
		const char *key, *value;
	} options[] = {
		{"api_url", c->api_url},
		{"token_from", c->token_from},
		{"reviewer_token_from", c->reviewer_from},
		{"app_id", c->app_id},
		{"app_installation", c->app_installation},
		{"app_key", c->app_key},
	};
	json_t *o = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:i, s:I}", "id", 0, "verb", "hello",
		"checkout", place->checkout, "czar", czar_path, "remote", REMOTE_NAME, "base", base,
		"keep_fd", keep_fd, "write_pause", (json_int_t)c->write_pause);

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		json_object_set_new(
			o, options[i].key, json_string(options[i].value ? options[i].value : ""));
	return o;
}
