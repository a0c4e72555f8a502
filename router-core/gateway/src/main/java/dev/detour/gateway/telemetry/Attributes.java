package dev.detour.gateway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Attributes in the form that goes on the wire: the fields {@code attributes} of a span, one after
 * the other. A key is put at most once.
 */
final class Attributes {
  private static final int ATTRIBUTES = 9; // of Span
  private static final int VALUE = 2; // of KeyValue
  private static final int STRING = 1; // of AnyValue, and so on
  private static final int BOOLEAN = 2;
  private static final int INTEGER = 3;
  private static final int DOUBLE = 4;
  private static final int ARRAY = 5;
  private static final int ARRAY_VALUES = 1; // of ArrayValue

  private Attributes() {}

  static void put(ProtoBytes span, AttributeKey<String> key, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    begin(span, key, ProtoBytes.fieldSize(utf8.length));
    span.writeBytes(STRING, utf8);
  }

  static void put(ProtoBytes span, AttributeKey<Long> key, long value) {
    begin(span, key, 1 + ProtoBytes.varintSize(value));
    span.writeVarint(INTEGER, value);
  }

  static void put(ProtoBytes span, AttributeKey<Boolean> key, boolean value) {
    begin(span, key, 2);
    span.writeVarint(BOOLEAN, value ? 1 : 0);
  }

  static void put(ProtoBytes span, AttributeKey<Double> key, double value) {
    begin(span, key, 1 + Long.BYTES);
    span.writeFixed64(DOUBLE, Double.doubleToRawLongBits(value));
  }

  static void put(ProtoBytes span, AttributeKey<List<String>> key, List<String> values) {
    ProtoBytes array = new ProtoBytes(64);
    for (String value : values) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      array.writeLength(ARRAY_VALUES, ProtoBytes.fieldSize(utf8.length));
      array.writeBytes(STRING, utf8);
    }
    begin(span, key, ProtoBytes.fieldSize(array.size()));
    span.writeBytes(ARRAY, array.toByteArray());
  }

  /** Writes all of an attribute but its value, which takes {@code length} bytes. */
  private static void begin(ProtoBytes span, AttributeKey<?> key, int length) {
    span.writeLength(ATTRIBUTES, key.field().length + ProtoBytes.fieldSize(length));
    span.append(key.field());
    span.writeLength(VALUE, length);
  }
}
