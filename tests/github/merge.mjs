// Merging a pull request, and bringing its branch up to date with the base.
import { answer, Refusal } from './answers.mjs'
import { obstacles } from './protection.mjs'
import { findPull, notifyPull } from './pulls.mjs'
import { followRefs } from './refs.mjs'

const ALLOWED = { merge: ['allow_merge_commit', 'Merge commits are not allowed on this repository.'],
	squash: ['allow_squash_merge', 'Squash merges are not allowed on this repository.'],
	rebase: ['allow_rebase_merge', 'Rebase merges are not allowed on this repository.'] }

async function mergePull(world, request, number) {
	const pull = findPull(world, number)
	const { sha, merge_method: method = 'merge' } = request.body ?? {}
	if (pull.state !== 'open')
		throw new Refusal(405, 'Pull Request is not mergeable')
	if (pull.draft)
		throw new Refusal(405, 'Pull Request is still a draft')
	if (sha && sha !== pull.head_sha)
		throw new Refusal(409, 'Head branch was modified. Review and try the merge again.')
	const [setting, sentence] = ALLOWED[method]
	if (!world.repository[setting])
		throw new Refusal(405, sentence)
	const { reasons, behind, rulesets } = obstacles(world, pull, method)
	if (behind)
		reasons.push('Head branch is out of date.')
	if (reasons.length > 0)
		throw new Refusal(405, `${rulesets ? 'Repository rule violations found\n\n' : ''}${reasons.join(' ')}`)
	const merged = makeMerge(world, pull, method, request.body ?? {})
	await settle(world, pull, merged, request.user.login)
	return answer(200, { sha: merged, merged: true, message: 'Pull Request successfully merged' })
}

function makeMerge(world, pull, method, { commit_title: title, commit_message: text }) {
	const { git } = world
	const { base_sha: base, head_sha: head } = pull
	const tree = git.mergedTree(base, head)
	if (!tree)
		throw new Refusal(405, 'Pull Request is not mergeable')
	const message = (usual, more) => `${title ?? usual}\n\n${text ?? more}`
	if (method === 'merge')
		return git.commitTree(tree, [base, head],
			message(`Merge pull request #${pull.number} from ${world.owner}/${pull.head_ref}`, pull.title))
	if (method === 'squash')
		return git.commitTree(tree, [base], message(`${pull.title} (#${pull.number})`,
			git.run(['log', '--reverse', '--format=* %s', `${base}..${head}`])))
	const last = git.rebase(base, head)
	if (!last)
		throw new Refusal(405, "This branch can't be rebased")
	return last
}

async function settle(world, pull, merged, login) {
	const { git, tables } = world
	const now = new Date().toISOString()
	git.setRef(`refs/heads/${pull.base_ref}`, merged, pull.base_sha)
	tables.pullRequests.update(pull.id, { merged: true, merged_at: now, merged_by_id: world.user(login)?.id ?? null,
		merge_commit_sha: merged, state: 'closed', closed_at: now, mergeable: null, mergeable_state: 'unknown' })
	tables.issues.update(world.rows('issues').find(each => each.number === pull.number).id, { state: 'closed', closed_at: now })
	await followRefs(world, login)
	await notifyPull(world, pull.number, 'closed', login)
	if (world.repository.delete_branch_on_merge) {
		git.deleteRef(`refs/heads/${pull.head_ref}`)
		await followRefs(world, login)
	}
}

// Answered at once, done a little later.
function updateBranch(world, request, number) {
	const { git } = world
	const pull = findPull(world, number)
	const { base_sha: base, head_sha: head, head_ref: branch, base_ref: onto } = pull
	const expected = request.body?.expected_head_sha
	if (expected && expected !== head)
		throw new Refusal(422, 'expected head sha didn’t match current head ref.')
	if (git.countBetween(head, base) === 0)
		throw new Refusal(422, 'There are no new commits on the base branch.')
	const tree = git.mergedTree(head, base)
	if (!tree)
		throw new Refusal(422, 'merge conflict between base and head')
	setTimeout(() => {
		if (git.commit(`refs/heads/${branch}`) === head) {
			git.setRef(`refs/heads/${branch}`, git.commitTree(tree, [head, base], `Merge branch '${onto}' into ${branch}`), head)
			followRefs(world, request.user.login)
		}
	}, world.mergeableAfter)
	return answer(202, { message: 'Updating pull request branch.', url: `${world.base}${world.path}/pulls/${number}` })
}

const isMerged = (world, request, number) => answer(findPull(world, number).merged ? 204 : 404, null)

export const mergeRoutes = [
	['PUT', '/pulls/(\\d+)/merge', mergePull, 'write'],
	['GET', '/pulls/(\\d+)/merge', isMerged],
	['PUT', '/pulls/(\\d+)/update-branch', updateBranch, 'write'],
]
