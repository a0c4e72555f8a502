package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every part on the way from a request to its rows, on the distribution that {@code deploy/up
 * --flink=cluster} runs, killed with SIGKILL alone and together with another, while callers ask:
 * nobody is refused, and after each, rows are what callers and providers saw, and roll-ups are a
 * recount of the rows.
 */
@Timeout(900)
class KillIT {
  private static final List<List<String>> KILLS =
      List.of(
          List.of("ingest"),
          List.of("kafka"),
          List.of("clickhouse"),
          List.of("router"),
          List.of("flink-taskmanager-1"),
          List.of("flink-jobmanager"),
          List.of("kafka", "ingest"),
          List.of("router", "ingest"),
          List.of("kafka", "clickhouse"),
          List.of("flink-taskmanager-2", "kafka"),
          List.of("flink-jobmanager", "clickhouse"));

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int ANSWERS_BETWEEN = 40;

  @TempDir private Path directory;
  private Scripts scripts;
  private Detour detour;
  private Rows rows;
  private SteadyLoad load;
  private TraceBooks books;

  @BeforeEach
  void start() throws Exception {
    scripts = new Scripts("kills", directory);
    detour =
        Detour.start(
            directory.resolve("data"),
            Map.of("DETOUR_FLINK_HEARTBEAT_TIMEOUT", "5s"),
            ports ->
                List.of(
                    "--no-demo",
                    "--flink=cluster",
                    "--scenario",
                    scripts.file("scenario.yaml", ports.get("provider-sim")),
                    "--policy",
                    scripts.file("policy.yaml", ports.get("provider-sim"))));
    rows = new Rows(detour.url("clickhouse"), detour.secret("clickhouse-password"));
    rows.stopMerges();
    load =
        new SteadyLoad(
            detour.url("router"),
            Map.of("tenant-a", detour.key("tenant-a"), "tenant-b", detour.key("tenant-b")));
    books = new TraceBooks(rows, new SimulatorLog(detour.url("provider-sim")), load);
  }

  @AfterEach
  void stop() throws Exception {
    if (load != null) {
      load.pause();
    }
    if (detour != null) {
      detour.keepLogs(Path.of("target", "kill-logs"));
      detour.close();
    }
  }

  @Test
  void losesNothingAndCountsNothingTwiceWhateverIsKilled() throws Exception {
    Map<String, Integer> deaths = new HashMap<>();
    for (List<String> parts : KILLS) {
      killUnderLoad(parts);
      parts.forEach(part -> deaths.merge(part, 1, Integer::sum));
      books.assertHold(
          "the death of " + String.join(" and ", parts), deaths.getOrDefault("router", 0));
      new Rollups(rows).assertEqualToARecount(LIMIT);
    }
    for (Map.Entry<String, Integer> part : deaths.entrySet()) {
      assertThat(detour.restarts(part.getKey()))
          .as("restarts of " + part.getKey())
          .isEqualTo(part.getValue().longValue());
    }
    books.assertSpent(scripts.policy().prices());
  }

  /** Callers ask before, while and after the parts are down, until what they ask comes through. */
  private void killUnderLoad(List<String> parts) throws Exception {
    load.begin();
    nextAnswers();
    Map<String, Long> killed = detour.kill(parts);
    for (Map.Entry<String, Long> part : killed.entrySet()) {
      Await.until(
          part.getKey() + " is started again",
          LIMIT,
          () -> detour.pid(part.getKey()) > 0 && detour.pid(part.getKey()) != part.getValue());
    }
    String late = nextAnswers().iterator().next();
    assertThat(
            rows.awaitCount(
                "SELECT count() FROM requests WHERE trace_id = '" + late + "'", 1, LIMIT))
        .as("rows of a request after the death of " + parts)
        .isEqualTo(1);
    rows.stopMerges();
    load.pause();
    assertThat(load.refusals()).as("refused while " + parts + " died").isEmpty();
  }

  /** Waits for some more answers; returns their traces. */
  private Set<String> nextAnswers() throws Exception {
    Set<String> before = load.answered();
    Await.until(
        "more answers", LIMIT, () -> load.answered().size() >= before.size() + ANSWERS_BETWEEN);
    Set<String> more = new HashSet<>(load.answered());
    more.removeAll(before);
    return more;
  }
}
