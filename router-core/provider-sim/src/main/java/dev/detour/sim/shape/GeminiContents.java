package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Gemini's API demands of a conversation and of its tools. */
final class GeminiContents {
  /** JSON schema's words that the API's own schema type has not got. */
  private static final List<String> NO_SCHEMA =
      List.of("$schema", "additionalProperties", "$ref", "$defs", "const", "oneOf", "strict");

  private GeminiContents() {}

  static InvalidRequest unknownName(String field) {
    return new InvalidRequest(
        "Invalid JSON payload received. Unknown name \"" + field + "\": Cannot find field.",
        field,
        null);
  }

  static void check(JsonNode tree) throws InvalidRequest {
    JsonNode contents = tree.path("contents");
    if (!contents.isArray() || contents.isEmpty()) {
      throw new InvalidRequest("* GenerateContentRequest.contents: contents is not specified");
    }
    int callsBefore = 0;
    for (JsonNode content : contents) {
      String role = content.path("role").asText("user");
      if (!role.equals("user") && !role.equals("model")) {
        throw new InvalidRequest("Please use a valid role: user, model.");
      }
      if (content.path("parts").isEmpty()) {
        throw new InvalidRequest(
            "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.");
      }
      int results = count(content, "functionResponse", "function_response");
      if (results != callsBefore) {
        throw new InvalidRequest(
            "Please ensure that the number of function response parts is equal to the number of"
                + " function call parts of the function call turn.");
      }
      callsBefore = count(content, "functionCall", "function_call");
    }
    for (JsonNode declaration : declarations(tree)) {
      checkSchema(declaration.path("parameters"));
    }
    JsonNode config = GeminiShape.either(tree, "generationConfig", "generation_config");
    checkSchema(GeminiShape.either(config, "responseSchema", "response_schema"));
  }

  private static int count(JsonNode content, String camel, String snake) {
    int count = 0;
    for (JsonNode part : content.path("parts")) {
      count += part.has(camel) || part.has(snake) ? 1 : 0;
    }
    return count;
  }

  static List<JsonNode> declarations(JsonNode tree) {
    List<JsonNode> declarations = new ArrayList<>();
    for (JsonNode tool : tree.path("tools")) {
      GeminiShape.either(tool, "functionDeclarations", "function_declarations")
          .forEach(declarations::add);
    }
    return declarations;
  }

  private static void checkSchema(JsonNode schema) throws InvalidRequest {
    for (String word : NO_SCHEMA) {
      if (schema.has(word)) {
        throw unknownName(word);
      }
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      checkSchema(property.getValue());
    }
    if (schema.has("items")) {
      checkSchema(schema.path("items"));
    }
  }
}
