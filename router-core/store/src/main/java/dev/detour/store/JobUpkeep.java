package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to jobs by the clock, and what is counted of them. Any number of routers may do it.
 */
public final class JobUpkeep {
  private static final int AT_ONCE = 500;
  private static final String EXPIRE =
      """
      update detour.jobs set state = 'expired', reason = 'expired', finished_at = now(),
        updated_at = now()
      where id in (select id from detour.jobs
        where state in ('queued', 'paused') and expires_at <= now()
        order by expires_at limit $1 for update skip locked)
      returning id, tenant, webhook
      """;
  private static final String GIVE_UP =
      """
      update detour.jobs set state = 'failed', reason = 'workers_lost', finished_at = now(),
        updated_at = now(), lease_owner = null, lease_until = null, result_status = 500,
        result = $2
      where id in (select id from detour.jobs
        where state = 'running' and lease_until < now() and lapses >= $1
        order by lease_until limit $3 for update skip locked)
      returning id, tenant, webhook
      """;
  // A batch writes its result files from its lines' jobs when the last of them has ended.
  private static final String SWEEP =
      """
      delete from detour.jobs where id in (select id from detour.jobs j
        where j.finished_at < now() - make_interval(secs => $1)
          and not exists (select 1 from detour.batch_lines l join detour.batches b on b.id = l.batch
            where l.job = j.id and b.finished_at is null)
        limit $2 for update of j skip locked)
      """;
  private static final String COUNTS =
      """
      select state, count(*) as jobs,
        coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest
      from detour.jobs where finished_at is null group by state
      """;
  private static final Buffer WORKERS_LOST =
      Buffer.buffer(
          "{\"error\":{\"message\":\"Every router that ran this job died while it did.\","
              + "\"type\":\"server_error\",\"param\":null,\"code\":\"workers_lost\"}}");

  private final Database database;

  public JobUpkeep(Database database) {
    this.database = database;
  }

  /**
   * How many jobs are in a state, and how old the oldest is.
   *
   * @param oldest age of the oldest
   */
  public record Backlog(long jobs, Duration oldest) {}

  private record Ended(String id, String tenant, String webhook) {}

  /** Gives up jobs whose time is over or that kill their routers. Returns how many. */
  public Future<Integer> expire() {
    return end(EXPIRE, Tuple.of(AT_ONCE))
        .compose(
            expired ->
                end(GIVE_UP, Tuple.of(JobQueue.MOST_LAPSES, WORKERS_LOST, AT_ONCE))
                    .map(lost -> expired + lost));
  }

  private Future<Integer> end(String sql, Tuple parameters) {
    return database.inTransaction(
        connection ->
            Database.list(
                    connection,
                    sql,
                    parameters,
                    row ->
                        new Ended(
                            row.getString("id"),
                            row.getString("tenant"),
                            row.getString("webhook") == null ? "" : row.getString("webhook")))
                .compose(
                    ended -> {
                      Future<Void> told = Future.succeededFuture();
                      for (Ended job : ended) {
                        if (!job.webhook.isEmpty()) {
                          told =
                              told.compose(
                                  before ->
                                      JobQueue.deliver(
                                          connection, job.id, job.tenant, job.webhook));
                        }
                      }
                      return told.map(ended.size());
                    }));
  }

  /**
   * Deletes jobs that ended long ago, with their reviews and deliveries, but for the lines of
   * batches under way. Returns how many.
   */
  public Future<Integer> sweep(Duration retention) {
    return database.update(SWEEP, Tuple.of(JobQueue.seconds(retention), AT_ONCE));
  }

  /** What waits, by state; states without jobs are left out. */
  public Future<Map<JobState, Backlog>> backlog() {
    record Counted(JobState state, Backlog backlog) {}
    Future<List<Counted>> counted =
        database.list(
            COUNTS,
            Tuple.tuple(),
            row ->
                new Counted(
                    JobState.of(row.getString("state")),
                    new Backlog(
                        row.getLong("jobs"),
                        Duration.ofMillis(Math.round(row.getDouble("oldest") * 1000)))));
    return counted.map(
        all -> {
          Map<JobState, Backlog> backlog = new EnumMap<>(JobState.class);
          all.forEach(one -> backlog.put(one.state, one.backlog));
          return backlog;
        });
  }
}
