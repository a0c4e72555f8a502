package dev.detour.jobs.signals;

import static dev.detour.jobs.signals.SignalHarness.at;
import static dev.detour.jobs.signals.SignalHarness.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.detour.jobs.signals.Signal.Change;
import dev.detour.jobs.signals.Signal.Kind;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchWorkflowsTest {
  private SignalHarness<MinuteCount> workflows;

  @BeforeEach
  @BeforeTry
  void open() throws Exception {
    workflows = new SignalHarness<>(new WatchWorkflows(), new WatchWorkflows.Attempts());
  }

  @AfterEach
  @AfterTry
  void close() throws Exception {
    workflows.close();
  }

  @Test
  void namesTheWorkflowThatKeepsFailingAndTheEndOfIt() throws Exception {
    assertThat(minute(0, "refund", 4, "not_found")).isEmpty();
    assertThat(minute(1, "refund", 5, "not_found")).as("nine are too few").isEmpty();
    workflows.restart();
    SignalKey refund = new SignalKey("acme", "chat", "refund", "alpha");
    assertThat(minute(2, "refund", 1, "not_found"))
        .containsExactly(
            new Signal(
                Kind.MISCONFIGURED_WORKFLOW,
                Change.OPENED,
                refund,
                at(0),
                at(2),
                "not_found",
                "",
                10,
                10,
                1,
                0));
    assertThat(minute(3, "refund", 9, "")).isEmpty();
    assertThat(minute(4, "refund", 1, "not_found")).as("not over yet").isEmpty();
    assertThat(minute(5, "refund", 9, "")).isEmpty();
    assertThat(minute(6, "refund", 1, ""))
        .extracting(Signal::change, Signal::startedAt, Signal::total, Signal::failed)
        .containsExactly(tuple(Change.CLOSED, at(0), 30L, 11L));
    assertThat(minute(7, "refund", 9, "auth")).as("what was mended is forgotten").isEmpty();
    assertThat(minute(8, "refund", 1, "auth")).extracting(Signal::startedAt).containsExactly(at(7));
  }

  @Test
  void otherWorkflowsAreNotBlamed() throws Exception {
    send(0, "refund", 9, "auth");
    send(0, "search", 9, "auth");
    assertThat(workflows.judge(0)).isEmpty();
  }

  @Test
  void failuresOfProvidersAndOfPatienceAndContentAreNone() throws Exception {
    for (String category :
        List.of("server_error", "rate_limited", "timeout", "cancelled", "content_filter")) {
      send(0, "refund", 100, category);
    }
    assertThat(workflows.judge(0)).isEmpty();
  }

  @Test
  void failuresOfMoreThanAnHourAgoDoNotCount() throws Exception {
    minute(0, "refund", 9, "context_length");
    assertThat(minute(61, "refund", 9, "context_length")).isEmpty();
    assertThat(minute(62, "refund", 1, "context_length"))
        .extracting(Signal::startedAt, Signal::failed)
        .containsExactly(tuple(at(0), 10L));
  }

  /** As the rule is stated, with the interval from its other form: the root of its equation. */
  @Property(tries = 100)
  void judgesByCountAndByShareThatIsSure(
      @ForAll @IntRange(max = 60) int failures, @ForAll @IntRange(max = 100) int others)
      throws Exception {
    send(0, "refund", others, "");
    send(0, "refund", failures, "invalid_request");
    long attempts = failures + others;
    double share = attempts == 0 ? 0 : (double) failures / attempts;
    double sigmas = attempts == 0 ? 0 : (share - 0.3) / Math.sqrt(0.3 * (1 - 0.3) / attempts);
    assertThat(workflows.judge(0).isEmpty()).isEqualTo(failures < 10 || sigmas < 1.96);
  }

  private List<Signal> minute(int minute, String workflow, int attempts, String failure)
      throws Exception {
    send(minute, workflow, attempts, failure);
    return new ArrayList<>(workflows.judge(minute));
  }

  private void send(int minute, String workflow, int attempts, String failure) throws Exception {
    for (int i = 0; i < attempts; i++) {
      workflows.send(attempt(minute, workflow, failure));
    }
  }
}
