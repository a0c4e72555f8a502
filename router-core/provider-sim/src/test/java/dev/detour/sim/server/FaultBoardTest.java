package dev.detour.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FaultRule;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import dev.detour.sim.scenario.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultBoardTest {
  private static final Fault DOWN = Fault.of(Refusal.UNAVAILABLE);
  private static final Fault RESET = new Fault.ConnectionReset();

  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);

  @Test
  void scriptedFaultsHoldInTheirWindow() {
    FaultBoard board =
        board(
            FaultRule.always("alpha", DOWN)
                .during(Window.between(Duration.ofSeconds(10), Duration.ofSeconds(20))));

    assertThat(fault(board, "alpha", "m")).isEmpty();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(fault(board, "alpha", "m")).contains(DOWN);
    assertThat(fault(board, "beta", "m")).isEmpty();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(fault(board, "alpha", "m")).isEmpty();
  }

  @Test
  void aRuleForOneModelLeavesTheOthersAlone() {
    FaultBoard board = board(FaultRule.always("*", DOWN).forModel("m"));

    assertThat(fault(board, "beta", "m")).contains(DOWN);
    assertThat(fault(board, "beta", "other")).isEmpty();
  }

  @Test
  void aCountedRuleIsSpentAfterItsLastHit() {
    FaultBoard board = board();
    board.next(2, "alpha", RESET);

    assertThat(fault(board, "alpha", "m")).contains(RESET);
    assertThat(fault(board, "beta", "m")).isEmpty();
    assertThat(fault(board, "alpha", "m")).contains(RESET);
    assertThat(fault(board, "alpha", "m")).isEmpty();
    assertThat(board.states().get(0))
        .isEqualTo(new FaultBoard.RuleState(FaultRule.next(2, "alpha", RESET), false, 2, true));
  }

  @Test
  void addedRulesComeBeforeTheScripted() {
    FaultBoard board = board(FaultRule.always("alpha", DOWN));
    board.always("alpha", RESET);

    assertThat(fault(board, "alpha", "m")).contains(RESET);
    board.clear();
    assertThat(fault(board, "alpha", "m")).contains(DOWN);
  }

  @Test
  void aChanceHitsItsShareAndTheSameRequestsEveryTime() {
    FaultRule rule = FaultRule.always("alpha", DOWN).withProbability(0.3);
    List<Boolean> one = hits(board(rule), 5_000);

    assertThat(hits(board(rule), 5_000)).isEqualTo(one);
    assertThat(one.stream().filter(hit -> hit).count() / 5_000.0).isCloseTo(0.3, within(0.02));
  }

  @Test
  void anotherScenarioStartsItsOwnTime() {
    FaultRule early =
        FaultRule.always("alpha", DOWN)
            .during(Window.between(Duration.ZERO, Duration.ofSeconds(5)));
    FaultBoard board = board(early);
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(fault(board, "alpha", "m")).isEmpty();

    board.restart(scenario(early));

    assertThat(fault(board, "alpha", "m")).contains(DOWN);
    assertThat(board.sinceStart()).isZero();
  }

  private static List<Boolean> hits(FaultBoard board, int requests) {
    return IntStream.range(0, requests)
        .mapToObj(i -> board.hit("alpha", "m", "key#" + i).isPresent())
        .toList();
  }

  private static Optional<Fault> fault(FaultBoard board, String provider, String model) {
    return board.hit(provider, model, "key#1").map(FaultBoard.Hit::fault);
  }

  private FaultBoard board(FaultRule... rules) {
    return new FaultBoard(scenario(rules), nanos::get);
  }

  private static Scenario scenario(FaultRule... rules) {
    ProviderSpec provider = new ProviderSpec(Optional.empty(), Map.of("*", ModelSpec.instant(1)));
    return Scenario.of(3, Map.of("alpha", provider, "beta", provider)).withFaults(List.of(rules));
  }
}
