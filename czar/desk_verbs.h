#pragma once
/*
 * What the desk can be asked: one function a verb.
 *
 * Each runs straight down and may be killed anywhere, so each looks first and then does what is
 * missing; one whose write was not answered (-EIO of czar/io/github.h) looks again before it says
 * anything. A request is one JSON object; nothing but what it says is known here: no store, no
 * settings. What a rule reads is one line that begins with a word of checks/pulls.h.
 */

#include <jansson.h>

#include "czar/desk.h"

/* Looks: facts are the answer. */

/* {} -> facts: [{"number", "branch", "head", "updated" as GitHub wrote it}], all that are open. */
int desk_list(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/*
 * {"number", "logs": the folder for the output of red check runs} -> facts, one object; texts of
 * others cleaned, of one line and at most TEXT_SIZE - 1 bytes:
 *   "number", "url", "title"
 *   "state"      open, merged, closed
 *   "head"       the object id of its branch now; "branch", "base": names of branches
 *   "draft"      true, false
 *   "mergeable"  yes, no, unknown
 *   "standing"   GitHub's mergeable_state: clean, behind, blocked, dirty, draft, has_hooks,
 *                unstable; anything else is unknown
 *   "checks"     of its check runs and statuses but czar's own: none, pending, green, red
 *   "red", "red_log", "red_text"  the first red one: its name, the file with the tail of its
 *                log or "", and its own words, or ""
 *   "reviews"    0, or the number of the newest request for changes, at whatever head, that its
 *                author has not taken back by a later review; who may write counts
 *   "changes_by", "changes_text", "changes_file"  of that one: who, its first line, a file with all
 *                that it says and comments
 *   "unread"     why nothing is known of all these, or ""
 *   "approved_by"  somebody who may write, whose last word is an approval of exactly that head
 *   "merged_by", "merge_commit"  of a merged one; the commit may be "" (read it off the base then)
 */
#define REVIEW_FILE "review-%lld.txt" /* of "changes_file": the newest one's number */
int desk_look(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"method": [land] merge} -> facts: [{"weight": ok, warn, fail, "text", "fix"}]: what the
 * repository and its base ask for, and what that will mean (checks/branch_rules.h). */
int desk_repository(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);

/* Acts. Those with an answer that is no word say "" */

/*
 * {"task", "branch", "base", "number" (0: none known), "head", "title", "attribution": [patterns],
 * "worker", "record": [{"name", "outcome", "took", "required"}], "base_commit", "tree", "draft",
 * "labels": [], "assignees": [], "reviewers": [], "asked": since when it is asked for, real time}:
 * the pull request of that branch is there, with title and body of the commit at head. Found by
 * head=owner:branch, made where there is none. PULL_IS NUMBER URL, and what GitHub did not take of
 * it; number is its number. One that a person closed at that head, or since it is asked for, is not
 * opened again: PULL_IS of that one. Nothing to ask for (no commits between base and branch):
 * PULL_EMPTY.
 */
int desk_pull(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"head", "context", "state": success, failure, pending, "text"}: stands at that commit. */
int desk_status(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/*
 * {"number", "head", "verdict": approve, changes, comment, "summary", "comments": [{"path", "line",
 * "body"}]}: one review of exactly that head, and its status czar/review. Approving and requesting
 * changes take the reviewer's identity; without one it is a comment. Not posted again while it is
 * what we said last of that head. PULL_REVIEWED HEAD VERDICT, and what GitHub did not take of it.
 */
int desk_post_review(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/*
 * {"number", "head", "method": merge, squash, "title", "message"}: merged at exactly that head.
 * PULL_MERGED OID; PULL_HEAD_MOVED (409); PULL_BASE_MOVED (405 "Base branch was modified");
 * PULL_REFUSED WHY (other 405, the sentence); PULL_CONFLICTS where GitHub says that it is dirty.
 */
int desk_merge(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"number"}: PULL_MERGED OID, or "" when it is not. */
int desk_was_merged(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
/* {"number", "head"}: the base is merged into the branch, by GitHub; "" when it was taken up or is
 * so already, PULL_HEAD_MOVED, PULL_REFUSED WHY, PULL_CONFLICTS. */
int desk_update(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);
