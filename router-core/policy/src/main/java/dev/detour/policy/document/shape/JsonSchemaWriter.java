package dev.detour.policy.document.shape;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.document.Durations;
import java.util.List;

/** Writes a shape as JSON Schema, draft 2020-12. */
public final class JsonSchemaWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode definitions = NODES.objectNode();

  private JsonSchemaWriter() {}

  /** The schema of {@code shape}. */
  public static ObjectNode write(Shape shape, String id, String title) {
    JsonSchemaWriter writer = new JsonSchemaWriter();
    ObjectNode body = writer.schemaOf(shape);
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", id);
    schema.put("title", title);
    schema.setAll(body);
    schema.set("$defs", writer.definitions);
    return schema;
  }

  private ObjectNode schemaOf(Shape shape) {
    ObjectNode schema = NODES.objectNode();
    if (shape instanceof Shape.Named named) {
      if (!definitions.has(named.name())) {
        definitions.putObject(named.name()); // Keeps its place before the ones it refers to.
        definitions.set(named.name(), schemaOf(named.shape()));
      }
      return schema.put("$ref", "#/$defs/" + named.name());
    }
    schema.put("description", shape.description());
    if (shape instanceof Shape.Text text) {
      writeText(text, schema.put("type", "string"));
    } else if (shape instanceof Shape.Choice choice) {
      schema.put("type", "string");
      choice.values().forEach(schema.putArray("enum")::add);
    } else if (shape instanceof Shape.Span span) {
      writeSpan(span, schema);
    } else if (shape instanceof Shape.Whole whole) {
      schema.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
    } else if (shape instanceof Shape.Decimal decimal) {
      schema.put("type", "number").put("minimum", decimal.min()).put("maximum", decimal.max());
    } else if (shape instanceof Shape.Flag) {
      schema.put("type", "boolean");
    } else if (shape instanceof Shape.Items items) {
      schema.put("type", "array").put("uniqueItems", true);
      schema.set("items", schemaOf(items.item()));
    } else if (shape instanceof Shape.Entries entries) {
      schema.put("type", "object");
      schema.set("propertyNames", keys(entries.key()));
      schema.set("additionalProperties", schemaOf(entries.value()));
    } else if (shape instanceof Shape.Fields fields) {
      writeFields(fields, schema);
    }
    return schema;
  }

  private static ObjectNode keys(Shape key) {
    ObjectNode schema = NODES.objectNode();
    if (key instanceof Shape.Text text) {
      writeText(text, schema);
    } else if (key instanceof Shape.Choice choice) {
      choice.values().forEach(schema.putArray("enum")::add);
    }
    return schema;
  }

  private static void writeText(Shape.Text text, ObjectNode schema) {
    // ECMA-262 has no inline flags; a dot that must match line breaks is written out.
    String pattern = text.pattern().replace("(?s).*\\S.*", "[\\s\\S]*\\S[\\s\\S]*");
    schema.put("pattern", "^(?:" + pattern + ")$").put("maxLength", text.maxLength());
  }

  private static void writeSpan(Shape.Span span, ObjectNode schema) {
    String bounds = Durations.format(span.min()) + ".." + Durations.format(span.max());
    schema.put("description", span.description() + " (" + bounds + ")");
    schema.put("type", "string").put("pattern", "^" + Durations.PATTERN + "$");
  }

  private void writeFields(Shape.Fields shape, ObjectNode schema) {
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    for (Shape.Field field : shape.fields()) {
      ObjectNode value = schemaOf(field.shape());
      if (!field.defaultValue().isEmpty()) {
        String before = value.path("description").asText(field.shape().description());
        value.put("description", before + " Default: " + field.defaultValue() + ".");
      }
      properties.set(field.name(), value);
      if (field.presence() == Shape.Presence.REQUIRED) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!shape.exactlyOneOf().isEmpty()) {
      writeExactlyOne(shape.exactlyOneOf(), schema.putArray("oneOf"));
    }
  }

  private static void writeExactlyOne(List<String> names, ArrayNode alternatives) {
    for (String name : names) {
      alternatives.addObject().putArray("required").add(name);
    }
  }
}
