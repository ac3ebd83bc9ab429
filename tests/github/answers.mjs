// What GitHub answers: JSON bodies, its refusals in their documented shapes, and pages with a Link header.

export const DOCUMENTATION = 'https://docs.github.com/rest'

export const answer = (status, body, headers = {}) => ({
	status,
	headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
	body: body === null ? '' : JSON.stringify(body),
})

// Thrown by a rule; becomes {"message":...,"errors":[...]}.
export class Refusal extends Error {
	constructor(status, message, errors) {
		super(message)
		Object.assign(this, { status, errors })
	}
	answer() {
		return answer(this.status, { message: this.message, ...(this.errors && { errors: this.errors }),
			documentation_url: DOCUMENTATION, status: String(this.status) })
	}
}

export const notFound = () => new Refusal(404, 'Not Found')

// 422 with objects in "errors"; reviews have strings there instead.
export const invalid = (resource, field, code, message) => new Refusal(422, 'Validation Failed',
	[{ resource, ...(field && { field }), code, ...(message && { message }) }])

export function checkLength(resource, field, text, most) {
	if (typeof text === 'string' && [...text].length > most)
		throw invalid(resource, field, 'custom', `${field} is too long (maximum is ${most} characters)`)
}

// One page of a list as the query asks for it. The addresses in Link name the repository by its number,
// as GitHub's do (front.mjs rewrites them for answers of emulate also).
export function page(request, list, wrap = items => items) {
	const query = new URLSearchParams(request.query)
	const size = Math.min(100, Number(query.get('per_page')) || 30)
	const number = Number(query.get('page')) || 1
	const last = Math.max(1, Math.ceil(list.length / size))
	const link = (to, rel) => {
		query.set('per_page', size)
		query.set('page', to)
		return `<${request.base}${request.path}?${query}>; rel="${rel}"`
	}
	const links = []
	if (number < last)
		links.push(link(number + 1, 'next'), link(last, 'last'))
	if (number > 1)
		links.push(link(number - 1, 'prev'), link(1, 'first'))
	return answer(200, wrap(list.slice((number - 1) * size, number * size)),
		links.length ? { link: links.join(', ') } : {})
}
