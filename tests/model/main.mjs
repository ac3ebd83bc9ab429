// A model to test against: main.mjs FOLDER [PORT]
//
// Speaks Anthropic's Messages and OpenAI's chat completions as far as czar asks them (apis.mjs), and
// reviews as it is told (ways.mjs); below /at/NAME it is the model of an agent program (agents.mjs). It
// listens on loopback; without a PORT the kernel chooses one. In FOLDER:
//
//   key        the key that it takes; must be there
//   next       how the next requests are answered, a line each; when there is none: approve
//   address    written when it answers: http://127.0.0.1:PORT
//   N.json     written of request N, from 1: {at, way, status, method, path, headers, body, problem}
//   N.gone     written when who asked went away before it was answered
//   held       there while an answer is kept back; remove it to let that one go
import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { serveAgent } from './agents.mjs'
import { apis, Refusal } from './apis.mjs'
import { put as putFile } from './files.mjs'
import { ways } from './ways.mjs'

const [folder, port = '0'] = process.argv.slice(2)
const place = name => join(folder, name)
const prompts = new Set() // the constant parts that came, as a cache has them
let requests = 0

const put = (name, text) => putFile(place(name), text)

function takeWay() {
	const lines = existsSync(place('next')) ? readFileSync(place('next'), 'utf8').split('\n').filter(Boolean) : []
	if (lines.length === 0)
		return ['approve']
	put('next', lines.slice(1).join('\n'))
	return lines[0].split(' ')
}

// What a review needs of a request, or a Refusal.
function read({ method, path, headers, raw }) {
	const api = apis[`${method} ${path}`]
	if (!api)
		throw new Refusal(404, 'Not Found')
	api.checkHeaders(headers, readFileSync(place('key'), 'utf8').trim())
	let body
	try {
		body = JSON.parse(raw)
	} catch {
		throw new Refusal(400, 'The body is not JSON')
	}
	api.checkBody(body)
	return { api, body }
}

function answer(request, way, rest) {
	try {
		const { api, body } = read(request)
		const { constant, text } = api.question(body)
		const cached = prompts.has(constant)
		prompts.add(constant)
		const nonce = text.match(/^The nonce of this review: (.*)$/m)?.[1]
		return ways[way]({ api, model: body.model, nonce, tokens: Math.ceil((constant.length + text.length) / 4),
			cached: cached ? Math.ceil(constant.length / 4) : 0 }, ...rest)
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error
		return { status: error.status, body: JSON.stringify({ error: { message: error.message } }), problem: error.message }
	}
}

function whenGone(name) {
	return new Promise(resolve => {
		const timer = setInterval(() => existsSync(place(name)) || resolve(clearInterval(timer)), 20)
	})
}

async function serveReview({ method, url: path, headers }, raw, outgoing) {
	const number = ++requests
	outgoing.on('close', () => outgoing.writableFinished || put(`${number}.gone`, ''))
	const [way, ...rest] = takeWay()
	const answered = answer({ method, path, headers, raw }, way, rest)
	if (answered.hold)
		put('held', '')
	put(`${number}.json`, JSON.stringify({ at: Date.now(), way, status: answered.status ?? null, method, path, headers,
		body: raw, problem: answered.problem ?? null }))
	if (answered.hold)
		await whenGone('held')
	if (answered.reset)
		outgoing.socket.resetAndDestroy()
	else if (!answered.silent)
		outgoing.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers }).end(answered.body)
}

async function serve(incoming, outgoing) {
	const chunks = []
	for await (const chunk of incoming)
		chunks.push(chunk)
	const raw = Buffer.concat(chunks).toString()
	const [, agent, path] = incoming.url.match(/^\/at\/([\w.-]+)(\/.*)$/) ?? []
	if (agent)
		await serveAgent(folder, agent, path, raw, outgoing)
	else
		await serveReview(incoming, raw, outgoing)
}

const server = http.createServer(serve)
server.listen(Number(port), '127.0.0.1', () => put('address', `http://127.0.0.1:${server.address().port}`))
