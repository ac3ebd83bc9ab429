// What goes wrong on the wire, as a test asks for it (POST /_lab/fault, one object):
//
//   method, path   which requests (path: a regular expression); times: how many of them (1), skip: so many
//                  are let through before
//   status, body, headers   the answer in place of the true one;  after: true executes the request first
//   reset: true    the connection is cut without an answer
//   truncate: N    the answer ends after N bytes, and is cut
//   delay: MS      the request waits before anything is done;  drip: MS sends the answer in ten pieces
//   hold: true     the answer is kept back until POST /_lab/release
export class Faults {
	constructor() {
		this.list = []
		this.held = []
	}
	add({ path = '.', times = 1, skip = 0, ...fault }) {
		this.list.push({ ...fault, path: new RegExp(path), times, skip })
	}
	// The first one that is meant for this request; used up when it was its last time.
	take(method, path) {
		const fault = this.list.find(each => (!each.method || each.method === method) && each.path.test(path))
		if (!fault)
			return null
		if (fault.skip > 0) {
			fault.skip--
			return null
		}
		if (--fault.times === 0)
			this.list.splice(this.list.indexOf(fault), 1)
		return fault
	}
	forget() {
		this.list = []
	}
	hold() {
		return new Promise(resolve => this.held.push(resolve))
	}
	release() {
		this.held.splice(0).forEach(resolve => resolve())
	}
}

export const instead = fault => ({
	status: fault.status,
	headers: { 'content-type': 'application/json; charset=utf-8', ...fault.headers },
	body: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? { message: 'Server Error' }),
})
