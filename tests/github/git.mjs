// The real git repository of the lab, and what GitHub does in it: merges of three kinds, diffs, and the
// refs that changed since they were last looked at.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const NO_COMMIT = '0'.repeat(40)

// GitHub refuses to push to protected branches; the lab itself merges with update-ref, which asks no hook.
const UPDATE_HOOK = `#!/bin/sh
case " $LAB_PROTECTED " in
*" $1 "*)
	echo "error: GH006: Protected branch update failed for $1." >&2
	echo "error: Changes must be made through a pull request." >&2
	exit 1
	;;
esac
`

export class Git {
	constructor(folder, fullName, branch) {
		this.folder = folder
		this.path = join(folder, `${fullName}.git`)
		this.seen = new Map() // ref -> commit
		mkdirSync(this.path, { recursive: true })
		this.run(['init', '-q', '--bare', '-b', branch])
		this.run(['config', 'http.receivepack', 'true'])
		this.run(['config', 'uploadpack.allowAnySHA1InWant', 'true'])
		writeFileSync(join(this.path, 'hooks/update'), UPDATE_HOOK)
		chmodSync(join(this.path, 'hooks/update'), 0o755)
	}

	environment() {
		return { ...process.env, HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'GitHub',
			GIT_AUTHOR_EMAIL: 'noreply@github.com', GIT_COMMITTER_NAME: 'GitHub', GIT_COMMITTER_EMAIL: 'noreply@github.com' }
	}
	try(args, at = this.path) {
		const { status, stdout, stderr } = spawnSync('git', ['-C', at, ...args],
			{ env: this.environment(), maxBuffer: 1 << 28, encoding: 'utf8' })
		return { ok: status === 0, out: stdout.trimEnd(), error: stderr }
	}
	run(args, at) {
		const { ok, out, error } = this.try(args, at)
		if (!ok)
			throw new Error(`git ${args.join(' ')}: ${error}`)
		return out
	}
	lines(args) { return this.run(args).split('\n').filter(Boolean) }

	commit(name) {
		const { ok, out } = this.try(['rev-parse', '-q', '--verify', `${name}^{commit}`])
		return ok ? out : null
	}
	branch(name) { return this.seen.get(`refs/heads/${name}`) ?? null }
	countBetween(from, to) { return Number(this.run(['rev-list', '--count', `${from}..${to}`])) }
	mergedTree(base, head) {
		const { ok, out } = this.try(['merge-tree', '--write-tree', base, head])
		return ok ? out.split('\n')[0] : null
	}
	commitTree(tree, parents, message) {
		return this.run(['commit-tree', tree, ...parents.flatMap(each => ['-p', each]), '-m', message])
	}
	// The commits of head, one by one, on base; null when one does not apply.
	rebase(base, head) {
		const folder = mkdtempSync(join(tmpdir(), 'rebase-'))
		rmSync(folder, { recursive: true })
		try {
			this.run(['worktree', 'add', '-q', '--detach', folder, base])
			const { ok } = this.try(['cherry-pick', '--allow-empty', `${base}..${head}`], folder)
			return ok ? this.run(['rev-parse', 'HEAD'], folder) : null
		} finally {
			this.try(['worktree', 'remove', '--force', folder])
		}
	}
	setRef(ref, to, from) { this.run(['update-ref', ref, to, ...(from ? [from] : [])]) }
	deleteRef(ref) { this.run(['update-ref', '-d', ref]) }

	// [{ref, before, after}]: what changed since the last call
	changes() {
		const now = new Map(this.lines(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'])
			.map(line => line.split(' ')))
		const refs = new Set([...this.seen.keys(), ...now.keys()])
		const changed = [...refs].filter(ref => this.seen.get(ref) !== now.get(ref))
			.map(ref => ({ ref, before: this.seen.get(ref) ?? NO_COMMIT, after: now.get(ref) ?? NO_COMMIT }))
		this.seen = now
		return changed
	}
}
