package dev.detour.jobs.replay;

import static dev.detour.jobs.replay.SeededLog.DOCUMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.jobs.JobsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The replay as a Flink job over rows in the real ClickHouse engine. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatIfIT {
  private static final int REQUESTS = 30_000;

  private SeededLog log;

  @BeforeAll
  void seed() throws Exception {
    log = new SeededLog(REQUESTS);
  }

  @AfterAll
  void stop() {
    log.close();
  }

  @Test
  void thePolicyOfTheLogGivesTheLog() throws Exception {
    String said = run("what-if", DOCUMENT);
    assertThat(said)
        .startsWith("shares of the range: 2, replayed ")
        .contains("requests 30,000: 30,000 replayed exactly, 0 with drawn attempts");
    assertThat(
            log.number(
                "what-if",
                "countIf(logged_outcome = replayed_outcome AND logged_route = replayed_route AND logged_depth = replayed_depth"
                    + " AND logged_attempts = replayed_attempts AND logged_cost_usd_micros = replayed_cost_usd_micros"
                    + " AND logged_duration_us = replayed_duration_us)"))
        .isEqualTo(REQUESTS);
  }

  @Test
  void aShorterTimeoutMovesExactlyTheRequestsThatItCuts() throws Exception {
    String said = run("shorter", DOCUMENT.replace("firstToken: 2s", "firstToken: 1s"));
    // Of a hundred first tokens nineteen come after more than 1,000 ms.
    long cut = REQUESTS * 9L / 10 * 19 / 100;
    assertThat(log.number("shorter", "countIf(fidelity = 'modelled')")).isEqualTo(cut);
    assertThat(log.number("shorter", "countIf(replayed_route = 'beta' AND logged_route = 'alpha')"))
        .isEqualTo(cut);
    assertThat(log.number("shorter", "countIf(fidelity = 'none')")).isZero();
    assertThat(log.number("shorter", "toUInt64(max(replayed_first_token_us))"))
        .isEqualTo(1_300_000);
    assertThat(said).contains("answered by another route: 17.1 %").contains("as a canary");
    run("shorter", DOCUMENT.replace("firstToken: 2s", "firstToken: 1s"));
    assertThat(log.number("shorter", "count()")).as("run again").isEqualTo(REQUESTS);
  }

  @Test
  void sumsUpItsOwnScopeWhateverElseHasItsName() throws Exception {
    run("scopes", DOCUMENT);
    ReplayScope all = SeededLog.scope("scopes", DOCUMENT);
    ReplayScope one =
        new ReplayScope(
            all.name(),
            all.fromMicros(),
            all.fromMicros() + 60_000_000,
            "tenant-1",
            all.version(),
            all.then(),
            all.candidate());
    assertThat(run(one, OptionalInt.empty())).contains("requests 1,000: 1,000 replayed exactly");
    assertThat(log.number("scopes", "count()")).isEqualTo(REQUESTS);
  }

  @Test
  void saysThatOneProcessHasNoRoomForMany() {
    assertThatThrownBy(() -> run(SeededLog.scope("many", DOCUMENT), OptionalInt.of(5)))
        .isInstanceOf(IOException.class)
        .hasMessage("parallelism: 5 (expected: 4 at most in one process; a cluster takes more)");
  }

  @Test
  void hasRoomForFourShares() throws Exception {
    assertThat(run(SeededLog.scope("four", DOCUMENT), OptionalInt.of(4)))
        .contains(", replayed 4 at a time in this process")
        .contains("requests 30,000: 30,000 replayed exactly");
  }

  @Test
  void aRangeWithoutRequestsIsSaid() throws Exception {
    ReplayScope nothing = new ReplayScope("none", 0, 1_000_000, "", 7, DOCUMENT, DOCUMENT);
    assertThat(run(nothing, OptionalInt.empty()))
        .isEqualTo("No request of version 7 began in that range.\n");
  }

  private String run(String name, String candidate) throws Exception {
    return run(SeededLog.scope(name, candidate), OptionalInt.empty());
  }

  private String run(ReplayScope scope, OptionalInt parallelism) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WhatIf.run(
        new WhatIf.Command(scope, parallelism),
        JobsConfig.from(log.settings()),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
