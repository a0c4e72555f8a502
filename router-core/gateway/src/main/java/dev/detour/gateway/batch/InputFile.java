package dev.detour.gateway.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.gateway.jobs.JobRequests;
import dev.detour.policy.document.JobTerms;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.Batch;
import dev.detour.store.JobState;
import dev.detour.store.JobStore;
import dev.detour.store.NewJob;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The lines of a batch's input: {@code {"custom_id","method":"POST","url","body"}} each, one JSON
 * object to a line.
 */
final class InputFile {
  private static final ObjectMapper JSON = JobRequests.EXACT;
  private static final String BOM = "\uFEFF"; // some editors begin a file with it
  private static final int MOST_ERRORS = 20;
  private static final int MOST_LINES = 50_000;

  /**
   * For whom the lines are read.
   *
   * @param endpoint that every line must name
   * @param requestId of the request that creates the batch
   */
  record Owner(
      String tenant,
      UUID apiKey,
      String endpoint,
      String requestId,
      long policyVersion,
      Duration window,
      long nowMillis) {}

  private final Owner owner;
  private final List<Batch.Line> lines = new ArrayList<>();
  private final JsonArray errors = new JsonArray();
  private final Set<String> customIds = new HashSet<>();

  private InputFile(Owner owner) {
    this.owner = owner;
  }

  static InputFile read(Owner owner, Buffer content) {
    InputFile file = new InputFile(owner);
    int number = 0;
    String text = content.toString(StandardCharsets.UTF_8);
    for (String line : (text.startsWith(BOM) ? text.substring(1) : text).lines().toList()) {
      number++;
      if (!line.isBlank() && file.errors.size() < MOST_ERRORS) {
        file.line(number, line);
      }
    }
    if (file.lines.isEmpty() && file.errors.isEmpty()) {
      file.error(0, "empty_file", "The file has no lines (expected: one request to a line).");
    }
    return file;
  }

  /** The jobs of the lines; none when there is any mistake. */
  List<Batch.Line> lines() {
    return errors.isEmpty() ? lines : List.of();
  }

  JsonArray errors() {
    return errors;
  }

  private void line(int number, String text) {
    JsonNode line;
    try {
      line = JSON.readTree(text);
    } catch (IOException e) {
      error(number, "invalid_json_line", "This line is not parseable as valid JSON.");
      return;
    }
    String customId = line.path("custom_id").asText("");
    if (customId.isEmpty() || customId.length() > 512 || customId.indexOf('\0') >= 0) {
      error(
          number,
          "missing_custom_id",
          "custom_id (expected: a text of 1..512 characters without U+0000).");
    } else if (!customIds.add(customId)) {
      error(number, "duplicate_custom_id", "custom_id is the same as an earlier line's.");
    } else if (!line.path("method").asText().equals("POST")) {
      error(number, "invalid_method", "method (expected: POST).");
    } else if (!line.path("url").asText().equals(owner.endpoint)) {
      error(
          number, "mismatched_url", "url (expected: the batch's endpoint " + owner.endpoint + ").");
    } else if (!line.path("body").isObject()) {
      error(number, "invalid_body", "body (expected: an object).");
    } else if (lines.size() == MOST_LINES) {
      error(number, "too_many_lines", "The file has too many lines (expected: at most 50000).");
    } else {
      lines.add(new Batch.Line(customId, job(line.path("body"))));
    }
  }

  private NewJob job(JsonNode body) {
    return new NewJob(
        JobStore.nextId(owner.nowMillis),
        new NewJob.Request(
            owner.requestId,
            Optional.empty(),
            owner.tenant,
            owner.apiKey,
            owner.endpoint,
            Optional.empty(),
            TrafficClass.BATCH,
            Map.of("x-detour-class", TrafficClass.BATCH.wireName()),
            JobRequests.withoutStream(body.toString().getBytes(StandardCharsets.UTF_8)),
            Optional.empty()),
        NewJob.Origin.BATCH,
        JobState.QUEUED,
        "batch",
        Optional.empty(),
        owner.policyVersion,
        0,
        JobTerms.DEFAULT.attempts(),
        Optional.empty(),
        Duration.ZERO,
        owner.window);
  }

  private void error(int line, String code, String message) {
    errors.add(
        new JsonObject()
            .put("code", code)
            .put("message", message)
            .putNull("param")
            .put("line", line == 0 ? null : (Integer) line));
  }
}
