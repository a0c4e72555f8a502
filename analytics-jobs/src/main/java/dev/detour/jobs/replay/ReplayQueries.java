package dev.detour.jobs.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The replay's questions to ClickHouse. */
final class ReplayQueries {
  /** Requests of one share of the work: some ten megabytes of rows, and seconds of replay. */
  private static final long SHARE = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MINUTES = SqlText.query("replay_minutes.sql");
  private static final String REQUESTS = SqlText.query("replay_requests.sql");
  private static final String ATTEMPTS = SqlText.query("replay_attempts.sql");
  private static final String MATCHES = SqlText.query("replay_matches.sql");
  private static final String SUMMARY = SqlText.query("replay_summary.sql");

  private final ClickHouseStatements clickHouse;

  ReplayQueries(ClickHouseAddress address) {
    this.clickHouse = new ClickHouseStatements(address.url(), address.user(), address.password());
  }

  /** The range in shares of whole minutes; empty when it holds no request. */
  List<Share> shares(ReplayScope scope) {
    List<Share> shares = new ArrayList<>();
    long from = scope.fromMicros();
    long requests = 0;
    for (String line : run(MINUTES, scope, scope.fromMicros(), scope.toMicros())) {
      String[] minute = line.split("\t", -1);
      long count = Long.parseLong(minute[1]);
      if (requests > 0 && requests + count > SHARE) {
        long next = Long.parseLong(minute[0]) * 1_000_000;
        shares.add(new Share(from, next));
        from = next;
        requests = 0;
      }
      requests += count;
    }
    if (requests > 0) {
      shares.add(new Share(from, scope.toMicros()));
    }
    return shares;
  }

  List<JsonNode> requests(ReplayScope scope, Share share) {
    return rows(run(REQUESTS, scope, share.fromMicros(), share.toMicros()));
  }

  List<JsonNode> attempts(ReplayScope scope, Share share) {
    return rows(run(ATTEMPTS, scope, share.fromMicros(), share.toMicros()));
  }

  List<JsonNode> matches(ReplayScope scope, Share share) {
    return rows(run(MATCHES, scope, share.fromMicros(), share.toMicros()));
  }

  JsonNode summary(String replay) {
    return rows(clickHouse.run(SUMMARY, Map.of("replay", replay)).lines().toList()).get(0);
  }

  private List<String> run(String sql, ReplayScope scope, long from, long to) {
    return clickHouse.run(sql, scope.parameters(from, to)).lines().toList();
  }

  private static List<JsonNode> rows(List<String> lines) {
    List<JsonNode> rows = new ArrayList<>(lines.size());
    for (String line : lines) {
      try {
        rows.add(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rows;
  }
}
