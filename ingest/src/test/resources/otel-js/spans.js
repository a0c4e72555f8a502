// Sends a request span and its attempt spans by OpenTelemetry's own SDK, and prints what it sent.
// usage: node spans.js http/json|http/protobuf|grpc ENDPOINT SERVICE TOKEN
import { readFileSync } from "node:fs";
import { Metadata } from "@grpc/grpc-js";
import { SpanKind, SpanStatusCode, context, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as Grpc } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as HttpJson } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as HttpProtobuf } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const [protocol, endpoint, service, token] = process.argv.slice(2);

function exporter() {
  const headers = { Authorization: `Bearer ${token}` };
  if (protocol === "grpc") {
    const metadata = new Metadata();
    metadata.set("authorization", headers.Authorization);
    return new Grpc({ url: endpoint, metadata, compression: "gzip" });
  }
  const Exporter = protocol === "http/json" ? HttpJson : HttpProtobuf;
  return new Exporter({ url: `${endpoint}/v1/traces`, headers, compression: "gzip" });
}

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": service }),
  spanProcessors: [new BatchSpanProcessor(exporter())],
});
const tracer = provider.getTracer("detour-test", "1.2.3");
const attributes = JSON.parse(readFileSync(0, "utf8"));

function send(span, parent, name, of) {
  const { traceId, spanId } = span.spanContext();
  console.log(JSON.stringify({ traceId, spanId, parentSpanId: parent ?? "", name, attributes: of }));
  span.end();
}

const request = tracer.startSpan("POST /v1/chat/completions", { kind: SpanKind.SERVER, attributes });
for (let index = 0; index < 20; index++) {
  const of = { ...attributes, "detour.attempt.index": index };
  const inRequest = trace.setSpan(context.active(), request);
  const attempt = tracer.startSpan("chat m", { kind: SpanKind.CLIENT, attributes: of }, inRequest);
  attempt.addEvent("fallback", { from: "a" });
  attempt.setStatus({ code: SpanStatusCode.ERROR, message: "over" });
  send(attempt, request.spanContext().spanId, "chat m", of);
}
send(request, undefined, "POST /v1/chat/completions", attributes);
await provider.forceFlush();
await provider.shutdown();
