package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;

import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A fresh database for each test class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreFixture {
  Vertx vertx;
  String url;
  Database database;

  @BeforeAll
  void openDatabase() {
    vertx = Vertx.vertx();
    url = TestPostgres.freshDatabase();
    database = Database.open(vertx, DatabaseConfig.of(url));
  }

  @AfterAll
  void closeDatabase() {
    await(database.close());
    await(vertx.close());
  }

  /** Runs statements as the tables' owner would by hand. */
  void sql(String statement) {
    await(database.inTransaction(connection -> connection.query(statement).execute()));
  }

  PolicyVersion publish(String document, long base) {
    return await(
        new PolicyStore(database)
            .publish(new Publication(document, "ada", "test", PolicySource.CONSOLE, base)));
  }
}
