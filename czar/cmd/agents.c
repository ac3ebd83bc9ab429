/*
 * czar agents: the kinds of agents that czar knows, and which are on this machine.
 *
 * The built-in profiles, and those of the project's settings. Programs are only looked for.
 */
#include "czar/built_in_agents.h"
#include "czar/cmd/print.h"
#include "czar/known_programs.h"

static const char *const headings[] = {"AGENT", "PROFILE", "PROGRAM", "COMMAND", NULL};
static const struct table_rule rules[] = {{8, 0}, {8, 1}, {12, 0}, {12, 2}};

/* One kind of agent. */
struct kind {
	const struct profile *profile;
	bool built_in, in_settings;
	char program[PATH_SIZE]; /* where it is; "" not found, or only a shell could tell */
};

static bool is_built_in(const char *name)
{
	for (size_t i = 0; i < built_in_agents_count; i++)
		if (text_equal(built_in_agents[i].name, name))
			return true;
	return false;
}

static void look(struct kind *k, const char *folder)
{
	char program[512];

	if (k->profile->command && command_program(k->profile->command, program, sizeof program))
		program_find(program, folder, k->program, sizeof k->program);
}

static void add(struct table *table, json_t *array, const struct kind *k)
{
	const char *from = !k->in_settings ? "built in" : k->built_in ? "changed" : "of your own";
	const char *command = k->profile->command ? k->profile->command : "";

	table_row(table);
	table_cell(table, 0, COLOR_NONE, k->profile->name);
	table_cell(table, 1, COLOR_NONE, from);
	table_cell(table, 2, k->program[0] ? COLOR_NONE : COLOR_DIM,
		k->program[0] ? k->program : "not found");
	table_cell(table, 3, COLOR_NONE, command);
	json_array_append_new(
		array, json_pack("{s:s, s:b, s:b, s:o, s:o}", "name", k->profile->name, "built_in",
			       k->built_in, "in_settings", k->in_settings, "program",
			       k->program[0] ? json_clean_text(k->program) : json_null(), "command",
			       json_clean_text(command)));
}

static void add_built_in(
	struct table *table, json_t *array, const char *name, const struct config *settings)
{
	struct config config;
	struct kind k = {.built_in = true};

	if ((settings && config_profile(settings, name)) ||
		config_load_agent(name, &config, NULL) < 0)
		return;
	k.profile = &config.profiles[0];
	look(&k, "/");
	add(table, array, &k);
	config_done(&config);
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
		add_built_in(&table, array, built_in_agents[i].name, settings);
	if (c->json)
		return print_json(json_pack("{s:o}", "agents", array));
	json_decref(array);
	table_print(&table, c);
	return EXIT_OK;
}
