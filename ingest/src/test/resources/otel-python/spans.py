"""Sends a request span and its attempt spans by OpenTelemetry's own SDK, and prints what it sent.

usage: spans.py http/protobuf|grpc ENDPOINT SERVICE TOKEN
"""

import json
import sys

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as Grpc
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, format_span_id, format_trace_id, set_span_in_context
import grpc

protocol, endpoint, service, token = sys.argv[1:]


def exporter():
    headers = {"authorization": f"Bearer {token}"}
    if protocol == "grpc":
        return Grpc(endpoint=endpoint, insecure=True, headers=headers, compression=grpc.Compression.Gzip)
    return Http(endpoint=f"{endpoint}/v1/traces", headers=headers, compression=Compression.Gzip)


def send(span, parent, name, attributes):
    context = span.get_span_context()
    print(
        json.dumps(
            {
                "traceId": format_trace_id(context.trace_id),
                "spanId": format_span_id(context.span_id),
                "parentSpanId": parent,
                "name": name,
                "attributes": attributes,
            }
        )
    )
    span.end()


provider = TracerProvider(resource=Resource({"service.name": service}))
provider.add_span_processor(BatchSpanProcessor(exporter()))
tracer = provider.get_tracer("detour-test", "1.2.3")
attributes = json.load(sys.stdin)

request = tracer.start_span("POST /v1/chat/completions", kind=SpanKind.SERVER, attributes=attributes)
for index in range(20):
    of = {**attributes, "detour.attempt.index": index}
    attempt = tracer.start_span("chat m", set_span_in_context(request), kind=SpanKind.CLIENT, attributes=of)
    attempt.add_event("fallback", {"from": "a"})
    attempt.set_status(Status(StatusCode.ERROR, "over"))
    send(attempt, format_span_id(request.get_span_context().span_id), "chat m", of)
send(request, "", "POST /v1/chat/completions", attributes)
provider.shutdown()
