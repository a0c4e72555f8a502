package dev.detour.console.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.console.tuning.Effect.Measure;
import dev.detour.console.tuning.ScriptedRoutes.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstTokenRecommenderTest {
  /** Fewer replicates than in service: the tests ask hundreds of questions. */
  private static final TuningOptions OPTIONS =
      new TuningOptions(7, 200, 0.9, 100, 30, 0.002, 0.10, 0.01);

  private static final FirstTokenRecommender RECOMMENDER = new FirstTokenRecommender(OPTIONS);

  /** Most tokens come soon; a tenth comes after seconds. The fallback takes about a second. */
  private static ScriptedRoutes twoModes() {
    return new ScriptedRoutes(
        Latency.twoModes(Latency.logNormal(600, 0.3), Latency.logNormal(6_000, 0.3), 0.10),
        Latency.logNormal(900, 0.4));
  }

  /** One mode with a tail so long that waiting for its end is worse than asking anew. */
  private static ScriptedRoutes longTail() {
    ScriptedRoutes routes =
        new ScriptedRoutes(Latency.logNormal(500, 1.5), Latency.logNormal(1_500, 0.4));
    routes.limit = Duration.ofSeconds(30);
    return routes;
  }

  private static TimeoutAdvice.Propose propose(FirstTokenQuestion question) {
    TimeoutAdvice advice = RECOMMENDER.judge(question);
    assertThat(advice).isInstanceOf(TimeoutAdvice.Propose.class);
    return (TimeoutAdvice.Propose) advice;
  }

  private static TimeoutAdvice.KeepCurrent keep(FirstTokenQuestion question) {
    TimeoutAdvice advice = RECOMMENDER.judge(question);
    assertThat(advice).isInstanceOf(TimeoutAdvice.KeepCurrent.class);
    return (TimeoutAdvice.KeepCurrent) advice;
  }

  private static String missing(FirstTokenQuestion question) {
    TimeoutAdvice advice = RECOMMENDER.judge(question);
    assertThat(advice).isInstanceOf(TimeoutAdvice.NotEnoughEvidence.class);
    return ((TimeoutAdvice.NotEnoughEvidence) advice).reason();
  }

  @Test
  void findsTheGapBetweenTwoModes() {
    ScriptedRoutes routes = twoModes();
    double truth = routes.bestTimeoutMs();
    assertThat(truth).isBetween(1_000.0, 1_300.0);

    TimeoutAdvice.Propose advice = propose(routes.question(1, 2_000, 200));

    assertThat(truth)
        .isBetween((double) advice.lower().toMillis(), (double) advice.upper().toMillis());
    assertThat((double) advice.proposed().toMillis()).isCloseTo(truth, within(0.15 * truth));
    assertThat(advice.current()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void findsTheEndOfUsefulWaitingInOneLongTail() {
    ScriptedRoutes routes = longTail();
    double truth = routes.bestTimeoutMs();

    TimeoutAdvice.Propose advice = propose(routes.question(2, 4_000, 400));

    assertThat(truth)
        .isBetween((double) advice.lower().toMillis(), (double) advice.upper().toMillis());
    double loss = routes.meanWaitMs(advice.proposed().toMillis()) / routes.meanWaitMs(truth) - 1;
    assertThat(loss).isLessThan(0.01);
  }

  @Test
  void predictsTheEffectsThatFollow() {
    ScriptedRoutes routes = twoModes();
    routes.cutOffCost = 500;
    TimeoutAdvice.Propose advice = propose(routes.question(3, 3_000, 300));
    double proposed = advice.proposed().toMillis();
    double tokens = 0.98 * routes.primary.cdf().applyAsDouble(proposed);

    Effect mean = advice.effect(Measure.MEAN_FIRST_TOKEN);
    assertThat(routes.meanWaitMs(10_000)).isBetween(mean.current().lower(), mean.current().upper());
    assertThat(routes.meanWaitMs(proposed) - routes.meanWaitMs(10_000))
        .isBetween(mean.change().lower(), mean.change().upper());
    assertThat(mean.isBetter()).isTrue();

    Effect fallbacks = advice.effect(Measure.FALLBACK_RATE);
    assertThat(1 - tokens).isBetween(fallbacks.proposed().lower(), fallbacks.proposed().upper());
    assertThat(fallbacks.isWorse()).isTrue();

    double cost = tokens * 5_000 + (0.98 - tokens) * 500 + (1 - tokens) * 4_000;
    Effect costs = advice.effect(Measure.COST_PER_REQUEST);
    assertThat(cost).isBetween(costs.proposed().lower(), costs.proposed().upper());

    Effect p95 = advice.effect(Measure.P95_FIRST_TOKEN);
    double trueP95 = simulatedP95(routes, proposed);
    assertThat(trueP95).isBetween(p95.proposed().lower() * 0.97, p95.proposed().upper() * 1.03);
    assertThat(p95.isBetter()).isTrue();

    assertThat(advice.effect(Measure.SUCCESS_RATE).change().value()).isGreaterThan(-0.002);
    assertThat(advice.worse())
        .anySatisfy(s -> assertThat(s).startsWith("More requests are answered by a fallback: "));
    assertThat(advice.method()).contains("200 bootstrap samples of whole requests", "90 %");
  }

  private static double simulatedP95(ScriptedRoutes routes, double timeoutMs) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(99);
    double[] waits = new double[200_000];
    for (int i = 0; i < waits.length; i++) {
      double first = routes.primary.quantile().applyAsDouble(random.nextDouble());
      double second = routes.fallback.quantile().applyAsDouble(random.nextDouble());
      if (random.nextDouble() < routes.failureShare) {
        waits[i] = routes.failureMs + second;
      } else {
        waits[i] = first <= timeoutMs ? first : timeoutMs + second;
      }
    }
    Arrays.sort(waits);
    return waits[(int) (0.95 * waits.length)];
  }

  @Test
  void coversTheTruthAboutAsOftenAsItSays() {
    ScriptedRoutes routes = twoModes();
    double truth = routes.bestTimeoutMs();
    double before = routes.meanWaitMs(10_000);
    int runs = 80;
    int thresholds = 0;
    int effects = 0;
    for (int run = 0; run < runs; run++) {
      TimeoutAdvice advice =
          new FirstTokenRecommender(OPTIONS.withSeed(run))
              .judge(routes.question(100 + run, 800, 100));
      assertThat(advice).isInstanceOf(TimeoutAdvice.Propose.class);
      TimeoutAdvice.Propose proposal = (TimeoutAdvice.Propose) advice;
      if (truth >= proposal.lower().toMillis() && truth <= proposal.upper().toMillis()) {
        thresholds++;
      }
      Estimate change = proposal.effect(Measure.MEAN_FIRST_TOKEN).change();
      double real = routes.meanWaitMs(proposal.proposed().toMillis()) - before;
      if (real >= change.lower() && real <= change.upper()) {
        effects++;
      }
    }

    // Three standard errors of a share of 80 around 90 % are 10 points.
    assertThat(thresholds / (double) runs).isBetween(0.80, 1.0);
    assertThat(effects / (double) runs).isBetween(0.80, 1.0);
  }

  @Test
  void proposesNothingWhereNothingIsToBeGained() {
    // The fallback is slower than any wait for the rest of the primary's tail.
    ScriptedRoutes routes =
        new ScriptedRoutes(Latency.logNormal(800, 0.6), Latency.logNormal(2_500, 0.3));
    int proposals = 0;
    for (int run = 0; run < 40; run++) {
      TimeoutAdvice advice = RECOMMENDER.judge(routes.question(500 + run, 500, 100));
      proposals += advice instanceof TimeoutAdvice.Propose ? 1 : 0;
    }

    assertThat(proposals).isZero();
  }

  @Test
  void givesTheSameAdviceForTheSameEvidence() {
    FirstTokenQuestion question = twoModes().question(4, 600, 100);

    assertThat(RECOMMENDER.judge(question)).isEqualTo(RECOMMENDER.judge(question));
  }

  @Test
  void proposesNothingBeyondTheLongestLoggedTimeout() {
    // Waiting on would pay, but everything was cut off at 800 ms.
    ScriptedRoutes routes =
        new ScriptedRoutes(Latency.logNormal(600, 0.3), Latency.logNormal(3_000, 0.3));
    routes.limit = Duration.ofMillis(800);

    TimeoutAdvice.KeepCurrent advice = keep(routes.question(5, 1_000, 100));

    assertThat(advice.reason()).contains("within the evidence, which ends there");
    assertThat(advice.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .startsWith(
                        "No attempt waited longer than 800 ms. A longer timeout would bring between 0 and 1"));
  }

  @Test
  void readsALogOfTwoTimeoutsAsOneLaw() {
    ScriptedRoutes routes = twoModes();
    double truth = routes.bestTimeoutMs();
    double meanTruth = routes.meanWaitMs(10_000);
    int runs = 20;
    int covered = 0;
    double means = 0;
    for (int run = 0; run < runs; run++) {
      TimeoutAdvice.Propose advice = propose(loggedUnderTwoTimeouts(routes, 40 + run));
      boolean holds = truth >= advice.lower().toMillis() && truth <= advice.upper().toMillis();
      covered += holds ? 1 : 0;
      means += advice.effect(Measure.MEAN_FIRST_TOKEN).current().value() / runs;
    }

    assertThat(covered).isGreaterThanOrEqualTo(15);
    // Half the slow tokens were hidden. Taking the limit for their wait would lose 18 % of the
    // mean.
    assertThat(means).isCloseTo(meanTruth, within(0.015 * meanTruth));
  }

  private static FirstTokenQuestion loggedUnderTwoTimeouts(ScriptedRoutes routes, long seed) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    List<AttemptObservation> attempts = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      routes.limit = i % 2 == 0 ? Duration.ofMillis(2_000) : Duration.ofSeconds(10);
      attempts.add(routes.primaryAttempt(random, "r" + i, "g" + i % 24));
    }
    routes.limit = Duration.ofSeconds(10);
    return routes.question(attempts, routes.question(seed, 0, 200).fallbacks().get(0).attempts());
  }

  @Test
  void saysThatATimeoutBeyondTheEvidenceCannotBeJudged() {
    ScriptedRoutes routes = twoModes();
    routes.limit = Duration.ofSeconds(2);
    FirstTokenQuestion logged = routes.question(6, 500, 100);
    FirstTokenQuestion question =
        new FirstTokenQuestion(
            logged.trafficClass(),
            Duration.ofSeconds(10),
            logged.from(),
            logged.to(),
            logged.primary(),
            logged.fallbacks(),
            logged.inputCostMicros());

    assertThat(missing(question))
        .isEqualTo(
            "the attempts were cut off at 2.00 s, which says nothing of the 10.00 s now in force");
  }

  @Test
  void asksForEnoughEvidence() {
    ScriptedRoutes routes = twoModes();

    assertThat(missing(routes.question(7, 90, 100)))
        .matches("\\d+ first tokens in the window \\(expected: >= 100\\)");
    assertThat(missing(routes.question(8, 150, 0)))
        .matches("\\d+ attempts on the fallback beta \\(expected: >= 30\\)");
    assertThat(missing(routes.question(List.of(), List.of())))
        .isEqualTo("0 first tokens in the window (expected: >= 100)");
  }

  @Test
  void countsRequestsOfOneHourThatAreAlikeForLess() {
    // Half the hours are slow as a whole: 480 attempts are worth about as many as there are hours.
    List<AttemptObservation> attempts = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      for (int i = 0; i < 20; i++) {
        double ms = hour % 2 == 0 ? 500 + i : 12_000;
        String request = hour + "-" + i;
        attempts.add(
            ms > 10_000
                ? ScriptedRoutes.cutOff(request, "hour-" + hour, 10_000, 0)
                : ScriptedRoutes.answered(request, "hour-" + hour, ms, Duration.ofSeconds(10), 1));
      }
    }
    ScriptedRoutes routes = twoModes();
    List<AttemptObservation> fallback = routes.question(9, 0, 100).fallbacks().get(0).attempts();

    assertThat(missing(routes.question(attempts, fallback)))
        .isEqualTo(
            "24 effective requests of 480, since those of one tenant and hour are alike (expected: >= 100)");
  }

  @Test
  void keepsTheTimeoutWhereNoFallbackAnswers() {
    FirstTokenQuestion asked = twoModes().question(10, 500, 100);
    FirstTokenQuestion alone =
        new FirstTokenQuestion(
            asked.trafficClass(),
            asked.current(),
            asked.from(),
            asked.to(),
            asked.primary(),
            List.of(),
            asked.inputCostMicros());

    assertThat(keep(alone).reason()).startsWith("no fallback route would answer");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3})
  void doesNotTradeAnswersForSpeed(double fallbackFailureShare) {
    ScriptedRoutes routes = twoModes();
    routes.fallbackFailureShare = fallbackFailureShare;

    TimeoutAdvice advice = RECOMMENDER.judge(routes.question(13, 4_000, 2_000));

    // Cutting off the slow tenth would move it to a route that fails more often.
    if (advice instanceof TimeoutAdvice.Propose proposal) {
      assertThat(proposal.effect(Measure.SUCCESS_RATE).change().value())
          .isGreaterThan(-OPTIONS.successTolerance() - 0.0005);
      assertThat(proposal.proposed()).isGreaterThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void keepsTheCostWithinItsBound() {
    ScriptedRoutes routes = twoModes();
    routes.cutOffCost = 5_000;
    routes.fallbackCost = 20_000;

    TimeoutAdvice advice = RECOMMENDER.judge(routes.question(14, 2_000, 200));

    // Cutting the slow tenth off would add 40 % to the cost.
    if (advice instanceof TimeoutAdvice.Propose proposal) {
      Effect cost = proposal.effect(Measure.COST_PER_REQUEST);
      assertThat(cost.change().value()).isLessThan(0.11 * cost.current().value());
    }
    routes.fallbackCost = 4_000;
    routes.cutOffCost = 0;
    assertThat(RECOMMENDER.judge(routes.question(14, 2_000, 200)))
        .isInstanceOf(TimeoutAdvice.Propose.class);
  }

  @Test
  void namesAFallbackThatIsFasterAsAQuestionOfOrder() {
    ScriptedRoutes routes =
        new ScriptedRoutes(Latency.logNormal(3_000, 0.4), Latency.logNormal(300, 0.3));

    assertThat(keep(routes.question(15, 800, 100)).reason()).contains("their order");
  }

  @Test
  void drawsTheCurveWithItsBand() {
    TimeoutAdvice.Propose advice = propose(twoModes().question(16, 1_500, 150));

    List<CurvePoint> curve = advice.curve();
    assertThat(curve).hasSizeBetween(100, 400);
    for (int i = 0; i < curve.size(); i++) {
      CurvePoint point = curve.get(i);
      assertThat(point.firstToken()).isBetween(point.lower(), point.upper());
      assertThat(point.density()).isNotNegative();
      assertThat(point.firstToken() + point.failed()).isLessThanOrEqualTo(1 + 1e-9);
      if (i > 0) {
        assertThat(point.ms()).isGreaterThan(curve.get(i - 1).ms());
        assertThat(point.firstToken()).isGreaterThanOrEqualTo(curve.get(i - 1).firstToken());
      }
    }
    CurvePoint last = curve.get(curve.size() - 1);
    assertThat(last.ms()).isCloseTo(10_000, within(1.0));
    assertThat(last.firstToken()).isCloseTo(0.975, within(0.02));
    assertThat(last.lower()).isLessThan(last.upper());
  }

  @Test
  void writesTimeoutsWithTwoDigits() {
    assertThat(FirstTokenRecommender.rounded(1_124)).isEqualTo(1_100);
    assertThat(FirstTokenRecommender.rounded(2_368)).isEqualTo(2_400);
    assertThat(FirstTokenRecommender.rounded(86.4)).isEqualTo(86);
    assertThat(FirstTokenRecommender.rounded(0.4)).isEqualTo(1);
  }
}
