package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** The plainest value that fits a JSON schema: what a simulated model fills in. */
final class Sample {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 16;

  private Sample() {}

  /** An object for a schema of one, and for no schema at all. */
  static JsonNode of(JsonNode schema) {
    return of(schema, schema, DEEPEST);
  }

  private static JsonNode of(JsonNode schema, JsonNode root, int depth) {
    if (depth == 0) {
      return NODES.nullNode();
    }
    if (schema.path("$ref").asText().startsWith("#/")) {
      return of(root.at(schema.path("$ref").asText().substring(1)), root, depth - 1);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (!schema.path("enum").isEmpty()) {
      return schema.path("enum").get(0);
    }
    JsonNode any = schema.has("anyOf") ? schema.get("anyOf") : schema.path("oneOf");
    return any.isEmpty() ? typed(schema, root, depth) : of(any.get(0), root, depth - 1);
  }

  private static JsonNode typed(JsonNode schema, JsonNode root, int depth) {
    JsonNode type = schema.path("type");
    String name = (type.isArray() ? type.path(0) : type).asText("object");
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "string" -> NODES.textNode("sample");
      case "integer" -> NODES.numberNode(schema.path("minimum").asInt(7));
      case "number" -> NODES.numberNode(schema.path("minimum").asDouble(1.5));
      case "boolean" -> NODES.booleanNode(true);
      case "null" -> NODES.nullNode();
      case "array" -> array(schema, root, depth);
      default -> object(schema, root, depth);
    };
  }

  private static ArrayNode array(JsonNode schema, JsonNode root, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < Math.max(1, Math.min(8, schema.path("minItems").asInt())); i++) {
      array.add(of(schema.path("items"), root, depth - 1));
    }
    return array;
  }

  private static ObjectNode object(JsonNode schema, JsonNode root, int depth) {
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      object.set(property.getKey(), of(property.getValue(), root, depth - 1));
    }
    return object;
  }
}
