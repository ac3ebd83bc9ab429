#pragma once
/* The daemon's endpoint for webhooks, where [webhook] says so and work lands on GitHub. */

#include "czar/daemon.h"

/* Opens what the settings ask for and is not open, at most once a minute; closes what they do not.
 * Called before each tick. */
void webhook_tend(struct daemon *d);
/* Settings have changed: it is opened anew, and its secret read. */
void webhook_begin_anew(struct daemon *d);
void webhook_close(struct daemon *d);
/* What a person should know: why nothing listens, or that strangers knock; "" nothing. */
void webhook_describe(const struct daemon *d, char ret[TEXT_SIZE]);
