package dev.detour.gateway.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of one request: what its spans say, kept in memory.
 *
 * @param dimensions who asked, and under what
 * @param path of the API that was asked
 * @param keyId the key's id
 * @param stream whether a stream was asked for
 * @param arrivedAt when it came
 * @param endedAt when it was over
 * @param end how it ended
 * @param skipped the steps that its last decision passed over, and why
 * @param attempts in order
 */
public record Story(
    Dimensions dimensions,
    String path,
    String keyId,
    boolean stream,
    Instant arrivedAt,
    Instant endedAt,
    RequestSpan.End end,
    List<String> skipped,
    List<Attempt> attempts) {
  public Story {
    skipped = List.copyOf(skipped);
    attempts = List.copyOf(attempts);
  }

  /**
   * One attempt.
   *
   * @param end how and when it ended; empty when it outlived the request
   */
  public record Attempt(AttemptSpan.Start start, Instant startedAt, Optional<Ended> end) {}

  /** The end of an attempt. */
  public record Ended(AttemptSpan.End end, Instant at) {}
}
