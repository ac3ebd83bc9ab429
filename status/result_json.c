/*
 * A report as JSON: who found what, in the fields that scripts already read.
 *
 * A report that is a JSON object keeps its own fields; what czar knows better (whose it is, how
 * long it took) is czar's word. Any other report is the findings, whole.
 */
#include "status/result_json.h"

#include <string.h>

#include "czar/base/clock.h"
#include "czar/base/str.h"
#include "status/row_json.h"

static json_t *text_report(const char *report)
{
	_cleanup_(str_done) struct str clean = {0};
	json_t *o = json_object();

	text_add_clean(&clean, report, strlen(report));
	json_object_set_new(o, "findings", json_string(str_text(&clean)));
	return o;
}

static void set_default(json_t *o, const char *key, json_t *value)
{
	if (json_object_get(o, key))
		json_decref(value);
	else
		json_object_set_new(o, key, value);
}

json_t *result_json(const struct result_facts *f)
{
	usec_t took = f->attempt->ended - f->attempt->began;
	json_t *own = json_loads(f->report, JSON_REJECT_DUPLICATES, NULL), *o = json_object();
	char time[40];

	if (!json_is_object(own)) {
		json_decref(own);
		own = text_report(f->report);
	}
	json_object_update(o, own);
	json_decref(own);
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "task_id", json_clean(f->task->id));
	json_object_set_new(o, "title", json_clean(f->task->title));
	json_object_set_new(o, "worker", json_clean(f->attempt->worker));
	set_default(o, "status", json_string("complete"));
	set_default(o, "findings", json_string(""));
	set_default(o, "artifacts", json_array());
	json_object_set_new(o, "execution_time", json_rounded((double)took / USEC_SEC));
	json_object_set_new(
		o, "finished_at", json_string(time_text(f->attempt->ended, time, sizeof time)));
	return o;
}
