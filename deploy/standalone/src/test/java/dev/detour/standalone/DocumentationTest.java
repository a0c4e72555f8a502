package dev.detour.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detour.clickhouse.EmbeddedClickHouseConfig;
import dev.detour.console.ConsoleConfig;
import dev.detour.gateway.GatewayConfig;
import dev.detour.ingest.IngestConfig;
import dev.detour.jobs.JobsConfig;
import dev.detour.jobs.runtime.FlinkProcessConfig;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.policy.document.ParseResult;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.PolicyShape;
import dev.detour.policy.settings.Settings;
import dev.detour.standalone.traffic.TrafficSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of {@code docs} are true. Write the generated ones with -Ddetour.docs.write=true. */
class DocumentationTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final Pattern BLOCK =
      Pattern.compile("(?m)^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final Pattern SETTING = Pattern.compile("DETOUR_[A-Z_]+");

  @Test
  void policyPageListsEveryField() throws IOException {
    assertPage(
        "policy.md",
        """
        # Policy reference

        Every field of a policy document, written from the shape that the router checks documents with. A path's `*` stands for a name that
        the author chooses. How to write one: [Writing a policy](guides/writing-a-policy.md).

        """
            + PolicyShape.reference());
  }

  @Test
  void configurationPageListsEverySetting() throws IOException {
    Settings clickhouse = Settings.of(Map.of());
    assertThat(EmbeddedClickHouseConfig.from(clickhouse)).isNotNull();
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            Every process reads environment variables, reports every mistake at once, and does not start with one. This page is written from
            the code that reads them.
            """);
    section(page, "Router", GatewayConfig.reference());
    section(page, "Ingest", IngestConfig.reference());
    section(page, "Analytics jobs", JobsConfig.reference());
    section(page, "Flink JobManager and TaskManager of a cluster", FlinkProcessConfig.reference());
    section(page, "Console", ConsoleConfig.reference());
    section(page, "Embedded ClickHouse", clickhouse.reference());
    section(page, "Embedded Kafka", EmbeddedKafkaConfig.reference());
    section(page, "Demo traffic", TrafficSettings.reference());
    assertPage("configuration.md", page.toString());
  }

  private static void section(StringBuilder page, String title, String table) {
    page.append("\n## ").append(title).append("\n\n").append(table);
  }

  private static void assertPage(String name, String generated) throws IOException {
    Path page = DOCS.resolve(name);
    if (Boolean.getBoolean("detour.docs.write")) {
      Files.writeString(page, generated);
    }
    assertThat(Files.readString(page))
        .as("run this test with -Ddetour.docs.write=true")
        .isEqualTo(generated);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void exampleDocumentsAreValid(Path page) throws IOException {
    for (Block block : blocks(page)) {
      switch (block.language) {
        case "json" -> assertThat(json(block.text)).isNotNull();
        case "yaml" -> assertPolicy(block.text);
        default -> {}
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void bodiesOfExampleCallsAreJson(Path page) throws IOException {
    Matcher body = Pattern.compile("-d '(.*?)'", Pattern.DOTALL).matcher(Files.readString(page));
    while (body.find()) {
      assertThat(json(body.group(1))).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      Path target = page.resolveSibling(link.group(1)).normalize();
      assertThat(target).as("linked from %s", page).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namesOnlySettingsThatThereAre(Path page) throws IOException {
    String known = Files.readString(DOCS.resolve("configuration.md"));
    Matcher setting = SETTING.matcher(Files.readString(page));
    while (setting.find()) {
      if (!setting.group().equals("DETOUR_KEY") && !setting.group().equals("DETOUR_ADMIN")) {
        assertThat(known).contains("`" + setting.group() + "`");
      }
    }
  }

  /** A whole document, or a part of one that is laid over the demo's. */
  private static void assertPolicy(String yaml) throws IOException {
    String document = yaml;
    if (!yaml.startsWith("apiVersion:")) {
      try (InputStream demo =
          DocumentationTest.class.getResourceAsStream("/detour/demo/policy.yaml")) {
        JsonNode tree = YAML.readTree(demo);
        lay(YAML.readTree(yaml), (ObjectNode) tree);
        document = YAML.writeValueAsString(tree);
      }
    }
    assertThat(PolicyDocument.parse(document)).as(yaml).isInstanceOf(ParseResult.Valid.class);
  }

  private static void lay(JsonNode part, ObjectNode over) {
    for (Map.Entry<String, JsonNode> entry : part.properties()) {
      if (over.get(entry.getKey()) instanceof ObjectNode object
          && !entry.getKey().equals("matrix")) {
        lay(entry.getValue(), object);
      } else {
        over.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private record Block(String language, String text) {}

  private static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.walk(DOCS)) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages.stream();
  }
}
