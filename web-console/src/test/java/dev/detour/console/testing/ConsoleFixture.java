package dev.detour.console.testing;

import static dev.detour.store.testing.TestPostgres.await;

import dev.detour.console.ConsoleConfig;
import dev.detour.console.ConsoleServer;
import dev.detour.console.recommendation.TimeoutRecommender;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A running console on a real Postgres for each test class, with a client that is logged in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConsoleFixture {
  protected static final String PASSWORD = "correct horse";
  protected static final Contract CONTRACT = new Contract();

  protected Vertx vertx;
  protected Database database;
  protected String databaseUrl;
  protected ConsoleServer console;
  protected ConsoleClient admin;

  /** Settings on top of the fixture's own. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /** The recommender under the console; by default the one that ships. */
  protected TimeoutRecommender recommender() {
    return TimeoutRecommender.shipped();
  }

  @BeforeAll
  protected void startConsole() {
    vertx = Vertx.vertx();
    databaseUrl = TestPostgres.freshDatabase();
    database = Database.open(vertx, DatabaseConfig.of(databaseUrl));
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_CONSOLE_PORT", "0");
    environment.put("DETOUR_DATABASE_URL", databaseUrl);
    environment.put("DETOUR_CLICKHOUSE_URL", "http://127.0.0.1:1");
    environment.put("DETOUR_CONSOLE_ADMIN_PASSWORD", PASSWORD);
    environment.put("DETOUR_CONSOLE_EVALUATION_INTERVAL", "0s");
    environment.put("DETOUR_CONSOLE_DRAIN_TIMEOUT", "1s");
    environment.putAll(settings());
    console = start(environment);
    admin = new ConsoleClient(console.port(), CONTRACT);
    await(console.ready());
    admin.login("admin", PASSWORD);
  }

  @AfterAll
  protected void stopConsole() {
    console.close();
    await(database.close());
    await(vertx.close());
  }

  protected ConsoleServer start(Map<String, String> environment) {
    return ConsoleServer.start(ConsoleConfig.from(environment), recommender());
  }
}
