/*
 * Asking a program's own interface.
 *
 * What is sent where stands in the profile's patterns; here is what is made of the answers. Nothing
 * is sent twice that would be done twice: a text is looked for by its name, a question is gone once
 * it is answered.
 */
#include "czar/interface.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/json_member.h"

enum { FILE_MOST_BYTES = 16 * 1024, ANSWER_MOST_BYTES = 32 << 20 };
static const usec_t answer_within = 15 * USEC_SEC;

static const char *way_of(const struct interface *x, const char *name)
{
	return json_string_value(json_object_get(json_object_get(x->request, "ways"), name));
}

/* --- its file --- */

static const char *file_of(const struct interface *x)
{
	return json_string_value(json_object_get(x->request, "file"));
}

static json_t *read_file(const struct interface *x, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	json_t *file;
	int r = file_read(file_of(x), FILE_MOST_BYTES, &text, err);

	if (r < 0)
		return NULL;
	file = json_loadb(str_text(&text), text.len, 0, NULL);
	if (text.len)
		explicit_bzero(text.data, text.len);
	if (!file)
		error(err, EINVAL, "'%s' is no JSON", file_of(x));
	return file;
}

static int write_file(const struct interface *x, const json_t *file, struct error *err)
{
	char *text = json_dumps(file, JSON_COMPACT);
	int r = file_put(file_of(x), text, strlen(text), 0600, err);

	explicit_bzero(text, strlen(text));
	free(text);
	return r;
}

static const char *member_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

int interface_open(const json_t *request, struct interface *ret, struct error *err)
{
	struct interface x = {.request = request};
	json_t *file = read_file(&x, err);
	_cleanup_(str_done) struct str user = {0};

	if (!file)
		return -ENOENT;
	TEXT_SETF(x.url, "http://127.0.0.1:%lld",
		(long long)json_integer_value(json_object_get(file, "port")));
	if (*member_text(file, "password")) {
		str_addf(&user, "%s:%s", way_of(&x, "user") ? way_of(&x, "user") : "",
			member_text(file, "password"));
		x.user = str_take(&user);
	}
	json_decref(file);
	*ret = x;
	return 0;
}

void interface_done(struct interface *x)
{
	if (x->user)
		explicit_bzero(x->user, strlen(x->user));
	free(x->user);
	x->user = NULL;
}

/* --- asking --- */

static struct http_request http_of(
	const struct interface *x, const struct request *q, const char *url)
{
	static const char *const json[] = {"Content-Type: application/json", NULL};

	return (struct http_request){.method = q->method,
		.url = url,
		.headers = q->body ? json : NULL,
		.user = x->user,
		.body = q->body,
		.body_bytes = q->body ? strlen(q->body) : 0,
		.deadline = answer_within,
		.answer_most_bytes = ANSWER_MOST_BYTES,
		.direct = true};
}

/* A request by its pattern. The http door's answers; *ret_q is the caller's to end, whatever came.
 */
static int ask(const struct interface *x, const char *pattern, struct request_values values,
	struct request *ret_q, struct http_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str url = {0};
	struct http_request q;
	int r;

	values.session = *x->session ? x->session : NULL;
	r = request_make(pattern, &values, ret_q, err);
	if (r < 0)
		return r;
	str_addf(&url, "%s%s", x->url, str_text(&ret_q->path));
	q = http_of(x, ret_q, str_text(&url));
	return http_ask(&q, ret, err);
}

static bool is_good(long status)
{
	return status >= 200 && status < 300;
}

/* What one of its members says; "" when it is not there or no text. */
static void answer_member(
	const struct http_answer *a, const struct request *q, size_t i, struct str *ret)
{
	json_t *body = json_loadb(str_text(&a->body), a->body.len, JSON_DECODE_ANY, NULL);
	const json_t *member = i < q->n_members ? member_get(body, q->members[i]) : NULL;

	if (json_is_string(member))
		str_add_bytes(ret, json_string_value(member), json_string_length(member));
	json_decref(body);
}

/* --- its session --- */

/* A session's name goes into paths and patterns. */
static bool is_name(const char *text)
{
	return *text && strlen(text) < ID_SIZE &&
	       text[strspn(text,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
}

/* Done, with a good status? Its answer's first member into ret. */
static int ask_plainly(struct interface *x, const char *name, const struct request_values *values,
	struct str *ret, struct error *err)
{
	struct http_answer a = {0};
	struct request q = {0};
	int r = ask(x, way_of(x, name), *values, &q, &a, err);

	if (r < 0 && r != -EINVAL && r != -ENODATA)
		r = -EAGAIN;
	else if (r == 0 && a.status == 401)
		r = error(err, EACCES, "%s: it does not know czar's password", q.method);
	else if (r == 0 && a.status == 404)
		r = error(err, ENOENT, "%s %s: it is not there", q.method, str_text(&q.path));
	else if (r == 0 && !is_good(a.status))
		r = error(err, EAGAIN, "%s %s: it answers %ld", q.method, str_text(&q.path),
			a.status);
	else if (r == 0 && ret)
		answer_member(&a, &q, 0, ret);
	http_answer_done(&a);
	request_done(&q);
	return r;
}

static int make_session(struct interface *x, struct error *err)
{
	const struct request_values values = {
		.title = json_string_value(json_object_get(x->request, "title"))};
	_cleanup_(str_done) struct str session = {0};
	int r = ask_plainly(x, "session", &values, &session, err);

	if (r < 0)
		return r;
	if (!is_name(str_text(&session)))
		return error(err, EAGAIN, "its answer names no session");
	TEXT_SET(x->session, str_text(&session));
	return 0;
}

/* With context = keep the worker's last one, if it is still there. */
static int go_on(struct interface *x, const json_t *file, struct error *err)
{
	static const struct request_values nothing;
	int r;

	TEXT_SET(x->session, member_text(file, "session"));
	if (!json_is_true(json_object_get(x->request, "keeps")) || !is_name(x->session) ||
		!way_of(x, "resume"))
		r = -ENOENT;
	else
		r = ask_plainly(x, "resume", &nothing, NULL, err);
	if (r != -ENOENT)
		return r;
	x->session[0] = '\0';
	return make_session(x, err);
}

static int begin_session(struct interface *x, json_t *file, struct error *err)
{
	static const struct request_values nothing;
	int r = way_of(x, "ready") ? ask_plainly(x, "ready", &nothing, NULL, err) : 0;

	if (r == 0)
		r = go_on(x, file, err);
	if (r == 0 && way_of(x, "show"))
		r = ask_plainly(x, "show", &nothing, NULL, err);
	if (r < 0)
		return r;
	json_object_set_new(file, "session", json_string(x->session));
	json_object_set(file, "session_start", json_object_get(file, "start"));
	return write_file(x, file, err);
}

int interface_session(struct interface *x, struct error *err)
{
	_cleanup_(fd_close) int lock = -1;
	char path[PATH_SIZE];
	json_t *file;
	int r = 0;

	TEXT_SETF(path, "%s.lock", file_of(x));
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX) < 0)
		return error(err, EAGAIN, "cannot lock '%s': %s", path, strerror(errno));
	file = read_file(x, err);
	if (!file)
		return -ENOENT;
	if (json_equal(json_object_get(file, "start"), json_object_get(file, "session_start")))
		TEXT_SET(x->session, member_text(file, "session"));
	else
		r = begin_session(x, file, err);
	json_decref(file);
	return r;
}

/* It is gone there: the next one who wants it makes another. */
static void forget_session(struct interface *x)
{
	json_t *file = read_file(x, NULL);

	if (file && text_equal(member_text(file, "session"), x->session)) {
		json_object_del(file, "session_start");
		json_object_del(file, "session");
		write_file(x, file, NULL);
	}
	json_decref(file);
}

/* --- texts --- */

void interface_message(
	const struct interface *x, int64_t delivery, const char *text, size_t n, char ret[ID_SIZE])
{
	_cleanup_(str_done) struct str all = {0};
	const char *prefix = way_of(x, "message");
	char hash[HASH_SIZE];

	str_addf(&all, "%s\n%lld\n", x->session, (long long)delivery);
	str_add_bytes(&all, text, n);
	hash_text(str_text(&all), all.len, hash);
	text_setf(ret, ID_SIZE, "%s%.24s", prefix ? prefix : "", hash);
}

int interface_find(struct interface *x, const char *message, const char *text, struct error *err)
{
	_cleanup_(str_done) struct str there = {0};
	int r = ask_plainly(x, "find", &(struct request_values){.message = message}, &there, err);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	return text_equal(str_text(&there), text)
		       ? 1
		       : error(err, EAGAIN, "it has another text by that name");
}

int interface_give(struct interface *x, const char *message, const char *text, struct error *err)
{
	const struct request_values values = {.message = message,
		.text = text,
		.provider = json_string_value(json_object_get(x->request, "provider")),
		.model = json_string_value(json_object_get(x->request, "model"))};
	struct http_answer a = {0};
	struct request q = {0};
	int r = ask(x, way_of(x, "give"), values, &q, &a, err);

	if (r < 0 || a.status >= 500 || a.status < 200)
		r = 0;
	else if (!is_good(a.status))
		r = error(err, EPERM, "it answers %ld", a.status);
	else
		r = 1;
	if (r == -EPERM && a.status == 404)
		forget_session(x);
	http_answer_done(&a);
	request_done(&q);
	return r;
}

/* --- what it does, what it asks --- */

static int look_at_turn(struct interface *x, bool *ret_busy, struct error *err)
{
	static const struct request_values nothing;
	_cleanup_(str_done) struct str state = {0};
	int r = ask_plainly(x, "state", &nothing, &state, err);

	if (r == 0) /* a program may leave out who is idle */
		*ret_busy = state.len && !text_equal(str_text(&state), "idle");
	return r;
}

static int look_at_questions(struct interface *x, const char *pattern, struct heard *ret,
	size_t most, size_t *n, struct error *err)
{
	static const struct request_values nothing;
	struct http_answer a = {0};
	struct request q = {0};
	int r = ask(x, pattern, nothing, &q, &a, err);
	json_t *list = r == 0 && a.status == 200
			       ? json_loadb(str_text(&a.body), a.body.len, 0, NULL)
			       : NULL;

	if (!json_is_array(list))
		r = error(
			err, EAGAIN, "%s: it answers %ld and no list", str_text(&q.path), a.status);
	for (size_t i = 0; json_is_array(list) && i < json_array_size(list) && *n < most; i++) {
		heard_question(json_array_get(list, i), q.members, q.n_members, &ret[*n]);
		*n += ret[*n].id[0] != '\0';
	}
	json_decref(list);
	http_answer_done(&a);
	request_done(&q);
	return r;
}

int interface_look(struct interface *x, bool *ret_busy, struct heard *ret_questions, size_t most,
	size_t *ret_n, struct error *err)
{
	const json_t *asked = json_object_get(x->request, "asked");
	int r = way_of(x, "state") ? look_at_turn(x, ret_busy, err) : 0;

	*ret_n = 0;
	for (size_t i = 0; r == 0 && i < json_array_size(asked); i++)
		r = look_at_questions(x, json_string_value(json_array_get(asked, i)), ret_questions,
			most, ret_n, err);
	return r;
}

int interface_listen(struct interface *x, usec_t quiet, http_piece_fn on_piece, void *userdata,
	long *ret_status, struct error *err)
{
	const struct request_values values = {.session = x->session};
	_cleanup_(str_done) struct str url = {0};
	struct request q = {0};
	struct http_request http;
	int r = request_make(way_of(x, "events"), &values, &q, err);

	if (r == 0) {
		str_addf(&url, "%s%s", x->url, str_text(&q.path));
		http = http_of(x, &q, str_text(&url));
		r = http_listen(&http, quiet, on_piece, userdata, ret_status, err);
	}
	request_done(&q);
	return r;
}

int interface_answer(
	struct interface *x, const char *question, const char *reason, struct error *err)
{
	const char *way = reason ? "refuse" : "allow";
	int r;

	if (!way_of(x, way))
		return error(err, EPERM, "its profile does not say how it is answered");
	r = ask_plainly(
		x, way, &(struct request_values){.question = question, .text = reason}, NULL, err);
	return r == -EACCES ? -EPERM : r;
}
