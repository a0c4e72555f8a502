package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void close() {
    await(vertx.close());
  }

  @Test
  void migratesOnceWhenManyProcessesStartTogether() {
    String url = TestPostgres.emptyDatabase();
    List<Database> processes =
        IntStream.range(0, 3).mapToObj(i -> open(url, Duration.ofSeconds(5))).toList();

    await(Future.all(processes.stream().map(Database::migrate).toList()));
    await(processes.get(0).migrate());

    assertThat(await(new PolicyStore(processes.get(0)).currentVersion())).isZero();
    processes.forEach(process -> await(process.close()));
  }

  @Test
  void saysUnavailableWhenNothingListens() {
    Database database = open("postgresql://a:b@127.0.0.1:1/none", Duration.ofSeconds(1));

    assertThatThrownBy(() -> await(database.ping())).isInstanceOf(StoreException.Unavailable.class);
    assertThatThrownBy(() -> await(database.migrate()))
        .isInstanceOf(StoreException.Unavailable.class);
    await(database.close());
  }

  @Test
  void givesUpOnAServerThatAcceptsAndNeverAnswers() {
    NetServer silent =
        await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));
    Database database =
        open("postgresql://a:b@127.0.0.1:" + silent.actualPort() + "/none", Duration.ofMillis(100));
    long start = System.nanoTime();

    assertThatThrownBy(() -> await(database.ping())).isInstanceOf(StoreException.Unavailable.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    await(silent.close());
  }

  @Test
  void endsAStatementThatRunsTooLong() {
    Database database = open(TestPostgres.freshDatabase(), Duration.ofMillis(200));

    assertThatThrownBy(
            () ->
                await(
                    database.first(
                        "select 1 as one from pg_sleep(10)",
                        Tuple.tuple(),
                        row -> row.getInteger("one"))))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("statement timeout");
    await(database.ping());
    await(database.close());
  }

  @Test
  void waitsForALockNoLongerThanAStatement() {
    String url = TestPostgres.freshDatabase();
    Database holder = open(url, Duration.ofSeconds(5));
    Database waiter = open(url, Duration.ofMillis(300));
    await(
        holder.inTransaction(
            connection ->
                PolicyStore.lock(connection)
                    .compose(
                        locked ->
                            new PolicyStore(waiter)
                                .publish(
                                    new Publication("a: 1", "ada", "", PolicySource.CONSOLE, 0))
                                .transform(
                                    outcome -> {
                                      assertThat(outcome.cause())
                                          .isInstanceOf(StoreException.Unavailable.class);
                                      return Future.succeededFuture();
                                    }))));
    await(holder.close());
    await(waiter.close());
  }

  @Test
  void keepsThePasswordOutOfItsText() {
    assertThat(DatabaseConfig.of("postgresql://a:hidden@h/d").toString()).doesNotContain("hidden");
  }

  private static Database open(String url, Duration statementTimeout) {
    return Database.open(
        vertx,
        new DatabaseConfig(url, 4, Duration.ofSeconds(1), Duration.ofSeconds(1), statementTimeout));
  }
}
