// Which rule answers which request of the repository: [method, path below it, rule, needed right]. A rule
// that returns null leaves the answer to emulate; so does a path without a rule.
import { Refusal } from './answers.mjs'
import { checkRoutes } from './checks.mjs'
import { commitRoutes } from './commits.mjs'
import { mergeRoutes } from './merge.mjs'
import { protectionRoutes } from './protection.mjs'
import { pullRoutes } from './pulls.mjs'
import { refRoutes } from './refs.mjs'
import { repositoryRoutes } from './repository.mjs'
import { reviewRoutes } from './reviews.mjs'

const table = [...repositoryRoutes, ...pullRoutes, ...mergeRoutes, ...reviewRoutes, ...checkRoutes, ...commitRoutes,
	...protectionRoutes, ...refRoutes].map(([method, path, rule, right]) => ({ method, path: new RegExp(`^${path}$`), rule, right }))

function demand(world, user, right) {
	if (!right)
		return
	if (!user)
		throw new Refusal(401, 'Requires authentication')
	if (right === 'write' && !['admin', 'write'].includes(world.permission(user)))
		throw new Refusal(403, 'Resource not accessible by personal access token')
}

export async function applyRules(world, request) {
	if (request.path !== world.path && !request.path.startsWith(`${world.path}/`))
		return null
	const below = request.path.slice(world.path.length)
	for (const { method, path, rule, right } of table) {
		const match = method === request.method && below.match(path)
		if (match) {
			demand(world, request.user, right)
			return rule(world, request, ...match.slice(1))
		}
	}
	return null
}
