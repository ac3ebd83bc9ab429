// The lab's world: one organisation, one repository, its people, their tokens; emulate keeps the tables
// and words the answers, git.mjs holds the commits. Everything that is shared between files hangs here.
import { randomUUID } from 'node:crypto'
import { startEmulate } from './packages.mjs'
import { Git } from './git.mjs'

// login -> what it may do; its token is ghp_LOGIN without "czar-". Only alice belongs to the organisation;
// mallory is a stranger.
const PEOPLE = { 'czar-bot': 'push', 'czar-review': 'push', alice: 'admin', bob: 'push', reader: 'pull', mallory: null }
const ROLES = { admin: 'admin', maintain: 'write', push: 'write', triage: 'read', pull: 'read' }

export const tokenOf = login => `ghp_${login.replace('czar-', '')}`

const logins = Object.keys(PEOPLE)
const seed = {
	tokens: Object.fromEntries(logins.map(login => [tokenOf(login), { login, scopes: ['repo'] }])),
	github: {
		users: logins.map(login => ({ login, name: login, email: `${login}@example.test` })),
		orgs: [{ login: 'acme', name: 'Acme', members: [{ login: 'alice', role: 'admin' }] }],
		repos: [{ owner: 'acme', name: 'proj', auto_init: false }],
		apps: [{
			app_id: 12345, slug: 'czar', name: 'Czar', events: ['pull_request', 'check_run'],
			permissions: { contents: 'write', pull_requests: 'write', checks: 'write', issues: 'write', statuses: 'write', metadata: 'read' },
			installations: [{ installation_id: 100, account: 'acme', repository_selection: 'all' }],
		}],
	},
}

export class World {
	static async create(base, folder, mergeableAfter) {
		const emulate = await startEmulate({ seed, baseUrl: base })
		return new World(base, folder, mergeableAfter, emulate)
	}

	constructor(base, folder, mergeableAfter, emulate) {
		Object.assign(this, { base, mergeableAfter, emulate, tables: emulate.tables, tokens: emulate.tokens })
		const { repos, collaborators, users } = this.tables
		this.repository = repos.all()[0]
		this.changeRepository({ pushed_at: new Date().toISOString() })
		this.formerNames = [] // full names that it had
		this.git = new Git(folder, this.repository.full_name, this.repository.default_branch)
		this.statuses = new Map() // commit -> statuses, the oldest first
		this.jobLogs = new Map() // number of a check run -> text
		this.rules = new Map() // branch -> rules of rulesets
		this.mergeableJobs = new Map()
		this.expired = new Set()
		for (const [login, permission] of Object.entries(PEOPLE))
			if (permission)
				collaborators.insert({ repo_id: this.repository.id, user_id: users.findOneBy('login', login).id, permission })
	}

	get path() { return `/repos/${this.repository.full_name}` }
	get owner() { return this.repository.full_name.split('/')[0] }
	// A repository that was renamed answers under its former name with a redirect.
	rename(name) {
		this.formerNames.push(this.repository.full_name)
		this.changeRepository({ name, full_name: `${this.owner}/${name}` })
	}
	expire(token) {
		const given = [...this.tokens].filter(([, user]) => user?.installation).map(([each]) => each)
		for (const each of token ? [token] : given)
			this.expired.add(each)
	}
	close() {
		this.mergeableJobs.forEach(timer => clearTimeout(timer))
		return this.emulate.close()
	}
	changeRepository(fields) { this.repository = this.tables.repos.update(this.repository.id, fields) }
	rows(table) { return this.tables[table].findBy('repo_id', this.repository.id) }
	user(login) { return this.tables.users.findOneBy('login', login) }

	// admin, write, read or none. The repository is public, so anybody may read.
	permission(user) {
		if (user.installation)
			return 'write'
		const row = this.rows('collaborators').find(each => each.user_id === this.user(user.login)?.id)
		return row ? ROLES[row.permission] : 'none'
	}

	// Asks emulate as somebody. A token for one call each, for emulate counts calls by token and would
	// refuse; the limits are front.mjs's.
	async ask(user, method, path, body) {
		const token = `once_${randomUUID()}`
		this.tokens.set(token, user)
		const answer = await this.askWith(token, method, path, body)
		this.tokens.delete(token)
		return answer
	}
	async askWith(token, method, path, body, headers = {}) {
		const response = await this.emulate.app.fetch(new Request(this.base + path, {
			method, headers: { ...headers, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
			body: body === undefined ? undefined : JSON.stringify(body),
		}))
		const kept = ['content-type', 'link', 'location'].filter(name => response.headers.has(name))
		return { status: response.status, body: await response.text(),
			headers: Object.fromEntries(kept.map(name => [name, response.headers.get(name)])) }
	}
	// An object as the owner sees it, e.g. for the payload of a webhook.
	async read(path) {
		return JSON.parse((await this.ask({ login: 'alice', scopes: ['repo'] }, 'GET', path)).body)
	}

	async notify(event, action, payload, login) {
		await this.emulate.webhooks.dispatch(event, action, { ...(action && { action }), ...payload,
			repository: await this.read(this.path), sender: await this.read(`/users/${login}`) }, this.owner, this.repository.name)
	}
}
