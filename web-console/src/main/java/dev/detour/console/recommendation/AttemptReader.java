package dev.detour.console.recommendation;

import com.clickhouse.client.api.query.GenericRecord;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.tuning.AttemptObservation;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.queries.SqlFile;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the attempts that an advice rests on. */
final class AttemptReader {
  private static final SqlFile SQL = SqlFile.of("timeout_evidence");

  private final Analytics analytics;
  private final int limit;

  /**
   * @param limit most attempts read of one route and class; a sample by request when there are more
   */
  AttemptReader(Analytics analytics, int limit) {
    this.analytics = analytics;
    this.limit = limit;
  }

  /** Streamed attempts that started within {@code [from, to)}. */
  Future<RouteEvidence> read(String route, TrafficClass trafficClass, Instant from, Instant to) {
    return analytics
        .query(
            SQL,
            Map.of(
                "from", micros(from),
                "to", micros(to),
                "route", route,
                "class", trafficClass.wireName(),
                "limit", limit),
            Row::of)
        .map(AttemptReader::evidence);
  }

  private static RouteEvidence evidence(List<Row> rows) {
    return new RouteEvidence(
        rows.stream().map(Row::attempt).toList(),
        rows.stream().mapToLong(Row::inputTokens).filter(tokens -> tokens > 0).average());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private record Row(AttemptObservation attempt, long inputTokens) {
    static Row of(GenericRecord row) {
      AttemptObservation attempt =
          new AttemptObservation(
              row.getString("request"),
              row.getString("dependence_group"),
              duration(row, "first_chunk_us"),
              failure(row.getString("failure")),
              row.getString("error"),
              duration(row, "first_token_limit_us"),
              Duration.of(row.getLong("whole_us"), ChronoUnit.MICROS),
              row.getLong("cost_micros"));
      return new Row(attempt, row.getLong("input_token_count"));
    }

    private static Optional<Duration> duration(GenericRecord row, String column) {
      return row.hasValue(column)
          ? Optional.of(Duration.of(row.getLong(column), ChronoUnit.MICROS))
          : Optional.empty();
    }

    /** A category of another build counts as a provider's failure; it is certainly no success. */
    private static Optional<FailureCategory> failure(String wireName) {
      return wireName.isEmpty()
          ? Optional.empty()
          : FailureCategory.ofWireName(wireName)
              .or(() -> Optional.of(FailureCategory.SERVER_ERROR));
    }
  }
}
