/*
 * What only shows when all sections are known: workers without an agent, names that two seats
 * share, thresholds in the wrong order, a template that is not there.
 *
 * Every problem stands where the line to mend stands: at the setting, or at its section's head.
 */
#include "czar/config_check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/config_value.h"
#include "czar/io/github.h"
#include "czar/io/http_server.h"
#include "queue/nearest.h"

struct checker {
	const struct config *config;
	const struct config_lines *lines;
	struct str *problems;
	int n_problems;
};

static void __attribute__((format(printf, 4, 5)))
problem(struct checker *c, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	str_addf(c->problems, "%s:%d: ", file, line);
	va_start(ap, fmt);
	str_vaddf(c->problems, fmt, ap);
	va_end(ap);
	str_add(c->problems, "\n");
	c->n_problems++;
}

static const struct config_section *section_of(
	const struct checker *c, const char *section, const char *name)
{
	for (size_t i = 0; i < c->lines->n_sections; i++)
		if (text_equal(c->lines->sections[i].section, section) &&
			text_equal(c->lines->sections[i].name, name))
			return &c->lines->sections[i];
	return NULL;
}

/* The last line that says this; NULL when only the default speaks. */
static const struct config_line *line_of(
	const struct checker *c, const char *section, const char *name, const char *key)
{
	for (size_t i = c->lines->n_lines; i > 0; i--) {
		const struct config_line *l = &c->lines->lines[i - 1];

		if (text_equal(l->setting->section, section) && text_equal(l->setting->key, key) &&
			(!name || (l->name && text_equal(l->name, name))))
			return l;
	}
	return NULL;
}

static void check_names(struct checker *c)
{
	struct error err;

	for (size_t i = 0; i < c->lines->n_sections; i++) {
		const struct config_section *s = &c->lines->sections[i];

		if (id_check(s->name, &err) < 0)
			problem(c, s->file, s->line, "%s", err.text);
	}
}

static const char *nearest_agent(const struct config *c, const char *name)
{
	const char *names[CONFIG_WORKERS_MOST];
	size_t n = 0;

	for (; n < c->n_profiles && n < CONFIG_WORKERS_MOST; n++)
		names[n] = c->profiles[n].name;
	return nearest_name(name, names, n);
}

static void check_agent(struct checker *c, const struct config_worker *w)
{
	const struct config_section *s = section_of(c, "worker", w->name);
	const struct config_line *l = line_of(c, "worker", w->name, "agent");
	const char *near = nearest_agent(c->config, w->agent);

	if (!l && !w->agent[0])
		problem(c, s->file, s->line,
			"worker '%s' names no agent: add agent = NAME and an [agent \"NAME\"] "
			"section",
			w->name);
	if (!l || !w->agent[0] || config_profile(c->config, w->agent))
		return;
	if (near)
		problem(c, l->file, l->line,
			"no agent '%s': did you mean '%s'? Otherwise add [agent \"%s\"] with "
			"command = ...",
			w->agent, near, w->agent);
	else
		problem(c, l->file, l->line, "no agent '%s': add [agent \"%s\"] with command = ...",
			w->agent, w->agent);
}

static bool is_worker_agent(const struct checker *c, const char *name)
{
	for (size_t i = 0; i < c->config->n_workers; i++)
		if (text_equal(c->config->workers[i].agent, name))
			return true;
	return false;
}

/* An agent that nobody runs may be a lower file's; but it must be whole. */
static void check_profiles(struct checker *c)
{
	for (size_t i = 0; i < c->config->n_profiles; i++) {
		const struct profile *p = &c->config->profiles[i];
		const struct config_section *s = section_of(c, "agent", p->name);

		if (!p->command && s && !line_of(c, "agent", p->name, "command"))
			problem(c, s->file, s->line,
				is_worker_agent(c, p->name) ? "agent '%s' has no command: add "
							      "command = PROGRAM AND ARGUMENTS"
							    : "agent '%s' has no command: add one "
							      "or remove the section",
				p->name);
	}
}

static void check_checks(struct checker *c)
{
	for (size_t i = 0; i < c->config->landing.n_checks; i++) {
		const struct config_check *check = &c->config->landing.checks[i];
		const struct config_section *s = section_of(c, "check", check->name);

		if (!check->run)
			problem(c, s->file, s->line,
				"check '%s' runs nothing: add run = COMMAND or remove the section",
				check->name);
	}
}

/* What a task could need: each word is one that some rule asks for. */
static void check_require(struct checker *c)
{
	const struct config_line *l = line_of(c, "land", NULL, "require");

	for (const char *p = c->config->landing.require; l && *p;) {
		size_t n = strcspn(p, ", ");

		if (n != strlen("checks") ||
			(strncmp(p, "checks", n) != 0 && strncmp(p, "person", n) != 0 &&
				strncmp(p, "review", n) != 0))
			problem(c, l->file, l->line,
				"nothing gives '%.*s': write checks, review, person, or several",
				(int)n, p);
		p += n + strspn(p + n, ", ");
	}
}

/* A key does not travel in the clear, but to this machine. */
static bool is_safe_url(const char *url)
{
	static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		if (text_starts(url, here[i]) && strchr(":/", url[strlen(here[i])]))
			return true; /* or nothing follows */
	return text_starts(url, "https://");
}

static void check_review(struct checker *c)
{
	const struct config_review *r = &c->config->review;
	const struct config_line *l = line_of(c, "review", NULL, "provider");
	const struct config_line *required = line_of(c, "land", NULL, "require");
	const struct config_line *url = line_of(c, "review", NULL, "api-url");

	if (c->config->settings.require_review && !c->config->settings.has_review && required)
		problem(c, required->file, required->line,
			"nothing gives a review: say who does ([review] provider = ...)");
	if (url && !is_safe_url(r->api_url))
		problem(c, url->file, url->line,
			"'%s' would send the key in the clear: write https://...", r->api_url);
	if (!l || !c->config->settings.has_review)
		return;
	if (text_equal(r->provider, "command") && !r->run)
		problem(c, l->file, l->line, "nothing is run: add run = COMMAND");
	if (!text_equal(r->provider, "command") && !r->model)
		problem(c, l->file, l->line, "no model to ask: add model = NAME");
}

struct named_seat {
	char name[ID_SIZE];
	const struct config_worker *worker;
};

static int seat_compare(const void *a, const void *b)
{
	return strcasecmp(
		((const struct named_seat *)a)->name, ((const struct named_seat *)b)->name);
}

static size_t seats_make(const struct config *c, struct named_seat **ret)
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < c->n_workers; i++)
		n += config_worker_seats(&c->workers[i]);
	*ret = calloc(n + 1, sizeof **ret);
	if (!*ret)
		abort();
	for (size_t i = 0; i < c->n_workers; i++)
		for (size_t j = 0; j < config_worker_seats(&c->workers[i]); j++) {
			(*ret)[at].worker = &c->workers[i];
			config_worker_name(&c->workers[i], j, (*ret)[at++].name);
		}
	return n;
}

static void seats_free(struct named_seat **seats)
{
	free(*seats);
}

/* A file system and people take eng-1 and Eng-1 for the same. */
static void check_seats(struct checker *c)
{
	_cleanup_(seats_free) struct named_seat *seats = NULL;
	size_t n = seats_make(c->config, &seats);
	const struct config_section *s;

	if (n > CONFIG_WORKERS_MOST) {
		s = section_of(c, "worker", seats[n - 1].worker->name);
		problem(c, s->file, s->line, "%zu workers in all: make it at most %d", n,
			CONFIG_WORKERS_MOST);
	}
	qsort(seats, n, sizeof *seats, seat_compare);
	for (size_t i = 1; i < n; i++) {
		if (seat_compare(&seats[i - 1], &seats[i]) != 0)
			continue;
		s = section_of(c, "worker", seats[i].worker->name);
		problem(c, s->file, s->line,
			"two workers would be called '%s' (also in [worker \"%s\"]): rename one",
			seats[i].name, seats[i - 1].worker->name);
	}
}

static void check_name_lengths(struct checker *c)
{
	for (size_t i = 0; i < c->config->n_workers; i++) {
		const struct config_worker *w = &c->config->workers[i];
		const struct config_section *s = section_of(c, "worker", w->name);

		if (w->count && strlen(w->name) > ID_SIZE - 5)
			problem(c, s->file, s->line,
				"'%s' is too long for a pool: use at most %d letters", w->name,
				ID_SIZE - 5);
	}
}

/* Positions of a pair of settings: the one that a file says, the later one first. */
static void check_order(
	struct checker *c, const char *low_key, usec_t low, const char *high_key, usec_t high)
{
	const struct config_line *l = line_of(c, "health", NULL, high_key);
	char a[32], b[32];

	if (low < high)
		return;
	if (!l)
		l = line_of(c, "health", NULL, low_key);
	if (!l)
		l = line_of(c, "health", NULL, "scale");
	if (l)
		problem(c, l->file, l->line,
			"%s (%s) must be longer than %s (%s): change one of them", high_key,
			duration_text(high, b, sizeof b), low_key, duration_text(low, a, sizeof a));
}

static void check_template(struct checker *c)
{
	const struct config_line *l = line_of(c, "project", NULL, "brief");

	if (l && c->config->brief_template[0] && access(c->config->brief_template, R_OK) < 0)
		problem(c, l->file, l->line, "cannot read '%s' (%s): name a readable file",
			c->config->brief_template, strerror(errno));
}

/* A pull request is a branch's, and is to be one task's. */
static void check_branch(struct checker *c)
{
	const struct config_line *l = line_of(c, "project", NULL, "branch");

	if (l && c->config->settings.branch_worker && text_equal(c->config->land, "github"))
		problem(c, l->file, l->line,
			"with land = github each task needs a branch of its own: remove branch = "
			"worker, or write land = local");
}

/* What an omnibus cannot do with: each task's own commits land, and none waits for another's
 * landing. */
static void check_omnibus(struct checker *c)
{
	const struct config *config = c->config;
	const struct config_line *l = line_of(c, "land", NULL, "omnibus");
	const struct config_line *unblock = line_of(c, "project", NULL, "unblock");

	if (!l || config->settings.omnibus == OMNIBUS_NO)
		return;
	if (config->settings.land_none)
		problem(c, l->file, l->line,
			"nothing lands here: write [project] land = local or github, or remove "
			"omnibus");
	if (!text_equal(config->landing.merge, "merge"))
		problem(c, l->file, l->line,
			"an omnibus proves that each task's own commits are in the base, which "
			"merge = %s leaves out: write merge = merge, or remove omnibus",
			config->landing.merge);
	if (config->settings.branch_worker)
		problem(c, l->file, l->line,
			"with branch = worker a worker begins nothing before its last task has "
			"landed: write branch = task, or remove omnibus");
	if (unblock && !text_equal(config->unblock, "verified"))
		problem(c, unblock->file, unblock->line,
			"with an omnibus a task would wait for ever for what it depends on to "
			"land: write unblock = verified, or remove the line");
}

static void check_api(struct checker *c)
{
	const struct config_line *l = line_of(c, "github", NULL, "api-url");
	struct error err;

	if (l && github_api_check(c->config->github.api_url, &err) < 0)
		problem(c, l->file, l->line, "%s", err.text);
}

/* An App is all three; and czar is an App or somebody with a token. */
static void check_app(struct checker *c)
{
	static const char *const keys[] = {"app-id", "app-installation", "app-key"};
	const struct config_line *token = line_of(c, "github", NULL, "token-from"), *last = NULL;
	const char *missing = NULL;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct config_line *l = line_of(c, "github", NULL, keys[i]);

		if (l)
			last = l;
		else
			missing = keys[i];
	}
	if (last && missing)
		problem(c, last->file, last->line, "an App needs %s too: add it to [github]",
			missing);
	else if (last && token)
		problem(c, token->file, token->line,
			"czar works as an App or with a token: remove token-from or the App");
}

/* Anybody could ask for looks. */
static void check_webhook(struct checker *c)
{
	const struct config_webhook *w = &c->config->webhook;
	const struct config_line *l = line_of(c, "webhook", NULL, "listen");
	struct error err;

	if (l && !w->secret_from)
		problem(c, l->file, l->line,
			"webhooks are believed by their signature alone: add secret-from = "
			"file:PATH, with the secret that GitHub was given");
	if (l && w->listen && http_server_check(w->listen, &err) < 0)
		problem(c, l->file, l->line, "%s", err.text);
}

int config_check(
	const struct config *config, const struct config_lines *lines, struct str *problems)
{
	struct checker c = {.config = config, .lines = lines, .problems = problems};
	const struct settings *s = &config->settings;

	check_names(&c);
	for (size_t i = 0; i < config->n_workers; i++)
		check_agent(&c, &config->workers[i]);
	check_profiles(&c);
	check_checks(&c);
	check_require(&c);
	check_review(&c);
	check_name_lengths(&c);
	check_seats(&c);
	check_order(&c, "slow", s->slow, "stuck", s->stuck);
	check_order(&c, "stuck", s->stuck, "hang", s->hang);
	check_template(&c);
	check_branch(&c);
	check_omnibus(&c);
	check_api(&c);
	check_app(&c);
	check_webhook(&c);
	return c.n_problems;
}
