package dev.detour.console.recommendation;

import com.clickhouse.client.api.query.GenericRecord;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.clickhouse.SqlFile;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the attempts that a verdict is based on. */
final class AttemptReader {
  private static final SqlFile SQL = SqlFile.of("timeout_evidence");

  private final Analytics analytics;

  AttemptReader(Analytics analytics) {
    this.analytics = analytics;
  }

  /** At most {@code limit} streamed attempts of the subject; a sample by request when more. */
  Future<List<LoggedAttempt>> read(Subject subject, TimeRange window, int limit) {
    return analytics.query(
        SQL,
        Map.of(
            "from", micros(window.from()),
            "to", micros(window.to()),
            "route", subject.route(),
            "class", subject.trafficClass().wireName(),
            "limit", limit),
        AttemptReader::attempt);
  }

  private static LoggedAttempt attempt(GenericRecord row) {
    return new LoggedAttempt(
        Instant.EPOCH.plus(row.getLong("started_at_us"), ChronoUnit.MICROS),
        row.getString("tenant_id"),
        row.getString("request"),
        row.getInteger("attempt_number"),
        row.getLong("duration_micros"),
        optional(row, "first_chunk_micros"),
        optional(row, "first_token_limit_ms"),
        row.getString("failure"),
        row.getString("error"),
        row.getString("cancelled"),
        row.getLong("cost_micros"));
  }

  private static OptionalLong optional(GenericRecord row, String column) {
    return row.hasValue(column) ? OptionalLong.of(row.getLong(column)) : OptionalLong.empty();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
