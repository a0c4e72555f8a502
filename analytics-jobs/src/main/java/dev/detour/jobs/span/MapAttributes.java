package dev.detour.jobs.span;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.AnyValue.ValueCase;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attributes under any name, as the generated classes have them: for spans of other writers. */
final class MapAttributes extends Attributes {
  private final Map<String, AnyValue> values;

  private MapAttributes(Map<String, AnyValue> values) {
    this.values = values;
  }

  static MapAttributes of(List<KeyValue> attributes) {
    Map<String, AnyValue> values = new HashMap<>(attributes.size() * 2);
    for (KeyValue attribute : attributes) {
      values.put(attribute.getKey(), attribute.getValue());
    }
    return new MapAttributes(values);
  }

  /** A value as it came. */
  @Nullable AnyValue value(String name) {
    return values.get(name);
  }

  /** A text; empty when absent or of another type. */
  String textOrEmpty(String name) {
    AnyValue value = values.get(name);
    return value == null ? "" : value.getStringValue();
  }

  /** These attributes with some replaced; an empty one is taken out. */
  MapAttributes with(Map<String, Optional<AnyValue>> replacements) {
    Map<String, AnyValue> replaced = new HashMap<>(values);
    replacements.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                present -> replaced.put(name, present), () -> replaced.remove(name)));
    return new MapAttributes(replaced);
  }

  @Override
  @Nullable ValueCase kind(String name) {
    AnyValue value = values.get(name);
    return value == null ? null : value.getValueCase();
  }

  @Override
  String string(String name) {
    return get(name).getStringValue();
  }

  @Override
  long number(String name) {
    return get(name).getIntValue();
  }

  @Override
  double decimal(String name) {
    return get(name).getDoubleValue();
  }

  @Override
  boolean bool(String name) {
    return get(name).getBoolValue();
  }

  @Override
  @Nullable List<String> strings(String name) {
    List<String> texts = new ArrayList<>();
    for (AnyValue element : get(name).getArrayValue().getValuesList()) {
      if (!element.hasStringValue()) {
        return null;
      }
      texts.add(element.getStringValue());
    }
    return texts;
  }

  private AnyValue get(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }
}
