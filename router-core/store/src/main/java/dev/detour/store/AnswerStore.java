package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers that routers may give again for each other, each tenant's within the same bounds. */
public final class AnswerStore {
  private static final String GET =
      """
      select tenant, key, streamed, with_usage, answer from detour.cached_answers
      where tenant = $1 and key = $2 and expires_at > now()
        and stored_at > now() - make_interval(secs => $3)
      """;

  /** One writer a tenant at a time, so that its bounds hold; always in the same order. */
  private static final String LOCK =
      """
      select pg_advisory_xact_lock(hashtext('detour.cached_answers'), tenant)
      from (select distinct hashtext(tenant) as tenant from unnest($1::text[]) as t (tenant)
            order by 1) as tenants
      """;

  private static final String PUT =
      """
      insert into detour.cached_answers (tenant, key, streamed, with_usage, answer, expires_at)
      select tenant, key, streamed, with_usage, answer, now() + make_interval(secs => $6)
      from unnest($1::text[], $2::text[], $3::boolean[], $4::boolean[], $5::bytea[])
        as a (tenant, key, streamed, with_usage, answer)
      where exists (select from detour.tenants t where t.id = a.tenant)
      on conflict (tenant, key) do update set
        streamed = excluded.streamed, with_usage = excluded.with_usage, answer = excluded.answer,
        stored_at = excluded.stored_at, expires_at = excluded.expires_at
      """;

  /** The newest stay: as many as the bounds allow. */
  private static final String TRIM =
      """
      delete from detour.cached_answers where (tenant, key) in (
        select tenant, key from (
          select tenant, key,
            row_number() over newest as place,
            sum(bytes) over newest as total
          from detour.cached_answers where tenant = any ($1::text[])
          window newest as (partition by tenant order by stored_at desc, key)) as ranked
        where place > $2 or total > $3)
      """;

  private static final String SWEEP =
      """
      delete from detour.cached_answers where (tenant, key) in (
        select tenant, key from detour.cached_answers
        where expires_at <= now() limit 1000 for update skip locked)
      """;

  private final Database database;

  public AnswerStore(Database database) {
    this.database = database;
  }

  /** A tenant's answer under that key; empty when there is none, or none that is young enough. */
  public Future<Optional<CachedAnswer>> get(String tenant, String key, Duration maxAge) {
    return database.first(
        GET,
        Tuple.of(tenant, key, JobQueue.seconds(maxAge)),
        row ->
            new CachedAnswer(
                row.getString("tenant"),
                row.getString("key"),
                row.getBoolean("streamed"),
                row.getBoolean("with_usage"),
                row.getBuffer("answer")));
  }

  /**
   * Keeps answers in place of those under the same keys, and drops the oldest beyond the bounds.
   *
   * @param answers no two with the same tenant and key
   * @param maxEntries most answers of one tenant
   * @param maxBytes most bytes of answers of one tenant
   */
  public Future<Void> put(
      List<CachedAnswer> answers, Duration ttl, long maxEntries, long maxBytes) {
    String[] tenants = column(answers, CachedAnswer::tenant, String[]::new);
    Tuple rows =
        Tuple.tuple()
            .addValue(tenants)
            .addValue(column(answers, CachedAnswer::key, String[]::new))
            .addValue(column(answers, CachedAnswer::streamed, Boolean[]::new))
            .addValue(column(answers, CachedAnswer::withUsage, Boolean[]::new))
            .addValue(column(answers, CachedAnswer::answer, Buffer[]::new))
            .addValue(JobQueue.seconds(ttl));
    return database.inTransaction(
        connection ->
            Database.list(connection, LOCK, Tuple.tuple().addValue(tenants), row -> true)
                .compose(locked -> Database.update(connection, PUT, rows))
                .compose(stored -> trim(connection, tenants, maxEntries, maxBytes)));
  }

  private static Future<Void> trim(
      SqlConnection connection, String[] tenants, long maxEntries, long maxBytes) {
    return Database.update(
            connection, TRIM, Tuple.tuple().addValue(tenants).addLong(maxEntries).addLong(maxBytes))
        .mapEmpty();
  }

  /** Deletes answers whose time is over, a thousand at most, and answers how many. */
  public Future<Integer> sweep() {
    return database.update(SWEEP, Tuple.tuple());
  }

  private static <T> T[] column(
      List<CachedAnswer> answers,
      Function<CachedAnswer, T> value,
      java.util.function.IntFunction<T[]> array) {
    return answers.stream().map(value).toArray(array);
  }
}
