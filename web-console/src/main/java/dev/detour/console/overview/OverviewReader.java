package dev.detour.console.overview;

import com.clickhouse.client.api.query.GenericRecord;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.overview.Overview.Filters;
import dev.detour.console.overview.Overview.Group;
import dev.detour.queries.SqlFile;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the overview from the roll-ups. */
final class OverviewReader {
  private static final int MAX_GROUPS = 100;
  private static final SqlFile REQUESTS = SqlFile.of("overview_requests");
  private static final SqlFile ATTEMPTS = SqlFile.of("overview_attempts");
  private static final SqlFile OUTCOMES = SqlFile.of("overview_outcomes");
  private static final SqlFile FILTERS = SqlFile.of("overview_filters");
  private static final SqlFile NEWEST = SqlFile.of("newest_request");

  private final Analytics analytics;

  OverviewReader(Analytics analytics) {
    this.analytics = analytics;
  }

  Future<Overview> read(OverviewQuery query) {
    Map<String, Object> parameters = query.parameters();
    Future<List<LevelRow>> requests = analytics.query(REQUESTS, parameters, LevelRow::of);
    Future<List<RouteMeasures>> routes = analytics.query(ATTEMPTS, parameters, RouteMeasures::of);
    Future<List<NamedCount>> outcomes =
        analytics.query(
            OUTCOMES,
            parameters,
            row -> new NamedCount(row.getString("name"), row.getLong("count")));
    Future<List<Filters>> filters = analytics.query(FILTERS, parameters, OverviewReader::filters);
    Future<List<Optional<Instant>>> newest =
        analytics.query(NEWEST, Map.of(), OverviewReader::newest);
    return Future.all(requests, routes, outcomes, filters, newest)
        .map(
            all ->
                build(
                    query,
                    requests.result(),
                    routes.result(),
                    NamedCount.mostFrequentFirst(outcomes.result()),
                    filters.result(),
                    newest.result()));
  }

  private static Overview build(
      OverviewQuery query,
      List<LevelRow> rows,
      List<RouteMeasures> routes,
      List<NamedCount> outcomes,
      List<Filters> filters,
      List<Optional<Instant>> newest) {
    return new Overview(
        query,
        rows.stream()
            .filter(row -> row.level.equals("all"))
            .map(LevelRow::measures)
            .findFirst()
            .orElse(RequestMeasures.NONE),
        rows.stream()
            .filter(row -> row.level.equals("step"))
            .collect(Collectors.toMap(LevelRow::step, LevelRow::measures)),
        groups(rows, "tenant"),
        groups(rows, "feature"),
        routes,
        outcomes,
        filters.get(0),
        newest.get(0));
  }

  private static List<Group> groups(List<LevelRow> rows, String level) {
    return rows.stream()
        .filter(row -> row.level.equals(level) && row.measures.requests() > 0)
        .map(row -> new Group(level.equals("tenant") ? row.tenant : row.feature, row.measures))
        .limit(MAX_GROUPS)
        .toList();
  }

  private static Filters filters(GenericRecord row) {
    return new Filters(row.getList("tenants"), row.getList("features"));
  }

  private static Optional<Instant> newest(GenericRecord row) {
    return row.getLong("request_count") == 0
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(row.getLong("started_at_us"), ChronoUnit.MICROS));
  }

  private record LevelRow(
      String level, Instant step, String tenant, String feature, RequestMeasures measures) {
    static LevelRow of(GenericRecord row) {
      return new LevelRow(
          row.getString("level"),
          Instant.ofEpochSecond(row.getLong("step_epoch")),
          row.getString("tenant_key"),
          row.getString("feature_key"),
          RequestMeasures.of(row));
    }
  }
}
