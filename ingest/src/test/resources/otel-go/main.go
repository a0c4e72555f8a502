// Sends a request span and its attempt spans by OpenTelemetry's own SDK, and prints what it sent.
// usage: otelgo http/protobuf|grpc ENDPOINT SERVICE TOKEN
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func exporter(ctx context.Context, protocol, endpoint, token string) *otlptrace.Exporter {
	headers := map[string]string{"authorization": "Bearer " + token}
	address := strings.TrimPrefix(endpoint, "http://")
	var exporter *otlptrace.Exporter
	var err error
	if protocol == "grpc" {
		exporter, err = otlptracegrpc.New(ctx, otlptracegrpc.WithEndpoint(address),
			otlptracegrpc.WithInsecure(), otlptracegrpc.WithHeaders(headers), otlptracegrpc.WithCompressor("gzip"))
	} else {
		exporter, err = otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(address),
			otlptracehttp.WithInsecure(), otlptracehttp.WithHeaders(headers),
			otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	}
	check(err)
	return exporter
}

// value tells whole numbers from fractions, as attributes do.
func value(key string, of any) attribute.KeyValue {
	switch v := of.(type) {
	case string:
		return attribute.String(key, v)
	case bool:
		return attribute.Bool(key, v)
	case float64:
		if v == float64(int64(v)) {
			return attribute.Int64(key, int64(v))
		}
		return attribute.Float64(key, v)
	case []any:
		texts := make([]string, len(v))
		for i, text := range v {
			texts[i] = text.(string)
		}
		return attribute.StringSlice(key, texts)
	default:
		panic(fmt.Sprintf("no attribute: %T", of))
	}
}

func typed(of map[string]any) []attribute.KeyValue {
	var values []attribute.KeyValue
	for key, v := range of {
		values = append(values, value(key, v))
	}
	return values
}

func send(span trace.Span, parent, name string, of map[string]any) {
	line, err := json.Marshal(map[string]any{
		"traceId": span.SpanContext().TraceID().String(), "spanId": span.SpanContext().SpanID().String(),
		"parentSpanId": parent, "name": name, "attributes": of})
	check(err)
	fmt.Println(string(line))
	span.End()
}

func main() {
	ctx := context.Background()
	var attributes map[string]any
	check(json.NewDecoder(os.Stdin).Decode(&attributes))
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(exporter(ctx, os.Args[1], os.Args[2], os.Args[4])),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", os.Args[3]))))
	tracer := provider.Tracer("detour-test", trace.WithInstrumentationVersion("1.2.3"))

	name := "POST /v1/chat/completions"
	inRequest, request := tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(typed(attributes)...))
	for index := 0; index < 20; index++ {
		of := map[string]any{"detour.attempt.index": float64(index)}
		for key, v := range attributes {
			of[key] = v
		}
		_, attempt := tracer.Start(inRequest, "chat m", trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(typed(of)...))
		attempt.AddEvent("fallback", trace.WithAttributes(attribute.String("from", "a")))
		attempt.SetStatus(codes.Error, "over")
		send(attempt, request.SpanContext().SpanID().String(), "chat m", of)
	}
	send(request, "", name, attributes)
	check(provider.Shutdown(ctx))
}
