package dev.detour.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.detour.policy.WireName;
import dev.detour.policy.document.shape.ShapeValidator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value of a document whose shape has been checked, with its path and the list for further
 * mistakes. Its getters expect the type that the shape promised.
 */
final class Place {
  private final JsonNode node;
  private final String path;
  private final List<PolicyError> errors;

  Place(JsonNode node, String path, List<PolicyError> errors) {
    this.node = node;
    this.path = path;
    this.errors = errors;
  }

  String path() {
    return path;
  }

  boolean isPresent() {
    return !node.isMissingNode();
  }

  /** The field or entry with this name, present or not. */
  Place at(String name) {
    JsonNode child = node.get(name);
    return new Place(
        child == null ? MissingNode.getInstance() : child,
        ShapeValidator.child(path, name),
        errors);
  }

  Optional<Place> find(String name) {
    Place child = at(name);
    return child.isPresent() ? Optional.of(child) : Optional.empty();
  }

  /** The names of an object's fields or a map's entries, in order. */
  List<String> names() {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  List<Place> items() {
    List<Place> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new Place(node.get(i), path + "[" + i + "]", errors));
    }
    return items;
  }

  String text() {
    return node.textValue();
  }

  long whole() {
    return node.longValue();
  }

  double decimal(double defaultValue) {
    return isPresent() ? node.doubleValue() : defaultValue;
  }

  long whole(long defaultValue) {
    return isPresent() ? node.longValue() : defaultValue;
  }

  boolean flag() {
    return node.booleanValue();
  }

  Duration duration(Duration defaultValue) {
    return isPresent() ? Durations.parse(text()).orElseThrow() : defaultValue;
  }

  <E extends Enum<E> & WireName> E choice(Class<E> type) {
    for (E value : type.getEnumConstants()) {
      if (value.wireName().equals(text())) {
        return value;
      }
    }
    throw new AssertionError(path + ": the shape allows only " + type.getSimpleName());
  }

  <E extends Enum<E> & WireName> E choice(Class<E> type, E defaultValue) {
    return isPresent() ? choice(type) : defaultValue;
  }

  Set<String> texts() {
    Set<String> texts = new LinkedHashSet<>();
    items().forEach(item -> texts.add(item.text()));
    return texts;
  }

  /** Notes a mistake of this value, which is repeated in the message. */
  void reject(String expectation) {
    String written = node.isValueNode() ? node + " " : "";
    errors.add(new PolicyError(path, written + "(expected: " + expectation + ")"));
  }
}
