// The door: a request comes in, is read, authenticated, counted against the limits, answered by a rule
// (routes.mjs) or by emulate, and goes out with GitHub's headers and whatever fault was asked for.
import { createHash, randomUUID } from 'node:crypto'
import { answer, Refusal } from './answers.mjs'
import { serveLog } from './checks.mjs'
import { complete } from './complete.mjs'
import { instead } from './faults.mjs'
import { gitHttp } from './git_http.mjs'
import { exceeded, limitBody, limitHeaders } from './limits.mjs'
import { applyRules } from './routes.mjs'
import { isJwt, jwtProblem, lengthen, tokenFrom } from './tokens.mjs'

const VERSIONS = ['2022-11-28', '2026-03-10']
const NO_AGENT = 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n'

export class Front {
	constructor(lab) {
		this.lab = lab
	}
	get world() { return this.lab.world }

	// incoming: an http.IncomingMessage whose body is raw
	async serve(incoming, outgoing, raw) {
		const request = this.read(incoming, raw)
		const record = { at: Date.now(), method: request.method, path: request.path, query: request.query,
			login: request.user?.login ?? null }
		this.lab.log.push(record)
		const { faults } = this.lab // also of a request whose world is gone when it ends
		const fault = faults.take(request.method, request.path)
		record.fault = Boolean(fault)
		if (fault?.delay)
			await new Promise(resolve => setTimeout(resolve, fault.delay))
		const executed = !fault || fault.after || !(fault.status || fault.reset)
		let answered = executed ? await this.answer(request) : null
		record.executed = executed ? answered.status : null
		if (fault?.hold)
			await faults.hold()
		if (fault?.status)
			answered = instead(fault)
		record.status = fault?.reset ? 'reset' : answered.status
		send(outgoing, answered, fault, incoming.method)
	}

	read({ method, url, headers }, raw) {
		const { pathname, search } = new URL(url, this.world.base)
		const token = tokenFrom(headers.authorization)
		const user = token && !this.world.expired.has(token) ? this.world.tokens.get(token) : null
		return { method, url, headers, raw, token, user: user ?? null, base: this.world.base, query: search,
			path: decodeURIComponent(pathname.replace(/^\/api\/v3(?=\/)/, '')), version: headers['x-github-api-version'] ?? '2022-11-28' }
	}

	async answer(request) {
		const git = request.path.match(/^\/([^/]+\/[^/]+?)\.git(\/.*)$/)
		if (git)
			return gitHttp(this.world, request, git[1], git[2])
		const log = request.path.match(/^\/_log\/(\d+)$/)
		if (log)
			return serveLog(this.world, request.headers, log[1])
		const answered = await this.answerApi(request)
		this.lab.checker.check(request, answered)
		return answered
	}

	async answerApi(request) {
		const { token, user, headers, version } = request
		const jwt = isJwt(token)
		const problem = jwt ? jwtProblem(token) : token && !user ? 'Bad credentials' : null
		if (problem)
			return new Refusal(401, problem).answer()
		if (!headers['user-agent'])
			return { status: 403, headers: { 'content-type': 'text/html' }, body: NO_AGENT }
		if (!VERSIONS.includes(version))
			return new Refusal(400, `"${version}" is not a supported version.`).answer()

		const limit = this.lab.limits.of(token)
		if (request.path === '/rate_limit')
			return answer(200, limitBody(limit, version), limitHeaders(limit))
		if (limit.used >= limit.limit)
			return answer(403, exceeded, limitHeaders(limit))
		limit.used++
		const answered = this.conditional(request, await this.ruled(request), limit)
		const scopes = user && !user.installation ? { 'x-oauth-scopes': (user.scopes ?? []).join(', ') } : {}
		return { ...answered, headers: { ...answered.headers, ...limitHeaders(limit), ...scopes, 'x-github-api-version-selected': version } }
	}

	async ruled(request) {
		try {
			readBody(request)
			const moved = this.moved(request)
			if (moved)
				return moved
			return complete(this.world, request, await applyRules(this.world, request) ?? await this.byEmulate(request))
		} catch (error) {
			if (error instanceof Refusal)
				return error.answer()
			console.error(error)
			return new Refusal(500, 'Server Error').answer()
		}
	}

	// Former names redirect to the number of the repository, which stands for its name.
	moved(request) {
		const { repository, formerNames, base, path } = this.world
		const former = formerNames.map(name => `/repos/${name}`).find(each => request.path === each || request.path.startsWith(`${each}/`))
		const byNumber = `/repositories/${repository.id}`
		if (former) {
			const url = base + byNumber + request.path.slice(former.length) + request.query
			return answer(request.method === 'GET' ? 301 : 307, { message: 'Moved Permanently', url,
				documentation_url: 'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects' }, { location: url })
		}
		if (request.path === byNumber || request.path.startsWith(`${byNumber}/`))
			request.path = path + request.path.slice(byNumber.length)
		return null
	}

	async byEmulate(request) {
		const { world } = this
		const { method, path, query, body, user, token } = request
		if (!isJwt(token))
			return user ? world.ask(user, method, path + query, body) : world.askWith(null, method, path + query, body)
		const answered = await world.askWith(token, method, path + query, body)
		return answered.status === 201 && path.endsWith('/access_tokens') ? lengthen(world, answered) : answered
	}

	// A 304 costs nothing.
	conditional({ method, headers, token }, answered, limit) {
		if (method !== 'GET' || answered.status !== 200)
			return answered
		const hash = createHash('sha256').update(answered.body).update(`${headers.accept} ${token}`).digest('hex')
		const etag = `W/"${hash}"`
		if (headers['if-none-match'] === etag) {
			limit.used--
			return { status: 304, headers: { etag }, body: '' }
		}
		return { ...answered, headers: { ...answered.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' } }
	}
}

function readBody(request) {
	if (request.raw.length > 0) {
		try {
			request.body = JSON.parse(request.raw)
		} catch {
			throw new Refusal(400, 'Problems parsing JSON')
		}
		if (typeof request.body !== 'object' || Array.isArray(request.body))
			throw new Refusal(400, 'Body should be a JSON object')
	} else if (!['GET', 'HEAD', 'DELETE'].includes(request.method)) {
		request.body = {}
	}
}

function send(outgoing, answered, fault, method) {
	if (fault?.reset) {
		outgoing.socket.destroy()
		return
	}
	const { status, headers, body } = answered
	const bytes = Buffer.from(body ?? '')
	const silent = [204, 304].includes(status) || method === 'HEAD'
	outgoing.writeHead(status, { server: 'github.com', 'x-github-request-id': randomUUID(), 'x-github-media-type': 'github.v3; format=json',
		...headers, ...(!silent && { 'content-length': bytes.length }) })
	if (silent)
		outgoing.end()
	else if (fault?.truncate !== undefined)
		outgoing.write(bytes.subarray(0, fault.truncate), () => outgoing.socket?.destroy())
	else if (fault?.drip)
		drip(outgoing, bytes, fault.drip)
	else
		outgoing.end(bytes)
}

function drip(outgoing, bytes, during) {
	const size = Math.ceil(bytes.length / 10)
	let from = 0
	const timer = setInterval(() => {
		outgoing.write(bytes.subarray(from, from += size))
		if (from >= bytes.length) {
			clearInterval(timer)
			outgoing.end()
		}
	}, during / 10)
}
