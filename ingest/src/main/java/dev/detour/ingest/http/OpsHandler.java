package dev.detour.ingest.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/** What operators ask: is the process alive, can it do its work, what has it counted. */
public final class OpsHandler implements Handler<HttpServerRequest> {
  private final PrometheusMeterRegistry registry;
  private final Supplier<List<String>> problems;

  /**
   * @param problems what keeps this process from its work; empty when it is ready
   */
  public OpsHandler(PrometheusMeterRegistry registry, Supplier<List<String>> problems) {
    this.registry = registry;
    this.problems = problems;
  }

  public static boolean serves(String path) {
    return path.equals("/healthz") || path.equals("/readyz") || path.equals("/metrics");
  }

  @Override
  public void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/metrics" -> answer(request, 200, "text/plain; version=0.0.4", registry.scrape());
      case "/readyz" -> ready(request, problems.get());
      default -> json(request, 200, new JsonObject().put("status", "alive"));
    }
  }

  private static void ready(HttpServerRequest request, List<String> reasons) {
    if (reasons.isEmpty()) {
      json(request, 200, new JsonObject().put("status", "ready"));
    } else {
      json(
          request,
          503,
          new JsonObject().put("status", "not ready").put("reasons", new JsonArray(reasons)));
    }
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    answer(request, status, "application/json", body.encode());
  }

  private static void answer(
      HttpServerRequest request, int status, String contentType, String body) {
    var unused =
        request
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
            .end(body);
  }
}
