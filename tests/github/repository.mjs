// The repository itself, as the asker sees it, and what a person may do in it.
import { answer, notFound } from './answers.mjs'

async function showRepository(world, request) {
	const repository = JSON.parse((await world.ask(request.user ?? { login: 'alice' }, 'GET', world.path)).body)
	delete repository.permissions
	if (request.user) {
		const may = world.permission(request.user)
		repository.permissions = { admin: may === 'admin', maintain: may === 'admin', push: ['admin', 'write'].includes(may),
			triage: ['admin', 'write'].includes(may), pull: true }
	}
	return answer(200, repository)
}

// Anybody has a permission on a public repository: a stranger's is "read".
async function showPermission(world, request, login) {
	if (!world.user(login))
		throw notFound()
	const may = world.permission({ login })
	const permission = may === 'none' ? 'read' : may
	const user = { ...await world.read(`/users/${login}`), role_name: permission }
	return answer(200, { permission, role_name: permission, user })
}

export const repositoryRoutes = [
	['GET', '', showRepository],
	['GET', '/collaborators/([^/]+)/permission', showPermission, 'write'],
]
