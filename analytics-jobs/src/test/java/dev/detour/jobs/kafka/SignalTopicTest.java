package dev.detour.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.jobs.signals.Signal;
import dev.detour.jobs.signals.SignalKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SignalTopicTest {
  private static final Path PAGE = Path.of("../docs/signals.md");

  @Test
  void writesTheExampleOfTheDocumentation() throws Exception {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```json\n") + 8;
    JsonNode example =
        new ObjectMapper().readTree(page.substring(start, page.indexOf("```", start)));
    assertThat(new ObjectMapper().readTree(SignalTopic.json(signal(600)))).isEqualTo(example);
  }

  @Test
  void everyFieldIsDocumented() throws Exception {
    List<String> documented = new ArrayList<>();
    Pattern.compile("(?m)^\\| `(\\w+)` \\|")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(row -> documented.add(row.group(1)));
    List<String> written = new ArrayList<>();
    new ObjectMapper()
        .readTree(SignalTopic.json(signal(600)))
        .fieldNames()
        .forEachRemaining(written::add);
    assertThat(documented).containsAll(written);
  }

  @Test
  void theIdIsThatOfTheChange() {
    assertThat(signal(600).id()).isEqualTo(signal(600).id()).isNotEqualTo(signal(660).id());
    assertThat(new String(SignalTopic.json(signal(600)), StandardCharsets.UTF_8))
        .contains(signal(600).id());
  }

  private static Signal signal(long at) {
    return new Signal(
        Signal.Kind.MISCONFIGURED_WORKFLOW,
        Signal.Change.OPENED,
        new SignalKey("acme", "support-chat", "refund", "alpha-premium"),
        1_795_694_400L,
        1_795_694_400L + at,
        "not_found",
        "",
        14,
        12,
        0.857,
        0);
  }
}
