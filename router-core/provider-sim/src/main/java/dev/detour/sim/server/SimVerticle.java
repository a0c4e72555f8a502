package dev.detour.sim.server;

import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.shape.Api;
import dev.detour.sim.shape.ChatJson;
import dev.detour.sim.shape.Operation;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.IntConsumer;

/** One thread's server: finds out which provider is meant and hands the request on. */
public final class SimVerticle extends VerticleBase {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MODELS = "/v1/models";

  private final HttpServerOptions options;
  private final Stage stage;
  private final IntConsumer listening;

  /** {@code listening} is told the port. */
  public SimVerticle(HttpServerOptions options, Stage stage, IntConsumer listening) {
    this.options = options;
    this.stage = stage;
    this.listening = listening;
  }

  @Override
  public Future<HttpServer> start() {
    ModelSurface models = new ModelSurface(vertx, stage);
    ControlSurface control = new ControlSurface(stage);
    MockAnswers mock = new MockAnswers(vertx);
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> route(request, models, control, mock))
        .listen()
        .onSuccess(server -> listening.accept(server.actualPort()));
  }

  private void route(
      HttpServerRequest request, ModelSurface models, ControlSurface control, MockAnswers mock) {
    String path = request.path();
    int end = path.indexOf('/', 1);
    String first = end > 0 ? path.substring(1, end) : path.substring(1);
    String rest = end > 0 ? path.substring(end) : "";
    if (first.startsWith(MockAnswers.NAME) && rest.equals(CHAT)) {
      mock.handle(request, first);
      return;
    }
    Optional<ProviderSpec> provider = stage.scenario().provider(first);
    Optional<Operation> operation =
        provider
            .filter(it -> request.method().equals(HttpMethod.POST))
            .flatMap(it -> Api.of(it.dialect()).operation(rest));
    if (provider.isPresent() && operation.isPresent()) {
      models.handle(request, first, provider.get(), operation.get());
    } else if (provider.isPresent()
        && rest.equals(MODELS)
        && request.method().equals(HttpMethod.GET)) {
      list(request, first, provider.get());
    } else if (first.equals("_sim")) {
      control.handle(request);
    } else if (path.equals("/healthz") || path.equals("/readyz")) {
      request.response().putHeader("content-type", "application/json").end("{\"status\":\"ok\"}");
    } else {
      String message = "Invalid URL (" + request.method() + " " + path + ")";
      request
          .response()
          .setStatusCode(404)
          .putHeader("content-type", "application/json")
          .end(ChatJson.error(message, "invalid_request_error", null, null));
    }
  }

  private static void list(HttpServerRequest request, String name, ProviderSpec provider) {
    JsonArray data = new JsonArray();
    provider.models().keySet().stream()
        .filter(id -> !id.equals(ProviderSpec.ANY_MODEL))
        .forEach(
            id ->
                data.add(
                    new JsonObject()
                        .put("id", id)
                        .put("object", "model")
                        .put("created", 1_700_000_000L)
                        .put("owned_by", name)));
    request
        .response()
        .putHeader("content-type", "application/json")
        .end(new JsonObject().put("object", "list").put("data", data).encode());
  }
}
