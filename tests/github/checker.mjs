// Compares every request with GitHub's own OpenAPI description, by Prism; with LAB_CHECK_ANSWERS=1 every
// answer of the lab as well, which takes longer.
// Not under the sanitizers (SAN=1): what czar asks does not depend on how it was built, and reading the
// description takes longer than many a story.
// In a thread of its own, for reading the description takes seconds and nobody waits for it before the end
// of a test. What does not conform is in report(), and the request was answered all the same.
import { join } from 'node:path'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { home, require } from './packages.mjs'

export class Checker {
	constructor() {
		if (process.env.SAN === '1' && !process.env.LAB_CHECK_ANSWERS)
			return
		this.worker = new Worker(fileURLToPath(import.meta.url))
		this.worker.unref()
	}
	check({ method, url, headers, raw, path }, { status, headers: answered, body }) {
		const query = Object.fromEntries(new URL(url, 'http://x').searchParams)
		const at = new URL(url, 'http://x').pathname.replace(/^\/api\/v3(?=\/)/, '')
		this.worker?.postMessage({ request: { method: method.toLowerCase(), url: { path: at, query }, headers, body: parse(raw) },
			answer: { statusCode: status, headers: answered, body: parse(body) }, path })
	}
	report() {
		if (!this.worker)
			return { request: [], answer: [] }
		return new Promise((resolve, reject) => {
			this.worker.once('message', resolve)
			this.worker.once('error', reject)
			this.worker.postMessage('report')
		})
	}
}

function parse(text) {
	try {
		return JSON.parse(text)
	} catch {
		return text.length > 0 ? String(text) : undefined
	}
}

// What Prism finds: [what of the request, what of the answer], each a list of sentences.
async function compare(prism, operations, { request, answer }) {
	const config = { isProxy: true, upstream: new URL('http://lab'), errors: true, validateRequest: true,
		validateResponse: process.env.LAB_CHECK_ANSWERS === '1', checkSecurity: false }
	const forward = () => () => async () => ({ _tag: 'Right', right: answer })
	const quiet = { child: () => quiet, info() {}, warn() {}, error() {}, debug() {}, trace() {}, success() {} }
	const instance = prism.createInstance(config, { forward, logger: quiet })
	const result = await instance.request(request, operations)()
	if (result._tag === 'Left')
		return [[result.left.detail ?? result.left.message], []]
	const sentences = list => list.map(each => `${(each.path ?? []).join('.')}: ${each.message}`)
	const { input, output } = result.right.validations
	return [sentences(input), answer.statusCode < 300 ? sentences(output) : []]
}

async function work() {
	const prism = require('@stoplight/prism-http')
	const operations = await prism.getHttpOperationsFromSpec(join(home, 'github.json'))
	const found = { request: [], answer: [] }
	let last = Promise.resolve()
	parentPort.on('message', message => {
		last = last.then(async () => {
			if (message === 'report')
				return parentPort.postMessage(found)
			const [ofRequest, ofAnswer] = await compare(prism, operations, message)
			const name = `${message.request.method.toUpperCase()} ${message.path}`
			found.request.push(...ofRequest.map(each => `${name}: ${each}`))
			found.answer.push(...ofAnswer.map(each => `${name}: ${each}`))
		})
	})
}

if (!isMainThread)
	work()
