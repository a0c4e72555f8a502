package dev.detour.policy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.RandomWorld;
import dev.detour.policy.event.Outcome;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a replay owes to the log, whatever the policy, the faults, the health and the accounts. */
class ReplayPropertiesTest {
  /** Draws nothing: whoever follows the log needs no model. */
  @Property(tries = 20_000)
  void thePolicyOfTheLogGivesTheDecisionsOfTheLog(@ForAll long seed) {
    LoggedWorld logged = LoggedWorld.of(seed);
    Replay replay =
        new Replay(logged.world().policy(), logged.world().policy(), MatchedAttempts.NONE);

    Replay.Result result = replay.replay(logged.request());

    if (logged.request().attempts().isEmpty() && isRejected(logged)) {
      assertThat(result.whyNot()).contains(Unreplayable.NOT_DECIDED);
      return;
    }
    assertThat(result.whyNot()).as("%s", logged.turns()).isEmpty();
    Replayed replayed = result.replayed().orElseThrow();
    assertThat(replayed.fidelity()).isEqualTo(Replayed.Fidelity.EXACT);
    assertThat(replayed.attempts())
        .extracting(it -> it.route() + " " + it.reason())
        .isEqualTo(
            logged.attempts().stream()
                .map(it -> it.route().name() + " " + it.attemptReason())
                .toList());
    assertThat(replayed.outcome()).isEqualTo(logged.request().outcome());
    assertThat(replayed.reason()).isEqualTo(logged.last().reason());
    assertThat(replayed.costMicros()).isEqualTo(7L * logged.request().attempts().size());
    RandomWorld.Turn end = logged.turns().get(logged.turns().size() - 1);
    assertThat(logged.request().arrivedAt().plus(replayed.took()))
        .isEqualTo(
            logged.request().attempts().isEmpty() ? logged.request().arrivedAt() : end.now());
  }

  private static boolean isRejected(LoggedWorld logged) {
    return logged.last() instanceof Decision.Stop stop && stop.outcome() == Outcome.REJECTED;
  }
}
