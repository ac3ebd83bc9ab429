// A model for agent programs: what is asked below /at/NAME is spoken with in its own way (wires.mjs),
// plays its part (plays.mjs) and is written down in FOLDER/NAME:
//
//   N.json     of turn N, from 1: {at, path, model, texts}: what a user's turn brought, byte for byte
//   log        a line a request: time, path, results of tools so far, what was answered
//   odd        requests that make no sense here; not there: none
//   pause      milliseconds before each answer; not there: none
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { put } from './files.mjs'
import { nextStep } from './plays.mjs'
import { wires } from './wires.mjs'

const turns = new Map() // of each NAME: how many, and the texts of the last one

// A program may add a text to a turn that runs: that is news too, whatever tools did before it.
function note(place, name, path, { model, tools, turn }) {
	const { count, last } = turns.get(name) ?? { count: 0 }
	if (tools.length === 0 || JSON.stringify(turn) === last)
		return
	turns.set(name, { count: count + 1, last: JSON.stringify(turn) })
	put(join(place, `${count + 1}.json`), JSON.stringify({ at: Date.now(), path, model, texts: turn }))
}

function send(outgoing, streams, wire, request, step) {
	if (!streams) {
		outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole(request, step)))
		return
	}
	outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
	for (const [event, data] of wire.events(request, step))
		outgoing.write(`${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
	outgoing.end()
}

export async function serveAgent(folder, name, path, raw, outgoing) {
	const place = join(folder, name)
	const wire = wires.find(each => each.path.test(path))
	mkdirSync(place, { recursive: true })
	if (!wire || !raw) {
		appendFileSync(join(place, 'odd'), `${path}\n`)
		outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"Not Found"}}')
		return
	}
	const body = JSON.parse(raw)
	const request = wire.read(body, path)
	const step = nextStep(request)
	note(place, name, path, request)
	appendFileSync(join(place, 'log'),
		`${Date.now()} ${path} ${request.tools.length} tools, ${request.results} results: ${step.call ?? 'says'} ${
			JSON.stringify(step.args ?? step.say)}\n`)
	if (existsSync(join(place, 'pause')))
		await sleep(Number(readFileSync(join(place, 'pause'), 'utf8')))
	send(outgoing, wire.streams(path, body), wire, request, step)
}
