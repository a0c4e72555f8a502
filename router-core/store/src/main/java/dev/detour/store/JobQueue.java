package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The jobs as routers work on them.
 *
 * <p>A router leases a job: for that long nobody else takes it, and every write under the lease
 * names its token, so that a router that lost its lease can change nothing. An attempt is written
 * down before it is made; a router that dies in the middle has therefore spent that attempt, and a
 * job never makes more of them than its retry budget.
 */
public final class JobQueue {
  /** A job that so many routers died on is given up. */
  static final int MOST_LAPSES = 10;

  // Each tenant's oldest first, then across tenants by rank, so that no tenant's backlog holds up
  // another's.
  private static final String LEASE =
      """
      with lapsed as (
        select id, 0::bigint as rank, lease_until as since from detour.jobs
        where state = 'running' and lease_until < now()
        order by lease_until limit $3 for update skip locked
      ), ready as (
        select l.id, row_number() over (partition by t.id order by l.not_before) as rank,
          l.not_before as since
        from detour.tenants t cross join lateral (
          select j.id, j.not_before from detour.jobs j
          where j.tenant = t.id and j.state in ('queued', 'paused') and j.not_before <= now()
            and j.expires_at > now()
          order by j.not_before limit $3 for update skip locked) l
      ), chosen as (
        select id from (select * from lapsed union all select * from ready) as found
        order by rank, since limit $3
      )
      update detour.jobs j set state = 'running', lease_owner = $1,
        lease_token = j.lease_token + 1, lease_until = now() + make_interval(secs => $2),
        runs = j.runs + 1, lapses = j.lapses + (j.state = 'running')::int, updated_at = now()
      from chosen where j.id = chosen.id
      returning
      """
          + JobRows.COLUMNS
          + ", "
          + JobRows.REQUEST_COLUMNS;
  private static final String RENEW =
      """
      update detour.jobs set lease_until = now() + make_interval(secs => $3)
      where id = $1 and lease_token = $2 and state = 'running'
      """;
  private static final String BEGIN_ATTEMPT =
      """
      update detour.jobs set attempts_made = attempts_made + 1,
        attempts = attempts || jsonb_build_array($3::jsonb || jsonb_build_object('at', now())),
        lease_until = now() + make_interval(secs => $4), updated_at = now()
      where id = $1 and lease_token = $2 and state = 'running' and attempts_made < retry_budget
      """;
  private static final String END_RUN =
      """
      update detour.jobs set state = $3, policy_version = $4, reason = $5, failure = $6,
        not_before = case when $7::float8 is null then not_before
          else now() + make_interval(secs => $7) end,
        waits_for = $8, result_status = $9, result = $10, result_route = $11, cost_micros = $12,
        finished_at = case when $3 in ('succeeded', 'failed') then now() end,
        lease_owner = null, lease_until = null, updated_at = now()
      where id = $1 and lease_token = $2 and state = 'running'
      returning tenant, webhook
      """;
  static final String DELIVER =
      "insert into detour.webhook_deliveries (id, job, tenant, webhook) values ($1, $2, $3, $4)";
  private static final String WAKE =
      """
      update detour.jobs set not_before = now() + make_interval(secs => random() * $2)
      where id in (select id from detour.jobs
        where state = 'paused' and waits_for = $1
          and not_before > now() + make_interval(secs => $2)
        order by not_before limit $3 for update skip locked)
      """;

  private final Database database;

  public JobQueue(Database database) {
    this.database = database;
  }

  /** Takes up to {@code limit} jobs that are ready, for as long as the lease. */
  public Future<List<LeasedJob>> lease(String owner, Duration lease, int limit) {
    return database.list(LEASE, Tuple.of(owner, seconds(lease), limit), JobRows::leased);
  }

  /** Lengthens a lease. False when it is no longer held. */
  public Future<Boolean> renew(LeasedJob.Lease held, Duration lease) {
    return database
        .update(RENEW, Tuple.of(held.jobId(), held.token(), seconds(lease)))
        .map(changed -> changed == 1);
  }

  /**
   * Writes down an attempt that is about to be made.
   *
   * @param what the route and the step, for people
   * @return false when it may not be made: the lease is lost or the retry budget is spent
   */
  public Future<Boolean> beginAttempt(LeasedJob.Lease held, JsonObject what, Duration lease) {
    return database
        .update(BEGIN_ATTEMPT, Tuple.of(held.jobId(), held.token(), what, seconds(lease)))
        .map(changed -> changed == 1);
  }

  /** Ends a run. False when the lease is no longer held; then nothing has changed. */
  public Future<Boolean> end(LeasedJob.Lease held, RunEnd end) {
    return database.inTransaction(connection -> end(connection, held, end));
  }

  private static Future<Boolean> end(SqlConnection connection, LeasedJob.Lease held, RunEnd end) {
    return Database.first(
            connection,
            END_RUN,
            tuple(held, end),
            row ->
                new Ended(row.getString("tenant"), Optional.ofNullable(row.getString("webhook"))))
        .compose(
            ended ->
                ended.isEmpty()
                    ? Future.succeededFuture(false)
                    : follow(connection, held.jobId(), ended.get(), end).map(true));
  }

  private record Ended(String tenant, Optional<String> webhook) {}

  private static Future<Void> follow(
      SqlConnection connection, String job, Ended ended, RunEnd end) {
    if (end instanceof RunEnd.Review review) {
      return Database.update(
              connection, JobStore.OPEN_REVIEW, Tuple.of(job, ended.tenant(), review.reason()))
          .mapEmpty();
    } else if (end instanceof RunEnd.Done && ended.webhook().isPresent()) {
      return deliver(connection, job, ended.tenant(), ended.webhook().get());
    }
    return Future.succeededFuture();
  }

  /** Sends a result on its way, if and only if the transaction is stored. */
  static Future<Void> deliver(SqlConnection connection, String job, String tenant, String webhook) {
    String id = "msg_" + UUID.randomUUID().toString().replace("-", "");
    return Database.update(connection, DELIVER, Tuple.of(id, job, tenant, webhook)).mapEmpty();
  }

  private static Tuple tuple(LeasedJob.Lease held, RunEnd end) {
    Tuple tuple = Tuple.of(held.jobId(), held.token());
    if (end instanceof RunEnd.Done done) {
      Job.Result result = done.result();
      return head(tuple, done.state(), end)
          .addDouble(null)
          .addString(null)
          .addInteger(result.status().isPresent() ? result.status().getAsInt() : null)
          .addBuffer(result.body())
          .addString(result.route().orElse(null))
          .addLong(result.costMicros().isPresent() ? result.costMicros().getAsLong() : null);
    } else if (end instanceof RunEnd.Later later) {
      return withoutResult(
          head(tuple, later.state(), end)
              .addDouble(seconds(later.delay()))
              .addString(later.waitsFor().orElse(null)));
    }
    return withoutResult(head(tuple, JobState.IN_REVIEW, end).addDouble(null).addString(null));
  }

  private static Tuple head(Tuple tuple, JobState state, RunEnd end) {
    return tuple
        .addString(state.wireName())
        .addLong(end.policyVersion())
        .addString(end.reason())
        .addString(end.failure().orElse(null));
  }

  private static Tuple withoutResult(Tuple tuple) {
    return tuple.addInteger(null).addBuffer(null).addString(null).addLong(null);
  }

  /**
   * Lets paused jobs that wait for a route's health run soon, because the route may be asked again.
   *
   * @param spread they begin at random within this time
   */
  public Future<Integer> wake(String route, Duration spread, int limit) {
    return database.update(WAKE, Tuple.of(route, seconds(spread), limit));
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
