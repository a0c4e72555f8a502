package dev.detour.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.jobs.FlinkProcesses;
import dev.detour.jobs.JobsConfig;
import dev.detour.testing.Await;
import dev.detour.testing.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same replay on a Flink cluster of separate processes. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatIfClusterIT {
  private static final int REQUESTS = 200_000;
  private static final String CANDIDATE =
      SeededLog.DOCUMENT.replace("firstToken: 2s", "firstToken: 1s");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path directory;
  private SeededLog log;
  private FlinkProcesses flink;
  private final ExecutorService command = Executors.newSingleThreadExecutor();

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    flink = new FlinkProcesses(directory, 2);
    log = new SeededLog(REQUESTS);
    replay("here", OptionalInt.empty(), log.settings());
    Await.until("both TaskManagers offer their slots", () -> freeSlots() == 2);
  }

  @AfterAll
  void stop() {
    command.shutdownNow();
    flink.close();
    log.close();
  }

  @Test
  void findsOnAClusterWhatItFindsInOneProcess() throws Exception {
    String said = replay("there", OptionalInt.empty(), settings());
    assertThat(said)
        .startsWith(
            "shares of the range: 11, replayed 2 at a time on Flink at " + flink.url() + "\n")
        .contains("requests 200,000: ");
    assertSameAsHere("there");
    assertThat(task("what-if there").path("parallelism").asInt()).isEqualTo(2);
    assertThat(spools()).isEmpty();
  }

  @Test
  void losesNothingWithATaskManager() throws Exception {
    Future<String> said = command.submit(() -> replay("killed", OptionalInt.empty(), settings()));
    awaitRunning("what-if killed");
    flink.taskManager(0).kill();
    flink.taskManager(0).start();
    assertThat(said.get(120, TimeUnit.SECONDS)).contains("requests 200,000: ");
    assertThat(
            get("/jobs/" + job("what-if killed").path("jid").asText() + "/exceptions").toString())
        .as("failures of the job")
        .contains("taskManagerId");
    assertSameAsHere("killed");
    assertThat(spools()).isEmpty();
    Await.until("both TaskManagers offer their slots", () -> freeSlots() == 2);
  }

  @Test
  void saysThatThereAreTooFewSlots() throws Exception {
    assertThatThrownBy(() -> replay("many", OptionalInt.of(3), settings()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Flink at %s: free slots: 2 (expected: 3 or more; start another TaskManager)",
            flink.url());
    Map<String, String> nowhere = new HashMap<>(settings());
    nowhere.put("DETOUR_FLINK_URL", "http://127.0.0.1:" + ChildProcess.freePort());
    assertThatThrownBy(() -> replay("nowhere", OptionalInt.empty(), nowhere))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Flink at " + nowhere.get("DETOUR_FLINK_URL") + " does not answer");
  }

  @Test
  void endsTheJobWithTheCommand() throws Exception {
    Path then = Files.writeString(directory.resolve("then.yaml"), SeededLog.DOCUMENT);
    try (ChildProcess process =
        new ChildProcess(
            WhatIf.class,
            256,
            settings(),
            directory.resolve("what-if.log"),
            ("--then %s --policy %s --version 7 --name stopped --from 2026-11-02T10:00:00Z --to 2026-11-03T10:00:00Z")
                .formatted(then, then)
                .split(" "))) {
      process.start();
      awaitRunning("what-if stopped");
      assertThat(process.stop()).as("exit code of SIGTERM").isEqualTo(143);
    }
    Await.until(
        "the job is cancelled",
        () -> job("what-if stopped").path("state").asText().equals("CANCELED"));
    assertThat(log.number("stopped", "count()")).as("rows of a replay without an end").isZero();
    assertThat(spools()).isEmpty();
    Await.until("both TaskManagers offer their slots", () -> freeSlots() == 2);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(log.settings());
    settings.put("DETOUR_FLINK_URL", flink.url().toString());
    settings.put("DETOUR_JOBS_SPOOL_DIR", directory.resolve("spool").toString());
    return settings;
  }

  private static String replay(String name, OptionalInt parallelism, Map<String, String> settings)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WhatIf.run(
        new WhatIf.Command(SeededLog.scope(name, CANDIDATE), parallelism),
        JobsConfig.from(settings),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Every column of every row but the name and the time of insertion. */
  private void assertSameAsHere(String name) {
    String rows =
        "SELECT * EXCEPT (replay, inserted_at) FROM detour.replay_outcomes FINAL WHERE replay = ";
    String differences =
        "SELECT count() FROM (SELECT *, count() AS times FROM (%s'here' UNION ALL %s{replay:String})"
            + " GROUP BY ALL HAVING times != 2)";
    assertThat(log.run(differences.formatted(rows, rows), Map.of("replay", name))).isEqualTo("0");
    assertThat(log.number(name, "count()")).isEqualTo(REQUESTS);
  }

  private void awaitRunning(String name) throws Exception {
    Await.until(name + " runs", () -> task(name).path("status").asText().equals("RUNNING"));
  }

  /** The task that replays, as the JobManager shows it. */
  private JsonNode task(String name) throws Exception {
    for (JsonNode task : get("/jobs/" + job(name).path("jid").asText()).path("vertices")) {
      if (task.path("name").asText().startsWith("replay a share")) {
        return task;
      }
    }
    return JSON.missingNode();
  }

  private JsonNode job(String name) throws Exception {
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      if (job.path("name").asText().equals(name)) {
        return job;
      }
    }
    return JSON.missingNode();
  }

  private int freeSlots() throws Exception {
    return get("/overview").path("slots-available").asInt();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(flink.get(path));
  }

  /** What is left of replays in the directory that the processes share. */
  private Stream<Path> spools() throws IOException {
    Path spool = directory.resolve("spool");
    return Files.exists(spool) ? Files.list(spool) : Stream.empty();
  }
}
