package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A request that becomes a job.
 *
 * @param id its id, also sent upstream as its idempotency key
 * @param request what was asked, and by whom
 * @param origin what made it a job
 * @param state queued, paused or in_review
 * @param reason the decision's
 * @param failure the last attempt's, if one was made
 * @param policyVersion the version that decided so
 * @param requestAttempts attempts made before it was a job
 * @param retryBudget most attempts that may be made as a job
 * @param waitsFor the route whose health it waits for
 * @param delay how long it waits before its first run
 * @param expiresAfter when it is given up
 */
public record NewJob(
    String id,
    Request request,
    Origin origin,
    JobState state,
    String reason,
    Optional<String> failure,
    long policyVersion,
    int requestAttempts,
    int retryBudget,
    Optional<String> waitsFor,
    Duration delay,
    Duration expiresAfter) {

  /** What makes a request a job. */
  public enum Origin implements dev.detour.policy.WireName {
    ENQUEUE,
    PAUSE,
    REVIEW,
    BATCH;

    private final String wireName = name().toLowerCase(java.util.Locale.ROOT);

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /**
   * A request as it can be made again.
   *
   * @param requestId its id
   * @param traceParent its span, as W3C trace context writes it
   * @param tenant who pays
   * @param apiKey the key that it came with
   * @param surface the path that it came to
   * @param feature as it names it
   * @param trafficClass the class that it got
   * @param headers what it said of itself by header
   * @param body what was sent, without the wish for a stream
   * @param webhook the name of the place that its result goes to
   */
  public record Request(
      String requestId,
      Optional<String> traceParent,
      String tenant,
      UUID apiKey,
      String surface,
      Optional<String> feature,
      TrafficClass trafficClass,
      Map<String, String> headers,
      Buffer body,
      Optional<String> webhook) {
    public Request {
      headers = Map.copyOf(headers);
    }
  }

  public NewJob {
    if (state != JobState.QUEUED && state != JobState.PAUSED && state != JobState.IN_REVIEW) {
      throw new IllegalArgumentException(
          "state: " + state + " (expected: QUEUED, PAUSED or IN_REVIEW)");
    }
    if (retryBudget < 1) {
      throw new IllegalArgumentException("retryBudget: " + retryBudget + " (expected: >= 1)");
    }
  }
}
