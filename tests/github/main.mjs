// A GitHub to test against: main.mjs FOLDER
//
// Keeps its repositories below FOLDER, and when it answers writes FOLDER/address (http://127.0.0.1:PORT,
// the port is the kernel's choice) and FOLDER/app.pem (the key of the App 12345, installation 100).
// LAB_PACKAGES: where setup.sh installed; LAB_MERGEABLE_AFTER: milliseconds until "mergeable" is known (50).
import { renameSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { serveControl } from './control.mjs'
import { Front } from './front.mjs'
import { Lab } from './lab.mjs'

const folder = process.argv[2]
const server = http.createServer()
server.listen(0, '127.0.0.1', async () => {
	const base = `http://127.0.0.1:${server.address().port}`
	const lab = new Lab(base, folder, Number(process.env.LAB_MERGEABLE_AFTER ?? 50))
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
	writeFileSync(join(folder, 'app.pem'), lab.world.emulate.appKey, { mode: 0o600 })
	writeFileSync(join(folder, 'address.new'), base)
	renameSync(join(folder, 'address.new'), join(folder, 'address'))
})
