// Webhooks go out with GitHub's headers: a delivery has a GUID, and is signed with the hook's secret.
import { createHmac, randomUUID } from 'node:crypto'

export function signWebhooks(world) {
	world.emulate.webhooks.setHeaderFactory(({ event, body, subscription }) => ({
		'Content-Type': 'application/json',
		'User-Agent': 'GitHub-Hookshot/044aadd',
		'X-GitHub-Event': event,
		'X-GitHub-Delivery': randomUUID(),
		'X-GitHub-Hook-ID': String(subscription.id),
		'X-GitHub-Hook-Installation-Target-Type': 'repository',
		'X-GitHub-Hook-Installation-Target-ID': String(world.repository.id),
		...(subscription.secret && {
			'X-Hub-Signature': `sha1=${createHmac('sha1', subscription.secret).update(body).digest('hex')}`,
			'X-Hub-Signature-256': `sha256=${createHmac('sha256', subscription.secret).update(body).digest('hex')}`,
		}),
	}))
}
