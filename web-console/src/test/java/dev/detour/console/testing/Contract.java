package dev.detour.console.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The API's contract: holds every answer against the OpenAPI document. */
public final class Contract {
  private static final String DOCUMENT = "/openapi/detour-console.yaml";
  private static final String BASE = "https://detour.dev/openapi";
  private static final String PREFIX = "/api/v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode document = read();
  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaLoaders(loaders -> loaders.schemas(Map.of(BASE, document.toString()))));
  private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Fails unless the contract has this answer for this operation, and its body fits. */
  public void check(String method, String path, int status, String contentType, String body) {
    String template = template(path);
    JsonNode operation = document.at("/paths").path(template).path(method.toLowerCase(Locale.ROOT));
    String name = method + " " + template + " " + status;
    assertThat(operation.isMissingNode()).as("operation %s", name).isFalse();
    JsonNode response = resolve(operation.path("responses").path(Integer.toString(status)));
    assertThat(response.isMissingNode()).as("%s is documented; body: %s", name, body).isFalse();
    seen.add(name);
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      assertThat(body).as(name).isEmpty();
      return;
    }
    JsonNode schema = content.path(contentType).path("schema");
    assertThat(schema.isMissingNode()).as("%s as %s", name, contentType).isFalse();
    Set<ValidationMessage> mistakes = schema(schema).validate(tree(body));
    assertThat(mistakes).as("%s: %s", name, body).isEmpty();
  }

  /** Documented successes that {@link #check} has not met yet. */
  public Set<String> unseenSuccesses() {
    Set<String> unseen = new TreeSet<>();
    document
        .at("/paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            operation
                                .getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(
                                    status -> {
                                      if (status.startsWith("2")) {
                                        unseen.add(
                                            operation.getKey().toUpperCase(Locale.ROOT)
                                                + " "
                                                + path.getKey()
                                                + " "
                                                + status);
                                      }
                                    })));
    unseen.removeAll(seen);
    return unseen;
  }

  private JsonSchema schema(JsonNode schema) {
    String reference = schema.path("$ref").asText();
    assertThat(reference).startsWith("#/");
    return compiled.computeIfAbsent(
        reference,
        key ->
            schemas.getSchema(
                SchemaLocation.of(BASE + key),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build()));
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
  }

  private String template(String path) {
    assertThat(path).startsWith(PREFIX);
    String plain = path.substring(PREFIX.length()).replaceFirst("\\?.*", "");
    if (!document.at("/paths").path(plain).isMissingNode()) {
      return plain;
    }
    for (Map.Entry<String, JsonNode> entry : document.at("/paths").properties()) {
      String pattern = entry.getKey().replaceAll("\\{[^}]+}", "[^/]+");
      if (Pattern.matches(pattern, plain)) {
        return entry.getKey();
      }
    }
    throw new AssertionError(path + " is not in the contract");
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException failure) {
      throw new AssertionError("not JSON: " + body, failure);
    }
  }

  private static JsonNode read() {
    try (InputStream in = Contract.class.getResourceAsStream(DOCUMENT)) {
      return new YAMLMapper().readTree(in);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
