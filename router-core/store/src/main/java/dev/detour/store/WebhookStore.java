package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Results on their way to webhooks, and the log of every try. */
public final class WebhookStore {
  // A delivery in hand is hidden for a while; if its router dies, it comes up again. Each webhook's
  // oldest first, then across webhooks by rank, so that what one does not take holds up no other.
  private static final String TAKE =
      """
      update detour.webhook_deliveries d set tries = d.tries + 1,
        not_before = now() + make_interval(secs => $1)
      from (
        select l.id
        from (select distinct webhook from detour.webhook_deliveries
          where state = 'pending' and not_before <= now() and webhook <> all ($3)) w
        cross join lateral (select p.id, p.not_before, p.webhook
          from detour.webhook_deliveries p
          where p.webhook = w.webhook and p.state = 'pending' and p.not_before <= now()
          order by p.not_before limit $4 for update skip locked) l
        order by row_number() over (partition by l.webhook order by l.not_before), l.not_before
        limit $2) as due,
        detour.jobs j
      where d.id = due.id and j.id = d.job
      returning d.id as delivery, d.webhook as destination, d.tries,
      """
          + JobRows.COLUMNS;
  private static final String LOG =
      """
      insert into detour.webhook_tries (delivery, try, status, error, took_ms)
      values ($1, $2, $3, $4, $5) on conflict do nothing
      """;
  private static final String SETTLE =
      """
      update detour.webhook_deliveries set state = $2, last_status = $3, last_error = $4,
        not_before = case when $5::float8 is null then not_before
          else now() + make_interval(secs => $5) end,
        delivered_at = case when $2 = 'delivered' then now() end
      where id = $1 and state = 'pending'
      """;
  private static final String OF_JOB =
      """
      select d.id, d.webhook, d.state, d.tries, d.last_status, d.last_error, d.created_at,
        d.delivered_at
      from detour.webhook_deliveries d where d.job = $1 order by d.created_at
      """;

  private final Database database;

  public WebhookStore(Database database) {
    this.database = database;
  }

  /**
   * A result to deliver now.
   *
   * @param id of the message, the same in every try
   * @param tries this one included
   */
  public record Due(String id, String webhook, int tries, Job job) {}

  /**
   * How a try ended.
   *
   * @param status the receiver's answer, if it gave one
   * @param error what went wrong
   * @param again when to try again; empty when this was the last
   */
  public record Outcome(
      OptionalInt status, Optional<String> error, Optional<Duration> again, Duration took) {
    /** Whether the receiver has it. */
    public boolean isDelivered() {
      return error.isEmpty();
    }
  }

  /** A delivery as it stands. */
  public record Delivery(
      String id,
      String webhook,
      String state,
      int tries,
      OptionalInt lastStatus,
      Optional<String> lastError,
      Instant createdAt,
      Optional<Instant> deliveredAt) {}

  /**
   * Takes deliveries that are due. Each is this caller's alone for as long as {@code hold}.
   *
   * @param but none of these webhooks
   * @param each most of one webhook
   */
  public Future<List<Due>> take(Duration hold, int limit, Set<String> but, int each) {
    return database.list(
        TAKE,
        Tuple.tuple()
            .addDouble(JobQueue.seconds(hold))
            .addInteger(limit)
            .addValue(but.toArray(String[]::new))
            .addInteger(each),
        row ->
            new Due(
                row.getString("delivery"),
                row.getString("destination"),
                row.getInteger("tries"),
                JobRows.job(row)));
  }

  /** Writes down how a try ended. */
  public Future<Void> settle(Due due, Outcome outcome) {
    String state =
        outcome.isDelivered() ? "delivered" : outcome.again().isPresent() ? "pending" : "failed";
    Integer status = outcome.status().isPresent() ? outcome.status().getAsInt() : null;
    String error = outcome.error().orElse(null);
    return database.inTransaction(
        connection ->
            Database.update(
                    connection,
                    LOG,
                    Tuple.of(due.id(), due.tries(), status, error, outcome.took().toMillis()))
                .compose(
                    logged ->
                        Database.update(
                            connection,
                            SETTLE,
                            Tuple.of(
                                due.id(),
                                state,
                                status,
                                error,
                                outcome.again().map(JobQueue::seconds).orElse(null))))
                .mapEmpty());
  }

  /** A job's deliveries, oldest first. */
  public Future<List<Delivery>> ofJob(String job) {
    return database.list(
        OF_JOB,
        Tuple.of(job),
        row -> {
          Integer status = row.getInteger("last_status");
          return new Delivery(
              row.getString("id"),
              row.getString("webhook"),
              row.getString("state"),
              row.getInteger("tries"),
              status == null ? OptionalInt.empty() : OptionalInt.of(status),
              Optional.ofNullable(row.getString("last_error")),
              row.getOffsetDateTime("created_at").toInstant(),
              KeyStore.instant(row, "delivered_at"));
        });
  }
}
