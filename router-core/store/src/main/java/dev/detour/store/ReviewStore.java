package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The jobs before people: sent back, answered by hand or thrown away, each with its audit entry in
 * one transaction. Locks are taken in the order jobs, reviews, audit head.
 */
public final class ReviewStore {
  /** The attempts that a job gets when a person sends it back. */
  public static final int ATTEMPTS_GRANTED = 10;

  private static final String REVIEW_COLUMNS =
      "r.id as review, r.reason as review_reason, r.opened_at, r.decision, r.decided_by,"
          + " r.decided_at, r.note, ";
  private static final String FROM = " from detour.reviews r join detour.jobs j on j.id = r.job ";
  private static final String LIST =
      "select "
          + REVIEW_COLUMNS
          + JobRows.COLUMNS
          + FROM
          + """
          where (r.decided_at is null) = $1 and r.id < $2 and r.decision is distinct from 'withdrawn'
          order by r.id desc limit $3
          """;
  private static final String FIND =
      "select " + REVIEW_COLUMNS + JobRows.COLUMNS + ", j.body" + FROM + "where r.id = $1";
  private static final String SEND_BACK =
      """
      update detour.jobs set state = 'queued', reason = $2, body = coalesce($3, body),
        retry_budget = attempts_made + $4, not_before = now(),
        expires_at = greatest(expires_at, now() + interval '24 hours'), updated_at = now()
      where id = (select job from detour.reviews where id = $1) and state = 'in_review'
      returning id, tenant, webhook
      """;
  private static final String ANSWER =
      """
      update detour.jobs set state = 'succeeded', reason = 'answered_by_hand',
        result_status = 200, result = $2, finished_at = now(), updated_at = now()
      where id = (select job from detour.reviews where id = $1) and state = 'in_review'
      returning id, tenant, webhook
      """;
  private static final String DISCARD =
      """
      update detour.jobs set state = 'discarded', reason = 'discarded', finished_at = now(),
        updated_at = now()
      where id = (select job from detour.reviews where id = $1) and state = 'in_review'
      returning id, tenant, webhook
      """;
  private static final String DECIDE =
      """
      update detour.reviews set decision = $2, decided_by = $3, decided_at = now(), note = $4
      where id = $1 and decided_at is null
      """;

  private final Database database;

  public ReviewStore(Database database) {
    this.database = database;
  }

  /** The open ones or the decided ones, newest first, below an id. */
  public Future<List<Review>> list(boolean open, OptionalLong before, int limit) {
    return database.list(
        LIST, Tuple.of(open, before.orElse(Long.MAX_VALUE), limit), ReviewStore::review);
  }

  /** One review with its request; empty when there is none of that id. */
  public Future<Optional<Review.Detail>> find(long id) {
    return database.first(
        FIND, Tuple.of(id), row -> new Review.Detail(review(row), row.getBuffer("body")));
  }

  /** Lets the job run again; fails as all decisions do, with NotFound or NotOpen. */
  public Future<Review.Detail> retry(long id, Review.Decider decider) {
    return decide(
        id,
        new Verdict("retry", "review.retried", decider, Optional.empty()),
        SEND_BACK,
        Tuple.of(id, "sent_back", null, ATTEMPTS_GRANTED));
  }

  /** Lets the job run again with another request. */
  public Future<Review.Detail> editAndRetry(long id, Buffer body, Review.Decider decider) {
    return decide(
        id,
        new Verdict("edit_and_retry", "review.edited", decider, Optional.of(body)),
        SEND_BACK,
        Tuple.of(id, "sent_back_edited", body, ATTEMPTS_GRANTED));
  }

  /** Ends the job with a person's answer. */
  public Future<Review.Detail> answer(long id, Buffer answer, Review.Decider decider) {
    return decide(
        id,
        new Verdict("answer", "review.answered", decider, Optional.of(answer)),
        ANSWER,
        Tuple.of(id, answer));
  }

  /** Ends the job without an answer. */
  public Future<Review.Detail> discard(long id, Review.Decider decider) {
    return decide(
        id,
        new Verdict("discard", "review.discarded", decider, Optional.empty()),
        DISCARD,
        Tuple.of(id));
  }

  /**
   * A decision as it is kept.
   *
   * @param text what the person wrote for the job; the audit log gets its hash alone
   */
  private record Verdict(
      String decision, String action, Review.Decider decider, Optional<Buffer> text) {}

  private record Changed(String job, String tenant, Optional<String> webhook) {}

  private Future<Review.Detail> decide(long id, Verdict verdict, String sql, Tuple parameters) {
    return database
        .<Void>inTransaction(
            connection ->
                Database.first(
                        connection,
                        sql,
                        parameters,
                        row ->
                            new Changed(
                                row.getString("id"),
                                row.getString("tenant"),
                                Optional.ofNullable(row.getString("webhook"))))
                    .compose(
                        changed ->
                            changed.isEmpty()
                                ? notOpen(connection, id)
                                : follow(connection, id, verdict, changed.get())))
        .compose(done -> find(id))
        .map(Optional::orElseThrow);
  }

  private static Future<Void> notOpen(SqlConnection connection, long id) {
    return Database.first(connection, FIND, Tuple.of(id), ReviewStore::review)
        .compose(
            found ->
                Future.failedFuture(
                    found.isEmpty()
                        ? new StoreException.NotFound("review/" + id)
                        : new StoreException.NotOpen(
                            "review "
                                + id
                                + " is closed; its job is "
                                + found.get().job().state().wireName())));
  }

  private static Future<Void> follow(
      SqlConnection connection, long id, Verdict verdict, Changed changed) {
    Review.Decider decider = verdict.decider;
    JsonObject detail =
        new JsonObject()
            .put("job", changed.job)
            .put("tenant", changed.tenant)
            .put("comment", decider.note());
    verdict.text.ifPresent(
        text -> detail.put("sha256", HexFormat.of().formatHex(Sha256.of(text.getBytes()))));
    boolean ends = verdict.decision.equals("answer") || verdict.decision.equals("discard");
    Future<Void> told =
        ends && changed.webhook.isPresent()
            ? JobQueue.deliver(connection, changed.job, changed.tenant, changed.webhook.get())
            : Future.succeededFuture();
    return told.compose(
            done ->
                Database.update(
                    connection,
                    DECIDE,
                    Tuple.of(id, verdict.decision, decider.actor(), decider.note())))
        .compose(
            decided ->
                AuditLog.append(
                    connection,
                    new AuditEvent(decider.actor(), verdict.action, "review/" + id, detail)))
        .mapEmpty();
  }

  private static Review review(Row row) {
    return new Review(
        row.getLong("review"),
        JobRows.job(row),
        row.getString("review_reason"),
        row.getOffsetDateTime("opened_at").toInstant(),
        Optional.ofNullable(row.getString("decision")),
        Optional.ofNullable(row.getString("decided_by")),
        KeyStore.instant(row, "decided_at"),
        Optional.ofNullable(row.getString("note")));
  }
}
