package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.log.RequestLog.Arrival;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.server.FaultBoard.Hit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The chat completions endpoint of one provider. */
final class ChatSurface {
  private final Vertx vertx;
  private final Stage stage;

  ChatSurface(Vertx vertx, Stage stage) {
    this.vertx = vertx;
    this.stage = stage;
  }

  void handle(HttpServerRequest http, String providerName, ProviderSpec provider) {
    http.body().onSuccess(body -> received(http, providerName, provider, body));
  }

  private void received(
      HttpServerRequest http, String providerName, ProviderSpec provider, Buffer body) {
    ChatRequest request;
    try {
      request = ChatRequest.parse(body, http.headers());
    } catch (ChatRequest.Invalid invalid) {
      Attempt attempt =
          arrived(
              http, new Arrival(Instant.now(), providerName, "", false, null, null, null), body);
      attempt.answered(400);
      attempt.end();
      http.response()
          .setStatusCode(400)
          .putHeader("content-type", "application/json")
          .end(invalid.body());
      return;
    }
    Attempt attempt = arrived(http, arrival(http, providerName, request), body);
    answer(http, providerName, provider, request, attempt);
  }

  private void answer(
      HttpServerRequest http,
      String providerName,
      ProviderSpec provider,
      ChatRequest request,
      Attempt attempt) {
    Stage.Play play = stage.play();
    String identity = play.planner().identify(providerName, request);
    Optional<Hit> hit = stage.faults().hit(providerName, request.model(), identity);
    hit.ifPresent(it -> attempt.faulted(it.rule(), it.fault().kind()));
    Optional<Fault> fault = hit.map(Hit::fault);
    Optional<ModelSpec> model = provider.model(request.model());
    Plan plan =
        play.planner().plan(identity, request, model.orElseGet(() -> ModelSpec.instant(1)), fault);
    Exchange exchange = new Exchange(vertx, http, request, plan, attempt);
    if (!authorized(http, provider)) {
      FaultAnswer.refuse(exchange, Refusal.UNAUTHORIZED);
    } else if (fault.isPresent() && FaultAnswer.start(exchange, fault.get())) {
      return;
    } else if (model.isEmpty()) {
      FaultAnswer.refuse(exchange, Refusal.NOT_FOUND);
    } else if (tooLong(plan, model.get())) {
      FaultAnswer.contextLength(exchange, model.get().contextWindow());
    } else if (request.stream()) {
      StreamAnswer.start(exchange);
    } else {
      PlainAnswer.start(exchange);
    }
  }

  private static boolean authorized(HttpServerRequest http, ProviderSpec provider) {
    return provider
        .apiKey()
        .map(key -> ("Bearer " + key).equals(http.getHeader("authorization")))
        .orElse(true);
  }

  private static boolean tooLong(Plan plan, ModelSpec model) {
    return plan.usage().input() + plan.usage().output() > model.contextWindow();
  }

  private Attempt arrived(HttpServerRequest http, Arrival arrival, Buffer body) {
    Attempt attempt = stage.log().arrived(arrival);
    if (stage.captures().enabled()) {
      Map<String, String> headers = new HashMap<>();
      http.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
      stage
          .captures()
          .add(new CapturedRequest(attempt.sequence(), http.path(), headers, body.toString()));
    }
    return attempt;
  }

  private static Arrival arrival(HttpServerRequest http, String provider, ChatRequest request) {
    return new Arrival(
        Instant.now(),
        provider,
        request.model(),
        request.stream(),
        request.key(),
        http.getHeader("x-request-id"),
        http.getHeader("traceparent"));
  }
}
