/*
 * What the conflict radar costs: radar FOLDER BRANCHES.
 *
 * FOLDER is a repository with branches radar/1 .. and the base main. Four looks are measured: the
 * first one, which knows nothing; one when nothing moved; one when one branch got a commit; one
 * when the base did.
 */
#include "tests/bench/bench.h"

#include <string.h>

#include "czar/base/str.h"
#include "czar/io/git.h"
#include "czar/io/git_radar.h"

enum { BRANCHES_MOST = 1000 };

struct scene {
	char names[BRANCHES_MOST][32], heads[BRANCHES_MOST][65], base[65];
	struct git_radar_branch list[BRANCHES_MOST];
	struct git_radar_scene scene;
};

static void find(struct git *g, const char *name, char ret[65])
{
	struct error err = {0};

	must(git_resolve(g, name, ret, &err), &err, "no branch");
}

static void measure(struct git_radar *r, const struct scene *s, const char *what)
{
	struct git_radar_work work;
	struct error err = {0};
	double before = cpu_seconds();

	must(git_radar_look(r, &s->scene, &work, &err), &err, "no look");
	printf("{\"%s_ms\": %.6g, \"%s_pairs\": %zu, \"%s_merges\": %zu}\n", what,
		(cpu_seconds() - before) * 1000, what, work.pairs, what, work.merges);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct scene s;
	struct git_radar *r = git_radar_new();
	struct error err = {0};
	struct git *g;
	int64_t n;

	if (argc != 3 || !text_to_int(argv[2], &n) || n < 1 || n > BRANCHES_MOST) {
		fprintf(stderr, "usage: radar FOLDER BRANCHES\n");
		return 2;
	}
	must(git_open(argv[1], &g, &err), &err, "no repository");
	find(g, "refs/heads/main", s.base);
	for (int64_t i = 0; i < n; i++) {
		TEXT_SETF(s.names[i], "refs/heads/radar/%d", (int)i + 1);
		find(g, s.names[i], s.heads[i]);
		s.list[i] = (struct git_radar_branch){s.names[i], s.heads[i]};
	}
	s.scene = (struct git_radar_scene){argv[1], s.base, s.list, (size_t)n, NULL};
	measure(r, &s, "first");
	measure(r, &s, "same");
	find(g, "refs/heads/radar/moved", s.heads[0]);
	measure(r, &s, "moved");
	find(g, "refs/heads/main-moved", s.base);
	measure(r, &s, "base");
	git_close(g);
	git_radar_free(r);
	return 0;
}
