// What a running lab consists of: a server with a world behind it. Its world can be made anew, so that each
// case of a test begins with an empty GitHub without a new process; and tests that run side by side each
// open a lab of their own in one process, for its start is what costs.
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { Checker } from './checker.mjs'
import { serveControl } from './control.mjs'
import { Faults } from './faults.mjs'
import { Front } from './front.mjs'
import { Limits } from './limits.mjs'
import { signWebhooks } from './webhooks.mjs'
import { World } from './world.mjs'

class Lab {
	constructor(base, folder, mergeableAfter) {
		Object.assign(this, { base, folder, mergeableAfter, worlds: 0, checker: new Checker() })
	}
	async renew() {
		const old = this.world
		const world = await World.create(this.base, join(this.folder, `git-${++this.worlds}`), this.mergeableAfter)
		signWebhooks(world)
		Object.assign(this, { world, limits: new Limits(), faults: new Faults(), log: [] })
		writeFileSync(join(this.folder, 'app.pem'), world.emulate.appKey, { mode: 0o600 })
		old?.close()
	}
}

// FOLDER/address is there when it answers.
export async function openLab(folder) {
	const server = http.createServer()
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const lab = new Lab(`http://127.0.0.1:${server.address().port}`, folder, Number(process.env.LAB_MERGEABLE_AFTER ?? 50))
	const front = new Front(lab)
	await lab.renew()

	server.on('request', async (incoming, outgoing) => {
		const chunks = []
		for await (const chunk of incoming)
			chunks.push(chunk)
		const raw = Buffer.concat(chunks)
		if (incoming.url.startsWith('/_lab/'))
			await serveControl(lab, incoming, outgoing, raw)
		else
			await front.serve(incoming, outgoing, raw)
	})
	writeFileSync(join(folder, 'address.new'), lab.base)
	renameSync(join(folder, 'address.new'), join(folder, 'address'))
}
