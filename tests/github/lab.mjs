// What a running lab consists of. Its world can be made anew, so that each case of a test begins with an
// empty GitHub without a new process.
import { join } from 'node:path'
import { Checker } from './checker.mjs'
import { Faults } from './faults.mjs'
import { Limits } from './limits.mjs'
import { signWebhooks } from './webhooks.mjs'
import { World } from './world.mjs'

export class Lab {
	constructor(base, folder, mergeableAfter) {
		Object.assign(this, { base, folder, mergeableAfter, worlds: 0, checker: new Checker() })
	}
	async renew() {
		const old = this.world
		const world = await World.create(this.base, join(this.folder, `git-${++this.worlds}`), this.mergeableAfter)
		signWebhooks(world)
		Object.assign(this, { world, limits: new Limits(), faults: new Faults(), log: [] })
		old?.close()
	}
}
