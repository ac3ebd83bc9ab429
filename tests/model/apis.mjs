// The two APIs: which requests they take, and the envelopes of their answers.
//
// As strict as theirs: an unknown member, a header of the other one or a loose schema is refused.
export class Refusal extends Error {
	constructor(status, message) {
		super(message)
		this.status = status
	}
}

function must(holds, what) {
	if (!holds)
		throw new Refusal(400, what)
}

function members(object, what, required, optional = []) {
	must(object !== null && typeof object === 'object' && !Array.isArray(object), `${what}: not an object`)
	for (const name of required)
		must(name in object, `${what}.${name}: Field required`)
	for (const name of Object.keys(object))
		must(required.includes(name) || optional.includes(name), `${what}.${name}: Extra inputs are not permitted`)
}

function words(value, what) {
	must(typeof value === 'string' && value.length > 0, `${what}: not a text`)
}

// A schema that an answer can be held to: every object closed, every member of it required.
function checkSchema(schema, what) {
	if (schema.type === 'object') {
		must(schema.additionalProperties === false, `${what}: 'additionalProperties' is required to be false`)
		const names = Object.keys(schema.properties)
		must(names.every(name => schema.required.includes(name)), `${what}: 'required' must name every property`)
		names.forEach(name => checkSchema(schema.properties[name], `${what}.${name}`))
	} else if (schema.type === 'array') {
		checkSchema(schema.items, `${what}.items`)
	} else {
		must(['string', 'integer'].includes(schema.type), `${what}: no type`)
	}
}

const anthropic = {
	checkHeaders(headers, key) {
		if (headers['x-api-key'] !== key)
			throw new Refusal(401, `invalid x-api-key: ${headers['x-api-key']}`)
		must(!('authorization' in headers), 'authorization: of another API')
		must(headers['anthropic-version'] === '2023-06-01', 'anthropic-version: header is required')
		must(headers['content-type'] === 'application/json', 'content-type: not JSON')
	},
	checkBody(body) {
		members(body, 'body', ['model', 'max_tokens', 'messages'], ['system', 'tools', 'tool_choice'])
		words(body.model, 'model')
		must(Number.isInteger(body.max_tokens) && body.max_tokens > 0, 'max_tokens: not a number')
		must(body.messages.length === 1, 'messages: one question')
		members(body.messages[0], 'messages.0', ['role', 'content'])
		must(body.messages[0].role === 'user', 'messages.0.role: user')
		words(body.messages[0].content, 'messages.0.content')
		must(body.system.length === 1, 'system: one block')
		members(body.system[0], 'system.0', ['type', 'text', 'cache_control'])
		must(body.system[0].type === 'text' && body.system[0].cache_control.type === 'ephemeral', 'system.0: a text to be cached')
		must(body.tools.length === 1, 'tools: one')
		members(body.tools[0], 'tools.0', ['name', 'input_schema'], ['description'])
		must(/^[a-zA-Z0-9_-]{1,64}$/.test(body.tools[0].name), 'tools.0.name: no name')
		checkSchema(body.tools[0].input_schema, 'tools.0.input_schema')
		members(body.tool_choice, 'tool_choice', ['type', 'name'], ['disable_parallel_tool_use'])
		must(body.tool_choice.type === 'tool' && body.tool_choice.name === body.tools[0].name, 'tool_choice: no such tool')
	},
	question: body => ({ constant: body.system[0].text, text: body.messages[0].content }),
	// answers: texts of JSON; whole: it did not stop for want of tokens
	envelope: ({ model, tokens, cached }, answers, whole) => ({
		id: 'msg_01', type: 'message', role: 'assistant', model,
		content: answers.map((each, i) => ({ type: 'tool_use', id: `toolu_${i}`, name: 'review', input: JSON.parse(each) })),
		stop_reason: whole ? 'tool_use' : 'max_tokens', stop_sequence: null,
		usage: { input_tokens: tokens - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached, output_tokens: 9 },
	}),
	error: (type, message) => ({ type: 'error', error: { type, message }, request_id: 'req_01' }),
}

const openai = {
	checkHeaders(headers, key) {
		if (headers.authorization !== `Bearer ${key}`)
			throw new Refusal(401, 'Incorrect API key provided')
		must(!('x-api-key' in headers) && !('anthropic-version' in headers), 'headers of another API')
		must(headers['content-type'] === 'application/json', 'content-type: not JSON')
	},
	checkBody(body) {
		members(body, 'body', ['model', 'messages'], ['response_format'])
		words(body.model, 'model')
		must(body.messages.length === 2, 'messages: the constant part and the question')
		body.messages.forEach((each, i) => {
			members(each, `messages.${i}`, ['role', 'content'])
			must(each.role === ['system', 'user'][i], `messages.${i}.role`)
			words(each.content, `messages.${i}.content`)
		})
		members(body.response_format, 'response_format', ['type', 'json_schema'])
		must(body.response_format.type === 'json_schema', 'response_format.type')
		members(body.response_format.json_schema, 'json_schema', ['name', 'schema', 'strict'])
		must(body.response_format.json_schema.strict === true, 'json_schema.strict')
		checkSchema(body.response_format.json_schema.schema, 'json_schema.schema')
	},
	question: body => ({ constant: body.messages[0].content, text: body.messages[1].content }),
	envelope: ({ model, tokens, cached }, answers, whole) => ({
		id: 'chatcmpl-1', object: 'chat.completion', created: 1, model,
		choices: answers.map((content, index) => ({ index, message: { role: 'assistant', content, refusal: null }, logprobs: null,
			finish_reason: whole ? 'stop' : 'length' })),
		usage: { prompt_tokens: tokens, completion_tokens: 9, total_tokens: tokens + 9, prompt_tokens_details: { cached_tokens: cached } },
	}),
	error: (type, message) => ({ error: { message, type, param: null, code: null } }),
}

export const apis = {
	'POST /v1/messages': anthropic,
	'POST /v1/chat/completions': openai,
}
