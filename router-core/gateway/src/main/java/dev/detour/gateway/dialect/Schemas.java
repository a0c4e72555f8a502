package dev.detour.gateway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What providers ask of a JSON Schema that an answer must fit. Those who hold the model to it word
 * by word take no object that is open to other properties, and OpenAI none with a property that may
 * be left out.
 */
public final class Schemas {
  private static final String PROPERTIES = "properties";
  private static final String OTHERS = "additionalProperties";
  private static final Set<String> BY_NAME = Set.of(PROPERTIES, "$defs", "definitions");
  private static final Set<String> LISTED = Set.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final String ITEMS = "items";

  private Schemas() {}

  /**
   * The schema with its objects closed where it says nothing of that: what fits the closed ones
   * fits the others too.
   *
   * @throws UntranslatableException when an object is meant to be open
   */
  public static String closed(String schema) throws UntranslatableException {
    JsonNode tree = tree(schema);
    boolean changed = false;
    for (JsonNode object : objects(tree)) {
      JsonNode others = object.path(OTHERS);
      if (others.isMissingNode() && object.has(PROPERTIES)) {
        ((ObjectNode) object).put(OTHERS, false);
        changed = true;
      } else if (!others.isBoolean() || others.booleanValue()) {
        throw new UntranslatableException("a schema with an object of any properties");
      }
    }
    return changed ? tree.toString() : schema;
  }

  /** Whether every object of the schema is closed and has all its properties. */
  public static boolean isStrict(String schema) {
    for (JsonNode object : objects(tree(schema))) {
      JsonNode others = object.path(OTHERS);
      if (!others.isBoolean() || others.booleanValue()) {
        return false;
      }
      List<String> required = new ArrayList<>();
      object.path("required").forEach(it -> required.add(it.asText()));
      for (var property : object.path(PROPERTIES).properties()) {
        if (!required.contains(property.getKey())) {
          return false;
        }
      }
    }
    return true;
  }

  private static JsonNode tree(String schema) {
    try {
      return Json.tree(schema);
    } catch (IOException e) {
      throw new IllegalArgumentException("schema: no JSON (expected: what a request held)", e);
    }
  }

  private static List<JsonNode> objects(JsonNode schema) {
    List<JsonNode> objects = new ArrayList<>();
    collect(schema, objects);
    return objects;
  }

  private static void collect(JsonNode schema, List<JsonNode> objects) {
    if (schema.isArray()) {
      schema.forEach(it -> collect(it, objects));
    } else if (schema.isObject()) {
      if (schema.has(PROPERTIES) || isOfObjects(schema.path("type"))) {
        objects.add(schema);
      }
      for (var field : schema.properties()) {
        if (BY_NAME.contains(field.getKey())) {
          field.getValue().forEach(it -> collect(it, objects));
        } else if (LISTED.contains(field.getKey()) || field.getKey().equals(ITEMS)) {
          collect(field.getValue(), objects);
        }
      }
    }
  }

  private static boolean isOfObjects(JsonNode type) {
    boolean found = type.asText().equals("object");
    for (JsonNode one : type) {
      found |= one.asText().equals("object");
    }
    return found;
  }
}
