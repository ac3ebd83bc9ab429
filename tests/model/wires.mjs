// What agent programs speak with a model: Anthropic's Messages, OpenAI's Responses and chat completions,
// Gemini's generateContent; each streaming where it is asked to.
//
// Of a request, read() makes {model, tools, turn, results}: the names of the tools on offer, the texts of
// the last turn of the user, and how many results of tools came since. Of a step {say} or {call, args},
// events() makes what is sent back: [event, data] pairs, of which whole() is the answer in one piece.
import { randomUUID } from 'node:crypto'

const id = prefix => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`
const halves = text => [text.slice(0, text.length / 2), text.slice(text.length / 2)]
const texts = (content, of = each => each.text) =>
	typeof content === 'string' ? [content] : (content ?? []).map(of).filter(each => typeof each === 'string')

// The last turn of a conversation: [{user: [TEXT]} | {result: 1} | {model: 1}].
function lastTurn(said) {
	let results = 0, turn = []
	for (const each of said.reverse()) {
		if (each.model && turn.length > 0)
			break
		results += turn.length === 0 ? each.result ?? 0 : 0
		if (each.user)
			turn = [...each.user, ...turn]
	}
	return { turn, results }
}

const anthropic = {
	path: /\/v1\/messages(\?.*)?$/,
	streams: (path, body) => body.stream === true,
	read: body => ({
		model: body.model, tools: (body.tools ?? []).map(each => each.name),
		...lastTurn(body.messages.map(({ role, content }) => {
			const results = typeof content === 'string' ? [] : content.filter(each => each.type === 'tool_result')
			const user = texts(content)
			return role === 'assistant' ? { model: 1 } : results.length > 0 ? { result: results.length, late: user } : { user }
		})),
	}),
	events({ model }, step) {
		const block = step.call ? { type: 'tool_use', id: id('toolu'), name: step.call, input: {} } : { type: 'text', text: '' }
		const delta = step.call
			? halves(JSON.stringify(step.args)).map(partial_json => ({ type: 'input_json_delta', partial_json }))
			: halves(step.say).map(text => ({ type: 'text_delta', text }))
		const usage = { input_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 }
		return [
			{ type: 'message_start', message: { id: id('msg'), type: 'message', role: 'assistant', model, content: [],
				stop_reason: null, stop_sequence: null, usage } },
			{ type: 'content_block_start', index: 0, content_block: block },
			...delta.map(each => ({ type: 'content_block_delta', index: 0, delta: each })),
			{ type: 'content_block_stop', index: 0 },
			{ type: 'message_delta', delta: { stop_reason: step.call ? 'tool_use' : 'end_turn', stop_sequence: null },
				usage: { output_tokens: 20 } },
			{ type: 'message_stop' },
		].map(data => [data.type, data])
	},
	whole: ({ model }, step) => ({
		id: id('msg'), type: 'message', role: 'assistant', model,
		content: [step.call ? { type: 'tool_use', id: id('toolu'), name: step.call, input: step.args } : { type: 'text', text: step.say }],
		stop_reason: step.call ? 'tool_use' : 'end_turn', stop_sequence: null, usage: { input_tokens: 100, output_tokens: 20 },
	}),
}

const responses = {
	path: /\/v1\/responses$/,
	streams: (path, body) => body.stream === true,
	read: body => ({
		model: body.model, tools: (body.tools ?? []).map(each => each.name ?? each.type),
		...lastTurn(body.input.map(each =>
			each.role === 'user' ? { user: texts(each.content) }
				: /_output$/.test(each.type) ? { result: 1 }
					: each.role === 'assistant' || /_call$/.test(each.type) ? { model: 1 } : {})),
	}),
	item: step => !step.call
		? { type: 'message', id: id('msg'), role: 'assistant', status: 'completed',
			content: [{ type: 'output_text', text: step.say, annotations: [] }] }
		: typeof step.args === 'string'
			? { type: 'custom_tool_call', id: id('ctc'), call_id: id('call'), name: step.call, input: step.args, status: 'completed' }
			: { type: 'function_call', id: id('fc'), call_id: id('call'), name: step.call, arguments: JSON.stringify(step.args),
				status: 'completed' },
	events({ model }, step) {
		const item = this.item(step)
		const answer = { id: id('resp'), object: 'response', created_at: 1, model, status: 'in_progress', output: [] }
		const at = { item_id: item.id, output_index: 0, content_index: 0 }
		return [
			{ type: 'response.created', response: answer },
			{ type: 'response.output_item.added', output_index: 0, item: { ...item, content: [], status: 'in_progress' } },
			...step.call ? [] : halves(step.say).map(delta => ({ type: 'response.output_text.delta', ...at, delta })),
			{ type: 'response.output_item.done', output_index: 0, item },
			{ type: 'response.completed', response: { ...answer, status: 'completed', output: [item], usage: {
				input_tokens: 100, input_tokens_details: { cached_tokens: 0 }, output_tokens: 20,
				output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 120 } } },
		].map(data => [data.type, data])
	},
	whole(request, step) {
		return this.events(request, step).at(-1)[1].response
	},
}

const chat = {
	path: /\/v1\/chat\/completions$/,
	streams: (path, body) => body.stream === true,
	read: body => ({
		model: body.model, tools: (body.tools ?? []).map(each => each.function.name),
		...lastTurn(body.messages.map(({ role, content }) =>
			({ user: { user: texts(content) }, tool: { result: 1 }, assistant: { model: 1 } })[role] ?? {})),
	}),
	message: step => step.call
		? { role: 'assistant', content: null, tool_calls: [{ index: 0, id: id('call'), type: 'function',
			function: { name: step.call, arguments: JSON.stringify(step.args) } }] }
		: { role: 'assistant', content: step.say },
	usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
	events({ model }, step) {
		const chunk = (delta, finish_reason, rest) => [null, { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model,
			choices: [{ index: 0, delta, finish_reason }], ...rest }]
		return [
			...step.call ? [chunk(this.message(step), null)]
				: halves(step.say).map(content => chunk({ role: 'assistant', content }, null)),
			chunk({}, step.call ? 'tool_calls' : 'stop', { usage: this.usage }),
			[null, '[DONE]'],
		]
	},
	whole(request, step) {
		return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: request.model, usage: this.usage,
			choices: [{ index: 0, message: this.message(step), finish_reason: step.call ? 'tool_calls' : 'stop' }] }
	},
}

const gemini = {
	path: /\/models\/[^/]*:(stream)?generateContent(\?.*)?$/i,
	streams: path => /:stream/.test(path),
	read: (body, path) => ({
		model: path.match(/\/models\/([^/:]*):/)[1],
		tools: (body.tools ?? []).flatMap(each => each.functionDeclarations ?? []).map(each => each.name),
		...lastTurn(body.contents.map(({ role, parts }) => {
			const results = parts.filter(each => each.functionResponse).length
			return role === 'model' ? { model: 1 } : results > 0 ? { result: results } : { user: texts(parts) }
		})),
	}),
	answer: ({ model }, parts, finishReason) => ({
		candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }], modelVersion: model,
		usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 },
	}),
	events(request, step) {
		return step.call ? [[null, this.whole(request, step)]]
			: halves(step.say).map((text, i) => [null, this.answer(request, [{ text }], ['', 'STOP'][i] || undefined)])
	},
	whole(request, step) {
		return this.answer(request, [step.call ? { functionCall: { name: step.call, args: step.args } } : { text: step.say }], 'STOP')
	},
}

export const wires = [anthropic, responses, chat, gemini]
