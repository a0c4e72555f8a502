// Asks one question through the official SDK, plain or streamed, and prints one JSON object with what the SDK's user would see.
// usage: node chat.mjs plain|stream  (environment: BASE_URL, API_KEY, MODEL, FEATURE)
import OpenAI from "openai";

let calls = 0;
const client = new OpenAI({
  baseURL: process.env.BASE_URL,
  apiKey: process.env.API_KEY,
  timeout: 30_000,
  fetch: (url, init) => {
    calls += 1;
    return fetch(url, init);
  },
});

const question = {
  model: process.env.MODEL ?? "auto",
  messages: [{ role: "user", content: "Say something short." }],
};
const options = { headers: { "x-detour-feature": process.env.FEATURE ?? "" } };

async function plain() {
  const { data, response } = await client.chat.completions.create(question, options).withResponse();
  return {
    content: data.choices[0].message.content,
    finishReason: data.choices[0].finish_reason,
    model: data.model,
    outputTokens: data.usage.completion_tokens,
    route: response.headers.get("x-detour-route"),
    fallbackDepth: response.headers.get("x-detour-fallback-depth"),
  };
}

async function stream() {
  const { data, response } = await client.chat.completions
    .create({ ...question, stream: true, stream_options: { include_usage: true } }, options)
    .withResponse();
  const seen = {
    content: "",
    finishReason: null,
    model: null,
    outputTokens: null,
    route: response.headers.get("x-detour-route"),
    fallbackDepth: response.headers.get("x-detour-fallback-depth"),
  };
  for await (const chunk of data) {
    const choice = chunk.choices[0];
    seen.model ??= chunk.model;
    seen.content += choice?.delta?.content ?? "";
    seen.finishReason = choice?.finish_reason ?? seen.finishReason;
    seen.outputTokens = chunk.usage?.completion_tokens ?? seen.outputTokens;
  }
  return seen;
}

const result = await (process.argv[2] === "stream" ? stream() : plain()).catch((error) => ({
  error: { status: error.status ?? null, code: error.code ?? null, type: error.type ?? null, message: error.message },
}));
console.log(JSON.stringify({ ...result, calls }));
