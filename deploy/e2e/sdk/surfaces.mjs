// Uses every API of the router through the official SDKs, and prints one JSON object: by call, what the SDK's user would see and how
// many HTTP requests the SDK made for it.
// usage: node surfaces.mjs serve|stop MODEL  (environment: BASE_URL without /v1, API_KEY)
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const [, , mode, model] = process.argv;
let requests = 0;
const counted = (url, init) => {
  requests += 1;
  return fetch(url, init);
};
const settings = { apiKey: process.env.API_KEY, timeout: 30_000, fetch: counted };
const openai = new OpenAI({ ...settings, baseURL: `${process.env.BASE_URL}/v1` });
const anthropic = new Anthropic({ ...settings, baseURL: process.env.BASE_URL });

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const question = "Say something. sim{output_tokens=12}";
const chat = { model, messages: [{ role: "system", content: "Be brief." }, { role: "user", content: question }] };
const chatTools = {
  tools: [{ type: "function", function: { name: "weather", description: "Looks it up.", parameters: schema } }],
  tool_choice: "required",
};
const response = { model, instructions: "Be brief.", input: question };
const responseTools = {
  tools: [{ type: "function", name: "weather", description: "Looks it up.", parameters: schema, strict: true }],
  tool_choice: "required",
};
const message = { model, max_tokens: 500, system: "Be brief.", messages: [{ role: "user", content: question }] };
const messageTools = {
  tools: [{ name: "weather", description: "Looks it up.", input_schema: schema }],
  tool_choice: { type: "any" },
};

const ofChat = (completion) => ({
  text: completion.choices[0].message.content ?? "",
  end: completion.choices[0].finish_reason,
  model: completion.model,
  output: completion.usage.completion_tokens,
  calls: (completion.choices[0].message.tool_calls ?? []).map((call) => [call.function.name, JSON.parse(call.function.arguments)]),
});
const ofResponse = (answer) => ({
  text: answer.output.flatMap((item) => item.content ?? []).map((part) => part.text ?? "").join(""),
  end: answer.status,
  model: answer.model,
  output: answer.usage.output_tokens,
  calls: answer.output.filter((item) => item.type === "function_call").map((item) => [item.name, JSON.parse(item.arguments)]),
});
const ofMessage = (answer) => ({
  text: answer.content.filter((block) => block.type === "text").map((block) => block.text).join(""),
  end: answer.stop_reason,
  model: answer.model,
  output: answer.usage.output_tokens,
  calls: answer.content.filter((block) => block.type === "tool_use").map((block) => [block.name, block.input]),
});

// The tool's result goes back, so that the answer's own ids are read again.
async function chatRound() {
  const first = await openai.chat.completions.create({ ...chat, ...chatTools });
  const called = first.choices[0].message;
  const results = called.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "18 degrees" }));
  const second = await openai.chat.completions.create({ model, messages: [...chat.messages, called, ...results], tools: chatTools.tools });
  return { ...ofChat(second), calls: ofChat(first).calls };
}

async function responseRound() {
  const first = await openai.responses.create({ ...response, ...responseTools, store: false });
  const results = first.output
    .filter((item) => item.type === "function_call")
    .map((item) => ({ type: "function_call_output", call_id: item.call_id, output: "18 degrees" }));
  const input = [{ role: "user", content: question }, ...first.output, ...results];
  const second = await openai.responses.create({ model, input, tools: responseTools.tools, store: false });
  return { ...ofResponse(second), calls: ofResponse(first).calls };
}

async function messageRound() {
  const first = await anthropic.messages.create({ ...message, ...messageTools });
  const results = first.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ type: "tool_result", tool_use_id: block.id, content: "18 degrees" }));
  const messages = [...message.messages, { role: "assistant", content: first.content }, { role: "user", content: results }];
  const second = await anthropic.messages.create({ ...message, messages, tools: messageTools.tools });
  return { ...ofMessage(second), calls: ofMessage(first).calls };
}

const plain = {
  chat: async () => ofChat(await openai.chat.completions.create(chat)),
  chatStream: async () => ofChat(await openai.chat.completions.stream({ ...chat, stream_options: { include_usage: true } }).finalChatCompletion()),
  responses: async () => ofResponse(await openai.responses.create(response)),
  responsesStream: async () => ofResponse(await openai.responses.stream(response).finalResponse()),
  messages: async () => ofMessage(await anthropic.messages.create(message)),
  messagesStream: async () => ofMessage(await anthropic.messages.stream(message).finalMessage()),
};
const more = {
  chatTools: chatRound,
  chatToolsStream: async () =>
    ofChat(await openai.chat.completions.stream({ ...chat, ...chatTools, stream_options: { include_usage: true } }).finalChatCompletion()),
  responsesTools: responseRound,
  responsesToolsStream: async () => ofResponse(await openai.responses.stream({ ...response, ...responseTools }).finalResponse()),
  messagesTools: messageRound,
  messagesToolsStream: async () => ofMessage(await anthropic.messages.stream({ ...message, ...messageTools }).finalMessage()),
  openaiModels: async () => ({ ids: (await openai.models.list()).data.map((it) => it.id) }),
  anthropicModels: async () => ({ ids: (await anthropic.models.list()).data.map((it) => it.id) }),
};
const embeddings = {
  embeddings: async () => {
    const list = await openai.embeddings.create({ model, input: ["one", "two"], dimensions: 8 });
    return { sizes: list.data.map((it) => it.embedding.length), input: list.usage.prompt_tokens };
  },
};

const chosen = { serve: { ...plain, ...more }, stop: { ...plain, ...embeddings }, embed: embeddings }[mode];
const results = {};
for (const [name, call] of Object.entries(chosen)) {
  requests = 0;
  const seen = await call().catch((error) => ({
    error: { kind: error.constructor.name, status: error.status ?? null, message: String(error.message), body: error.error ?? null },
  }));
  results[name] = { ...seen, requests };
}
console.log(JSON.stringify(results));
