// Commits as GitHub shows them, and two of them compared.
import { answer, notFound, page, Refusal } from './answers.mjs'
import { findPull } from './pulls.mjs'

// A commit, branch or full reference; whatever names nothing is refused in GitHub's words.
export function resolve(world, name) {
	const sha = world.git.branch(name) ?? world.git.commit(name)
	if (!sha)
		throw new Refusal(422, `No commit found for SHA: ${name}`)
	return sha
}

export function showCommit(world, sha) {
	const { git } = world
	const [tree, parents, name, email, date, message] = git.run(['log', '-1', '--format=%T%x00%P%x00%an%x00%ae%x00%aI%x00%B', sha]).split('\0')
	const url = `${world.base}${world.path}`
	const person = { name, email, date }
	return { sha, node_id: `C_${sha}`, url: `${url}/commits/${sha}`, html_url: `${world.base}/${world.repository.full_name}/commit/${sha}`,
		comments_url: `${url}/commits/${sha}/comments`, author: null, committer: null,
		parents: parents.split(' ').filter(Boolean).map(each => ({ sha: each, url: `${url}/commits/${each}`, html_url: `${url}/commits/${each}` })),
		commit: { url: `${url}/git/commits/${sha}`, author: person, committer: person, message, comment_count: 0,
			tree: { sha: tree, url: `${url}/git/trees/${tree}` },
			verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null } } }
}

async function listPullCommits(world, request, number) {
	const { base_sha: base, head_sha: head } = findPull(world, number)
	const commits = world.git.lines(['rev-list', '--reverse', `${base}..${head}`])
	return page(request, commits.map(each => showCommit(world, each)))
}

function compare(world, request, range) {
	const { git } = world
	const [base, head] = range.split('...').map(name => git.branch(name) ?? git.commit(name))
	if (!base || !head)
		throw notFound()
	const ahead = git.countBetween(base, head)
	const behind = git.countBetween(head, base)
	const status = ahead && behind ? 'diverged' : ahead ? 'ahead' : behind ? 'behind' : 'identical'
	const commits = git.lines(['rev-list', '--reverse', `${base}..${head}`]).map(each => showCommit(world, each))
	const url = `${world.base}${world.path}/compare/${range}`
	return answer(200, { url, html_url: url, permalink_url: url, diff_url: url, patch_url: url, status, ahead_by: ahead, behind_by: behind,
		total_commits: ahead, commits, files: [], base_commit: showCommit(world, base),
		merge_base_commit: showCommit(world, git.run(['merge-base', base, head])) })
}

export const commitRoutes = [
	['GET', '/commits/(.+)', (world, request, name) => answer(200, showCommit(world, resolve(world, name)))],
	['GET', '/pulls/(\\d+)/commits', listPullCommits],
	['GET', '/compare/(.+)', compare],
]
