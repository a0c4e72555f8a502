package dev.detour.sim.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator did with one attempt.
 *
 * @param sequence order of arrival over all providers, from 1
 * @param receivedAt when the whole request had arrived
 * @param stream whether the caller asked for a stream
 * @param requestKey the request's {@code metadata.sim_request_key}
 * @param requestId the {@code x-request-id} header as received
 * @param traceparent the {@code traceparent} header as received
 * @param faultRule name of the fault rule that hit; null: none did
 * @param fault kind of the fault applied; null: none was
 * @param status HTTP status sent; 0: no answer (yet)
 * @param eventsSent server-sent events handed to the socket, without {@code [DONE]}
 * @param billed what this provider charges: nothing for a refusal, the input and the tokens made so
 *     far for an answer that broke
 * @param usageReported whether the caller was sent the usage
 * @param callerLeft whether the caller closed the connection before the attempt was over
 * @param firstByteMs milliseconds from arrival to the first byte of the answer; null: none was sent
 * @param firstTokenMs milliseconds from arrival to the first token; null: none was sent
 * @param durationMs milliseconds from arrival to the end; null: still under way
 * @param concurrency attempts under way at this provider on arrival, this one included
 */
public record AttemptRecord(
    long sequence,
    Instant receivedAt,
    String provider,
    String model,
    boolean stream,
    @Nullable String requestKey,
    @Nullable String requestId,
    @Nullable String traceparent,
    @Nullable String faultRule,
    @Nullable String fault,
    int status,
    int eventsSent,
    TokenUsage billed,
    boolean usageReported,
    boolean callerLeft,
    @Nullable Double firstByteMs,
    @Nullable Double firstTokenMs,
    @Nullable Double durationMs,
    int concurrency) {

  /** Whether the attempt is over. */
  public boolean ended() {
    return durationMs != null;
  }
}
