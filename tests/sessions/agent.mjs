// An agent whose program has sessions and a stream of events, with the ugly parts of a real one: agent.mjs FOLDER
//
// A test double in the manner of OpenCode 1.18: sessions, prompt_async, permission, event, on 127.0.0.1 at
// --port, with the password of OPENCODE_SERVER_PASSWORD. It asks no model: of a text it runs the "czar ack"
// of a brief and then the lines of its ```script block:
//
//   commit MESSAGE     git commit --allow-empty with TASK_COMPLETE
//   ask COMMAND        asks whether it may run that; refused, it goes on
//   wait-file NAME     busy until that file is in its worktree
//   fail WORDS         an error, and the turn is over
//
// In FOLDER: `record.jsonl` is what came and what was answered; `how` (read at each start) has one word a line:
// late, wrong-password, cut, twice, reordered, quiet (no event at all), drop (a text is taken and forgotten once),
// fail-give, fail-look (500 once), lose-answer (closed without one, once).
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const port = Number(process.argv[process.argv.indexOf('--port') + 1])
const how = new Set(existsSync(join(folder, 'how')) ? readFileSync(join(folder, 'how'), 'utf8').split('\n') : [])
const once = word => how.delete(word)
const record = (event, more) => appendFileSync(join(folder, 'record.jsonl'), JSON.stringify({ event, ...more }) + '\n')
const password = how.has('wrong-password') ? 'another' : process.env.OPENCODE_SERVER_PASSWORD
const texts = new Map() // of all sessions, as the real one has them
const sessions = new Map() // id: is it busy?
const streams = new Set()
const questions = new Map()
const queue = []
const began = Date.now()
let shown = '', number = 0, running = false

// --- its screen

function draw() {
	const state = questions.size ? '   Allow once   Allow always   Reject   ' :
		sessions.get(shown) ? '  ⬝■ esc interrupt' : '  /home/dev   ctrl+p commands'
	process.stdout.write(`\x1b[H\x1b[2J${shown}\r\n\r\n${state}`)
}

// --- its events

let held = ''
function send(line) {
	for (const s of streams)
		s.write(line)
}
function emit(type, properties) {
	const line = `data: ${JSON.stringify({ id: `evt_${++number}`, type, properties })}\n\n`
	if (how.has('quiet'))
		return
	if (how.has('reordered') && type === 'permission.asked') { // it comes after its answer
		held = line
		return
	}
	send(line)
	if (how.has('twice'))
		send(line)
	if (held && type === 'permission.replied') {
		send(held)
		held = ''
	}
	if (type === 'permission.asked' && once('cut'))
		for (const s of streams)
			s.destroy()
}
function setBusy(session, busy) {
	sessions.set(session, busy)
	emit('session.status', { sessionID: session, status: { type: busy ? 'busy' : 'idle' } })
	if (!busy)
		emit('session.idle', { sessionID: session })
	draw()
}

// --- its turns

const until = condition => new Promise(done => {
	const look = () => condition() ? done() : setTimeout(look, 20)
	look()
})
async function ask(session, command) {
	const id = `per_${++number}`
	const asked = { id, sessionID: session, permission: 'bash', patterns: [command], metadata: { command } }
	questions.set(id, asked)
	emit('permission.asked', asked)
	draw()
	await until(() => !questions.has(id))
	draw()
}
async function step(session, line) {
	const [word, ...rest] = line.split(' ')
	const words = rest.join(' ')
	if (word === 'commit')
		execFileSync('git', ['commit', '-q', '--allow-empty', '-m', `${words}\n\nTASK_COMPLETE`])
	else if (word === 'ask')
		await ask(session, words)
	else if (word === 'wait-file')
		await until(() => existsSync(words))
	else if (word === 'fail') {
		await until(() => streams.size > 0) // nobody would hear it
		emit('session.error', { sessionID: session, error: { name: 'APIError', data: { message: words } } })
	}
}
async function turn(session, text) {
	record('turn', { session, text })
	const ack = text.match(/^ +(\S*czar) ack (\S+) CODE$/m)
	if (ack)
		execFileSync(ack[1], ['ack', ack[2], text.match(/^code: (\S+)/m)[1]])
	for (const line of (text.match(/^```script\n([^]*?)^```$/m)?.[1] ?? '').split('\n'))
		await step(session, line)
}
// Texts that wait go together into the turn that runs, or into one.
async function run(session) {
	if (running)
		return
	running = true
	setBusy(session, true)
	while (queue.length)
		await turn(session, queue.shift())
	running = false
	setBusy(session, false)
}

// --- its interface

const answers = {
	'GET /global/health': () => Date.now() - began < 700 && how.has('late') ? [503, {}] : [200, { healthy: true }],
	'POST /session': () => {
		const id = `ses_${process.pid}x${++number}`
		sessions.set(id, false)
		return [200, { id }]
	},
	'GET /session/status': () => once('fail-look') ? [500, {}] :
		[200, Object.fromEntries([...sessions].filter(s => s[1]).map(s => [s[0], { type: 'busy' }]))],
	'POST /tui/select-session': body => {
		shown = body.sessionID
		draw()
		return [200, true]
	},
	'GET /permission': () => [200, [...questions.values()]],
	'GET /question': () => [200, []],
}
function give(session, body) {
	const text = body.parts[0].text
	if (once('fail-give'))
		return [500, {}]
	if (once('drop'))
		return [204]
	if (texts.has(body.messageID)) { // the same name twice: joined, and no turn begins
		texts.get(body.messageID).parts.push({ type: 'text', text })
		record('joined', { id: body.messageID })
		return [204]
	}
	texts.set(body.messageID, { session, parts: [{ type: 'text', text }] })
	queue.push(text)
	setTimeout(() => run(session), 10)
	return once('lose-answer') ? [0] : [204]
}
function reply(id, body) {
	if (!questions.has(id))
		return [404, { _tag: 'PermissionNotFoundError' }]
	record('reply', { id, ...body })
	questions.delete(id)
	emit('permission.replied', { sessionID: shown, requestID: id, reply: body.reply })
	return [200, true]
}
function answer(method, path, body) {
	const known = answers[`${method} ${path}`]
	if (known)
		return known(body)
	const [, kind, id, what, message] = path.split('/')
	if (kind === 'permission' && what === 'reply')
		return reply(id, body)
	if (kind !== 'session' || !sessions.has(id))
		return [404, { name: 'NotFoundError' }]
	if (what === 'prompt_async')
		return give(id, body)
	if (what === 'message')
		return texts.get(message)?.session === id ? [200, texts.get(message)] : [404, { name: 'NotFoundError' }]
	return [200, { id }]
}
function onRequest(request, response) {
	const right = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`
	let raw = ''
	request.on('data', piece => raw += piece)
	request.on('end', () => {
		if (request.headers.authorization !== right) {
			record('401', { path: request.url })
			return response.writeHead(401).end()
		}
		if (request.url === '/event') {
			response.writeHead(200, { 'content-type': 'text/event-stream' })
			response.write('data: {"type":"server.connected","properties":{}}\n\n')
			streams.add(response)
			record('stream', {})
			return response.on('close', () => streams.delete(response))
		}
		const [status, body] = answer(request.method, request.url, raw ? JSON.parse(raw) : undefined)
		if (request.method === 'POST')
			record('post', { path: request.url, status })
		if (status === 0)
			return request.socket.destroy()
		response.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? undefined : JSON.stringify(body))
	})
}

process.stdin.setRawMode?.(true)
process.stdin.resume()
process.on('SIGTERM', () => process.exit(0))
process.on('SIGHUP', () => process.exit(0))
record('start', { argv: process.argv, environment: Object.keys(process.env) })
http.createServer(onRequest).listen(port, '127.0.0.1', draw)
