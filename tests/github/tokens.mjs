// Who asks: personal tokens, the App's JSON web tokens, and its installation tokens, which since 2026 are
// some 520 characters long. Tokens that the control let expire are unknown.
import { createHmac } from 'node:crypto'

// The token of a request, from Bearer, token or (git) Basic; null without one.
export function tokenFrom(header = '') {
	const basic = header.match(/^Basic (.+)$/i)
	if (!basic)
		return header.replace(/^(Bearer|token)\s+/i, '').trim() || null
	const [user, password] = Buffer.from(basic[1], 'base64').toString().split(/:(.*)/s)
	return password || user
}

export const isJwt = token => Boolean(token?.startsWith('eyJ'))

// What is wrong with an App's token, in GitHub's words; its signature is emulate's to check.
export function jwtProblem(token) {
	const now = Date.now() / 1000
	let claims
	try {
		claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
	} catch {
		return 'A JSON web token could not be decoded'
	}
	if (!Number.isInteger(claims.exp) || claims.exp < now)
		return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	if (claims.exp > now + 605)
		return "'Expiration time' claim ('exp') is too far in the future"
	if (!Number.isInteger(claims.iat) || claims.iat > now + 5)
		return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	return null
}

// An answer with an installation token: the same with a token as long as GitHub's, known from now on.
export function lengthen(world, answer) {
	const body = JSON.parse(answer.body)
	const filler = createHmac('sha512', 'lab').update(body.token).digest('base64url').repeat(6)
	const long = `ghs_12345_${filler}`
	world.tokens.set(long, world.tokens.get(body.token))
	const expires = new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+Z/, 'Z')
	return { ...answer, body: JSON.stringify({ ...body, token: long, expires_at: expires }) }
}
