// What the rules of permission do not see of a command: redirects, assignments and $() reach any file and any
// program. They are refused before the rules are asked; the turn goes on. And no command gets what only the
// program itself needs.
const bad = text => {
	let command = text.replace(/<<-?\s*(['"]?)(\w+)\1(.*)\n([^]*?\n)?\s*\2[ \t]*(?=\n|$)/g,
		(all, quote, word, rest, body) => quote || !/[$`]/.test(body || "") ? rest : all)
	command = command.replace(/'[^']*'|"(?:\\.|[^"\\$`])*"/g, "Q")
		.replace(/\d?>&\d|[\d&]?>\s*\/dev\/null(?![^\s;&|)])/g, "")
	return /[<>`]|\$\(|(^|[;&|({!\n]|\bdo|\bthen|\belse)\s*(export|declare|typeset|local|readonly|unset|\w+(\[.*?\])?\+?=)|\s--(output|ext-diff|no-index)/
		.test(command)
}
export const Guard = async () => ({
	"tool.execute.before": async (input, output) => {
		if (input.tool === "bash" && bad(String(output.args.command)))
			throw new Error("czar: no redirects, assignments, export or $() here")
	},
	"shell.env": async (input, output) => {
		output.env.OPENCODE_SERVER_PASSWORD = ""
		output.env.OPENCODE_CONFIG_CONTENT = ""
	},
})
