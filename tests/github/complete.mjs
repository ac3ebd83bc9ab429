// What emulate leaves out of its answers although GitHub's description calls it required, and Link headers
// by the repository's number as GitHub writes them.
export function complete(world, request, answered) {
	const { headers, status } = answered
	const link = headers.link?.replaceAll(`${world.path}/`, `/repositories/${world.repository.id}/`)
	const json = /json/.test(headers['content-type'] ?? '') && status < 300 && answered.body
	const body = json ? JSON.stringify(fill(world, JSON.parse(answered.body))) : answered.body
	return { status, body, headers: { ...headers, ...(link && { link }) } }
}

function fill(world, node) {
	if (node === null || typeof node !== 'object')
		return node
	Object.values(node).forEach(each => fill(world, each))
	if (node.login && node.avatar_url !== undefined && node.type)
		fillPerson(world, node)
	if (node.full_name && node.default_branch)
		Object.assign(node, { network_count: 0, subscribers_count: 0, ...node })
	if (node.color && node.name)
		node.description ??= ''
	return node
}

function fillPerson(world, person) {
	const url = `${world.base}/users/${person.login}`
	Object.assign(person, { url, gravatar_id: '', html_url: `${world.base}/${person.login}`, followers_url: `${url}/followers`,
		following_url: `${url}/following{/other_user}`, gists_url: `${url}/gists{/gist_id}`,
		starred_url: `${url}/starred{/owner}{/repo}`, subscriptions_url: `${url}/subscriptions`, organizations_url: `${url}/orgs`,
		repos_url: `${url}/repos`, events_url: `${url}/events{/privacy}`, received_events_url: `${url}/received_events`,
		site_admin: false, ...person })
}
