// Sends a batch through the official SDK, waits for its end, and prints one JSON object: what the SDK's user would see.
// usage: node batch.mjs  (environment: BASE_URL without /v1, API_KEY)
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/v1`, timeout: 30_000, maxRetries: 0 });
const line = (id, model) =>
  JSON.stringify({
    custom_id: id,
    method: "POST",
    url: "/v1/chat/completions",
    body: { model, messages: [{ role: "user", content: "Say something" }] },
  });
const input = [line("one", "auto"), line("two", "auto"), line("none", "no-such-model")].join("\n");

const file = await client.files.create({ file: await toFile(Buffer.from(input), "in.jsonl"), purpose: "batch" });
const created = await client.batches.create({
  input_file_id: file.id,
  endpoint: "/v1/chat/completions",
  completion_window: "24h",
  metadata: { night: "monday" },
});
let batch = created;
const deadline = Date.now() + 90_000;
while (batch.status === "in_progress" && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  batch = await client.batches.retrieve(created.id);
}
const lines = async (id) => (await (await client.files.content(id)).text()).trim().split("\n").map((text) => JSON.parse(text));
const output = await lines(batch.output_file_id);
const errors = await lines(batch.error_file_id);
const listed = [];
for await (const each of client.batches.list({ limit: 1 })) listed.push(each.id);
const deleted = await client.files.delete(file.id);

console.log(
  JSON.stringify({
    status: batch.status,
    counts: batch.request_counts,
    metadata: batch.metadata,
    answered: output.map((each) => each.custom_id).sort(),
    texts: output.map((each) => each.response.body.choices[0].message.content),
    failed: errors.map((each) => [each.custom_id, each.response.status_code, each.response.body.error.code]),
    listed: listed.includes(created.id),
    deleted: deleted.deleted,
  }),
);
