/*
 * observe, the remote: is there one, and did it go on without the branch that work begins from?
 *
 * Looked at with everything else once a tick =, and at once when a fetch ended. Compared again only
 * when one of the two branches moved.
 */
#include "czar/remote.h"

#include <string.h>

#include "czar/daemon.h"
#include "czar/observe.h"

static bool fetch_ended(const struct world *w)
{
	for (size_t i = 0; i < w->n_intents; i++)
		if (w->intents[i].verb == VERB_FETCH && w->intents[i].outcome != INTENT_OPEN)
			return true;
	return false;
}

/* Only who waits for another base wants to know. */
static void observe_base(struct daemon *d, struct world *w)
{
	char ref[REMOTE_REF_SIZE];
	bool wanted = false;

	for (size_t i = 0; i < w->n_landings; i++)
		wanted |= *w->landings[i].base_red != '\0';
	remote_base_ref(&d->config, ref);
	if (wanted && git_resolve(d->git, ref, w->base, NULL) < 0)
		w->base[0] = '\0';
}

void observe_remote(struct daemon *d, struct world *w)
{
	struct remote_look *l = &d->remote;

	observe_base(d, w);

	if (d->look_everywhere || fetch_ended(w))
		remote_look(d->git, &d->config, l);
	w->has_remote = l->exists;
	if (l->ahead)
		remote_describe(&d->config, l, w->remote_is_ahead, sizeof w->remote_is_ahead);
}
