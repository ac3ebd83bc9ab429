/*
 * Where a task's work landed, for czar show.
 *
 * The store says what was verified and what it became; that the base has it is asked of git each
 * time, as the daemon did before it called the task done.
 */
#include "czar/cmd/show_proof.h"

#include "checks/fields.h"
#include "czar/cmd/print.h"
#include "czar/io/git_prove.h"
#include "czar/remote.h"
#include "status/row_json.h"

static const struct landing *verified(const struct rows *landings)
{
	const struct landing *l = landings->n ? ROWS_AT(landings, landing, 0) : NULL;

	return l && *l->commit && *l->tree ? l : NULL;
}

bool landed_look(struct command_context *c, const struct task *t, const struct rows *landings,
	struct landed *ret)
{
	_cleanup_(rows_done) struct rows omnibus = {0};
	const struct landing *l = verified(landings), *with = l; /* what it landed with */
	const struct config *config;
	char ref[REMOTE_REF_SIZE], name[REMOTE_REF_SIZE], base[65], tree[65];
	struct git_landed_work w = {.base_ref = ref};
	int r;

	if (!l || t->state != TASK_DONE || command_config(c, &config, NULL) < 0 ||
		config->settings.land_none)
		return false;
	remote_base_ref(config, ref);
	remote_base_name(config, name);
	if (*t->omnibus &&
		(rows_load(c, ROW_LANDING, "task = $1", t->omnibus, &omnibus, NULL) < 0 ||
			!(with = verified(&omnibus))))
		return false;
	w.head = with->head;
	w.tree = with->tree;
	w.merged = config->settings.land_github ? with->merged : with->commit;
	r = git_prove(c->place.checkout, &w, base, tree, NULL);
	if (r < 0)
		return false;
	*ret = (struct landed){.landing = l,
		.reachable = r != GIT_ABSENT &&
			     (with == l || git_act_is_in(c->place.checkout, l->head, base)),
		.as_verified = r == GIT_PROVED};
	TEXT_SET(ret->commit, *w.merged ? w.merged : with->head);
	TEXT_SET(ret->tree, with->tree);
	TEXT_SET(ret->base_name, name);
	TEXT_SET(ret->base, base);
	return true;
}

/* "lint green, ", of those that ran on what landed; each as it was at last. */
static void add_checks(const struct landing *l, const struct rows *checks, struct str *out)
{
	for (size_t i = 0; i < checks->n; i++) {
		const struct check_result *x = ROWS_AT(checks, check_result, i);
		bool again = false;

		for (size_t k = i + 1; k < checks->n; k++)
			again |= text_equal(ROWS_AT(checks, check_result, k)->name, x->name);
		if (again || !text_equal(x->head, l->head) || x->outcome == CHECK_SKIPPED)
			continue;
		add_line(out, x->name);
		str_addf(out, " %s, ", check_outcome_name(x->outcome));
	}
}

void landed_add(const struct command_context *c, const struct landed *l, const struct rows *checks,
	struct str *out)
{
	str_addf(out, "landed       at %.10s, tree %.10s, base %.10s: ", l->commit, l->tree,
		l->landing->base);
	add_checks(l->landing, checks, out);
	add_color(out, c, l->reachable ? COLOR_GREEN : COLOR_RED,
		l->reachable ? "reachable" : "NOT reachable");
	str_add(out, " from ");
	add_line(out, l->base_name);
	if (l->reachable && !l->as_verified)
		str_add(out, ", with another tree");
	str_add(out, "\n");
}

json_t *landed_json(const struct landed *l)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:b}", "head", l->landing->head,
		"commit", l->commit, "tree", l->tree, "base", l->landing->base, "base_name",
		json_clean(l->base_name), "base_now", l->base, "reachable", l->reachable,
		"as_verified", l->as_verified);
}
