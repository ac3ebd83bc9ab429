/*
 * czar agents: the kinds of agents that czar knows, and which are on this machine.
 *
 * The built-in profiles, those of the user's folder and of the project's settings. A program is
 * asked for its version where its profile says how, and for nothing else.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "czar/built_in_agents.h"
#include "czar/cmd/print.h"
#include "czar/io/spawn.h"
#include "czar/known_programs.h"

static const char *const headings[] = {"AGENT", "PROFILE", "VERSION", "MEASURED", "PROGRAM", NULL};
static const struct table_rule rules[] = {{8, 0}, {8, 1}, {8, 0}, {8, 2}, {12, 0}};

#define VERSION_WAIT (10 * USEC_SEC)

/* One kind of agent. */
struct kind {
	const struct profile *profile;
	bool built_in, in_settings;
	char program[PATH_SIZE]; /* where it is; "" not found, or only a shell could tell */
	char version[ID_SIZE];   /* "" it does not say */
};

static bool is_built_in(const char *name)
{
	for (size_t i = 0; i < built_in_agents_count; i++)
		if (text_equal(built_in_agents[i].name, name))
			return true;
	return false;
}

/* The first word with a digit of what it prints. */
static void take_version(struct kind *k, const char *says)
{
	for (const char *p = says + strspn(says, " \n"); *p; p += strspn(p, " \n")) {
		size_t n = strcspn(p, " \n");

		if (strcspn(p, "0123456789") < n) {
			_cleanup_(str_done) struct str clean = {0};

			text_add_clean(&clean, p, n);
			TEXT_SET(k->version, str_text(&clean));
			return;
		}
		p += n;
	}
}

static void ask_version(struct kind *k, const char *folder)
{
	const char *const argv[] = {k->program, k->profile->version_argument, NULL};
	const struct spawn_options o = {.argv = argv,
		.directory = folder,
		.deadline = VERSION_WAIT,
		.output_most_bytes = 4096};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};

	if (k->program[0] && k->profile->version_argument && spawn_wait(&o, &result, NULL) == 0 &&
		result.status == 0)
		take_version(k, str_text(&result.output));
}

static void look(struct kind *k, const char *folder)
{
	char program[512];

	if (k->profile->command && command_program(k->profile->command, program, sizeof program))
		program_find(program, folder, k->program, sizeof k->program);
	ask_version(k, folder);
}

static void add(struct table *table, json_t *array, const struct kind *k)
{
	const char *from = !k->built_in ? "of your own" : k->in_settings ? "changed" : "built in";
	const char *command = k->profile->command ? k->profile->command : "";

	table_row(table);
	table_cell(table, 0, COLOR_NONE, k->profile->name);
	table_cell(table, 1, COLOR_NONE, from);
	table_cell(table, 2, COLOR_NONE, k->version[0] ? k->version : "-");
	table_cell(table, 3, COLOR_DIM, k->profile->measured ? k->profile->measured : "-");
	table_cell(table, 4, k->program[0] ? COLOR_NONE : COLOR_DIM,
		k->program[0] ? k->program : "not installed");
	json_array_append_new(array,
		json_pack("{s:s, s:b, s:b, s:o, s:o, s:o, s:o}", "name", k->profile->name,
			"built_in", k->built_in, "in_settings", k->in_settings, "program",
			k->program[0] ? json_clean_text(k->program) : json_null(), "command",
			json_clean_text(command), "version",
			k->version[0] ? json_clean_text(k->version) : json_null(), "measured",
			k->profile->measured ? json_clean_text(k->profile->measured)
					     : json_null()));
}

/* One that no settings of the project name. */
static void add_other(
	struct table *table, json_t *array, const char *name, const struct config *settings)
{
	struct config config;
	struct kind k = {.built_in = is_built_in(name)};

	if ((settings && config_profile(settings, name)) ||
		config_load_agent(name, &config, NULL) < 0)
		return;
	k.profile = &config.profiles[0];
	look(&k, "/");
	add(table, array, &k);
	config_done(&config);
}

/* NAME.conf of the user's folder; those that change a built-in one are listed there. */
static void add_users(struct table *table, json_t *array, const struct config *settings)
{
	struct config_paths paths;
	struct dirent **list = NULL;
	int n;

	config_paths("/", &paths);
	n = *paths.agents ? scandir(paths.agents, &list, NULL, alphasort) : 0;
	for (int i = 0; i < n; i++) {
		char name[ID_SIZE];

		if (text_ends(list[i]->d_name, ".conf") &&
			TEXT_SETF(name, "%.*s", (int)(strlen(list[i]->d_name) - strlen(".conf")),
				list[i]->d_name) &&
			!is_built_in(name))
			add_other(table, array, name, settings);
		free(list[i]);
	}
	free(list);
}

int cmd_agents(struct command_context *c, int argc, char **argv)
{
	_cleanup_(table_done) struct table table = {.headings = headings, .rules = rules};
	const struct config *settings = NULL;
	struct error err = {0};
	json_t *array = json_array();

	(void)argc;
	(void)argv;
	c->has_place = project_find(c->directory, &c->place, NULL) == 0;
	if (c->has_place && command_config(c, &settings, &err) < 0)
		settings = NULL; /* czar doctor says what is wrong with them */
	for (size_t i = 0; settings && i < settings->n_profiles; i++) {
		struct kind k = {.profile = &settings->profiles[i],
			.built_in = is_built_in(settings->profiles[i].name),
			.in_settings = true};

		look(&k, c->place.checkout);
		add(&table, array, &k);
	}
	for (size_t i = 0; i < built_in_agents_count; i++)
		add_other(&table, array, built_in_agents[i].name, settings);
	add_users(&table, array, settings);
	if (c->json)
		return print_json(json_pack("{s:o}", "agents", array));
	json_decref(array);
	table_print(&table, c);
	return EXIT_OK;
}
