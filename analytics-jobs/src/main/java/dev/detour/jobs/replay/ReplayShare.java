package dev.detour.jobs.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.jobs.runtime.BoundedJob;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.policy.WireName;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.replay.AttemptPool;
import dev.detour.policy.replay.Replay;
import dev.detour.policy.replay.Unreplayable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Replays a share: reads its rows, its attempts and those to draw from, and writes outcomes. */
final class ReplayShare extends RichFlatMapFunction<Share, byte[]> {
  private static final long serialVersionUID = 1;

  private final ReplayScope scope;
  private final ClickHouseAddress address;
  private final LongCounter done = new LongCounter();
  private transient @Nullable ReplayQueries queries;
  private transient @Nullable Policy then;
  private transient @Nullable Policy candidate;

  ReplayShare(ReplayScope scope, ClickHouseAddress address) {
    this.scope = scope;
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    getRuntimeContext().addAccumulator(BoundedJob.DONE, done);
    queries = new ReplayQueries(address);
    then = PolicyDocument.parse(scope.then()).orElseThrow().policy();
    candidate = PolicyDocument.parse(scope.candidate()).orElseThrow().policy();
  }

  @Override
  public void flatMap(Share share, Collector<byte[]> out) {
    ReplayQueries from = queries;
    Policy before = then;
    Policy after = candidate;
    if (from == null || before == null || after == null) {
      throw new IllegalStateException("not open");
    }
    Replay replay = new Replay(before, after, pool(from.matches(scope, share), before));
    Map<String, List<JsonNode>> attempts = new HashMap<>();
    for (JsonNode attempt : from.attempts(scope, share)) {
      attempts
          .computeIfAbsent(attempt.path("request_id").asText(), id -> new ArrayList<>())
          .add(attempt);
    }
    for (JsonNode request : from.requests(scope, share)) {
      List<JsonNode> own = attempts.getOrDefault(request.path("request_id").asText(), List.of());
      out.collect(
          ReplayRow.TABLE.encode(
              new ReplayRow(scope.name(), request, result(replay, request, own, before))));
    }
    done.add(1);
  }

  /** A run of a job, and a request that lacks attempts in the log, tell too little. */
  private static Replay.Result result(
      Replay replay, JsonNode request, List<JsonNode> attempts, Policy then) {
    if (!request.path("job_request_id").asText().isEmpty()) {
      return not(Unreplayable.NOT_SEQUENTIAL);
    } else if (attempts.size() != request.path("attempts").asInt()) {
      return not(Unreplayable.UNEXPLAINED_LOG);
    }
    try {
      return replay.replay(LoggedRows.request(request, attempts, then));
    } catch (IllegalArgumentException e) {
      return not(Unreplayable.UNEXPLAINED_LOG); // a word that this version does not know
    }
  }

  private static Replay.Result not(Unreplayable reason) {
    return new Replay.Result(Optional.empty(), Optional.of(reason));
  }

  private static AttemptPool pool(List<JsonNode> rows, Policy then) {
    AttemptPool pool = new AttemptPool();
    for (JsonNode row : rows) {
      WireName.find(TrafficClass.class, row.path("traffic_class").asText())
          .ifPresent(trafficClass -> add(pool, row, then, trafficClass));
    }
    return pool;
  }

  private static void add(AttemptPool pool, JsonNode row, Policy then, TrafficClass trafficClass) {
    try {
      pool.add(
          row.path("route").asText(),
          row.path("is_stream").asBoolean(),
          LoggedRows.time(row),
          LoggedRows.met(row, then.classPolicy(trafficClass)));
    } catch (IllegalArgumentException e) {
      // A failure that this version does not know is no match for anything.
    }
  }
}
