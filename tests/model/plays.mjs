// What a model does in a turn that an agent program brings it, told by the text of that turn.
//
// A brief of czar is carried out: the call that acknowledges it, what the task's ```script says, the
// commit with the marker; one tool a request, then the turn ends. Any other text is only answered. What
// came by a file is first read with the program's own tool; how that prints it is the program's, so
// the text itself is taken from the file, which is on this machine.
// Lines of a script: "write FILE WORDS" by the program's own tool for files, "run COMMAND", "say WORDS".
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const quote = text => `"${text.replace(/[\\"$`]/g, '\\$&')}"`

// Tools by their names in the programs.
const shells = {
	Bash: command => ({ command, description: 'a step of the task' }),
	bash: command => ({ command, description: 'a step of the task' }),
	run_shell_command: command => ({ command, description: 'a step of the task' }),
	exec_command: cmd => ({ cmd }),
	shell_command: command => ({ command }),
}
const writers = {
	Write: (file_path, content) => ({ file_path, content }),
	write: (filePath, content) => ({ filePath, content }),
	write_file: (file_path, content) => ({ file_path, content }),
	apply_patch: (path, content) =>
		`*** Begin Patch\n*** Add File: ${path}\n${content.replace(/\n$/, '').replace(/^/gm, '+')}\n*** End Patch\n`,
}

const readers = {
	Read: file_path => ({ file_path }),
	read: filePath => ({ filePath }),
	read_file: file_path => ({ file_path }),
	exec_command: path => ({ cmd: `cat ${path}` }),
}

function call(tools, table, ...args) {
	const name = Object.keys(table).find(each => tools.includes(each))
	return name ? { call: name, args: table[name](...args) } : { say: `I have no tool for that among ${tools.join(', ')}.` }
}

// {task, code, ack, folder, lines} of a brief; undefined when the text is none
function readBrief(text) {
	const code = text.match(/^code: (\S+) \((\S+)\)\s*$/m)
	const ack = text.match(/^ {4}(\S+) ack \S+ CODE$/m)
	const folder = text.match(/^You work in (.*), on branch /m)
	const script = text.match(/^```script\n([^]*?)^```$/m)
	return code && ack && folder
		? { code: code[1], task: code[2], czar: ack[1], folder: folder[1], lines: (script?.[1] ?? '').split('\n').filter(Boolean) }
		: undefined
}

function stepOf(line, tools, brief) {
	const [verb, first, ...rest] = line.split(' ')
	if (verb === 'write')
		return call(tools, writers, resolve(brief.folder, first), `${rest.join(' ')}\n`)
	if (verb === 'run')
		return call(tools, shells, [first, ...rest].join(' '))
	return { say: [first, ...rest].join(' ') }
}

// What is to be done in this turn, a tool or an answer each.
function stepsOf(turn, tools) {
	const path = turn.map(text => text.match(/^Read the whole text in (.*) now \(\d+ bytes, SHA-256/m)?.[1]).find(Boolean)
	const brief = [...turn, ...path ? [readFileSync(path, 'utf8')] : []].map(readBrief).find(Boolean)
	const reading = path ? [() => call(tools, readers, path)] : []
	return !brief ? reading : [
		...reading,
		() => call(tools, shells, `${brief.czar} ack ${brief.task} ${brief.code}`),
		...brief.lines.map(line => () => stepOf(line, tools, brief)),
		() => call(tools, shells, `git add -A && git commit -m ${quote(`did ${brief.task}`)} -m ${quote(`TASK_COMPLETE ${brief.task}`)}`),
	]
}

export function nextStep({ tools, turn, results }) {
	const steps = tools.length > 0 ? stepsOf(turn, tools) : []
	return steps[results]?.() ?? { say: `It is done; the text had ${Buffer.byteLength(turn.at(-1) ?? '')} bytes.` }
}
