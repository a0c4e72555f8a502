package dev.detour.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.PriceImport;
import dev.detour.policy.price.PriceJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Price jumps, kept out of every price book until a person has confirmed them. */
public final class PriceQuarantine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INSERT =
      """
      insert into detour.price_quarantine (model, old_price, new_price, factor, source)
      values ($1, $2::text::jsonb, $3::text::jsonb, $4, $5)
      on conflict (model, new_price) do nothing
      """;
  private static final String LIST =
      """
      select id, model, old_price::text as old_price, new_price::text as new_price, factor, source,
        found_at, status, decided_by
      from detour.price_quarantine order by id
      """;
  private static final String DECIDE =
      """
      update detour.price_quarantine
      set status = $2, decided_by = $3, decided_at = clock_timestamp()
      where id = $1 and status = 'quarantined' returning model
      """;

  private final Database database;

  public PriceQuarantine(Database database) {
    this.database = database;
  }

  /** All jumps ever found, oldest first. */
  public Future<List<QuarantinedPrice>> list() {
    return database.list(LIST, Tuple.tuple(), PriceQuarantine::price);
  }

  /** Keeps a jump for a person to decide; one that is known already stays as it is. */
  public Future<Void> add(PriceImport.Jump jump, String source) {
    return database
        .update(
            INSERT,
            Tuple.of(
                jump.key(),
                PriceJson.write(jump.before()).toString(),
                PriceJson.write(jump.after()).toString(),
                jump.factor(),
                source))
        .mapEmpty();
  }

  /**
   * Lets the next import take the price. Fails with {@link StoreException.NotFound} when it is not
   * waiting.
   */
  public Future<Void> confirm(long id, String actor) {
    return decide(id, "confirmed", actor);
  }

  /** Keeps the price out for good. Fails with {@link StoreException.NotFound} likewise. */
  public Future<Void> reject(long id, String actor) {
    return decide(id, "rejected", actor);
  }

  private Future<Void> decide(long id, String status, String actor) {
    return database.inTransaction(
        connection ->
            Database.first(
                    connection, DECIDE, Tuple.of(id, status, actor), row -> row.getString("model"))
                .compose(
                    model ->
                        model.isEmpty()
                            ? Future.failedFuture(
                                new StoreException.NotFound("quarantined price " + id))
                            : AuditLog.append(
                                connection,
                                new AuditEvent(
                                    actor,
                                    "price." + status,
                                    "price/" + id,
                                    new JsonObject().put("model", model.get()))))
                .mapEmpty());
  }

  private static QuarantinedPrice price(Row row) {
    return new QuarantinedPrice(
        row.getLong("id"),
        row.getString("model"),
        read(row.getString("old_price")),
        read(row.getString("new_price")),
        row.getDouble("factor"),
        row.getString("source"),
        row.getOffsetDateTime("found_at").toInstant(),
        row.getString("status"),
        Optional.ofNullable(row.getString("decided_by")));
  }

  private static ModelPrice read(String json) {
    try {
      return PriceJson.read(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }
}
