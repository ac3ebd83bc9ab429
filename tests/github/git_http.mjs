// git over HTTP: git's own http-backend behind GitHub's door. All after authentication is real git.
import { spawn } from 'node:child_process'
import { followRefs } from './refs.mjs'

const refuse = (status, text, headers = {}) => ({ status, body: text, headers: { 'content-type': 'text/plain', ...headers } })

export async function gitHttp(world, request, name, rest) {
	const { user, raw } = request
	const pushing = /git-receive-pack/.test(request.url)
	if (!user && (pushing || request.token)) // the repository is public: anybody reads
		return refuse(401, request.token ? 'remote: Invalid username or token. Password authentication is not supported for Git operations.\n'
			: 'No anonymous write access.\n', { 'www-authenticate': 'Basic realm="GitHub"' })
	if (world.formerNames.includes(name))
		return refuse(301, '', { location: `${world.base}/${world.repository.full_name}.git${rest}${request.query}` })
	if (name !== world.repository.full_name)
		return refuse(404, 'Repository not found.')
	if (pushing && !['admin', 'write'].includes(world.permission(user)))
		return refuse(403, `remote: Permission to ${name}.git denied to ${user.login}.\n`)

	const answer = await backend(world, request, rest, protectedRefs(world))
	if (pushing && request.method === 'POST')
		await followRefs(world, user.login)
	return answer
}

function protectedRefs(world) {
	return world.rows('branchProtections').filter(row => row.required_pull_request_reviews || row.required_status_checks)
		.map(row => `refs/heads/${row.branch_name}`).join(' ')
}

function backend(world, request, rest, locked) {
	const { headers } = request
	const git = world.git
	const child = spawn('git', ['http-backend'], { stdio: ['pipe', 'pipe', 'inherit'], env: {
		...git.environment(), GIT_PROJECT_ROOT: git.path, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: rest,
		REQUEST_METHOD: request.method, QUERY_STRING: request.query.slice(1), CONTENT_TYPE: headers['content-type'] ?? '',
		CONTENT_LENGTH: String(request.raw.length), REMOTE_USER: request.user?.login ?? '', LAB_PROTECTED: locked,
		...(headers['content-encoding'] && { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
		...(headers['git-protocol'] && { GIT_PROTOCOL: headers['git-protocol'] }),
	} })
	const parts = []
	child.stdout.on('data', part => parts.push(part))
	child.stdin.on('error', () => {}) // it may end before it has read all
	child.stdin.end(request.raw)
	return new Promise(resolve => child.on('close', () => {
		const whole = Buffer.concat(parts)
		const end = whole.indexOf('\r\n\r\n')
		const lines = whole.subarray(0, end).toString().split('\r\n').map(line => line.split(/: (.*)/s))
		const { Status = '200', ...answered } = Object.fromEntries(lines)
		resolve({ status: parseInt(Status), headers: answered, body: whole.subarray(end + 4) })
	}))
}
