package dev.detour.jobs.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The replay's questions to ClickHouse. */
final class ReplayQueries {
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

  /** The range in shares; none when it holds no request. */
  List<Share> shares(ReplayScope scope) {
    SortedMap<Long, Long> minutes = new TreeMap<>();
    for (String line : run(MINUTES, scope, scope.fromMicros(), scope.toMicros())) {
      String[] minute = line.split("\t", -1);
      minutes.put(Long.parseLong(minute[0]) * 1_000_000, Long.parseLong(minute[1]));
    }
    return Share.of(scope.fromMicros(), scope.toMicros(), minutes);
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

  /** Over the scope only: another replay of this name may have had another range. */
  JsonNode summary(ReplayScope scope) {
    Map<String, String> parameters =
        new HashMap<>(scope.parameters(scope.fromMicros(), scope.toMicros()));
    parameters.put("replay", scope.name());
    return rows(clickHouse.run(SUMMARY, parameters).lines().toList()).get(0);
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
