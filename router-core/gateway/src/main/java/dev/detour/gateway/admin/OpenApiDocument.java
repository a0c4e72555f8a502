package dev.detour.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.document.shape.JsonSchemaWriter;
import dev.detour.policy.document.shape.Shape;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The API's own description: OpenAPI 3.1, written from the operations that are served. */
public final class OpenApiDocument {
  private static final String PATH = "/admin/v1/openapi.json";
  private static final String JSON = "application/json";

  private OpenApiDocument() {}

  static Operation operation(Supplier<List<Operation>> operations) {
    return Operation.get(
        PATH,
        "getOpenApi",
        "This document.",
        new Shape.Entries("OpenAPI 3.1.", Shape.Text.any("A member.", 64), ANYTHING),
        call -> Future.succeededFuture(of(operations.get())));
  }

  /** Any JSON; the writer states it as a schema without rules. */
  private static final Shape ANYTHING = new Shape.Any("Anything.");

  /** The document of these operations. */
  public static JsonNode of(List<Operation> operations) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Detour admin API")
        .put("version", "v1")
        .put(
            "description",
            "Tenants, keys, limits and explanations. Every change is in the audit log, under admin"
                + " or, with the header x-detour-actor, under admin:<its value>.");
    document.putArray("security").addObject().putArray("adminToken");
    ObjectNode paths = document.putObject("paths");
    operations.forEach(
        operation ->
            paths
                .withObjectProperty(operation.path())
                .set(operation.method().name().toLowerCase(Locale.ROOT), describe(operation)));
    ObjectNode components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("adminToken")
        .put("type", "http")
        .put("scheme", "bearer");
    components.putObject("schemas").set("Error", error());
    return document;
  }

  private static ObjectNode describe(Operation operation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("operationId", operation.id()).put("summary", operation.summary());
    parameters(operation, node);
    operation
        .takes()
        .ifPresent(
            shape -> {
              ObjectNode body = node.putObject("requestBody").put("required", isRequired(shape));
              body.putObject("content").putObject(JSON).set("schema", schema(shape));
            });
    ObjectNode responses = node.putObject("responses");
    ObjectNode success = responses.putObject(Integer.toString(operation.status()));
    success.put("description", operation.gives().description());
    success.putObject("content").putObject(JSON).set("schema", schema(operation.gives()));
    ObjectNode otherwise = responses.putObject("default").put("description", "An error.");
    otherwise
        .putObject("content")
        .putObject(JSON)
        .putObject("schema")
        .put("$ref", "#/components/schemas/Error");
    return node;
  }

  private static boolean isRequired(Shape shape) {
    return shape instanceof Shape.Fields fields
        && fields.fields().stream().anyMatch(field -> field.presence() == Shape.Presence.REQUIRED);
  }

  private static void parameters(Operation operation, ObjectNode node) {
    List<String> names = PathTemplate.of(operation.path()).parameters();
    if (names.isEmpty() && operation.query().isEmpty()) {
      return;
    }
    for (String name : names) {
      ObjectNode parameter = node.withArrayProperty("parameters").addObject();
      parameter.put("name", name).put("in", "path").put("required", true);
      parameter.putObject("schema").put("type", "string");
    }
    for (Operation.Parameter query : operation.query()) {
      ObjectNode parameter = node.withArrayProperty("parameters").addObject();
      parameter.put("name", query.name()).put("in", "query").put("required", false);
      parameter.set("schema", schema(query.shape()));
    }
  }

  private static ObjectNode error() {
    return schema(
        Shape.Fields.of(
            "An error, in the shape of OpenAI's.",
            Shape.Field.required(
                "error",
                Shape.Fields.of(
                    "What went wrong.",
                    Shape.Field.required("message", Shape.Text.any("In words.", 10_000)),
                    Shape.Field.required("type", Shape.Text.any("The coarse kind.", 64)),
                    Shape.Field.required("code", Shape.Text.any("The fine kind.", 64)),
                    Shape.Field.optional("param", ANYTHING)))));
  }

  private static ObjectNode schema(Shape shape) {
    ObjectNode schema = JsonSchemaWriter.write(shape, "", "");
    schema.remove(List.of("$schema", "$id", "title"));
    if (schema.path("$defs").isEmpty()) {
      schema.remove("$defs");
    }
    return schema;
  }
}
