package dev.detour.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * A batch as it stands.
 *
 * @param errors why it failed as a whole
 * @param completed lines that were answered
 * @param failed lines that ended without an answer
 */
public record Batch(
    String id,
    String tenant,
    String endpoint,
    String inputFile,
    String completionWindow,
    JsonObject metadata,
    String status,
    JsonArray errors,
    Optional<String> outputFile,
    Optional<String> errorFile,
    int total,
    int completed,
    int failed,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> cancellingAt,
    Optional<Instant> finishedAt) {

  /** One line of an input file: the job that it becomes. */
  public record Line(String customId, NewJob job) {}

  /** A batch to be. */
  public record New(
      String id,
      String tenant,
      String endpoint,
      String inputFile,
      String completionWindow,
      JsonObject metadata,
      JsonArray errors,
      double expiresAfterSeconds) {}

  /** A line that has ended, for the result files. */
  public record Ended(int line, String customId, Job job) {}
}
