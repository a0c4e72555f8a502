package dev.detour.console.overview;

import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import io.vertx.core.Future;
import java.time.Clock;

/** {@code /overview}. */
public final class OverviewEndpoints {
  private static final int MAX_NAME = 200;

  private final OverviewReader reader;
  private final Clock clock;

  public OverviewEndpoints(Analytics analytics, Clock clock) {
    this.reader = new OverviewReader(analytics);
    this.clock = clock;
  }

  /** Adds the endpoint. */
  public void mount(Api api) {
    api.read("/overview", this::overview);
  }

  private Future<Answer> overview(Call call) {
    OverviewQuery query =
        OverviewQuery.of(
            call.time("from"),
            call.time("to"),
            call.query("tenant", MAX_NAME),
            call.query("feature", MAX_NAME),
            clock.instant());
    return reader.read(query).map(overview -> Answer.ok(overview.toJson()));
  }
}
