/* The same, for what was typed or sent. */

SET(pane_dead)
{
	s->l->dead = true;
}

SET(agent_forgotten)
{
	s->w->session = s->w->pid = 0;
}

SET(other_agent)
{
	s->w->pid = s->l->pid = 2222;
}

SET(enter_done)
{
	answered(s, VERB_ENTER, INTENT_DONE);
}

SET(enter_unknown_mark_ours)
{
	mark_sent(s, s->d->enters + 1);
	answered(s, VERB_ENTER, INTENT_UNKNOWN);
}

SET(enter_refused)
{
	answered(s, VERB_ENTER, INTENT_REFUSED);
}

SET(refused_thrice)
{
	s->d->enter_refusals = 3;
}

SET(more_than_ours)
{
	s->l->draft_whole = false;
}

SET(not_seen_for_long)
{
	scene_draft(&s->scene, s->w, 0);
	PASS(s, 3 * USEC_SEC);
}

SET(not_seen_yet)
{
	scene_draft(&s->scene, s->w, 0);
}

SET(unsettled)
{
	s->l->settled_awake = s->scene.world.awake;
}

SET(never_settles)
{
	PASS(s, 31 * USEC_SEC);
	s->l->settled_awake = s->scene.world.awake;
}

SET(no_enter_left)
{
	s->d->enters = 3;
}

SET(soon)
{
	PASS(s, USEC_SEC);
}

SET(refused_soon)
{
	refused_thrice(s);
	soon(s);
}

SET(refused_later)
{
	refused_thrice(s);
	PASS(s, 31 * USEC_SEC);
}

SET(refused_for_ever)
{
	refused_thrice(s);
	PASS(s, 11 * USEC_MIN);
}

SET(dialog_for_long)
{
	dialog(s);
	PASS(s, USEC_HOUR);
}

SET(gone_while_copy_mode)
{
	copy_mode(s);
	task_gone(s);
}

SET(shell_for_long)
{
	shell(s);
	PASS(s, 11 * USEC_MIN);
}

SET(draft_unseen_for_long)
{
	scene_draft(&s->scene, s->w, 0);
	PASS(s, 11 * USEC_MIN);
}

SET(key_done)
{
	answered(s, VERB_CLEAR, INTENT_DONE);
}

SET(read_all)
{
	s->l->all_read = true;
}

SET(key_under_way)
{
	read_all(s);
	s->d->entered_awake = s->scene.world.awake - USEC_SEC;
}

SET(emptied)
{
	s->d->after_clearing = DELIVERY_QUEUED;
	s->d->draft_seen = true;
	scene_draft(&s->scene, s->w, 0);
}

SET(emptied_for_end)
{
	emptied(s);
	s->d->after_clearing = DELIVERY_CANCELLED;
}

SET(emptied_while_busy)
{
	emptied(s);
	busy(s);
}

SET(empty_unseen)
{
	scene_draft(&s->scene, s->w, 0);
}

SET(others_draft_vanished)
{
	empty_unseen(s);
	s->d->pid = 0;
}

SET(cannot_clear)
{
	persons_draft(s);
	PASS(s, 6 * USEC_MIN);
}

SET(cannot_clear_with_person)
{
	cannot_clear(s);
	person_typed(s);
	s->l->key_awake = s->scene.world.awake;
}

SET(cannot_clear_anothers)
{
	cannot_clear(s);
	s->d->pid = 0;
}

static void turn(struct stage *s, usec_t began, usec_t ended)
{
	s->w->turn_began_awake = s->scene.world.awake + began;
	s->w->turn_ended_awake = ended ? s->scene.world.awake + ended : 0;
	s->w->turn_open = !ended;
	if (!ended)
		scene_screen(&s->scene, s->w, SCREEN_BUSY);
}

SET(turn_began)
{
	PASS(s, USEC_SEC);
	turn(s, -USEC_SEC / 2, 0);
}

SET(turn_began_draft_there)
{
	turn_began(s);
	our_draft(s);
}

SET(turn_was_before)
{
	turn(s, -10 * USEC_SEC, -5 * USEC_SEC);
	PASS(s, USEC_SEC);
}

SET(gone_draft_there)
{
	our_draft(s);
	task_gone(s);
}

SET(gone_in_queue)
{
	busy_and_one_is_queued(s);
	s->d->grade = GRADE_QUEUED;
	task_gone(s);
}

SET(gone_after_queue)
{
	s->d->grade = GRADE_QUEUED;
	task_gone(s);
}

SET(queued_in_program)
{
	busy_and_one_is_queued(s);
}

SET(its_turn_ended)
{
	s->d->grade = GRADE_QUEUED;
	PASS(s, USEC_SEC);
	turn(s, -10 * USEC_SEC, -USEC_SEC / 2);
}

SET(swallowed)
{
	PASS(s, 4 * USEC_SEC);
	our_draft(s);
	s->l->wrote_awake = s->scene.world.awake - USEC_SEC;
}

SET(swallowed_just_now)
{
	swallowed(s);
	s->d->entered_awake = s->scene.world.awake - USEC_SEC;
}

SET(key_not_read)
{
	swallowed(s);
	s->l->wrote_awake = 0;
}

SET(swallowed_and_dialog)
{
	swallowed(s);
	s->w->asking = true;
}

SET(swallowed_for_good)
{
	swallowed(s);
	s->d->enters = 3;
	PASS(s, 31 * USEC_SEC);
}

SET(swallowed_for_good_dialog)
{
	swallowed_for_good(s);
	s->w->asking = true;
}

SET(nothing_seen)
{
	PASS(s, 31 * USEC_SEC);
	s->scene.profiles[0].has_events = false;
}

SET(queued_and_nothing_seen)
{
	PASS(s, USEC_HOUR);
	s->d->grade = GRADE_QUEUED;
	turn(s, -2 * USEC_HOUR, 0);
}

SET(queued_and_nothing_seen_after)
{
	its_turn_ended(s);
	s->d->sent_turn_ended_awake = s->w->turn_ended_awake;
	PASS(s, 31 * USEC_SEC);
}

SET(seen_and_no_frame)
{
	s->d->grade = GRADE_SEEN;
	turn(s, USEC_SEC, 2 * USEC_SEC);
	PASS(s, 11 * USEC_MIN);
}

SET(seen_and_working)
{
	s->d->grade = GRADE_SEEN;
	PASS(s, 11 * USEC_HOUR);
	turn(s, -11 * USEC_HOUR, 0);
}

SET(third_try)
{
	s->d->try = 3;
}

SET(turn_ran_meanwhile)
{
	turn(s, -10 * USEC_SEC, 2 * USEC_SEC);
	PASS(s, 3 * USEC_SEC);
	s->d->grade = GRADE_NONE;
}

SET(ten_minutes)
{
	PASS(s, 11 * USEC_MIN);
	s->scene.profiles[0].has_events = false;
}

SET(ten_minutes_dialog)
{
	ten_minutes(s);
	s->w->asking = true;
}
