// What tests may ask of the lab itself, below /_lab/. Bodies are JSON objects.
import { makeRun } from './checks.mjs'
import { openLab } from './lab.mjs'

const verbs = {
	'POST renew': lab => lab.renew(), // an empty GitHub
	'POST open': (lab, { folder }) => openLab(folder), // another lab in this process
	'GET log': lab => lab.log, // all requests since then; front.mjs says what of each
	'GET violations': lab => lab.checker.report(), // of GitHub's description: {request: [...], answer: [...]}
	'POST fault': (lab, body) => lab.faults.add(body), // faults.mjs says what
	'GET faults': lab => lab.faults.list, // those not used up
	'POST forget-faults': lab => lab.faults.forget(),
	'GET held': lab => lab.faults.held.length, // how many answers are kept back
	'POST release': lab => lab.faults.release(),
	'POST limit': (lab, body) => lab.limits.set(body.token, body), // {token, limit, remaining, resetIn}
	'POST expire': (lab, { token }) => lab.world.expire(token), // {}: all that the App was given
	'POST revive': (lab, { token }) => lab.world.expired.delete(token),
	'POST repository': (lab, body) => lab.world.changeRepository(body), // e.g. {"allow_squash_merge": false}
	'POST rename': (lab, { name }) => lab.world.rename(name),
	'POST rules': (lab, { branch, rules }) => lab.world.rules.set(branch, rules), // as a ruleset has them
	'POST check': (lab, body) => makeRun(lab.world, body), // {sha, name, status, conclusion, log}: of GitHub Actions
}

export async function serveControl(lab, { method, url }, outgoing, raw) {
	const verb = verbs[`${method} ${url.slice('/_lab/'.length)}`]
	const result = await verb?.(lab, raw.length > 0 ? JSON.parse(raw) : {})
	outgoing.writeHead(verb ? 200 : 404, { 'content-type': 'application/json' })
	outgoing.end(JSON.stringify(method === 'GET' ? result : {}))
}
