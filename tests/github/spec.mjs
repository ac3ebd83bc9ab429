// Cuts GitHub's official OpenAPI description down to what a client like czar may ask, and writes it as
// Prism's operations, which costs seconds that no test should spend: spec.mjs IN OUT
//
// Prism matches one segment a parameter, and GitHub's references (refs/heads/a/b) have several, so these
// paths get variants. Link headers and redirects name /repositories/ID/..., which the description leaves out:
// added.
import { readFileSync, writeFileSync } from 'node:fs'
import { require } from './packages.mjs'

const [, , from, to] = process.argv
const whole = JSON.parse(readFileSync(from, 'utf8'))
const repository = '/repos/{owner}/{repo}'
const below = [
	'', 'pulls.*', 'issues', 'issues/{issue_number}(/(comments|labels.*|assignees))?', 'issues/comments/{comment_id}', 'labels.*',
	'statuses/.*', 'commits/{ref}(/(status|statuses|check-runs))?', 'check-runs', 'compare/.*', 'actions/jobs/{job_id}/logs',
	'branches', 'branches/{branch}(/protection)?', 'rules/branches/.*', 'git/(ref|refs).*', 'collaborators/.*', 'hooks', 'installation',
]
const literally = text => text.replace(/[{}]/g, '\\$&')
const wanted = new RegExp(`^(/rate_limit|/user|/app|/app/installations.*|${literally(repository)}(${
	below.map(each => literally(each && `/${each}`)).join('|')}))$`)

const paths = Object.fromEntries(Object.entries(whole.paths).filter(([path]) => wanted.test(path)))

function variant(path, suffix, change) {
	return Object.fromEntries(Object.keys(paths[path]).map(method => {
		const operation = structuredClone(paths[path][method])
		operation.operationId += suffix
		operation.parameters = change(operation.parameters ?? [])
		return [method, operation]
	}))
}

const inPath = (name, type) => ({ name, in: 'path', required: true, schema: { type } })
for (const verb of ['ref', 'refs'])
	for (const kind of ['heads', 'tags']) {
		const path = `${repository}/git/${verb}/{ref}`
		if (!paths[path])
			continue
		paths[`${repository}/git/${verb}/${kind}/{ref}`] = variant(path, `-${kind}`, list => list)
		paths[`${repository}/git/${verb}/${kind}/{folder}/{ref}`] =
			variant(path, `-${kind}-2`, list => [...list, inPath('folder', 'string')])
	}

const nameOf = parameter => (parameter.$ref ? whole.components.parameters[parameter.$ref.split('/').pop()] : parameter).name
for (const path of Object.keys(paths))
	if (path === repository || path.startsWith(`${repository}/`))
		paths[`/repositories/{id}${path.slice(repository.length)}`] = variant(path, '-by-id',
			list => [...list.filter(each => !['owner', 'repo'].includes(nameOf(each))), inPath('id', 'integer')])

// The components these paths reach, and no others.
const components = {}
const seen = new Set()
function reach(node) {
	if (node === null || typeof node !== 'object')
		return
	for (const [key, value] of Object.entries(node)) {
		if (key !== '$ref' || typeof value !== 'string') {
			reach(value)
		} else if (!seen.has(value)) {
			seen.add(value)
			const [, , kind, name] = value.split('/')
			const component = whole.components[kind][name]
			components[kind] ??= {}
			components[kind][name] = component
			reach(component)
		}
	}
}
reach(paths)

// Prose and examples are most of its size, and Prism needs neither.
const bare = (key, value) => (['examples', 'x-github', 'externalDocs'].includes(key) ? undefined : value)
const slim = JSON.stringify({ openapi: whole.openapi, info: whole.info, servers: whole.servers, paths, components }, bare)
const operations = await require('@stoplight/prism-http').getHttpOperationsFromSpec(JSON.parse(slim))
writeFileSync(to, JSON.stringify(operations))
