// How a request may be answered; the first word of a line of FOLDER/next, the rest of it are arguments.
const says = (verdict, summary, nonce, comments = []) => JSON.stringify({ nonce, verdict, summary, comments })
const good = (q, answers, whole = true) => ({ status: 200, body: JSON.stringify(q.api.envelope(q, answers, whole)) })
const fails = (q, status, type, message, headers) => ({ status, headers, body: JSON.stringify(q.api.error(type, message)) })
const approval = q => says('approve', 'all is well', q.nonce)

// q: {api, model, nonce, tokens, cached}
export const ways = {
	approve: q => good(q, [approval(q)]),
	changes: q => good(q, [says('changes', 'the word is wrong', q.nonce, [{ path: 'a.txt', line: 1, body: 'write good instead' }])]),
	'no-nonce': q => good(q, [says('approve', 'all is well', '')]),
	'wrong-nonce': q => good(q, [says('approve', 'all is well', '0'.repeat(32))]),
	twice: q => good(q, [approval(q), approval(q)]),
	nothing: q => good(q, []),
	'cut-off': q => good(q, [approval(q)], false), // all is there, but it says that it is not
	garbage: q => ({ status: 200, body: `<html>${approval(q)}</html>` }),
	empty: () => ({ status: 200, body: '' }),
	moved: q => ({ ...good(q, [approval(q)]), status: 302, headers: { location: '/v1/elsewhere' } }),
	429: (q, seconds) => fails(q, 429, 'rate_limit_error', 'Too many requests', { 'retry-after': seconds }),
	500: q => fails(q, 500, 'api_error', 'Internal server error'),
	529: q => fails(q, 529, 'overloaded_error', 'Overloaded'),
	400: q => fails(q, 400, 'invalid_request_error', 'prompt is too long'),
	reset: () => ({ reset: true }),
	slow: () => ({ silent: true }), // it never answers
	hold: q => ({ ...good(q, [approval(q)]), hold: true }),
}
