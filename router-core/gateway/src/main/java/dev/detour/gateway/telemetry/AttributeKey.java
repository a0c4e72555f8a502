package dev.detour.gateway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An attribute's name with its type, its name already in the form that goes on the wire.
 *
 * @param <T> type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it holds a value to the type of its key
final class AttributeKey<T> {
  private final String name;
  private final byte[] field; // KeyValue.key: tag, length, UTF-8

  private AttributeKey(String name) {
    this.name = name;
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    ProtoBytes bytes = new ProtoBytes(utf8.length + 3);
    bytes.writeBytes(1, utf8);
    this.field = bytes.toByteArray();
  }

  static AttributeKey<String> stringKey(String name) {
    return new AttributeKey<>(name);
  }

  static AttributeKey<List<String>> stringArrayKey(String name) {
    return new AttributeKey<>(name);
  }

  static AttributeKey<Long> longKey(String name) {
    return new AttributeKey<>(name);
  }

  static AttributeKey<Double> doubleKey(String name) {
    return new AttributeKey<>(name);
  }

  static AttributeKey<Boolean> booleanKey(String name) {
    return new AttributeKey<>(name);
  }

  byte[] field() {
    return field;
  }

  @Override
  public String toString() {
    return name;
  }
}
