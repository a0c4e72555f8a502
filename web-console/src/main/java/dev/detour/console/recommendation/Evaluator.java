package dev.detour.console.recommendation;

import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.http.ProblemException;
import dev.detour.console.http.ProblemType;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.store.PolicyStore;
import dev.detour.store.PolicyVersion;
import dev.detour.store.Recommendation;
import dev.detour.store.RecommendationStatus;
import dev.detour.store.RecommendationStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  private final int sampleLimit;
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
      int sampleLimit) {
    this.vertx = vertx;
    this.policies = policies;
    this.recommendations = recommendations;
    this.attempts = new AttemptReader(analytics);
    this.recommender = recommender;
    this.clock = clock;
    this.window = window;
    this.sampleLimit = sampleLimit;
  }

  /** Evaluates now; fails with a problem when there is no policy or the evidence is away. */
  public synchronized Future<Void> evaluate() {
    if (running != null) {
      return running;
    }
    Future<Void> evaluation = policies.current().compose(this::evaluate);
    running = evaluation;
    evaluation.onComplete(done -> finished());
    return evaluation;
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
    TimeRange range = new TimeRange(now.minus(window), now);
    return judgeAll(policy, range)
        .compose(
            judgements ->
                known()
                    .map(
                        known ->
                            Proposals.evaluation(judgements, known, current.get().version(), now)))
        .compose(recommendations::save);
  }

  /** One after the other, so that evidence never takes more than one connection. */
  private Future<List<Judgement>> judgeAll(Policy policy, TimeRange range) {
    Future<List<Judgement>> all = Future.succeededFuture(List.of());
    for (Subject subject : Subjects.of(policy)) {
      all =
          all.compose(
              before ->
                  judge(policy, subject, range)
                      .map(
                          judgement -> {
                            List<Judgement> longer = new ArrayList<>(before);
                            longer.add(judgement);
                            return longer;
                          }));
    }
    return all;
  }

  private Future<Judgement> judge(Policy policy, Subject subject, TimeRange range) {
    Route route = Objects.requireNonNull(policy.routes().get(subject.route()));
    Duration current = route.timeouts(subject.trafficClass()).firstToken();
    return attempts
        .read(subject, range, sampleLimit)
        .compose(
            read ->
                vertx.executeBlocking(
                    () ->
                        new Judgement(
                            subject,
                            current,
                            range,
                            recommender.judge(new TimeoutQuestion(subject, current, range, read))),
                    false));
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
