// GitHub's primary limit: so many requests a token until a time. Secondary limits are made with faults.
import { DOCUMENTATION } from './answers.mjs'

const seconds = () => Math.floor(Date.now() / 1000)

export class Limits {
	constructor() {
		this.byToken = new Map()
	}
	of(token) {
		const key = token ?? ''
		const known = this.byToken.get(key)
		if (!known || known.reset <= seconds())
			this.byToken.set(key, { limit: token ? 5000 : 60, used: 0, reset: seconds() + 3600 })
		return this.byToken.get(key)
	}
	set(token, { limit = 5000, remaining = 0, resetIn = 5 }) {
		this.byToken.set(token, { limit, used: limit - remaining, reset: seconds() + resetIn })
	}
}

const left = ({ limit, used }) => Math.max(0, limit - used)

export const limitHeaders = limit => ({
	'x-ratelimit-limit': String(limit.limit), 'x-ratelimit-remaining': String(left(limit)),
	'x-ratelimit-used': String(Math.min(limit.used, limit.limit)), 'x-ratelimit-reset': String(limit.reset),
	'x-ratelimit-resource': 'core',
})

export const limitBody = ({ limit, used, reset }, version) => {
	const core = { limit, used, remaining: left({ limit, used }), reset }
	const search = { limit: 30, used: 0, remaining: 30, reset }
	return { resources: { core, search }, ...(version === '2022-11-28' && { rate: core }) }
}

export const exceeded = {
	message: 'API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the request ID.',
	documentation_url: DOCUMENTATION,
}
