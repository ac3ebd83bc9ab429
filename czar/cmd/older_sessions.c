/*
 * tmux sessions of an older project's workers that run still.
 *
 * Two programs that give work to the same branches would tread on each other, so whoever moves over
 * is told what runs. czar touches none of it: it may be at work.
 */
#include "czar/cmd/older_sessions.h"

#include <ctype.h>
#include <string.h>

#include "czar/io/tmux_user.h"
#include "status/row_json.h"

/* "engineer1", or "shop-engineer1" as a project's name before it. */
static bool is_workers(const char *session, const char *worker)
{
	size_t n = strlen(session), m = strlen(worker);

	return n >= m && strcmp(session + n - m, worker) == 0 &&
	       (n == m || !isalnum((unsigned char)session[n - m - 1]));
}

static bool is_older(const struct older *o, const char *session)
{
	for (size_t i = 0; i < o->n_entries; i++)
		if (o->entries[i].assignee && is_workers(session, o->entries[i].assignee))
			return true;
	for (size_t i = 0; i < o->n_branches; i++)
		if (is_workers(session, o->branches[i].worker))
			return true;
	return false;
}

static json_t *session_object(const char *session)
{
	_cleanup_(str_done) struct str target = {0}, command = {0};

	str_addf(&target, "=%s", session);
	str_add(&command, "tmux -L default kill-session -t ");
	str_add_shell_word(&command, str_text(&target));
	return json_pack("{s:o, s:o}", "session", json_clean(session), "command",
		json_clean(str_text(&command)));
}

json_t *older_sessions(const struct older *o)
{
	_cleanup_(str_done) struct str names = {0};
	json_t *list = json_array();
	const char *at, *end;

	tmux_user_sessions(&names);
	for (at = str_text(&names); *at; at = *end ? end + 1 : end) {
		_cleanup_(str_done) struct str name = {0};

		end = strchrnul(at, '\n');
		str_add_bytes(&name, at, (size_t)(end - at));
		if (name.len && is_older(o, str_text(&name)))
			json_array_append_new(list, session_object(str_text(&name)));
	}
	return list;
}

void older_sessions_text(const json_t *sessions, struct str *ret)
{
	if (json_array_size(sessions))
		str_add(ret, "these sessions of the older project run still; czar does not touch "
			     "them, end them yourself:\n");
	for (size_t i = 0; i < json_array_size(sessions); i++)
		str_addf(ret, "  %s\n",
			json_string_value(json_object_get(json_array_get(sessions, i), "command")));
}
