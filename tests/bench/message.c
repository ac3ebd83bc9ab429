/*
 * What it costs to queue a message: message FOLDER.
 *
 * Does what "czar say" does to the store of the project in FOLDER (the text, then the wish, each
 * one synced transaction), without the start of a program. Nobody honours the wishes: no daemon
 * runs.
 */
#include "tests/bench/bench.h"

#include "czar/base/str.h"
#include "czar/project.h"
#include "queue/queue.h"

enum { MESSAGES = 101 };

int main(int argc, char **argv)
{
	double cpu[MESSAGES], wall[MESSAGES];
	struct project_place place;
	struct queue *q;
	struct error err = {0};

	if (argc != 2) {
		fprintf(stderr, "usage: message FOLDER\n");
		return 2;
	}
	must(project_find(argv[1], &place, &err), &err, "no project");
	must(queue_open(place.store, &q, &err), &err, "no store");
	for (size_t i = 0; i < MESSAGES; i++) {
		struct wish wish = {.verb = WISH_SAY, .at = clock_now()};
		double cpu_before = cpu_seconds(), before = wall_seconds();

		TEXT_SET(wish.by, "bench");
		TEXT_SET(wish.subject, "w-1");
		must(queue_add_say(q, "How far are you?", &wish, &err), &err, "no message");
		cpu[i] = (cpu_seconds() - cpu_before) * 1000;
		wall[i] = (wall_seconds() - before) * 1000;
	}
	figure("message_cpu_ms", median(cpu, MESSAGES));
	figure("message_wall_ms", median(wall, MESSAGES));
	queue_close(q);
	return 0;
}
