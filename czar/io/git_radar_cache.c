/*
 * What merges said, kept.
 *
 * The key is the common ancestors and the two trees: nothing else decides what comes of a merge, so
 * a commit that changes no file, or a pair that was looked at yesterday, costs none.
 */
#include "czar/io/git_radar_cache.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/fnv.h"
#include "czar/base/hash.h"
#include "czar/base/str.h"
#include "czar/io/git_merge.h"

enum {
	ANSWERS_MOST = 8192,      /* then all are forgotten */
	SLOTS = 4 * ANSWERS_MOST, /* a power of two */
};

struct slot {
	char key[HASH_SIZE]; /* "": free */
	struct names names;
};

void merges_done(struct merges *m)
{
	for (size_t i = 0; m->slots && i < SLOTS; i++)
		names_done(&m->slots[i].names);
	free(m->slots);
	*m = (struct merges){0};
}

static struct slot *slot_of(struct merges *m, const char *key)
{
	size_t at = (size_t)fnv_text(FNV_START, key) & (SLOTS - 1);

	if (m->n == ANSWERS_MOST)
		merges_done(m);
	if (!m->slots)
		m->slots = calloc(SLOTS, sizeof *m->slots);
	if (!m->slots)
		abort();
	while (m->slots[at].key[0] && !text_equal(m->slots[at].key, key))
		at = (at + 1) & (SLOTS - 1);
	return &m->slots[at];
}

static void on_name(const char *path, void *userdata)
{
	names_add(userdata, path);
}

int merges_ask(struct merges *m, struct git *g, const struct merge_question *q, struct names *ret,
	struct error *err)
{
	char key[HASH_SIZE];
	struct slot *slot;
	struct names found = {0};
	int r;

	hash_text(q->key, strlen(q->key), key);
	slot = slot_of(m, key);
	if (slot->key[0]) {
		names_copy(&slot->names, ret);
		return 0;
	}
	r = git_merge_look(g, q->base, q->one, q->two, on_name, &found, err);
	if (r < 0) {
		names_done(&found);
		return r;
	}
	names_sort(&found);
	TEXT_SET(slot->key, key);
	slot->names = found;
	m->n++;
	names_copy(&found, ret);
	return 1;
}
