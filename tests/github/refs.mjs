// Branches: emulate's tables follow git's refs, open pull requests follow their branches; and the routes
// that change refs.
import { answer, Refusal } from './answers.mjs'
import { NO_COMMIT } from './git.mjs'
import { openPulls, refreshPull, notifyPull } from './pulls.mjs'

// To be called after anything that may have moved a ref.
export async function followRefs(world, login) {
	const changes = world.git.changes()
	for (const { ref, after } of changes)
		keepRow(world, ref, after)
	for (const change of changes.filter(each => each.ref.startsWith('refs/heads/')))
		await followBranch(world, change, login)
}

function keepRow(world, ref, after) {
	const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
	keep(world.tables.refs, world.rows('refs').find(row => row.ref === ref), after, { ref, node_id: '' })
	if (branch)
		keep(world.tables.branches, world.rows('branches').find(row => row.name === branch), after, { name: branch, protected: false })

	function keep(table, row, sha, fields) {
		if (sha === NO_COMMIT)
			table.delete(row.id)
		else if (row)
			table.update(row.id, { sha })
		else
			table.insert({ repo_id: world.repository.id, sha, ...fields })
	}
}

async function followBranch(world, { ref, before, after }, login) {
	const name = ref.slice('refs/heads/'.length)
	await world.notify('push', undefined, { ref, before, after, created: before === NO_COMMIT, deleted: after === NO_COMMIT,
		forced: false, pusher: { name: login } }, login)
	for (const pull of openPulls(world, each => each.head_ref === name)) {
		if (after === NO_COMMIT)
			world.tables.pullRequests.update(pull.id, { state: 'closed', closed_at: new Date().toISOString() })
		else
			refreshPull(world, pull, after)
		await notifyPull(world, pull.number, after === NO_COMMIT ? 'closed' : 'synchronize', login, { before, after })
	}
	for (const pull of openPulls(world, each => each.base_ref === name && each.head_ref !== name))
		refreshPull(world, pull, pull.head_sha)
}

async function createRef(world, { body, user }) {
	if (!/^refs\/[^/]+\/.+/.test(body.ref ?? ''))
		throw new Refusal(422, "Reference name must start with 'refs/' and have at least two slashes.")
	if (world.git.seen.has(body.ref))
		throw new Refusal(422, 'Reference already exists')
	if (!world.git.commit(body.sha))
		throw new Refusal(422, 'Object does not exist')
	world.git.setRef(body.ref, body.sha)
	await followRefs(world, user.login)
	return { ...await readRef(world, {}, body.ref.slice('refs/'.length)), status: 201 }
}

async function moveRef(world, { body, user }, name) {
	const ref = `refs/${name}`
	const current = world.git.seen.get(ref)
	if (!current)
		throw new Refusal(422, 'Reference does not exist')
	if (!world.git.commit(body.sha))
		throw new Refusal(422, 'Object does not exist')
	if (!body.force && !world.git.try(['merge-base', '--is-ancestor', current, body.sha]).ok)
		throw new Refusal(422, 'Update is not a fast forward')
	world.git.setRef(ref, body.sha, current)
	await followRefs(world, user.login)
	return readRef(world, {}, name)
}

async function deleteRef(world, { user }, name) {
	const ref = `refs/${name}`
	if (!world.git.seen.has(ref))
		throw new Refusal(422, 'Reference does not exist')
	if (ref === `refs/heads/${world.repository.default_branch}`)
		throw new Refusal(422, 'Cannot delete the default branch')
	world.git.deleteRef(ref)
	await followRefs(world, user.login)
	return answer(204, null)
}

function readRef(world, request, name) {
	const sha = world.git.seen.get(`refs/${name}`)
	if (!sha)
		throw new Refusal(404, 'Not Found')
	const base = world.base + world.path
	return answer(200, { ref: `refs/${name}`, node_id: 'REF_1', url: `${base}/git/refs/${name}`,
		object: { sha, type: 'commit', url: `${base}/git/commits/${sha}` } })
}

export const refRoutes = [
	['POST', '/git/refs', createRef, 'write'],
	['PATCH', '/git/refs/(.+)', moveRef, 'write'],
	['DELETE', '/git/refs/(.+)', deleteRef, 'write'],
	['GET', '/git/ref/(.+)', readRef],
]
