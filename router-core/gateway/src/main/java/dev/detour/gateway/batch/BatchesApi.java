package dev.detour.gateway.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.policy.document.Durations;
import dev.detour.store.Batch;
import dev.detour.store.BatchStore;
import dev.detour.store.FileStore;
import dev.detour.store.StoredFile;
import dev.detour.store.TimedIds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/batches}: made, shown, listed, taken back. */
final class BatchesApi {
  static final String PATH = "/v1/batches";
  private static final String CANCEL = "/cancel";
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_BODY_BYTES = 64 * 1024;

  private final BatchStore batches;
  private final FileStore files;
  private final Set<String> endpoints;
  private final Clock clock;

  BatchesApi(BatchStore batches, FileStore files, Set<String> endpoints, Clock clock) {
    this.batches = batches;
    this.files = files;
    this.endpoints = endpoints;
    this.clock = clock;
  }

  void handle(Exchange exchange, String rest) {
    boolean cancels = rest.endsWith(CANCEL) && rest.length() > CANCEL.length();
    if (rest.isEmpty() && exchange.is(HttpMethod.POST)) {
      readBody(exchange);
    } else if (rest.isEmpty() && exchange.is(HttpMethod.GET)) {
      list(exchange);
    } else if (cancels && exchange.is(HttpMethod.POST)) {
      String id = rest.substring(1, rest.length() - CANCEL.length());
      exchange.answer(
          batches.cancel(exchange.tenant(), id).map(found -> found.map(BatchesApi::json)));
    } else if (!rest.isEmpty() && !cancels && exchange.is(HttpMethod.GET)) {
      exchange.answer(
          batches
              .find(exchange.tenant(), rest.substring(1))
              .map(found -> found.map(BatchesApi::json)));
    } else {
      exchange.notAllowed(rest.isEmpty() ? "GET, POST" : cancels ? "POST" : "GET");
    }
  }

  private void readBody(Exchange exchange) {
    Buffer body = Buffer.buffer();
    exchange
        .request()
        .handler(
            bytes -> {
              if (body.length() <= MOST_BODY_BYTES) {
                body.appendBuffer(bytes);
              }
            })
        .endHandler(
            nothing -> {
              if (body.length() > MOST_BODY_BYTES) {
                exchange.reject(tooLarge());
              } else {
                create(exchange, body);
              }
            });
  }

  private static OpenAiError tooLarge() {
    return OpenAiError.invalidRequest(
        413,
        "request_too_large",
        Optional.empty(),
        "The body is larger than a batch takes (expected: <= " + MOST_BODY_BYTES + " bytes).");
  }

  private void create(Exchange exchange, Buffer bytes) {
    JsonNode body;
    try {
      body = Exchange.JSON.readTree(bytes.getBytes());
    } catch (IOException e) {
      exchange.badRequest("", "The body is not JSON (expected: a JSON object).");
      return;
    }
    String endpoint = body.path("endpoint").asText();
    Optional<Duration> window = Durations.parse(body.path("completion_window").asText());
    if (!body.path("input_file_id").isTextual()) {
      exchange.badRequest(
          "input_file_id", "Invalid field 'input_file_id' (expected: a file's id).");
    } else if (!endpoints.contains(endpoint)) {
      exchange.badRequest(
          "endpoint", "Invalid field 'endpoint' (expected: one of " + endpoints + ").");
    } else if (window.isEmpty() || window.get().isZero() || window.get().compareTo(LONGEST) > 0) {
      exchange.badRequest(
          "completion_window",
          "Invalid field 'completion_window' (expected: a duration such as 24h, at most 168h).");
    } else if (hasNul(body.path("metadata"))) {
      exchange.badRequest("metadata", "Invalid field 'metadata' (expected: texts without U+0000).");
    } else {
      exchange.answer(
          files
              .find(exchange.tenant(), body.path("input_file_id").asText())
              .compose(file -> create(exchange, body, window.get(), file)));
    }
  }

  /** Whether the store could not keep it: PostgreSQL has no text with that character. */
  private static boolean hasNul(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().indexOf('\0') >= 0) {
        return true;
      }
    }
    for (JsonNode inner : node) {
      if (hasNul(inner)) {
        return true;
      }
    }
    return node.isTextual() && node.textValue().indexOf('\0') >= 0;
  }

  private Future<Optional<ObjectNode>> create(
      Exchange exchange, JsonNode body, Duration window, Optional<StoredFile> file) {
    if (file.isEmpty() || !file.get().purpose().equals("batch")) {
      return Future.succeededFuture(Optional.empty());
    }
    String endpoint = body.path("endpoint").asText();
    InputFile.Owner owner =
        new InputFile.Owner(
            exchange.tenant(),
            exchange.caller().keyId(),
            endpoint,
            exchange.head().requestId(),
            exchange.snapshot().version(),
            window,
            clock.millis());
    JsonObject metadata =
        body.path("metadata").isObject()
            ? new JsonObject(body.path("metadata").toString())
            : new JsonObject();
    return files
        .content(exchange.tenant(), file.get().id())
        .compose(content -> read(owner, content))
        .compose(
            input ->
                batches.create(
                    new Batch.New(
                        TimedIds.next("batch_", clock.millis()),
                        exchange.tenant(),
                        endpoint,
                        file.get().id(),
                        body.path("completion_window").asText(),
                        metadata,
                        input.errors(),
                        window.toMillis() / 1e3),
                    input.lines(),
                    exchange.snapshot().policy().jobs().maxOpenPerTenant()))
        .map(batch -> Optional.of(json(batch)));
  }

  /** Off the event loop, which a file of 20 MB would hold up for all others. */
  private static Future<InputFile> read(InputFile.Owner owner, Buffer content) {
    return Vertx.currentContext().executeBlocking(() -> InputFile.read(owner, content), false);
  }

  private void list(Exchange exchange) {
    if (exchange.limit().isEmpty()) {
      exchange.badRequest("limit", "Invalid parameter 'limit' (expected: a whole number, >= 1).");
      return;
    }
    int limit = exchange.limit().getAsInt();
    exchange.answer(
        batches
            .list(exchange.tenant(), exchange.parameter("after"), limit + 1)
            .map(found -> Optional.of(page(found, limit))));
  }

  private static ObjectNode page(List<Batch> found, int limit) {
    List<Batch> shown = found.size() > limit ? found.subList(0, limit) : found;
    ObjectNode page = Exchange.JSON.createObjectNode().put("object", "list");
    page.withArray("data");
    shown.forEach(batch -> page.withArray("data").add(json(batch)));
    page.put("first_id", shown.isEmpty() ? null : shown.get(0).id());
    page.put("last_id", shown.isEmpty() ? null : shown.get(shown.size() - 1).id());
    return page.put("has_more", found.size() > limit);
  }

  static ObjectNode json(Batch batch) {
    ObjectNode node =
        Exchange.JSON
            .createObjectNode()
            .put("id", batch.id())
            .put("object", "batch")
            .put("endpoint", batch.endpoint())
            .put("input_file_id", batch.inputFile())
            .put("completion_window", batch.completionWindow())
            .put("status", batch.status())
            .put("output_file_id", batch.outputFile().orElse(null))
            .put("error_file_id", batch.errorFile().orElse(null))
            .put("created_at", batch.createdAt().getEpochSecond())
            .put("in_progress_at", batch.createdAt().getEpochSecond())
            .put("expires_at", batch.expiresAt().getEpochSecond());
    time(node, "cancelling_at", batch.cancellingAt().orElse(null));
    for (String end : List.of("completed", "failed", "expired", "cancelled")) {
      time(node, end + "_at", batch.status().equals(end) ? batch.finishedAt().orElse(null) : null);
    }
    node.putObject("request_counts")
        .put("total", batch.total())
        .put("completed", batch.completed())
        .put("failed", batch.failed());
    node.set("metadata", tree(batch.metadata().encode()));
    if (batch.errors().isEmpty()) {
      node.putNull("errors");
    } else {
      node.putObject("errors").put("object", "list").set("data", tree(batch.errors().encode()));
    }
    return node;
  }

  private static JsonNode tree(String json) {
    try {
      return Exchange.JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("the store keeps JSON", e);
    }
  }

  private static void time(ObjectNode node, String name, @Nullable Instant at) {
    if (at == null) {
      node.putNull(name);
    } else {
      node.put(name, at.getEpochSecond());
    }
  }
}
