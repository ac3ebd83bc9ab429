// The packages of others, and the one place that knows where they are: setup.sh installs them into the
// build folder (LAB_PACKAGES), never beside these sources.
import { webcrypto } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

globalThis.crypto ??= webcrypto // node 18 has it, but not by this name

export const home = process.env.LAB_PACKAGES
export const require = createRequire(join(home, 'package.json'))

// emulate shows only a server; we want what is inside it: its routes (a fetch function), its tables, its
// webhooks, its tokens. They pass through the "register" of its GitHub plugin, in a file whose name is a
// hash; hence the package is pinned.
// One at a time, since "register" is there once.
let starting = Promise.resolve()
export function startEmulate(options) {
	const started = starting.then(() => start(options))
	starting = started.catch(() => {})
	return started
}

async function start(options) {
	const folder = join(home, 'node_modules/emulate/dist')
	const file = readdirSync(folder).find(name => name.endsWith('.js') &&
		/getGitHubStore,\s+githubPlugin/.test(readFileSync(join(folder, name), 'utf8')))
	const { githubPlugin, getGitHubStore } = await import(pathToFileURL(join(folder, file)))
	const { createEmulator } = await import(pathToFileURL(join(folder, 'api.js')))
	let inside
	const register = githubPlugin.register
	githubPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
		inside = { app, webhooks, tokens, tables: getGitHubStore(store) }
		return register(app, store, webhooks, baseUrl, tokens)
	}
	const server = await createEmulator({ service: 'github', port: 0, ...options })
	githubPlugin.register = register
	return { ...inside, appKey: server.generatedSecrets[0].value, close: () => server.close() }
}
