package dev.detour.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySchemaTest {
  private static final Path SHIPPED = Path.of("src/main/resources/detour/policy.schema.json");

  /** Write the schema anew with {@code -Ddetour.schema.write=true}. */
  @Test
  void shippedSchemaIsTheOneThatTheShapeGives() throws IOException {
    String generated =
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(PolicyShape.jsonSchema())
            + "\n";
    if (Boolean.getBoolean("detour.schema.write")) {
      Files.writeString(SHIPPED, generated);
    }

    assertThat(shipped()).as("run this test with -Ddetour.schema.write=true").isEqualTo(generated);
  }

  @Test
  void takesTheShippedDocument() throws Exception {
    assertThat(validate(PolicyDocument.shippedDefaultYaml())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "tier: premium ~ tier: best",
        "firstToken: 10s ~ firstToken: 10",
        "firstToken: 10s ~ firstToken: 10 s",
        "maxPerRoute: 1 ~ maxPerRoute: 9",
        "commit: first_token ~ comit: first_token",
        "respond: cached_or_default ~ respond: cached_or_default, fail: {}",
        "enqueue: {} ~ enqueue: {} , mark: certain",
        "sensitivity: [legal] ~ sensitivity: [legal, legal]",
        "detour/v1 ~ detour/v2",
        "http://127.0.0.1:9100/alpha/v1 ~ ftp://alpha",
        "name: default ~ title: default",
        "hysteresis: 0.02 ~ hysteresis: 2",
        "  experiment: ~  experiments:",
        "alpha/gpt-4o: ~ alpha:",
      })
  void refusesWhatTheParserRefuses(String before, String after) throws Exception {
    String text = PolicyDocument.shippedDefaultYaml();
    assertThat(text).contains(before);
    String changed = text.replace(before, after);

    assertThat(validate(changed)).isNotEmpty();
    assertThat(PolicyDocument.parse(changed)).isInstanceOf(ParseResult.Invalid.class);
  }

  private static Set<ValidationMessage> validate(String yaml) throws Exception {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(shipped());
    JsonNode tree = YamlTree.read(yaml);
    return schema.validate(tree);
  }

  private static String shipped() throws IOException {
    try (InputStream resource =
        PolicyDocument.class.getResourceAsStream("/detour/policy.schema.json")) {
      if (resource == null || Boolean.getBoolean("detour.schema.write")) {
        return Files.readString(SHIPPED);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
