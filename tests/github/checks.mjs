// How good a commit is: statuses, check runs (of GitHub Actions, made by the lab's control), and the logs
// of their jobs.
import { answer, checkLength, invalid, notFound, page, Refusal } from './answers.mjs'
import { resolve } from './commits.mjs'
import { latestRuns, latestStatuses } from './protection.mjs'

const STATES = ['error', 'failure', 'pending', 'success']

async function setStatus(world, { body, user }, sha) {
	if (!STATES.includes(body.state))
		throw invalid('Status', 'state', 'custom', 'state is not included in the list')
	if (!world.git.commit(sha))
		throw new Refusal(422, `No commit found for SHA: ${sha}`)
	checkLength('Status', 'description', body.description, 140)
	const context = body.context ?? 'default'
	const list = world.statuses.get(sha) ?? []
	if (list.filter(each => each.context === context).length >= 1000)
		throw invalid('Status', null, 'custom', 'This SHA and context has reached the maximum number of statuses.')
	const now = new Date().toISOString()
	const id = [...world.statuses.values()].flat().length + 1
	const status = { url: `${world.base}${world.path}/statuses/${sha}`, avatar_url: null, id, node_id: `SC_${id}`, state: body.state,
		description: body.description ?? null, target_url: body.target_url ?? null, context, created_at: now, updated_at: now,
		creator: user.installation ? null : await world.read(`/users/${user.login}`) }
	world.statuses.set(sha, [...list, status])
	await world.notify('status', undefined, { id, sha, name: world.repository.full_name, state: body.state, context,
		description: status.description, target_url: status.target_url, branches: [] }, user.login)
	return answer(201, status)
}

async function combinedStatus(world, request, name) {
	const sha = resolve(world, name)
	const latest = latestStatuses(world, sha)
	const any = (...states) => latest.some(each => states.includes(each.state))
	const state = any('failure', 'error') ? 'failure' : any('pending') || latest.length === 0 ? 'pending' : 'success'
	const url = `${world.base}${world.path}/commits/${sha}`
	const repository = await world.read(world.path)
	return page(request, latest, statuses =>
		({ state, statuses: statuses.map(({ creator, ...each }) => each), sha, total_count: latest.length, repository, commit_url: url, url: `${url}/status` }))
}

const listStatuses = (world, request, name) => page(request, [...world.statuses.get(resolve(world, name)) ?? []].reverse())

const ACTIONS = { id: 15368, slug: 'github-actions', node_id: 'A_1', name: 'GitHub Actions', description: '', client_id: 'Iv1.1',
	external_url: 'https://example.test/actions', html_url: 'https://example.test/apps/github-actions', permissions: {}, events: [],
	created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z',
	owner: { login: 'github', id: 9919, node_id: 'O_1', type: 'Organization', avatar_url: 'https://example.test/github.png' } }

async function listRuns(world, request, name) {
	const sha = resolve(world, name)
	const filter = new URLSearchParams(request.query).get('filter') ?? 'latest'
	const runs = (filter === 'all' ? world.rows('checkRuns').filter(each => each.head_sha === sha) : latestRuns(world, sha)).reverse()
	const url = `${world.base}${world.path}/check-runs`
	return page(request, runs, shown => ({ total_count: runs.length, check_runs: shown.map(run => ({
		id: run.id, node_id: run.node_id, head_sha: sha, name: run.name, status: run.status, conclusion: run.conclusion,
		started_at: run.started_at, completed_at: run.completed_at, external_id: run.external_id, url: `${url}/${run.id}`,
		html_url: run.details_url, details_url: run.details_url, check_suite: { id: run.check_suite_id }, app: ACTIONS, pull_requests: [],
		output: { title: run.output.title, summary: run.output.summary, text: run.output.text, annotations_count: 0,
			annotations_url: `${url}/${run.id}/annotations` } })) }))
}

// Only Apps write check runs.
async function writeRun(world, { user, body }) {
	if (!user.installation)
		throw new Refusal(403, 'You must authenticate via a GitHub App.')
	checkLength('CheckRun', 'summary', body.output?.summary, 65535)
	if (body.output?.annotations?.length > 50)
		throw new Refusal(422, `Invalid request.\n\nNo more than 50 items are allowed; ${body.output.annotations.length} were supplied.`)
	if (body.head_sha && !world.git.commit(body.head_sha))
		throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`)
	return null // emulate goes on
}

// The control's: a run of GitHub Actions. Its number is that of its job, as on GitHub.
export async function makeRun(world, { sha, name, status = 'completed', conclusion = 'success', log }) {
	const done = status === 'completed'
	const created = await world.ask({ login: 'alice', scopes: ['repo'] }, 'POST', `${world.path}/check-runs`,
		{ name, head_sha: sha, status, started_at: new Date().toISOString(), ...(done && { conclusion }) })
	const run = JSON.parse(created.body)
	world.tables.checkRuns.update(run.id,
		{ details_url: `${world.base}/${world.repository.full_name}/actions/runs/${run.id + 1000}/job/${run.id}` })
	if (log)
		world.jobLogs.set(run.id, log)
	await world.notify('check_run', done ? 'completed' : 'created', { check_run: run }, 'alice')
	return run.id
}

// Another host keeps the logs, and it refuses a request that brings GitHub's token.
function redirectToLog(world, request, id) {
	if (!request.user)
		throw new Refusal(403, 'Must have admin rights to Repository.')
	if (!world.jobLogs.has(Number(id)))
		throw notFound()
	return { status: 302, headers: { location: `${world.base.replace('127.0.0.1', 'localhost')}/_log/${id}` }, body: '' }
}
export function serveLog(world, headers, id) {
	if (headers.authorization)
		return { status: 400, headers: { 'content-type': 'application/xml' }, body: '<Error><Code>InvalidAuthenticationInfo</Code></Error>' }
	return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: world.jobLogs.get(Number(id)) ?? '' }
}

export const checkRoutes = [
	['POST', '/statuses/([0-9a-f]{40})', setStatus, 'write'],
	['GET', '/commits/(.+)/status', combinedStatus],
	['GET', '/commits/(.+)/statuses', listStatuses],
	['GET', '/commits/(.+)/check-runs', listRuns],
	['POST', '/check-runs', writeRun, 'write'],
	['PATCH', '/check-runs/\\d+', writeRun, 'write'],
	['GET', '/actions/jobs/(\\d+)/logs', redirectToLog],
]
