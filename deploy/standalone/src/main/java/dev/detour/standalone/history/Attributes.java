package dev.detour.standalone.history;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;

/** Attributes in their OTLP form. */
final class Attributes {
  private final List<KeyValue> list = new ArrayList<>();

  Attributes put(String key, String value) {
    return put(key, AnyValue.newBuilder().setStringValue(value));
  }

  Attributes put(String key, long value) {
    return put(key, AnyValue.newBuilder().setIntValue(value));
  }

  Attributes put(String key, double value) {
    return put(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  Attributes put(String key, boolean value) {
    return put(key, AnyValue.newBuilder().setBoolValue(value));
  }

  /** Nothing at all for no values. */
  Attributes put(String key, List<String> values) {
    if (values.isEmpty()) {
      return this;
    }
    ArrayValue.Builder array = ArrayValue.newBuilder();
    values.forEach(value -> array.addValues(AnyValue.newBuilder().setStringValue(value)));
    return put(key, AnyValue.newBuilder().setArrayValue(array));
  }

  private Attributes put(String key, AnyValue.Builder value) {
    list.add(KeyValue.newBuilder().setKey(key).setValue(value).build());
    return this;
  }

  Attributes copy() {
    Attributes copy = new Attributes();
    copy.list.addAll(list);
    return copy;
  }

  List<KeyValue> list() {
    return list;
  }
}
