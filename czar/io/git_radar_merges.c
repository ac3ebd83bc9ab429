/*
 * What merges said, kept.
 *
 * The key is the common ancestors and the two trees: nothing else decides what comes of a merge, so
 * a commit that changes no file, or a pair that was looked at yesterday, costs none.
 */
#include "czar/io/git_radar_merges.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/fnv.h"
#include "czar/base/hash.h"
#include "czar/base/str.h"
#include "czar/io/git_merge.h"

enum {
	OUTCOMES_MOST = 8192,      /* then all are forgotten */
	SLOTS = 4 * OUTCOMES_MOST, /* a power of two */
	FILES_MOST_BYTES = 150,    /* of their list */
	NAME_MOST_BYTES = 100,     /* of one in it */
};

struct slot {
	char key[HASH_SIZE];     /* "": free */
	struct outcome *outcome; /* NULL: clean */
};

void merges_done(struct merges *m)
{
	for (size_t i = 0; m->slots && i < SLOTS; i++)
		free(m->slots[i].outcome);
	free(m->slots);
	*m = (struct merges){0};
}

static struct slot *slot_of(struct merges *m, const char *key)
{
	size_t at = (size_t)fnv_text(FNV_START, key) & (SLOTS - 1);

	if (m->n == OUTCOMES_MOST)
		merges_done(m);
	if (!m->slots)
		m->slots = calloc(SLOTS, sizeof *m->slots);
	if (!m->slots)
		abort();
	while (m->slots[at].key[0] && !text_equal(m->slots[at].key, key))
		at = (at + 1) & (SLOTS - 1);
	return &m->slots[at];
}

static void slot_set(struct merges *m, const char *key, const struct outcome *o)
{
	struct slot *slot = slot_of(m, key);

	TEXT_SET(slot->key, key);
	m->n++;
	if (!o->mark[0])
		return;
	slot->outcome = malloc(sizeof *slot->outcome);
	if (!slot->outcome)
		abort();
	*slot->outcome = *o;
}

struct names {
	char **all; /* owned, and so is each */
	size_t n, room;
};

static void on_name(const char *path, void *userdata)
{
	struct names *names = userdata;

	if (names->n == names->room) {
		names->room = names->room ? 2 * names->room : 8;
		names->all = realloc(names->all, names->room * sizeof *names->all);
		if (!names->all)
			abort();
	}
	names->all[names->n] = strdup(path);
	if (!names->all[names->n++])
		abort();
}

static void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->all[i]);
	free(names->all);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_sort(struct names *names)
{
	size_t kept = 0;

	if (names->n)
		qsort(names->all, names->n, sizeof *names->all, by_name);
	for (size_t i = 0; i < names->n; i++) {
		if (kept && text_equal(names->all[kept - 1], names->all[i]))
			free(names->all[i]);
		else
			names->all[kept++] = names->all[i];
	}
	names->n = kept;
}

/* Of a long path its end, which says more. */
static void add_path(struct str *text, const char *path)
{
	size_t n = strlen(path), start = text->len;

	if (n > NAME_MOST_BYTES) {
		str_add(text, "...");
		path += n - NAME_MOST_BYTES;
		n = NAME_MOST_BYTES;
	}
	text_add_clean(text, path, n);
	for (size_t i = start; i < text->len; i++)
		if (text->data[i] == '\n' || text->data[i] == '\t')
			text->data[i] = '?';
}

static void outcome_fill(struct outcome *o, struct names *names)
{
	_cleanup_(str_done) struct str text = {0};
	uint64_t hash = FNV_START;
	size_t shown = 0;

	names_sort(names);
	for (size_t i = 0; i < names->n; i++)
		hash = fnv_bytes(hash, names->all[i], strlen(names->all[i]) + 1);
	for (; shown < names->n; shown++) {
		if (shown && text.len + strlen(names->all[shown]) > FILES_MOST_BYTES)
			break;
		str_add(&text, shown ? ", " : "");
		add_path(&text, names->all[shown]);
	}
	if (shown < names->n)
		str_addf(&text, " and %zu more", names->n - shown);
	o->n_files = names->n;
	TEXT_SET(o->files, str_text(&text));
	TEXT_SETF(o->mark, "%016llx", (unsigned long long)hash);
}

static int merge(
	struct git *g, const struct merge_question *q, struct outcome *ret, struct error *err)
{
	_cleanup_(names_done) struct names names = {0};
	struct outcome o = {0};
	int found = git_merge_look(g, q->base, q->one, q->two, on_name, &names, err);

	if (found < 0)
		return found;
	if (found)
		outcome_fill(&o, &names);
	*ret = o;
	return 0;
}

int merges_ask(struct merges *m, struct git *g, const struct merge_question *q, struct outcome *ret,
	struct error *err)
{
	char key[HASH_SIZE];
	const struct slot *slot;
	int r;

	hash_text(q->key, strlen(q->key), key);
	slot = slot_of(m, key);
	if (slot->key[0]) {
		*ret = slot->outcome ? *slot->outcome : (struct outcome){0};
		return 0;
	}
	r = merge(g, q, ret, err);
	if (r < 0)
		return r;
	slot_set(m, key, ret);
	return 1;
}
