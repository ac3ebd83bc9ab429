// Compares every request with GitHub's own OpenAPI description, by Prism; with LAB_CHECK_ANSWERS=1 every
// answer of the lab as well, which takes longer.
// Not under the sanitizers (SAN=1): what czar asks does not depend on how it was built, and reading the
// description takes longer than many a story.
// In a thread of its own, for reading the description takes seconds and nobody waits for it before the end
// of a test. What does not conform is in report(), and the request was answered all the same.
import { join } from 'node:path'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { home, require } from './packages.mjs'

const wanted = process.env.SAN !== '1' || process.env.LAB_CHECK_ANSWERS
let worker // of all labs in this process
let labs = 0

export class Checker {
	constructor() {
		this.lab = ++labs
		if (!wanted || worker)
			return
		worker = new Worker(fileURLToPath(import.meta.url))
		worker.setMaxListeners(0)
		worker.unref()
	}
	check({ method, url, headers, raw, path }, { status, headers: answered, body }) {
		const query = Object.fromEntries(new URL(url, 'http://x').searchParams)
		const at = new URL(url, 'http://x').pathname.replace(/^\/api\/v3(?=\/)/, '')
		worker?.postMessage({ lab: this.lab, request: { method: method.toLowerCase(), url: { path: at, query }, headers, body: parse(raw) },
			answer: { statusCode: status, headers: answered, body: parse(body) }, path })
	}
	// {request: [sentence...], answer: [sentence...]}
	report() {
		if (!worker)
			return { request: [], answer: [] }
		return new Promise((resolve, reject) => {
			const take = report => {
				if (report.lab !== this.lab)
					return
				worker.off('message', take)
				resolve(report.found)
			}
			worker.on('message', take)
			worker.once('error', reject)
			worker.postMessage({ lab: this.lab, report: true })
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
	const operations = JSON.parse(readFileSync(join(home, 'operations.json')))
	const found = new Map() // lab -> what of its requests and answers
	let last = Promise.resolve()
	parentPort.on('message', message => {
		last = last.then(async () => {
			const { lab, report, request, path } = message
			if (!found.has(lab))
				found.set(lab, { request: [], answer: [] })
			if (report)
				return parentPort.postMessage({ lab, found: found.get(lab) })
			const [ofRequest, ofAnswer] = await compare(prism, operations, message)
			const name = `${request.method.toUpperCase()} ${path}`
			found.get(lab).request.push(...ofRequest.map(each => `${name}: ${each}`))
			found.get(lab).answer.push(...ofAnswer.map(each => `${name}: ${each}`))
		})
	})
}

if (!isMainThread)
	work()
