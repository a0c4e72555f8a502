package dev.detour.ingest.intake;

/** How a body writes the request: OTLP knows two ways. */
public enum Encoding {
  PROTOBUF,
  JSON
}
