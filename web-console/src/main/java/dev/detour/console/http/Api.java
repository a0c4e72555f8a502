package dev.detour.console.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The routes of {@code /api/v1}: each one behind the session guard, changing ones behind the CSRF
 * check too, and each one timed.
 */
public final class Api {
  private final Router router;
  private final Guard guard;
  private final MeterRegistry meters;

  public Api(Router router, Guard guard, MeterRegistry meters) {
    this.router = router;
    this.guard = guard;
    this.meters = meters;
  }

  /** An address that anyone may call. */
  public void open(HttpMethod method, String path, Endpoint endpoint) {
    mount(method, path, endpoint);
  }

  /** An address that reads. */
  public void read(String path, Endpoint endpoint) {
    mount(
        HttpMethod.GET,
        path,
        call ->
            guard
                .session(call)
                .compose(
                    session -> {
                      call.session(session);
                      return endpoint.handle(call);
                    }));
  }

  /** An address that changes something. */
  public void change(HttpMethod method, String path, Endpoint endpoint) {
    mount(
        method,
        path,
        call ->
            guard
                .session(call)
                .compose(
                    session -> {
                      guard.requireCsrfToken(call, session);
                      call.session(session);
                      return endpoint.handle(call);
                    }));
  }

  private void mount(HttpMethod method, String path, Endpoint endpoint) {
    router
        .route(method, path)
        .handler(
            context -> {
              Timer.Sample sample = Timer.start(meters);
              context.addEndHandler(
                  ended -> sample.stop(timer(method, path, context.response().getStatusCode())));
              // From a settled future on, so that what the endpoint throws is its failure too.
              Future.succeededFuture(new Call(context))
                  .compose(endpoint::handle)
                  .onSuccess(answer -> send(context, answer))
                  .onFailure(context::fail);
            });
  }

  private Timer timer(HttpMethod method, String path, int status) {
    return Timer.builder("detour.console.requests")
        .description("Time to answer an API request")
        .tag("method", method.name())
        .tag("path", path)
        .tag("status", Integer.toString(status))
        .register(meters);
  }

  private static void send(RoutingContext context, Answer answer) {
    HttpServerResponse response = context.response().setStatusCode(answer.status());
    answer.cookie().ifPresent(response::addCookie);
    if (answer.body().isPresent()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(answer.body().get().toBuffer());
    } else {
      response.end();
    }
  }
}
