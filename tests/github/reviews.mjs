// Reviews, and the comments, labels and assignees of a pull request: on GitHub it is an issue as well.
import { answer, checkLength, invalid, notFound, Refusal } from './answers.mjs'
import { findPull } from './pulls.mjs'

// Not a right to write: on a public repository strangers review and comment.
async function review(world, request, number) {
	const pull = findPull(world, number)
	const { event, body, comments } = request.body
	checkLength('PullRequestReview', 'body', body, 65536)
	const own = pull.user_id === world.user(request.user.login)?.id
	if (own && (event === 'APPROVE' || event === 'REQUEST_CHANGES'))
		throw new Refusal(422, 'Unprocessable Entity',
			[`Review Can not ${event === 'APPROVE' ? 'approve' : 'request changes on'} your own pull request`])
	if ((event === 'REQUEST_CHANGES' || event === 'COMMENT') && !body && !comments?.length)
		throw new Refusal(422, 'Unprocessable Entity', ['Body can’t be blank'])
	// emulate wants the old "position" where GitHub takes "line"
	const placed = comments?.map(each => ({ ...each, position: each.position ?? each.line }))
	const written = await world.ask(request.user, 'POST', `${world.path}/pulls/${number}/reviews`,
		{ ...request.body, ...(placed && { comments: placed }) })
	if (written.status === 201)
		placeComments(world, JSON.parse(written.body).id, comments ?? [])
	return { ...written, status: written.status === 201 ? 200 : written.status }
}

// emulate keeps no lines.
function placeComments(world, review, comments) {
	const rows = world.rows('comments').filter(each => each.review_id === review)
	rows.forEach((row, n) => world.tables.comments.update(row.id, { line: comments[n].line ?? null, side: comments[n].side ?? 'RIGHT' }))
}

async function requestReviewers(world, request, number) {
	const author = world.tables.users.get(findPull(world, number).user_id)?.login
	if (request.body.reviewers?.includes(author))
		throw new Refusal(422, 'Review cannot be requested from pull request author.')
	const asked = await world.ask(request.user, 'POST', `${world.path}/pulls/${number}/requested_reviewers`, request.body)
	return { ...asked, status: asked.status === 200 ? 201 : asked.status }
}

function findIssue(world, number) {
	const issue = world.rows('issues').find(each => each.number === Number(number))
	if (!issue)
		throw notFound()
	return issue
}

// emulate hides those issues that are pull requests.
async function withPullsAsIssues(world, issues, ask) {
	issues.forEach(each => world.tables.issues.update(each.id, { is_pull_request: false, updated_at: each.updated_at }))
	const shown = await ask()
	issues.forEach(each => world.tables.issues.update(each.id, { is_pull_request: true, updated_at: each.updated_at }))
	const mark = issue => (issues.some(each => each.number === issue.number)
		? { ...issue, pull_request: { url: `${world.base}${world.path}/pulls/${issue.number}` } } : issue)
	const body = JSON.parse(shown.body)
	return { ...shown, body: JSON.stringify(Array.isArray(body) ? body.map(mark) : mark(body)) }
}

const showIssue = (world, request, number) => withPullsAsIssues(world, [findIssue(world, number)].filter(each => each.is_pull_request),
	() => world.ask(request.user, 'GET', `${world.path}/issues/${number}`))

const listIssues = (world, request) => withPullsAsIssues(world, world.rows('issues').filter(each => each.is_pull_request),
	() => world.ask(request.user, 'GET', `${world.path}/issues${request.query}`))

async function comment(world, request, number) {
	if (!request.body.body)
		throw invalid('IssueComment', 'body', 'missing_field')
	checkLength('IssueComment', 'body', request.body.body, 65536)
	return null // emulate goes on
}

// Logins that GitHub does not know are ignored silently; more than ten, too.
async function assign(world, request, number) {
	const issue = findIssue(world, number)
	const named = request.body.assignees.map(login => world.user(login)?.id).filter(Boolean)
	const ids = request.method === 'POST' ? [...new Set([...issue.assignee_ids, ...named])].slice(0, 10)
		: issue.assignee_ids.filter(id => !named.includes(id))
	world.tables.issues.update(issue.id, { assignee_ids: ids })
	if (issue.is_pull_request)
		world.tables.pullRequests.update(findPull(world, number).id, { assignee_ids: ids })
	const shown = await showIssue(world, request, number)
	return { ...shown, status: request.method === 'POST' ? 201 : 200 }
}

export const reviewRoutes = [
	['POST', '/pulls/(\\d+)/reviews', review, 'user'],
	['POST', '/pulls/(\\d+)/requested_reviewers', requestReviewers, 'write'],
	['GET', '/issues/(\\d+)', showIssue],
	['GET', '/issues', listIssues],
	['POST', '/issues/(\\d+)/comments', comment, 'user'],
	['PATCH', '/issues/comments/(\\d+)', comment, 'write'],
	['POST', '/issues/(\\d+)/labels', () => null, 'write'],
	['POST', '/issues/(\\d+)/assignees', assign, 'write'],
	['DELETE', '/issues/(\\d+)/assignees', assign, 'write'],
]
