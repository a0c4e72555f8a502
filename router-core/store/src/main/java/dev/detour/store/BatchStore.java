package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Batches: their lines are jobs, and stored with them in one transaction. */
public final class BatchStore {
  private static final String COLUMNS =
      """
      b.id, b.tenant, b.endpoint, b.input_file, b.completion_window, b.metadata, b.status,
        b.errors, b.output_file, b.error_file, b.total, b.created_at, b.expires_at,
        b.cancelling_at, b.finished_at,
      """;

  // While a batch is under way its numbers are those of its jobs; afterwards they are kept, because
  // jobs are forgotten.
  private static final String SELECT =
      "select "
          + COLUMNS
          + """
          case when b.finished_at is null then (select count(*) from detour.batch_lines l
            join detour.jobs j on j.id = l.job where l.batch = b.id and j.state = 'succeeded')
            else b.completed end as completed,
          case when b.finished_at is null then (select count(*) from detour.batch_lines l
            join detour.jobs j on j.id = l.job where l.batch = b.id
              and j.finished_at is not null and j.state <> 'succeeded')
            else b.failed end as failed
          from detour.batches b
          """;
  private static final String FIND = SELECT + "where b.id = $1 and b.tenant = $2";
  private static final String LIST =
      SELECT
          + "where b.tenant = $1 and ($2::text is null or b.id < $2) order by b.id desc limit $3";
  private static final String INSERT =
      """
      insert into detour.batches (id, tenant, endpoint, input_file, completion_window, metadata,
        status, errors, total, expires_at, finished_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10),
        case when $7 = 'failed' then now() end)
      """;
  private static final String INSERT_LINE =
      "insert into detour.batch_lines (batch, line, custom_id, job) values ($1, $2, $3, $4)";
  private static final String CANCEL =
      """
      update detour.batches set status = 'cancelling', cancelling_at = now()
      where id = $1 and tenant = $2 and status = 'in_progress'
      """;
  private static final String END_JOBS =
      """
      update detour.jobs set state = $2, reason = $2, finished_at = now(), updated_at = now(),
        lease_owner = null, lease_until = null
      where id in (select job from detour.batch_lines where batch = $1) and finished_at is null
      """;
  private static final String WITHDRAW =
      """
      update detour.reviews set decision = 'withdrawn', decided_by = 'batch', decided_at = now()
      where decided_at is null and job in (select job from detour.batch_lines where batch = $1)
      """;
  private static final String RIPE =
      SELECT
          + """
          where b.finished_at is null and (b.expires_at <= now() or b.status = 'cancelling'
            or not exists (select 1 from detour.batch_lines l join detour.jobs j on j.id = l.job
              where l.batch = b.id and j.finished_at is null))
          order by b.expires_at limit 1 for update of b skip locked
          """;
  private static final String ENDED =
      "select l.line, l.custom_id, "
          + JobRows.COLUMNS
          + " from detour.batch_lines l join detour.jobs j on j.id = l.job"
          + " where l.batch = $1 and l.line > $2 order by l.line limit 200";
  private static final String FINISH =
      """
      update detour.batches set status = $2, output_file = $3, error_file = $4, completed = $5,
        failed = $6, finished_at = now()
      where id = $1
      """;

  private final Database database;

  public BatchStore(Database database) {
    this.database = database;
  }

  /**
   * Stores a batch with the jobs of its lines; one with errors has no lines and has failed.
   *
   * @param maxOpen as in {@link JobStore#create}
   */
  public Future<Batch> create(Batch.New batch, List<Batch.Line> lines, int maxOpen) {
    return database
        .<Void>inTransaction(connection -> create(connection, batch, lines, maxOpen))
        .compose(done -> find(batch.tenant(), batch.id()))
        .map(Optional::orElseThrow);
  }

  private static Future<Void> create(
      SqlConnection connection, Batch.New batch, List<Batch.Line> lines, int maxOpen) {
    Tuple row =
        Tuple.of(batch.id(), batch.tenant(), batch.endpoint(), batch.inputFile())
            .addString(batch.completionWindow())
            .addJsonObject(batch.metadata())
            .addString(batch.errors().isEmpty() ? "in_progress" : "failed")
            .addJsonArray(batch.errors())
            .addInteger(lines.size())
            .addDouble(batch.expiresAfterSeconds());
    Future<?> stored = Database.update(connection, INSERT, row);
    if (lines.isEmpty()) {
      return stored.mapEmpty();
    }
    List<Tuple> rows = new ArrayList<>();
    for (Batch.Line line : lines) {
      rows.add(Tuple.of(batch.id(), rows.size() + 1, line.customId(), line.job().id()));
    }
    return stored
        .compose(
            done ->
                JobStore.create(connection, lines.stream().map(Batch.Line::job).toList(), maxOpen))
        .compose(done -> connection.preparedQuery(INSERT_LINE).executeBatch(rows))
        .mapEmpty();
  }

  /** A tenant's batch; empty when it has none of that id. */
  public Future<Optional<Batch>> find(String tenant, String id) {
    return database.first(FIND, Tuple.of(id, tenant), BatchStore::batch);
  }

  /** A tenant's batches, newest first, older than one of them. */
  public Future<List<Batch>> list(String tenant, Optional<String> after, int limit) {
    return database.list(LIST, Tuple.of(tenant, after.orElse(null), limit), BatchStore::batch);
  }

  /** Ends a batch early: no line of it is begun any more. What has been answered stays. */
  public Future<Optional<Batch>> cancel(String tenant, String id) {
    return database
        .<Void>inTransaction(
            connection ->
                Database.update(connection, CANCEL, Tuple.of(id, tenant))
                    .compose(
                        changed ->
                            changed == 0
                                ? Future.succeededFuture()
                                : endJobs(connection, id, "cancelled")))
        .compose(done -> find(tenant, id));
  }

  private static Future<Void> endJobs(SqlConnection connection, String batch, String state) {
    return Database.update(connection, END_JOBS, Tuple.of(batch, state))
        .compose(done -> Database.update(connection, WITHDRAW, Tuple.of(batch)))
        .mapEmpty();
  }

  /**
   * Finishes one batch whose lines have all ended, or whose time is over: writes its result files.
   *
   * @param results a line of a result file for a line that has ended
   * @param keep how long the files are kept
   * @return whether there was one
   */
  public Future<Boolean> finishOne(Function<Batch.Ended, Buffer> results, Duration keep) {
    return database.inTransaction(
        connection ->
            Database.first(connection, RIPE, Tuple.tuple(), BatchStore::batch)
                .compose(
                    ripe ->
                        ripe.isEmpty()
                            ? Future.succeededFuture(false)
                            : endJobs(connection, ripe.get().id(), "expired")
                                .compose(
                                    done -> gather(connection, ripe.get(), 0, new Results(results)))
                                .compose(gathered -> finish(connection, ripe.get(), gathered, keep))
                                .map(true)));
  }

  /** The result files as they grow. */
  private static final class Results {
    private final Function<Batch.Ended, Buffer> writer;
    private final Buffer output = Buffer.buffer();
    private final Buffer errors = Buffer.buffer();
    private int completed;
    private int failed;
    private boolean expired;

    Results(Function<Batch.Ended, Buffer> writer) {
      this.writer = writer;
    }

    void add(Batch.Ended ended) {
      boolean answered = ended.job().state() == JobState.SUCCEEDED;
      (answered ? output : errors).appendBuffer(writer.apply(ended)).appendString("\n");
      completed += answered ? 1 : 0;
      failed += answered ? 0 : 1;
      expired |= ended.job().state() == JobState.EXPIRED;
    }
  }

  private static Future<Results> gather(
      SqlConnection connection, Batch batch, int after, Results results) {
    return Database.list(
            connection,
            ENDED,
            Tuple.of(batch.id(), after),
            row ->
                new Batch.Ended(
                    row.getInteger("line"), row.getString("custom_id"), JobRows.job(row)))
        .compose(
            page -> {
              page.forEach(results::add);
              return page.isEmpty()
                  ? Future.succeededFuture(results)
                  : gather(connection, batch, page.get(page.size() - 1).line(), results);
            });
  }

  private static Future<Void> finish(
      SqlConnection connection, Batch batch, Results results, Duration keep) {
    String status =
        batch.status().equals("cancelling")
            ? "cancelled"
            : results.expired ? "expired" : "completed";
    return file(connection, batch, "output", results.output, keep)
        .compose(
            output ->
                file(connection, batch, "error", results.errors, keep)
                    .compose(
                        errors ->
                            Database.update(
                                connection,
                                FINISH,
                                Tuple.of(
                                    batch.id(),
                                    status,
                                    output.orElse(null),
                                    errors.orElse(null),
                                    results.completed,
                                    results.failed))))
        .mapEmpty();
  }

  private static Future<Optional<String>> file(
      SqlConnection connection, Batch batch, String kind, Buffer content, Duration keep) {
    return content.length() == 0
        ? Future.succeededFuture(Optional.empty())
        : FileStore.add(
                connection,
                batch.tenant(),
                "batch_output",
                batch.id() + "_" + kind + ".jsonl",
                content,
                keep)
            .map(Optional::of);
  }

  private static Batch batch(Row row) {
    return new Batch(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("endpoint"),
        row.getString("input_file"),
        row.getString("completion_window"),
        row.getJsonObject("metadata"),
        row.getString("status"),
        row.getJsonArray("errors"),
        Optional.ofNullable(row.getString("output_file")),
        Optional.ofNullable(row.getString("error_file")),
        row.getInteger("total"),
        row.getInteger("completed"),
        row.getInteger("failed"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant(),
        KeyStore.instant(row, "cancelling_at"),
        KeyStore.instant(row, "finished_at"));
  }
}
