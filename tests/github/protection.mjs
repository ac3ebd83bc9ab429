// What a branch asks for before it takes a merge: classic protection and the rules of rulesets, how both
// are read, and what keeps a pull request from being merged.
import { answer, notFound, Refusal } from './answers.mjs'
import { showCommit } from './commits.mjs'

const GOOD = ['success', 'neutral', 'skipped']

export function latestStatuses(world, commit) {
	const byContext = new Map((world.statuses.get(commit) ?? []).map(each => [each.context, each]))
	return [...byContext.values()]
}

export function latestRuns(world, commit) {
	const runs = world.rows('checkRuns').filter(each => each.head_sha === commit)
	return [...new Map(runs.map(each => [each.name, each])).values()]
}

// What both kinds ask of this branch, in one form.
function demands(world, branch) {
	const row = world.rows('branchProtections').find(each => each.branch_name === branch)
	const rules = Object.fromEntries((world.rules.get(branch) ?? []).map(each => [each.type, each.parameters ?? {}]))
	const checks = rules.required_status_checks
	return {
		contexts: [...row?.required_status_checks?.contexts ?? [], ...checks?.required_status_checks.map(each => each.context) ?? []],
		strict: Boolean(row?.required_status_checks?.strict || checks?.strict_required_status_checks_policy),
		approvals: Math.max(row?.required_pull_request_reviews?.required_approving_review_count ?? 0,
			rules.pull_request?.required_approving_review_count ?? 0),
		dismissStale: Boolean(row?.required_pull_request_reviews?.dismiss_stale_reviews || rules.pull_request?.dismiss_stale_reviews_on_push),
		linear: Boolean(row?.required_linear_history || rules.required_linear_history),
		queue: Boolean(rules.merge_queue),
		rulesets: Object.keys(rules).length > 0,
	}
}

function missingCheck(world, commit, context) {
	const status = latestStatuses(world, commit).find(each => each.context === context)
	const run = latestRuns(world, commit).find(each => each.name === context)
	if (status ? status.state === 'success' : run?.status === 'completed' && GOOD.includes(run.conclusion))
		return null
	if (!status && !run)
		return `Required status check "${context}" is expected.`
	const pending = status ? status.state === 'pending' : run.status !== 'completed'
	return `Required status check "${context}" is ${pending ? 'pending' : 'failing'}.`
}

// The last word of each reviewer who may write.
function verdicts(world, pull, dismissStale) {
	const last = new Map()
	for (const review of world.rows('reviews').filter(each => each.pull_number === pull.number)) {
		const stale = dismissStale && review.state === 'APPROVED' && review.commit_id !== pull.head_sha
		const { login } = world.tables.users.get(review.user_id)
		if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(review.state) && ['admin', 'write'].includes(world.permission({ login })))
			last.set(review.user_id, stale ? 'DISMISSED' : review.state)
	}
	return [...last.values()]
}

// {reasons, behind}: why a merge is refused, in GitHub's words
export function obstacles(world, pull, method) {
	const wanted = demands(world, pull.base_ref)
	const reasons = wanted.contexts.map(context => missingCheck(world, pull.head_sha, context)).filter(Boolean)
	const said = verdicts(world, pull, wanted.dismissStale)
	const approved = said.filter(each => each === 'APPROVED').length
	if (wanted.approvals > 0 && said.includes('CHANGES_REQUESTED'))
		reasons.push('Changes have been requested.')
	if (approved < wanted.approvals)
		reasons.push(`At least ${wanted.approvals} approving review${wanted.approvals > 1 ? 's are' : ' is'
			} required by reviewers with write access.`)
	if (wanted.linear && method === 'merge')
		reasons.push('Merge commits are not allowed on this branch.')
	if (wanted.queue)
		reasons.push('Changes must be made through the merge queue')
	const behind = wanted.strict && world.git.countBetween(pull.head_sha, pull.base_sha) > 0
	return { reasons, behind, rulesets: wanted.rulesets }
}

export function mergeableState(world, pull) {
	if (pull.state !== 'open' || pull.mergeable === null)
		return 'unknown'
	if (!pull.mergeable)
		return 'dirty'
	if (pull.draft)
		return 'draft'
	const { reasons, behind } = obstacles(world, pull)
	if (reasons.length > 0)
		return 'blocked'
	if (behind)
		return 'behind'
	const red = latestStatuses(world, pull.head_sha).some(each => each.state !== 'success') ||
		latestRuns(world, pull.head_sha).some(each => each.status !== 'completed' || !GOOD.includes(each.conclusion))
	return red ? 'unstable' : 'clean'
}

// Without the right to administer, classic protection is hidden.
async function showProtection(world, request, branch) {
	if (!request.user || world.permission(request.user) !== 'admin')
		throw notFound()
	const shown = await world.ask(request.user, 'GET', `${world.path}/branches/${branch}/protection`)
	if (shown.status === 404)
		throw new Refusal(404, 'Branch not protected')
	const protection = JSON.parse(shown.body)
	Object.keys(protection).filter(name => protection[name] === null).forEach(name => delete protection[name])
	return answer(shown.status, protection)
}

function showBranch(world, request, branch) {
	const sha = world.git.branch(branch)
	if (!sha)
		throw new Refusal(404, 'Branch not found')
	const row = world.rows('branchProtections').find(each => each.branch_name === branch)
	const contexts = row?.required_status_checks?.contexts ?? []
	const url = `${world.base}${world.path}`
	return answer(200, {
		name: branch, protected: Boolean(row), commit: showCommit(world, sha), protection_url: `${url}/branches/${branch}/protection`,
		_links: { self: `${url}/branches/${branch}`, html: `${world.base}/${world.repository.full_name}/tree/${branch}` },
		protection: { enabled: Boolean(row), required_status_checks: {
			enforcement_level: contexts.length > 0 ? 'non_admins' : 'off', contexts, checks: contexts.map(context => ({ context, app_id: null })) } },
	})
}

const listRules = (world, request, branch) => answer(200, (world.rules.get(branch) ?? []).map(rule =>
	({ ...rule, ruleset_source_type: 'Repository', ruleset_source: world.repository.full_name, ruleset_id: 1 })))

export const protectionRoutes = [
	['GET', '/branches/(.+)/protection', showProtection],
	['GET', '/rules/branches/(.+)', listRules],
	['GET', '/branches/(.+)', showBranch],
]
