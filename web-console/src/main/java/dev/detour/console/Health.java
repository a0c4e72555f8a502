package dev.detour.console;

import dev.detour.console.clickhouse.Analytics;
import dev.detour.store.Database;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /healthz}, {@code /readyz} and {@code /metrics}.
 *
 * <p>Ready means that Postgres answers. ClickHouse is told of but not required: without it there
 * are no charts, but a policy can still be rolled back, which is when it matters most.
 */
final class Health {
  private static final String OK = "ok";

  private final Database database;
  private final Analytics analytics;
  private final PrometheusMeterRegistry meters;
  private volatile boolean initialised;

  Health(Database database, Analytics analytics, PrometheusMeterRegistry meters) {
    this.database = database;
    this.analytics = analytics;
    this.meters = meters;
  }

  /** The schema is current and somebody can log in. */
  void initialised() {
    initialised = true;
  }

  void mount(Router router) {
    router
        .get("/healthz")
        .handler(context -> answer(context, 200, new JsonObject().put("status", OK)));
    router.get("/readyz").handler(this::ready);
    router
        .get("/metrics")
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(meters.scrape()));
  }

  private void ready(RoutingContext context) {
    Future<String> postgres =
        initialised ? state(database.ping()) : Future.succeededFuture("starting");
    Future<String> clickHouse = state(analytics.ping());
    Future.all(postgres, clickHouse)
        .onSuccess(
            both ->
                answer(
                    context,
                    postgres.result().equals(OK) ? 200 : 503,
                    new JsonObject()
                        .put("ready", postgres.result().equals(OK))
                        .put("postgres", postgres.result())
                        .put("clickhouse", clickHouse.result())))
        .onFailure(context::fail);
  }

  private static Future<String> state(Future<Void> check) {
    return check.transform(
        outcome ->
            Future.succeededFuture(
                outcome.succeeded() ? OK : String.valueOf(outcome.cause().getMessage())));
  }

  private static void answer(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }
}
