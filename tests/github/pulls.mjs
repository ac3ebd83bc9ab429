// Pull requests: opened, read, listed and edited as GitHub does. Whether one can be merged is worked out
// in the background: the first answers after a change say null.
import { answer, checkLength, invalid, notFound, page } from './answers.mjs'
import { NO_COMMIT } from './git.mjs'
import { mergeableState } from './protection.mjs'

export function findPull(world, number) {
	const pull = world.rows('pullRequests').find(each => each.number === Number(number))
	if (!pull)
		throw notFound()
	return pull
}

export const openPulls = (world, which = () => true) =>
	world.rows('pullRequests').filter(each => each.state === 'open' && which(each))

export const notifyPull = async (world, number, action, login, more = {}) => world.notify('pull_request', action,
	{ number, pull_request: await world.read(`${world.path}/pulls/${number}`), ...more }, login)

// A new head or base: the numbers at once, whether it merges later.
export function refreshPull(world, pull, head) {
	const { git, tables, mergeableJobs } = world
	const base = git.branch(pull.base_ref) ?? pull.base_sha
	const files = git.lines(['diff', '--numstat', `${base}...${head}`]).map(line => line.split('\t'))
	const sum = column => files.reduce((total, file) => total + (Number(file[column]) || 0), 0)
	clearTimeout(mergeableJobs.get(pull.id))
	mergeableJobs.delete(pull.id)
	tables.pullRequests.update(pull.id, { head_sha: head, base_sha: base, mergeable: null, mergeable_state: 'unknown',
		merge_commit_sha: null, additions: sum(0), deletions: sum(1), changed_files: files.length,
		commits: git.countBetween(base, head) })
}

// Reading it starts the work.
function workOutMergeable(world, pull) {
	const { git, tables, mergeableJobs } = world
	if (pull.state !== 'open' || pull.mergeable !== null || mergeableJobs.has(pull.id))
		return
	mergeableJobs.set(pull.id, setTimeout(() => {
		const now = tables.pullRequests.get(pull.id)
		mergeableJobs.delete(pull.id)
		if (now.state === 'open')
			tables.pullRequests.update(now.id, { mergeable: git.mergedTree(now.base_sha, now.head_sha) !== null })
	}, world.mergeableAfter))
}

export async function showPull(world, request, number, status = 200) {
	const pull = findPull(world, number)
	const state = mergeableState(world, pull)
	if (state !== pull.mergeable_state) // for an update makes it look changed
		world.tables.pullRequests.update(pull.id, { mergeable_state: state })
	const shown = await world.ask(request.user, 'GET', `${world.path}/pulls/${number}`)
	workOutMergeable(world, findPull(world, number))
	return answer(status, inVersion(request, JSON.parse(shown.body)))
}

// What the version 2026-03-10 removed.
function inVersion(request, pull) {
	if (request.version === '2026-03-10') {
		delete pull.merge_commit_sha
		delete pull.assignee
	}
	return pull
}

async function openPull(world, request) {
	const { git } = world
	const { title, body, head, base } = request.body
	checkLength('PullRequest', 'body', body, 65536)
	if (!title)
		throw invalid('PullRequest', 'title', 'missing_field')
	checkLength('PullRequest', 'title', title, 256)
	const [owner, branch] = head.includes(':') ? head.split(':') : [world.owner, head]
	const from = git.branch(base)
	const to = owner === world.owner ? git.branch(branch) : null
	if (!from)
		throw invalid('PullRequest', 'base', 'invalid')
	if (!to)
		throw invalid('PullRequest', 'head', 'invalid')
	if (openPulls(world, each => each.head_ref === branch && each.base_ref === base).length > 0)
		throw invalid('PullRequest', null, 'custom', `A pull request already exists for ${owner}:${branch}.`)
	if (git.countBetween(from, to) === 0)
		throw invalid('PullRequest', null, 'custom', `No commits between ${base} and ${branch}`)
	const opened = await world.ask(request.user, 'POST', `${world.path}/pulls`, request.body)
	if (opened.status !== 201)
		return opened
	const { number } = JSON.parse(opened.body)
	refreshPull(world, findPull(world, number), to)
	return showPull(world, request, number, 201)
}

// In a list these are left out.
const ONLY_ALONE = ['merged', 'mergeable', 'rebaseable', 'mergeable_state', 'merged_by', 'comments', 'review_comments',
	'maintainer_can_modify', 'commits', 'additions', 'deletions', 'changed_files']

async function listPulls(world, request) {
	const listed = await world.ask(request.user, 'GET', `${world.path}/pulls${request.query}`)
	const pulls = JSON.parse(listed.body).map(pull => {
		ONLY_ALONE.forEach(name => delete pull[name])
		return inVersion(request, pull)
	})
	return { ...listed, body: JSON.stringify(pulls) }
}

async function editPull(world, request, number) {
	const { draft, ...fields } = request.body // a draft is changed by GraphQL only
	const pull = findPull(world, number)
	checkLength('PullRequest', 'body', fields.body, 65536)
	checkLength('PullRequest', 'title', fields.title, 256)
	if (fields.state === 'open' && pull.merged)
		throw invalid('PullRequest', 'state', 'custom', 'state cannot be changed. The pull request was merged.')
	const edited = await world.ask(request.user, 'PATCH', `${world.path}/pulls/${number}`, fields)
	if (edited.status !== 200)
		return edited
	if (fields.base || fields.state === 'open')
		refreshPull(world, findPull(world, number), pull.head_sha)
	return showPull(world, request, number)
}

function listFiles(world, request, number) {
	const { base_sha: base, head_sha: head } = findPull(world, number)
	const git = world.git
	const range = `${base}...${head}`
	const kinds = { A: 'added', D: 'removed', M: 'modified' }
	const files = git.lines(['diff', '--name-status', '--no-renames', range]).map(line => line.split('\t'))
	return page(request, files.map(([kind, filename]) => {
		const [add, del] = git.run(['diff', '--numstat', '--no-renames', range, '--', filename]).split('\t').map(Number)
		const blob = git.try(['rev-parse', '-q', '--verify', `${head}:${filename}`])
		return { sha: blob.ok ? blob.out : NO_COMMIT, filename, status: kinds[kind] ?? 'changed', additions: add, deletions: del,
			changes: add + del, blob_url: world.base, raw_url: world.base, contents_url: world.base,
			patch: git.run(['diff', range, '--', filename]).split('\n').slice(4).join('\n') }
	}))
}

export const pullRoutes = [
	['POST', '/pulls', openPull, 'write'],
	['GET', '/pulls', listPulls],
	['GET', '/pulls/(\\d+)', showPull],
	['PATCH', '/pulls/(\\d+)', editPull, 'write'],
	['GET', '/pulls/(\\d+)/files', listFiles],
]
