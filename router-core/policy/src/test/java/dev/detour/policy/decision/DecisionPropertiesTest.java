package dev.detour.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.detour.policy.document.Cell;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What must never happen, whatever the policy, the faults, the health, the budget and the time. */
class DecisionPropertiesTest {
  private static final int TRIES = 4000;

  @Property(tries = TRIES)
  void theLoopAlwaysEnds(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);

    List<RandomWorld.Turn> turns = world.run();

    assertThat(turns.get(turns.size() - 1).decision()).isNotInstanceOf(Decision.Attempt.class);
    int retries = world.policy.classPolicy(world.facts.trafficClass()).retry().maxPerRoute();
    assertThat(turns.size() - 1).isLessThanOrEqualTo(3 * (1 + retries));
    for (String route : world.policy.routes().keySet()) {
      assertThat(attempts(turns))
          .filteredOn(attempt -> attempt.route().name().equals(route))
          .as("attempts on %s", route)
          .hasSizeLessThanOrEqualTo(1 + retries);
    }
  }

  @Property(tries = TRIES)
  void noAttemptIsMadeOutsideTheMatrix(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    MatrixRow row = world.facts.row();

    for (Decision.Attempt attempt : attempts(world.run())) {
      Step step =
          row.steps().stream()
              .filter(s -> s.position() == attempt.position())
              .findFirst()
              .orElseThrow();
      assertThat(step.cell()).isInstanceOf(Cell.ToRoute.class);
      Cell.ToRoute to = (Cell.ToRoute) step.cell();
      assertThat(to.route()).isEqualTo(attempt.route());
      assertThat(to.uncertain()).isEqualTo(attempt.uncertain());
    }
  }

  @Property(tries = TRIES)
  void aRouteIsAskedAgainOnlyAsARetryRightBehindItsFailure(@ForAll long seed) {
    Set<String> asked = new HashSet<>();
    for (RandomWorld.Turn turn : new RandomWorld(seed).run()) {
      if (turn.decision() instanceof Decision.Attempt attempt) {
        if (attempt.attemptReason() == AttemptReason.RETRY) {
          assertThat(attempt.route()).isEqualTo(turn.lastRoute());
        } else {
          assertThat(asked.add(attempt.route().name())).isTrue();
          assertThat(attempt.delay()).isZero();
        }
      }
    }
  }

  @Property(tries = TRIES)
  void aDeterministicFailureIsNeverRepeatedOnItsRoute(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    List<RandomWorld.Turn> turns = world.run();

    for (int i = 1; i < turns.size(); i++) {
      FailureCategory category = turns.get(i).lastCategory();
      if (category != null
          && category.isDeterministic()
          && turns.get(i).decision() instanceof Decision.Attempt attempt) {
        assertThat(attempt.route()).isNotEqualTo(turns.get(i).lastRoute());
      }
    }
  }

  /**
   * The one promise that may not bend: no lower tier than the primary's, nothing from a cache, no
   * default, no mark of uncertainty. Plain comparisons, so that this many worlds take seconds.
   */
  @Property(tries = 200_000)
  void aSensitiveRequestIsNeverDowngraded(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed).protect();
    MatrixRow row = world.facts.row();

    for (RandomWorld.Turn turn : world.run()) {
      if (turn.decision() instanceof Decision.Attempt attempt) {
        keepsQuality(row, attempt.route(), attempt.uncertain());
      } else if (turn.decision() instanceof Decision.Serve serve) {
        keepsQuality(row, serve.route(), serve.uncertain());
      } else if (turn.decision() instanceof Decision.Respond respond) {
        fail("answered without a model: " + respond);
      }
    }
  }

  private static void keepsQuality(MatrixRow row, Route route, boolean uncertain) {
    if (uncertain) {
      fail("marked as uncertain: " + route);
    } else if (route.tier().isBelow(row.primary().tier())) {
      fail(route + " is below the tier of " + row.primary());
    } else if (!route.equals(row.primary()) && route.tier().isBelow(row.floor())) {
      fail(route + " is below the floor " + row.floor());
    }
  }

  @Property(tries = TRIES)
  void aRetryIsPaidFromTheRoutesBudget(@ForAll long seed) {
    for (RandomWorld.Turn turn : new RandomWorld(seed).run()) {
      if (turn.decision() instanceof Decision.Attempt attempt
          && attempt.attemptReason() == AttemptReason.RETRY) {
        assertThat(turn.retryTokens()).isPositive();
      }
    }
  }

  @Property(tries = TRIES)
  void aHedgeIsMadeOnceElsewhereAndOnlyWhereTheClassTurnsItOn(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    boolean on = world.policy.classPolicy(world.facts.trafficClass()).hedge().isPresent();
    List<RandomWorld.Turn> turns = world.run();
    int hedges = 0;
    for (int i = 0; i < turns.size(); i++) {
      if (turns.get(i).decision() instanceof Decision.Attempt hedge
          && hedge.attemptReason() == AttemptReason.HEDGE) {
        hedges++;
        assertThat(on).isTrue();
        assertThat(turns.get(i).delivered()).isFalse();
        assertThat(turns.get(i - 1).decision()).isInstanceOf(Decision.Attempt.class);
        Decision.Attempt running = (Decision.Attempt) turns.get(i - 1).decision();
        assertThat(hedge.route().failureDomain()).isNotEqualTo(running.route().failureDomain());
      }
    }
    assertThat(hedges).isLessThanOrEqualTo(1);
  }

  /** Two identical deterministic refusals of one route within one request cannot happen. */
  @Property(tries = TRIES)
  void noRouteRefusesTheSameRequestTwiceForTheSameLastingReason(@ForAll long seed) {
    List<RandomWorld.Turn> turns = new RandomWorld(seed).run();
    Set<String> refusals = new HashSet<>();
    for (AttemptOutcome outcome : turns.get(turns.size() - 1).outcomes()) {
      FailureCategory category = outcome.category().orElse(null);
      if (category != null && category.isDeterministic()) {
        assertThat(refusals.add(outcome.route().name() + " " + category)).isTrue();
      }
    }
  }

  @Property(tries = TRIES)
  void nothingIsAskedBehindDeliveredContentButAContinuation(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    boolean allowed = world.policy.classPolicy(world.facts.trafficClass()).continueStreams();
    List<RandomWorld.Turn> turns = world.run();

    for (RandomWorld.Turn turn : turns) {
      if (turn.delivered() && turn.decision() instanceof Decision.Attempt attempt) {
        assertThat(allowed).isTrue();
        assertThat(attempt.continuation()).isTrue();
        assertThat(turn.outcomes())
            .filteredOn(AttemptOutcome::contentDelivered)
            .allMatch(AttemptOutcome::continuable);
        assertThat(attempt.route().prefill()).isTrue();
        assertThat(attempt.attemptReason()).isNotEqualTo(AttemptReason.RETRY);
      } else if (turn.decision() instanceof Decision.Attempt attempt) {
        assertThat(attempt.continuation()).isFalse();
      }
      boolean replaces =
          turn.decision() instanceof Decision.Respond
              || turn.decision() instanceof Decision.Pause
              || turn.decision() instanceof Decision.Enqueue
              || turn.decision() instanceof Decision.Review;
      assertThat(turn.delivered() && replaces).isFalse();
    }
  }

  @Property(tries = TRIES)
  void theSameInputsGiveTheSameDecision(@ForAll long seed) {
    assertThat(new RandomWorld(seed).run()).isEqualTo(new RandomWorld(seed).run());
  }

  @Property(tries = TRIES)
  void aSpentBudgetCallsNobodyAndACappedOneNobodyUnpriced(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);

    for (RandomWorld.Turn turn : world.run()) {
      if (turn.decision() instanceof Decision.Attempt attempt) {
        BudgetView budget = turn.budget();
        assertThat(budget.state().wireName()).isNotEqualTo("exhausted");
        if (budget.isCapped()) {
          assertThat(attempt.worstCaseMicros().orElseThrow())
              .isLessThanOrEqualTo(budget.availableMicros());
        }
        if (budget.state().wireName().equals("restricted")) {
          assertThat(world.facts.trafficClass()).isEqualTo(TrafficClass.CRITICAL_USER_FACING);
        }
      }
    }
  }

  @Property(tries = TRIES)
  void everyAttemptFitsTheDeadlineAndAHealthyRoute(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    Duration deadline = world.policy.classPolicy(world.facts.trafficClass()).deadline();

    for (RandomWorld.Turn turn : world.run()) {
      if (turn.decision() instanceof Decision.Attempt attempt) {
        Duration end =
            Duration.between(world.facts.arrivedAt(), turn.now())
                .plus(attempt.delay())
                .plus(attempt.timeouts().total());
        assertThat(end).isLessThanOrEqualTo(deadline);
        assertThat(turn.statuses().get(attempt.route().name())).isEqualTo(RouteStatus.AVAILABLE);
      }
    }
  }

  @Property(tries = TRIES)
  void afterTheHardStopOnlyTheLastStepAnswersAndOnlyOnce(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed);
    MatrixRow row = world.facts.row();
    Step last = row.steps().get(row.steps().size() - 1);
    int attemptsAfter = 0;

    for (RandomWorld.Turn turn : world.run()) {
      if (row.hardStopAfter() > 0
          && turn.failedDomains().size() >= row.hardStopAfter()
          && turn.decision() instanceof Decision.Attempt attempt) {
        attemptsAfter++;
        assertThat(attempt.position()).isEqualTo(last.position());
      }
    }
    assertThat(attemptsAfter).isLessThanOrEqualTo(1);
  }

  @Property(tries = TRIES)
  void aCallersMistakeIsToldToTheCaller(@ForAll long seed) {
    for (RandomWorld.Turn turn : new RandomWorld(seed).run()) {
      FailureCategory category = turn.lastCategory();
      if (category != null && category.fault() == Fault.CALLER) {
        assertThat(turn.decision()).isInstanceOfAny(Decision.Attempt.class, Decision.Stop.class);
      }
    }
  }

  @Property(tries = TRIES)
  void aJobMakesNoMoreAttemptsThanItsRetryBudget(@ForAll long seed) {
    RandomWorld world = new RandomWorld(seed).asJob();
    JobProgress before = world.facts.job().orElseThrow();

    List<RandomWorld.Turn> turns = world.run();

    int made = before.jobAttempts() + attempts(turns).size();
    assertThat(made).isLessThanOrEqualTo(Math.max(before.jobAttempts(), before.retryBudget()));
    Decision last = turns.get(turns.size() - 1).decision();
    if (made >= before.retryBudget()) {
      assertThat(last).isNotInstanceOfAny(Decision.Enqueue.class, Decision.Pause.class);
    }
  }

  private static List<Decision.Attempt> attempts(List<RandomWorld.Turn> turns) {
    List<Decision.Attempt> attempts = new ArrayList<>();
    for (RandomWorld.Turn turn : turns) {
      if (turn.decision() instanceof Decision.Attempt attempt) {
        attempts.add(attempt);
      }
    }
    return attempts;
  }
}
