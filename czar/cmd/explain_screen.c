/*
 * czar explain screen: what czar reads off a terminal, and by which rule.
 *
 * A worker's terminal as it is now, or a file with what capture-pane printed; the rules are the
 * profile's, each with the row that it found or none. The first that found one says what it is.
 */
#include "czar/cmd/explain_screen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks/names.h"
#include "checks/screen.h"
#include "czar/base/file.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/terminal.h"
#include "czar/cmd/wish.h"
#include "czar/config.h"

enum { SCREEN_MOST_BYTES = 1 << 20, ROWS_MOST = 2000 };

static const char *const composer_names[] = {
	[COMPOSER_UNKNOWN] = "unknown", [COMPOSER_EMPTY] = "empty", [COMPOSER_DRAFT] = "draft"};

/* What is looked at. */
struct seen {
	char agent[ID_SIZE];
	char title[TEXT_SIZE];
	struct str text;
	const char *rows[ROWS_MOST];
	struct screen screen;
};

static void seen_free(struct seen **s)
{
	if (*s)
		str_done(&(*s)->text);
	free(*s);
}

/* As the daemon captures it: the rows that are seen, wrapped ones apart. */
static int look_at_worker(struct command_context *c, const char *name, struct seen *s)
{
	_cleanup_(str_done) struct str title = {0};
	struct error err = {0};
	struct worker row;
	struct terminal t;
	int code = terminal_find(c, name, &t);
	const char *const screen[] = {"capture-pane", "-p", "-t", t.pane, NULL};
	const char *const of_pane[] = {
		"display-message", "-p", "-t", t.pane, "#{pane_title}", NULL};

	if (code == EXIT_OK)
		code = need_worker(c, name, &row);
	if (code != EXIT_OK)
		return code;
	TEXT_SET(s->agent, row.profile);
	if (terminal_ask(&t, screen, &s->text, &err) < 0 ||
		terminal_ask(&t, of_pane, &title, &err) < 0)
		return command_fail(EXIT_FAILED, &err, name, NULL);
	text_setf(s->title, sizeof s->title, "%.*s", (int)strcspn(str_text(&title), "\n"),
		str_text(&title));
	return EXIT_OK;
}

static int look_at_file(const char *path, struct seen *s)
{
	struct error err = {0};

	if (file_read_any(path, SCREEN_MOST_BYTES, &s->text, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL,
			"give a worker, or a file with what "
			"tmux capture-pane -p printed");
	return EXIT_OK;
}

static void split_rows(struct seen *s)
{
	char *at = s->text.data;

	for (size_t n = 0; at && *at && n < ROWS_MOST; n++) {
		s->rows[n] = at;
		s->screen.n_rows = n + 1;
		at = strchr(at, '\n');
		if (at)
			*at++ = '\0';
	}
	s->screen.rows = s->rows;
	s->screen.title = s->title;
}

/* The project's own profile of that name, or the built-in one. */
static int load_profile(struct command_context *c, const char *agent, struct config *ret)
{
	_cleanup_(str_done) struct str problems = {0};
	struct error err = {0};

	if (c->has_place && config_load(c->place.checkout, ret, &problems, &err) == 0) {
		if (config_profile(ret, agent))
			return EXIT_OK;
		config_done(ret);
	}
	if (config_load_agent(agent, ret, &err) == 0)
		return EXIT_OK;
	return command_fail(EXIT_NOT_FOUND, &err, NULL, "czar agents lists those that are known");
}

static void add_rules(const struct command_context *c, const struct profile *p,
	const struct seen *s, struct str *text, json_t *array)
{
	bool decided = false;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct screen_rule *rule = &p->rules[i];
		const char *row = screen_rule_row(p, &s->screen, rule);

		str_addf(text, "  %s ", row ? (decided ? "+" : ">") : " ");
		add_color(text, c, row && !decided ? COLOR_BOLD : COLOR_NONE, rule->text);
		str_add(text, "\n");
		if (row) {
			str_add(text, "      ");
			text_add_clean(text, row, strlen(row));
			str_add(text, "\n");
		}
		decided = decided || row;
		json_array_append_new(
			array, json_pack("{s:s, s:o}", "rule", rule->text, "row",
				       row ? json_clean_bytes(row, strlen(row)) : json_null()));
	}
}

static int explain(struct command_context *c, const struct profile *p, const struct seen *s)
{
	_cleanup_(screen_reading_done) struct screen_reading reading = {0};
	_cleanup_(str_done) struct str text = {0};
	json_t *array = json_array();

	classify_screen(p, &s->screen, &reading);
	add_color(&text, c, COLOR_BOLD, screen_state_name(reading.state));
	str_addf(&text, "  (agent %s, composer %s", p->name, composer_names[reading.composer]);
	if (reading.queued_text)
		str_add(&text, ", a text waits in its queue");
	str_add(&text, ")\n");
	if (reading.composer == COMPOSER_DRAFT) {
		str_add(&text, "  draft: ");
		text_add_clean(&text, str_text(&reading.draft), reading.draft.len);
		str_add(&text, "\n");
	}
	str_add(&text, "rules, in their order; > decides, + would have matched as well:\n");
	add_rules(c, p, s, &text, array);
	if (c->json)
		return print_json(json_pack("{s:s, s:s, s:s, s:s, s:o, s:b, s:o}", "state",
			screen_state_name(reading.state), "agent", p->name, "rule", reading.rule,
			"composer", composer_names[reading.composer], "draft",
			json_clean_bytes(str_text(&reading.draft), reading.draft.len), "queued",
			reading.queued_text, "rules", array));
	json_decref(array);
	fputs(str_text(&text), stdout);
	return EXIT_OK;
}

int explain_screen(struct command_context *c, const char *what)
{
	_cleanup_(seen_free) struct seen *s = calloc(1, sizeof *s);
	const char *agent = command_option(c, "agent"), *title = command_option(c, "title");
	struct config config = {0};
	int code;

	if (!s)
		abort();
	c->has_place = project_find(c->directory, &c->place, NULL) == 0;
	code = strchr(what, '/') || access(what, F_OK) == 0 || !c->has_place
		       ? look_at_file(what, s)
		       : look_at_worker(c, what, s);
	if (agent)
		TEXT_SET(s->agent, agent);
	if (title)
		TEXT_SET(s->title, title);
	if (code == EXIT_OK && !s->agent[0])
		code = command_usage(c, "whose screen is it? Name its agent: --agent NAME");
	if (code == EXIT_OK)
		code = load_profile(c, s->agent, &config);
	if (code == EXIT_OK) {
		split_rows(s);
		code = explain(c, config_profile(&config, s->agent), s);
		config_done(&config);
	}
	return code;
}
