/* Kill points, in test builds only: promises 4, 6 and 7 are tested by dying at every one of them.
 */
#include "czar/kill_point.h"

#ifdef CZAR_KILL_POINTS
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/str.h"

void kill_point(enum verb verb, const char *point)
{
	static int64_t passed; /* counts within this one life */
	const char *want = getenv("CZAR_DIE_AT");
	char here[64];
	int64_t n;

	if (!want)
		return;
	TEXT_SETF(here, "%s:%s:", verb_name(verb), point);
	if (!text_starts(want, here) || !text_to_int(want + strlen(here), &n) || ++passed != n)
		return;
	kill(getpid(), SIGKILL);
	pause();
}
#endif
