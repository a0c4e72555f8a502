package dev.detour.console.recommendation;

import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.http.ProblemException;
import dev.detour.console.http.ProblemType;
import dev.detour.console.tuning.FirstTokenQuestion;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationStatus;
import dev.detour.store.RecommendationStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the evidence for every route and class of the policy in force and stores what follows.
 * One evaluation at a time: who asks during one gets that one's end.
 */
public final class Evaluator {
  private static final int KNOWN = 200;

  private final Vertx vertx;
  private final PolicyStore policies;
  private final RecommendationStore recommendations;
  private final AttemptReader attempts;
  private final TimeoutRecommender recommender;
  private final Clock clock;
  private final Duration window;
  private final MeterRegistry meters;
  private @Nullable Future<Void> running;

  /**
   * @param window how far back the evidence goes
   * @param sampleLimit most attempts read for one subject
   */
  public Evaluator(
      Vertx vertx,
      PolicyStore policies,
      RecommendationStore recommendations,
      Analytics analytics,
      TimeoutRecommender recommender,
      Clock clock,
      Duration window,
      int sampleLimit,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.policies = policies;
    this.recommendations = recommendations;
    this.attempts = new AttemptReader(analytics, sampleLimit);
    this.recommender = recommender;
    this.clock = clock;
    this.window = window;
    this.meters = meters;
  }

  /** Evaluates now; fails with a problem when there is no policy or the evidence is away. */
  public synchronized Future<Void> evaluate() {
    if (running != null) {
      return running;
    }
    Timer.Sample sample = Timer.start(meters);
    Future<Void> evaluation = policies.current().compose(this::evaluate);
    running = evaluation;
    evaluation.onComplete(
        done -> {
          sample.stop(timer(done.succeeded()));
          finished();
        });
    return evaluation;
  }

  private Timer timer(boolean succeeded) {
    return Timer.builder("detour.console.evaluations")
        .description("Time to read the evidence, judge it and store what follows")
        .tag("outcome", succeeded ? "stored" : "failed")
        .register(meters);
  }

  private synchronized void finished() {
    running = null;
  }

  private Future<Void> evaluate(Optional<PolicyVersion> current) {
    if (current.isEmpty()) {
      return Future.failedFuture(
          new ProblemException(ProblemType.NO_POLICY, "Publish a policy first."));
    }
    Policy policy = FirstTokenTimeout.document(current.get()).policy();
    Instant now = clock.instant();
    return judgeAll(policy, now)
        .compose(
            judgements ->
                known()
                    .map(
                        known ->
                            Proposals.evaluation(judgements, known, current.get().version(), now)))
        .compose(recommendations::save);
  }

  /** Class by class, so that the attempts of one class are all that is in memory. */
  private Future<List<Judgement>> judgeAll(Policy policy, Instant now) {
    Future<List<Judgement>> all = Future.succeededFuture(List.of());
    for (TrafficClass trafficClass : TrafficClass.values()) {
      Map<Route, List<Route>> subjects = Subjects.of(policy, trafficClass);
      all =
          all.compose(
              before ->
                  read(subjects.keySet(), trafficClass, now)
                      .compose(
                          evidence ->
                              vertx.executeBlocking(
                                  () -> judge(subjects, trafficClass, now, evidence), false))
                      .map(
                          judged -> {
                            List<Judgement> longer = new ArrayList<>(before);
                            longer.addAll(judged);
                            return longer;
                          }));
    }
    return all;
  }

  /** One after the other, so that evidence never takes more than one connection. */
  private Future<Map<Route, RouteEvidence>> read(
      Set<Route> routes, TrafficClass trafficClass, Instant now) {
    Map<Route, RouteEvidence> evidence = new HashMap<>();
    Future<Void> done = Future.succeededFuture();
    for (Route route : routes) {
      done =
          done.compose(
              before ->
                  attempts
                      .read(route.name(), trafficClass, now.minus(window), now)
                      .map(
                          read -> {
                            evidence.put(route, read);
                            return null;
                          }));
    }
    return done.map(evidence);
  }

  private List<Judgement> judge(
      Map<Route, List<Route>> subjects,
      TrafficClass trafficClass,
      Instant now,
      Map<Route, RouteEvidence> evidence) {
    List<Judgement> judgements = new ArrayList<>();
    subjects.forEach(
        (route, fallbacks) -> {
          RouteEvidence own = Objects.requireNonNull(evidence.get(route));
          Duration current = route.timeouts(trafficClass).firstToken();
          FirstTokenQuestion question =
              new FirstTokenQuestion(
                  trafficClass,
                  current,
                  now.minus(window),
                  now,
                  own.of(route),
                  fallbacks.stream()
                      .map(next -> Objects.requireNonNull(evidence.get(next)).of(next))
                      .toList(),
                  own.inputCostMicros(route));
          judgements.add(
              new Judgement(
                  new Subject(route.name(), trafficClass),
                  current,
                  recommender.judge(question),
                  recommender.coverage()));
        });
    return judgements;
  }

  private Future<List<Recommendation>> known() {
    return recommendations
        .list(Optional.of(RecommendationStatus.PROPOSED), KNOWN)
        .compose(
            open ->
                recommendations
                    .list(Optional.of(RecommendationStatus.REJECTED), KNOWN)
                    .map(
                        rejected -> {
                          List<Recommendation> all = new ArrayList<>(open);
                          all.addAll(rejected);
                          return all;
                        }));
  }
}
