// Files that who waits for them reads whole: there with all that is in them, or not there.
import { renameSync, writeFileSync } from 'node:fs'

export function put(path, text) {
	writeFileSync(`${path}.new`, text)
	renameSync(`${path}.new`, path)
}
