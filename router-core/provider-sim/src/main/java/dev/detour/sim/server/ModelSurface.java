package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.log.RequestLog.Arrival;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.server.FaultBoard.Hit;
import dev.detour.sim.shape.Api;
import dev.detour.sim.shape.ChatRequest;
import dev.detour.sim.shape.Incoming;
import dev.detour.sim.shape.InvalidRequest;
import dev.detour.sim.shape.Operation;
import dev.detour.sim.shape.Plan;
import dev.detour.sim.shape.Shape;
import dev.detour.sim.shape.Written;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The operations of one provider's API that answer with a model. */
final class ModelSurface {
  private final Vertx vertx;
  private final Stage stage;

  ModelSurface(Vertx vertx, Stage stage) {
    this.vertx = vertx;
    this.stage = stage;
  }

  /** A request on its way in. */
  private record Call(
      HttpServerRequest http,
      String providerName,
      ProviderSpec provider,
      Api api,
      Shape shape,
      Incoming incoming) {}

  void handle(
      HttpServerRequest http, String providerName, ProviderSpec provider, Operation operation) {
    String rawPath = http.path().substring(1 + providerName.length());
    http.body()
        .onSuccess(
            body ->
                received(
                    new Call(
                        http,
                        providerName,
                        provider,
                        Api.of(provider.dialect()),
                        operation.shape(),
                        new Incoming(
                            http.method().name(),
                            http.uri(),
                            rawPath,
                            operation.model(),
                            operation.stream(),
                            http.headers(),
                            body))));
  }

  private void received(Call call) {
    ChatRequest request;
    try {
      request = call.shape().read(call.incoming());
    } catch (InvalidRequest invalid) {
      invalid(call, invalid);
      return;
    }
    answer(call, request, arrived(call, arrival(call, request)));
  }

  private void invalid(Call call, InvalidRequest invalid) {
    Arrival arrival = new Arrival(Instant.now(), call.providerName(), "", false, null, null, null);
    Attempt attempt = arrived(call, arrival);
    Written refusal = call.api().invalid(invalid);
    attempt.answered(refusal.status());
    attempt.end();
    refusal.headers().forEach(call.http().response()::putHeader);
    call.http()
        .response()
        .setStatusCode(refusal.status())
        .putHeader("content-type", refusal.contentType())
        .end(refusal.body());
  }

  private void answer(Call call, ChatRequest request, Attempt attempt) {
    Stage.Play play = stage.play();
    String identity = play.planner().identify(call.providerName(), request);
    Optional<Hit> hit = stage.faults().hit(call.providerName(), request.model(), identity);
    hit.ifPresent(it -> attempt.faulted(it.rule(), it.fault().kind()));
    Optional<Fault> fault = hit.map(Hit::fault);
    Optional<ModelSpec> model = call.provider().model(request.model());
    Plan plan =
        play.planner().plan(identity, request, model.orElseGet(() -> ModelSpec.instant(1)), fault);
    Exchange exchange =
        new Exchange(vertx, call.http(), call.api(), call.shape(), request, plan, attempt);
    Optional<Written> denial =
        call.provider().apiKey().flatMap(key -> call.api().denial(key, call.incoming()));
    if (denial.isPresent()) {
      exchange.refuse(denial.get());
    } else if (fault.isPresent() && FaultAnswer.start(exchange, fault.get())) {
      return;
    } else if (model.isEmpty()) {
      exchange.refuse(call.api().refusal(Refusal.NOT_FOUND, request.model()));
    } else if (tooLong(plan, model.get())) {
      long tokens = plan.usage().input() + plan.usage().output();
      exchange.refuse(call.api().contextLength(model.get().contextWindow(), tokens));
    } else if (request.stream()) {
      StreamAnswer.start(exchange);
    } else {
      PlainAnswer.start(exchange);
    }
  }

  private static boolean tooLong(Plan plan, ModelSpec model) {
    return plan.usage().input() + plan.usage().output() > model.contextWindow();
  }

  private Attempt arrived(Call call, Arrival arrival) {
    Attempt attempt = stage.log().arrived(arrival);
    if (stage.captures().enabled()) {
      HttpServerRequest http = call.http();
      Map<String, String> headers = new HashMap<>();
      http.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
      String body = call.incoming().body().toString();
      stage.captures().add(new CapturedRequest(attempt.sequence(), http.path(), headers, body));
    }
    return attempt;
  }

  private static Arrival arrival(Call call, ChatRequest request) {
    return new Arrival(
        Instant.now(),
        call.providerName(),
        request.model(),
        request.stream(),
        request.key(),
        call.http().getHeader("x-request-id"),
        call.http().getHeader("traceparent"));
  }
}
