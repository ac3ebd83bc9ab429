/*
 * Years of fake fleets: test_sim runs some hundred seeds; test_sim SEED replays one and prints its
 * last decisions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "czar/base/str.h"
#include "tests/sim/sim.h"

#ifdef __SANITIZE_ADDRESS__
enum { SEEDS = 50 }; /* what they find is on every path, not in rare meetings */
#else
enum { SEEDS = 150 };
#endif

static void make_folder(char *ret, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	/* every tick syncs: memory is as good as a disk here, and quick */
	text_setf(ret, size, "%s/czar-sim.XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm"
		: tmp                         ? tmp
					      : "/tmp");
	assert_non_null(mkdtemp(ret));
}

static int run(uint64_t seed, bool print, struct sim *total)
{
	struct sim *s = malloc(sizeof *s);
	char folder[256];
	int r;

	assert_non_null(s);
	make_folder(folder, sizeof folder);
	r = sim_run(s, seed, folder);
	if (r < 0 || print)
		sim_print(s);
	total->steps += s->steps;
	total->kills += s->kills;
	total->unknowns += s->unknowns;
	total->deaths += s->deaths;
	total->replayed += s->replayed;
	total->landings += s->landings;
	total->merges += s->merges;
	total->reviews += s->reviews;
	sim_done(s);
	rmdir(folder);
	free(s);
	return r;
}

static void test_every_seed_ends_well(void **state)
{
	static struct sim total;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		if (run(seed, false, &total) < 0)
			fail_msg("replay it with: test_sim %llu", (unsigned long long)seed);
	/* the faults were really there */
	print_message("%llu ticks, %llu kills, %llu doors without answer, %llu deaths, %llu "
		      "landings, %llu replayed\n",
		(unsigned long long)total.steps, (unsigned long long)total.kills,
		(unsigned long long)total.unknowns, (unsigned long long)total.deaths,
		(unsigned long long)total.landings, (unsigned long long)total.replayed);
	assert_true(total.kills > SEEDS && total.unknowns > SEEDS && total.deaths > SEEDS);
	assert_true(total.replayed > total.steps / 4);
	assert_true(total.landings > SEEDS);
	assert_true(total.merges > SEEDS / 2);
	assert_true(total.reviews > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_seed_ends_well)};
	static struct sim total;

	int64_t seed;

	if (argc == 2 && text_to_int(argv[1], &seed))
		return run((uint64_t)seed, true, &total) < 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
