package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A job as it stands.
 *
 * @param origin what made it a job: enqueue, pause, review or batch
 * @param reason the last decision's
 * @param failure the last attempt's category and code
 * @param attemptsMade attempts begun as a job
 * @param attempts those attempts: route, step, begin
 * @param runs how often a router took it up
 * @param notBefore when it is taken up next
 * @param expiresAt when it is given up
 * @param result how it ended, once it has
 */
public record Job(
    String id,
    String tenant,
    String requestId,
    String surface,
    Optional<String> feature,
    TrafficClass trafficClass,
    String origin,
    JobState state,
    String reason,
    Optional<String> failure,
    long policyVersion,
    int requestAttempts,
    int retryBudget,
    int attemptsMade,
    JsonArray attempts,
    int runs,
    Instant notBefore,
    Instant expiresAt,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Optional<Result> result) {

  /**
   * What came of it.
   *
   * @param status the HTTP status that its caller would have got
   * @param body the answer, or the error
   * @param route the route that answered; empty when none did
   * @param costMicros of the run that ended it
   */
  public record Result(
      OptionalInt status, Buffer body, Optional<String> route, OptionalLong costMicros) {}
}
