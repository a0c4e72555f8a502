package dev.detour.ingest.otlp;

/** The tags on the way from an export request to its spans. */
final class Tags {
  static final int RESOURCE_SPANS = 1 << 3 | WireType.LENGTH;
  static final int SCOPE_SPANS = 2 << 3 | WireType.LENGTH;
  static final int SPANS = 2 << 3 | WireType.LENGTH;
  static final int TRACE_ID = 1 << 3 | WireType.LENGTH;
  static final int SPAN_ID = 2 << 3 | WireType.LENGTH;
  static final int END_TIME = 8 << 3 | WireType.FIXED64;

  static final int TRACE_ID_BYTES = 16;
  static final int SPAN_ID_BYTES = 8;

  private Tags() {}
}
