package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The jobs as callers and people see them: made, found, listed, taken back. */
public final class JobStore {
  /** The NOTIFY channel that tells of jobs that may be ready; no payload. */
  public static final String CHANNEL = "detour_jobs";

  private static final String LOCK_TENANT =
      "select pg_advisory_xact_lock(hashtextextended('detour_jobs/' || $1, 0))";
  private static final String OPEN =
      """
      select count(*) as open from
        (select 1 from detour.jobs where tenant = $1 and finished_at is null limit $2) as capped
      """;
  private static final String INSERT =
      """
      insert into detour.jobs (id, tenant, api_key, request_id, trace_parent, surface, feature,
        traffic_class, headers, body, idempotency_key, webhook, origin, state, reason, failure,
        policy_version, request_attempts, retry_budget, waits_for, not_before, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $1, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, now() + make_interval(secs => $20), now() + make_interval(secs => $21))
      """;
  static final String OPEN_REVIEW =
      "insert into detour.reviews (job, tenant, reason) values ($1, $2, $3)";
  private static final String FIND =
      "select " + JobRows.COLUMNS + " from detour.jobs j where j.id = $1 and j.tenant = $2";
  private static final String LIST =
      "select "
          + JobRows.COLUMNS
          + """
           from detour.jobs j
          where j.tenant = $1 and j.state = coalesce($2, j.state) and ($3::text is null or j.id < $3)
          order by j.id desc limit $4
          """;
  private static final String CANCEL =
      """
      update detour.jobs set state = 'cancelled', reason = 'cancelled', finished_at = now(),
        updated_at = now(), lease_owner = null, lease_until = null
      where id = $1 and tenant = $2 and finished_at is null
      """;
  static final String WITHDRAW_REVIEW =
      """
      update detour.reviews set decision = 'withdrawn', decided_by = $2, decided_at = now()
      where job = $1 and decided_at is null
      """;

  private final Database database;

  public JobStore(Database database) {
    this.database = database;
  }

  /** A new id. Ids sort by the time in milliseconds that they were made at. */
  public static String nextId(long epochMillis) {
    return TimedIds.next("job_", epochMillis);
  }

  /**
   * Stores a job.
   *
   * @param maxOpen most jobs of the tenant that have not ended; fails with {@link
   *     StoreException.QueueFull} when there are as many
   */
  public Future<Void> create(NewJob job, int maxOpen) {
    return database.inTransaction(connection -> create(connection, List.of(job), maxOpen));
  }

  /** Stores all of them or none; they are of one tenant. */
  static Future<Void> create(SqlConnection connection, List<NewJob> jobs, int maxOpen) {
    String tenant = jobs.get(0).request().tenant();
    return Database.list(connection, LOCK_TENANT, Tuple.of(tenant), row -> row)
        .compose(
            locked ->
                Database.list(
                    connection, OPEN, Tuple.of(tenant, maxOpen), row -> row.getLong("open")))
        .compose(
            open ->
                open.get(0) + jobs.size() > maxOpen
                    ? Future.failedFuture(new StoreException.QueueFull(tenant, maxOpen))
                    : insert(connection, jobs));
  }

  private static Future<Void> insert(SqlConnection connection, List<NewJob> jobs) {
    Future<?> inserted =
        connection.preparedQuery(INSERT).executeBatch(jobs.stream().map(JobStore::tuple).toList());
    List<Tuple> reviews =
        jobs.stream()
            .filter(job -> job.state() == JobState.IN_REVIEW)
            .map(job -> Tuple.of(job.id(), job.request().tenant(), job.reason()))
            .toList();
    if (!reviews.isEmpty()) {
      inserted =
          inserted.compose(done -> connection.preparedQuery(OPEN_REVIEW).executeBatch(reviews));
    }
    return inserted.mapEmpty();
  }

  private static Tuple tuple(NewJob job) {
    NewJob.Request request = job.request();
    JsonObject headers = new JsonObject();
    request.headers().forEach(headers::put);
    return Tuple.tuple()
        .addString(job.id())
        .addString(request.tenant())
        .addUUID(request.apiKey())
        .addString(request.requestId())
        .addString(request.traceParent().orElse(null))
        .addString(request.surface())
        .addString(request.feature().orElse(null))
        .addString(request.trafficClass().wireName())
        .addJsonObject(headers)
        .addBuffer(request.body())
        .addString(request.webhook().orElse(null))
        .addString(job.origin().wireName())
        .addString(job.state().wireName())
        .addString(job.reason())
        .addString(job.failure().orElse(null))
        .addLong(job.policyVersion())
        .addInteger(job.requestAttempts())
        .addInteger(job.retryBudget())
        .addString(job.waitsFor().orElse(null))
        .addDouble(job.delay().toMillis() / 1e3)
        .addDouble(job.expiresAfter().toMillis() / 1e3);
  }

  /** A tenant's job; empty when the tenant has none of that id. */
  public Future<Optional<Job>> find(String tenant, String id) {
    return database.first(FIND, Tuple.of(id, tenant), JobRows::job);
  }

  /**
   * A tenant's jobs, newest first.
   *
   * @param state only these; all when empty
   * @param after only older ones than this; from the newest when empty
   */
  public Future<List<Job>> list(
      String tenant, Optional<JobState> state, Optional<String> after, int limit) {
    return database.list(
        LIST,
        Tuple.of(tenant, state.map(JobState::wireName).orElse(null), after.orElse(null), limit),
        JobRows::job);
  }

  /**
   * Takes a job back. A run under way ends at its next step, and what it brings does not count.
   *
   * @return the job afterwards, unchanged when it had ended; empty when the tenant has none
   */
  public Future<Optional<Job>> cancel(String tenant, String id) {
    return database
        .<Void>inTransaction(
            connection ->
                Database.update(connection, CANCEL, Tuple.of(id, tenant))
                    .compose(
                        changed ->
                            changed == 0
                                ? Future.succeededFuture()
                                : Database.update(
                                    connection, WITHDRAW_REVIEW, Tuple.of(id, "caller")))
                    .mapEmpty())
        .compose(done -> find(tenant, id));
  }

  /**
   * Calls back when jobs may be ready, as long as the connection holds.
   *
   * @param onConnected called when listening starts or starts again: look for jobs then
   */
  public Notifications listen(Runnable onReady, Runnable onConnected) {
    return database.listen(CHANNEL, payload -> onReady.run(), onConnected);
  }
}
