/*
 * What a case of test_delivery.c changes in its small world before the edge is asked for. Each is
 * named as a reader of the table of cases would say it.
 */

/* One worker and one text on its way to it; a brief comes with its task and attempt. */
struct stage {
	struct scene scene;
	struct worker *w;
	struct look *l;
	struct attempt *a;
	struct delivery *d;
};

#define SET(name) static void name(struct stage *s __attribute__((unused)))
#define PASS(s, time) scene_pass(&(s)->scene, time)

SET(as_it_is)
{
}

SET(task_gone)
{
	s->a->step = STEP_ENDING;
}

SET(over_time)
{
	s->d->valid_until = s->scene.world.now;
}

SET(not_composed)
{
	s->d->composed = false;
}

static void answered(struct stage *s, enum verb verb, enum intent_state outcome)
{
	struct intent *in = scene_find_intent(&s->scene, verb, s->d->id);

	scene_answer(in ? in : scene_intent(&s->scene, verb, s->w, s->d->id), outcome, "a result");
}

SET(compose_done)
{
	s->d->composed = false;
	answered(s, VERB_COMPOSE, INTENT_DONE);
}

SET(compose_refused)
{
	s->d->composed = false;
	answered(s, VERB_COMPOSE, INTENT_REFUSED);
}

SET(exact)
{
	s->d->grade = GRADE_EXACT;
}

SET(acked)
{
	s->a->grade = GRADE_FRAME;
}

SET(shell)
{
	s->l->foreign = true;
}

SET(canonical)
{
	s->l->canonical = true;
}

SET(dialog)
{
	scene_screen(&s->scene, s->w, SCREEN_ASKING);
}

SET(copy_mode)
{
	s->l->copy_mode = true;
}

SET(person_typed)
{
	s->l->key_awake = s->scene.world.awake - 30 * USEC_SEC;
}

SET(worker_paused)
{
	s->w->pin = PIN_PAUSED;
}

SET(project_paused)
{
	s->scene.world.project.paused = true;
}

SET(busy)
{
	scene_screen(&s->scene, s->w, SCREEN_BUSY);
	s->w->turn_open = true;
	s->w->turn_began_awake = s->scene.world.awake - USEC_SEC;
}

SET(busy_and_queues)
{
	busy(s);
	s->scene.profiles[0].queues_busy = true;
}

SET(busy_and_one_is_queued)
{
	busy_and_queues(s);
	s->l->queued_text = true;
}

SET(busy_and_one_was_sent)
{
	busy_and_queues(s);
	scene_delivery(&s->scene, s->w, 0, KIND_SAY, DELIVERY_SENT)->grade = GRADE_QUEUED;
}

SET(shell_while_busy)
{
	busy(s);
	shell(s);
}

SET(persons_draft)
{
	scene_draft(&s->scene, s->w, -1);
}

SET(our_draft)
{
	scene_draft(&s->scene, s->w, s->d->id);
}

SET(our_old_draft)
{
	scene_draft(&s->scene, s->w, s->d->id + 7);
}

SET(old_draft_with_more)
{
	our_old_draft(s);
	s->l->draft_whole = false;
}

SET(old_draft_no_key)
{
	our_old_draft(s);
	s->scene.profiles[0].can_clear = false;
}

SET(screen_unknown)
{
	scene_screen(&s->scene, s->w, SCREEN_UNKNOWN);
	s->l->composer = COMPOSER_UNKNOWN;
}

SET(look_failed)
{
	s->l->session = ANSWER_UNKNOWN;
}

SET(starting)
{
	s->w->health = HEALTH_STARTING;
}

SET(second_in_line)
{
	scene_delivery(&s->scene, s->w, 0, KIND_SAY, DELIVERY_TYPED);
	scene_draft(&s->scene, s->w, 0);
}

SET(urgent_behind)
{
	scene_delivery(&s->scene, s->w, 0, KIND_SAY, DELIVERY_QUEUED)->urgent = true;
}

SET(low_disk)
{
	s->scene.world.low_disk = true;
}

SET(after_a_pause)
{
	PASS(s, 31 * USEC_SEC);
}

SET(last_try_after_a_pause)
{
	s->d->try = 3;
	PASS(s, 31 * USEC_SEC);
}

SET(by_argument)
{
	s->scene.profiles[0].brief_by_argument = true;
	s->w->session = 0;
}

SET(started_with_it)
{
	s->scene.world.n_intents = 0;
	s->scene.profiles[0].brief_by_argument = true;
	s->w->started_awake = s->scene.world.awake + 1;
}

static void mark_typed(struct stage *s, int64_t try)
{
	TEXT_SETF(s->l->typed_mark, "%lld:%lld:%lld", (long long)s->d->pid, (long long)s->d->id,
		(long long)try);
}

static void mark_sent(struct stage *s, int64_t n)
{
	TEXT_SETF(s->l->sent_mark, "%lld:%lld:%lld:%lld", (long long)s->d->pid, (long long)s->d->id,
		(long long)s->d->try, (long long)n);
}

SET(paste_done)
{
	answered(s, VERB_PASTE, INTENT_DONE);
}

SET(paste_refused_mark_ours)
{
	mark_typed(s, 1);
	answered(s, VERB_PASTE, INTENT_REFUSED);
}

SET(paste_unknown_mark_ours)
{
	mark_typed(s, 1);
	answered(s, VERB_PASTE, INTENT_UNKNOWN);
}

SET(paste_unknown_mark_ours_dead)
{
	paste_unknown_mark_ours(s);
	s->l->dead = true;
}

SET(paste_refused)
{
	mark_typed(s, 0); /* of an earlier try */
	answered(s, VERB_PASTE, INTENT_REFUSED);
}

SET(paste_unknown)
{
	answered(s, VERB_PASTE, INTENT_UNKNOWN);
}

SET(paste_unknown_no_look)
{
	answered(s, VERB_PASTE, INTENT_UNKNOWN);
	s->l->session = ANSWER_UNKNOWN;
}
