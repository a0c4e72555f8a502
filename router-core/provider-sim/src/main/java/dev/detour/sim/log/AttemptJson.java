package dev.detour.sim.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The JSON form of a log record: field names as in {@link AttemptRecord}, one object a line. */
public final class AttemptJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AttemptJson() {}

  /** Writes one line, without the line end. */
  public static String line(AttemptRecord record) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("sequence", record.sequence());
    tree.put("receivedAt", record.receivedAt().toString());
    tree.put("provider", record.provider());
    tree.put("model", record.model());
    tree.put("stream", record.stream());
    tree.put("requestKey", record.requestKey());
    tree.put("requestId", record.requestId());
    tree.put("traceparent", record.traceparent());
    tree.put("faultRule", record.faultRule());
    tree.put("fault", record.fault());
    tree.put("status", record.status());
    tree.put("eventsSent", record.eventsSent());
    tree.putObject("billed")
        .put("input", record.billed().input())
        .put("cachedInput", record.billed().cachedInput())
        .put("cacheWrite", record.billed().cacheWrite())
        .put("output", record.billed().output())
        .put("reasoning", record.billed().reasoning());
    tree.put("usageReported", record.usageReported());
    tree.put("callerLeft", record.callerLeft());
    tree.put("firstByteMs", record.firstByteMs());
    tree.put("firstTokenMs", record.firstTokenMs());
    tree.put("durationMs", record.durationMs());
    tree.put("concurrency", record.concurrency());
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException when it is not such a line
   */
  public static AttemptRecord parse(String line) {
    try {
      JsonNode tree = JSON.readTree(line);
      JsonNode billed = tree.path("billed");
      return new AttemptRecord(
          tree.path("sequence").longValue(),
          Instant.parse(tree.path("receivedAt").asText()),
          tree.path("provider").asText(),
          tree.path("model").asText(),
          tree.path("stream").booleanValue(),
          text(tree, "requestKey"),
          text(tree, "requestId"),
          text(tree, "traceparent"),
          text(tree, "faultRule"),
          text(tree, "fault"),
          tree.path("status").intValue(),
          tree.path("eventsSent").intValue(),
          new TokenUsage(
              billed.path("input").longValue(),
              billed.path("cachedInput").longValue(),
              billed.path("cacheWrite").longValue(),
              billed.path("output").longValue(),
              billed.path("reasoning").longValue()),
          tree.path("usageReported").booleanValue(),
          tree.path("callerLeft").booleanValue(),
          number(tree, "firstByteMs"),
          number(tree, "firstTokenMs"),
          number(tree, "durationMs"),
          tree.path("concurrency").intValue());
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IllegalArgumentException("not a line of the request log: " + line, e);
    }
  }

  private static @Nullable String text(JsonNode tree, String field) {
    return tree.hasNonNull(field) ? tree.get(field).asText() : null;
  }

  private static @Nullable Double number(JsonNode tree, String field) {
    return tree.hasNonNull(field) ? tree.get(field).doubleValue() : null;
  }
}
