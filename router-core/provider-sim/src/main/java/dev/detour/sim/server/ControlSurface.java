package dev.detour.sim.server;

import dev.detour.sim.log.AttemptJson;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.RequestLog;
import dev.detour.sim.scenario.Scenario;
import dev.detour.sim.scenario.ScenarioReader;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The control API under {@code /_sim/}.
 *
 * <ul>
 *   <li>{@code GET /_sim/log?since=<sequence>&limit=<n>}: attempts in memory as NDJSON; {@code
 *       DELETE} forgets them
 *   <li>{@code GET /_sim/stats}: counts, as JSON
 *   <li>{@code GET /_sim/faults}: rules in force; {@code POST} adds one (YAML or JSON, as in a
 *       scenario's list); {@code DELETE} removes the added ones
 *   <li>{@code GET /_sim/scenario}: the scenario as YAML; {@code PUT} plays another from its start
 * </ul>
 */
final class ControlSurface {
  private final Stage stage;

  ControlSurface(Stage stage) {
    this.stage = stage;
  }

  void handle(HttpServerRequest request) {
    String call = request.method() + " " + request.path().substring("/_sim/".length());
    switch (call) {
      case "GET log" -> log(request);
      case "DELETE log" -> {
        stage.log().clear();
        noContent(request);
      }
      case "GET stats" -> json(request, stats());
      case "GET faults" -> json(request, faults());
      case "POST faults" ->
          withBody(request, text -> stage.faults().add(ScenarioReader.rule(text)));
      case "DELETE faults" -> {
        stage.faults().clear();
        noContent(request);
      }
      case "GET scenario" ->
          request
              .response()
              .putHeader("content-type", "application/yaml")
              .end(stage.scenario().toYaml());
      case "PUT scenario" -> withBody(request, text -> stage.play(Scenario.parse(text)));
      default ->
          request
              .response()
              .setStatusCode(request.method().equals(HttpMethod.GET) ? 404 : 405)
              .end("no such call: " + call + "\n");
    }
  }

  private void log(HttpServerRequest request) {
    long since = number(request.getParam("since"), 0);
    long limit = number(request.getParam("limit"), Long.MAX_VALUE);
    StringBuilder lines = new StringBuilder();
    stage.log().since(since).stream()
        .limit(limit)
        .forEach(record -> lines.append(AttemptJson.line(record)).append('\n'));
    request.response().putHeader("content-type", "application/x-ndjson").end(lines.toString());
  }

  private static long number(@Nullable String text, long absent) {
    try {
      return text == null ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return absent;
    }
  }

  private JsonObject stats() {
    RequestLog.Size size = stage.log().size();
    Map<String, JsonObject> byProvider = new TreeMap<>();
    for (AttemptRecord record : stage.log().records()) {
      JsonObject counts = byProvider.computeIfAbsent(record.provider(), name -> new JsonObject());
      count(counts, "attempts");
      count(counts, record.ended() ? "status_" + record.status() : "under_way");
      if (record.fault() != null) {
        count(counts, "fault_" + record.fault());
      }
      if (record.callerLeft()) {
        count(counts, "caller_left");
      }
    }
    return new JsonObject()
        .put("scenario", stage.scenario().name())
        .put("sinceStartMs", stage.faults().sinceStart().toMillis())
        .put("received", size.received())
        .put("inMemory", size.inMemory())
        .put("forgotten", size.forgotten())
        .put("underWay", size.underWay())
        .put("providers", new JsonObject(new TreeMap<String, Object>(byProvider)));
  }

  private static void count(JsonObject counts, String name) {
    counts.put(name, counts.getLong(name, 0L) + 1);
  }

  private JsonArray faults() {
    JsonArray rules = new JsonArray();
    for (FaultBoard.RuleState state : stage.faults().states()) {
      rules.add(
          new JsonObject()
              .put("name", state.rule().name())
              .put("provider", state.rule().provider())
              .put("model", state.rule().model())
              .put("fault", state.rule().fault().kind())
              .put("scripted", state.scripted())
              .put("hits", state.hits())
              .put("spent", state.spent()));
    }
    return rules;
  }

  private static void json(HttpServerRequest request, Object value) {
    String text = value instanceof JsonObject tree ? tree.encode() : ((JsonArray) value).encode();
    request.response().putHeader("content-type", "application/json").end(text);
  }

  private static void withBody(HttpServerRequest request, Consumer<String> use) {
    request
        .body()
        .onSuccess(
            body -> {
              try {
                use.accept(body.toString());
                noContent(request);
              } catch (IllegalArgumentException e) {
                request.response().setStatusCode(400).end(e.getMessage() + "\n");
              }
            });
  }

  private static void noContent(HttpServerRequest request) {
    request.response().setStatusCode(204).end();
  }
}
