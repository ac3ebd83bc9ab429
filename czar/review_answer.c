/*
 * Reading a model's answer: strict JSON, then the judgement of checks/verdict.c.
 *
 * Everything in it is text of a stranger, who has read text of strangers: what is kept of it is
 * cleaned and bounded.
 */
#include "czar/review_answer.h"

#include <string.h>

#include "czar/base/hash.h"

const char review_schema[] =
	"{\"type\": \"object\", \"properties\": {"
	"\"nonce\": {\"type\": \"string\"}, "
	"\"verdict\": {\"type\": \"string\", \"enum\": [\"approve\", \"changes\", \"comment\"]}, "
	"\"summary\": {\"type\": \"string\"}, "
	"\"comments\": {\"type\": \"array\", \"items\": {\"type\": \"object\", \"properties\": {"
	"\"path\": {\"type\": \"string\"}, \"line\": {\"type\": \"integer\"}, "
	"\"body\": {\"type\": \"string\"}}, "
	"\"required\": [\"path\", \"line\", \"body\"], \"additionalProperties\": false}}}, "
	"\"required\": [\"nonce\", \"verdict\", \"summary\", \"comments\"], "
	"\"additionalProperties\": false}";

void review_answer_done(struct review_answer *a)
{
	str_done(&a->summary);
	json_decref(a->comments);
	a->comments = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void trim(const char **text, size_t *n)
{
	while (*n && is_blank(**text))
		++*text, --*n;
	while (*n && is_blank((*text)[*n - 1]))
		--*n;
}

/* ```json ... ```, when it stands around all of it. */
static void take_out_of_fence(const char **text, size_t *n)
{
	static const char fence[] = "```";
	const char *line = memchr(*text, '\n', *n);

	if (*n < 2 * strlen(fence) || memcmp(*text, fence, strlen(fence)) != 0 || !line ||
		memcmp(*text + *n - strlen(fence), fence, strlen(fence)) != 0)
		return;
	*n -= (size_t)(line + 1 - *text) + strlen(fence);
	*text = line + 1;
	trim(text, n);
}

/* jansson's sentences repeat what it read. */
static json_t *parse(const char *text, size_t n, struct error *err)
{
	json_error_t where;
	json_t *o;

	trim(&text, &n);
	take_out_of_fence(&text, &n);
	o = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
	if (!o)
		error(err, EBADMSG, "it is not one JSON object (line %d)", where.line);
	else if (!json_is_object(o))
		error(err, EBADMSG, "it is JSON, but no object");
	else
		return o;
	json_decref(o);
	return NULL;
}

static void add_cut(struct str *ret, const char *text, size_t most_bytes)
{
	size_t n = strlen(text);

	text_add_clean(ret, text, n < most_bytes ? n : most_bytes);
	if (n > most_bytes)
		str_add(ret, " ...");
}

static json_t *clean(const char *text, size_t most_bytes)
{
	_cleanup_(str_done) struct str s = {0};

	add_cut(&s, text, most_bytes);
	return json_string(str_text(&s));
}

struct reading {
	struct verdict_answer answer;
	struct verdict_comment comments[VERDICT_COMMENTS_MOST];
};

/* Lent by the object. */
static int read_comments(const json_t *list, struct reading *ret, struct error *err)
{
	size_t n = json_array_size(list);

	ret->answer.comments = ret->comments;
	ret->answer.n_comments = n;
	for (size_t i = 0; i < n && i < VERDICT_COMMENTS_MOST; i++) {
		struct verdict_comment *c = &ret->comments[i];
		json_int_t line;

		if (json_unpack(json_array_get(list, i), "{s:s, s:I, s:s !}", "path", &c->path,
			    "line", &line, "body", &c->body) < 0)
			return error(err, EBADMSG, "a comment of it is not {path, line, body}");
		c->line = line;
	}
	return 0;
}

static int read_object(json_t *o, struct reading *ret, struct error *err)
{
	json_t *list;

	*ret = (struct reading){0};
	if (json_unpack(o, "{s:s, s:s, s:s, s:o !}", "nonce", &ret->answer.nonce, "verdict",
		    &ret->answer.verdict, "summary", &ret->answer.summary, "comments", &list) < 0 ||
		!json_is_array(list))
		return error(err, EBADMSG, "it is not {nonce, verdict, summary, comments}");
	return read_comments(list, ret, err);
}

/* Lines move and numbers change with the work; what is wrong with it stays. */
static void set_key(const struct verdict_answer *a, char ret[17])
{
	_cleanup_(str_done) struct str all = {0}, words = {0};
	char hash[HASH_SIZE];

	if (!a->n_comments)
		str_add(&all, a->summary);
	for (size_t i = 0; i < a->n_comments; i++)
		str_addf(&all, "%s: %s\n", a->comments[i].path, a->comments[i].body);
	for (size_t i = 0; i < all.len; i++)
		if (all.data[i] < '0' || all.data[i] > '9')
			str_add_bytes(&words, &all.data[i], 1);
	hash_text(str_text(&words), words.len, hash);
	text_setf(ret, 17, "%.16s", hash);
}

static void take(const struct verdict_answer *a, enum verdict verdict, struct review_answer *ret)
{
	ret->verdict = verdict;
	add_cut(&ret->summary, a->summary, VERDICT_SUMMARY_MOST_BYTES);
	ret->comments = json_array();
	for (size_t i = 0; i < a->n_comments; i++)
		json_array_append_new(ret->comments,
			json_pack("{s:o, s:I, s:o}", "path", clean(a->comments[i].path, PATH_SIZE),
				"line", (json_int_t)a->comments[i].line, "body",
				clean(a->comments[i].body, VERDICT_BODY_MOST_BYTES)));
	set_key(a, ret->key);
}

int review_answer_read(const char *text, size_t n, const char *nonce, bool cut,
	struct review_answer *ret, struct error *err)
{
	json_t *o = parse(text, n, err);
	enum verdict verdict;
	struct reading reading;
	int r;

	if (!o)
		return -EBADMSG;
	r = read_object(o, &reading, err);
	if (r == 0)
		r = verdict_judge(&reading.answer, nonce, cut, &verdict, err);
	if (r == 0)
		take(&reading.answer, verdict, ret);
	json_decref(o);
	return r;
}
