/*
 * Reports as JSON: a text is the findings, an object keeps its fields, what czar knows is czar's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/clock.h"
#include "czar/base/str.h"
#include "status/result_json.h"

#define BEGAN (INT64_C(1790000000) * USEC_SEC)

#define WHOSE "\"schema\":1,\"task_id\":\"T-9\",\"title\":\"Look\",\"worker\":\"eng-1\","
#define WHEN ",\"execution_time\":90.5,\"finished_at\":\"2026-09-21T14:14:50.500Z\"}"

static const struct {
	const char *report, *want;
} cases[] = {
	{"All is well.\n", "{\"findings\":\"All is well.\\n\"," WHOSE
			   "\"status\":\"complete\",\"artifacts\":[]" WHEN},
	{"", "{\"findings\":\"\"," WHOSE "\"status\":\"complete\",\"artifacts\":[]" WHEN},
	{"a \033[1mbold\xff claim", "{\"findings\":\"a ?[1mbold? claim\"," WHOSE
				    "\"status\":\"complete\",\"artifacts\":[]" WHEN},
	{"{\"findings\": [1, {\"a\": 2}], \"artifacts\": [\"x.png\"], \"status\": \"partial\", "
	 "\"score\": 7, \"worker\": \"somebody\", \"task_id\": \"T-1\"}",
		"{\"findings\":[1,{\"a\":2}],\"artifacts\":[\"x.png\"],\"status\":\"partial\","
		"\"score\":7,\"worker\":\"eng-1\",\"task_id\":\"T-9\",\"schema\":1,"
		"\"title\":\"Look\"" WHEN},
	{"{\"score\": 7}", "{\"score\":7," WHOSE
			   "\"status\":\"complete\",\"findings\":\"\",\"artifacts\":[]" WHEN},
	{"{\"half\": ", "{\"findings\":\"{\\\"half\\\": \"," WHOSE
			"\"status\":\"complete\",\"artifacts\":[]" WHEN},
	{"[1, 2]",
		"{\"findings\":\"[1, 2]\"," WHOSE "\"status\":\"complete\",\"artifacts\":[]" WHEN},
};

static void test_reports(void **state)
{
	const struct task t = {.id = "T-9", .title = "Look", .result = RESULT_REPORT};
	const struct attempt a = {.worker = "eng-1",
		.began = BEGAN,
		.ended = BEGAN + 90 * USEC_SEC + 500 * USEC_MSEC};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *o = result_json(&(struct result_facts){&t, &a, cases[i].report});
		_cleanup_(text_free) char *text = json_dumps(o, JSON_COMPACT);

		assert_string_equal(text, cases[i].want);
		json_decref(o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
