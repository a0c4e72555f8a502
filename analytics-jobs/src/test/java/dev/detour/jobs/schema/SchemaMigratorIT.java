package dev.detour.jobs.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.policy.event.LatencyHistogram;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The migrations on the real engine. */
class SchemaMigratorIT {

  private static final List<Integer> ALL =
      IntStream.rangeClosed(1, Migrations.FILES.size()).boxed().toList();

  private static EmbeddedClickHouseProcess process;
  private static ClickHouseStatements clickHouse;

  @BeforeAll
  static void start() {
    process = EmbeddedClickHouseProcess.start();
    clickHouse = new ClickHouseStatements(process.url(), process.user(), process.password());
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void dropEverything() {
    run("DROP DATABASE IF EXISTS detour");
  }

  @Test
  void appliesEveryMigrationOnce() {
    assertThat(migrator(Migrations.shipped()).migrate()).isEqualTo(ALL);
    run("INSERT INTO detour.attempts (tenant, started_at) VALUES ('a', now64())");

    assertThat(migrator(Migrations.shipped()).migrate()).isEmpty();

    assertThat(run("SELECT count() FROM detour.attempts")).isEqualTo("1\n");
    assertThat(run("SELECT version, name FROM detour.schema_migrations FINAL WHERE version = 1"))
        .isEqualTo("1\tattempts\n");
  }

  @Test
  void appliesOnlyWhatIsNew() {
    List<Migration> shipped = Migrations.shipped();
    migrator(shipped.subList(0, 2)).migrate();

    assertThat(migrator(shipped).migrate()).isEqualTo(ALL.subList(2, ALL.size()));
  }

  @Test
  void goesBackAndForthWithoutLosingWhatStays() {
    migrator(Migrations.shipped()).migrate();
    run(
        "INSERT INTO detour.attempts (tenant, started_at, circuit_state) VALUES ('a', now64(), 'x')");
    for (int version = ALL.size() - 1; version >= 1; version--) {
      assertThat(migrator(Migrations.shipped()).rollBack(version, true))
          .containsExactly(version + 1);
      assertThat(migrator(Migrations.shipped()).applied()).isEqualTo(ALL.subList(0, version));
      assertThat(run("SELECT tenant FROM detour.attempts")).isEqualTo("a\n");
    }
    assertThat(migrator(Migrations.shipped()).migrate()).isEqualTo(ALL.subList(1, ALL.size()));
    assertThat(run("SELECT tenant, circuit_state FROM detour.attempts")).isEqualTo("a\t\n");

    List<Integer> backwards = new ArrayList<>(ALL);
    Collections.reverse(backwards);
    assertThat(migrator(Migrations.shipped()).rollBack(0, true)).isEqualTo(backwards);
    assertThat(run("SELECT name FROM system.tables WHERE database = 'detour'"))
        .isEqualTo("schema_migrations\n");
    assertThat(run("SELECT count() FROM system.functions WHERE name LIKE 'detour_%'"))
        .isEqualTo("0\n");
  }

  @Test
  void makesOnePartOfEachDayThatIsOver() {
    String tables =
        "SELECT table FROM system.tables WHERE database = 'detour' AND create_table_query LIKE"
            + " '%min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1%'"
            + " ORDER BY table";
    migrator(Migrations.shipped()).migrate();
    assertThat(run(tables).lines())
        .containsExactly(
            "attempt_slots",
            "attempts",
            "budget_slots",
            "requests",
            "rollup_1m",
            "rollup_slots",
            "workflow_hours");

    migrator(Migrations.shipped()).rollBack(9, true);
    assertThat(migrator(Migrations.shipped()).rollBack(8, false)).containsExactly(9);
    assertThat(run(tables)).isEmpty();
  }

  @Test
  void goesBackOnlyWhereNothingIsLostUnlessToldTo() {
    migrator(Migrations.shipped()).migrate();
    assertThatThrownBy(() -> migrator(Migrations.shipped()).rollBack(3, false))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("loses what its tables or columns hold; nothing was taken back");
    assertThat(migrator(Migrations.shipped()).applied()).isEqualTo(ALL);
    assertThatThrownBy(() -> migrator(Migrations.shipped().subList(0, 2)).rollBack(1, true))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("migrations that this program does not know: [3, 4");
    migrator(Migrations.shipped()).rollBack(4, true);
    assertThat(migrator(Migrations.shipped()).rollBack(3, false)).containsExactly(4);
  }

  @Test
  void takesUpWhereAnotherDiedBeforeRecording() {
    migrator(Migrations.shipped()).migrate();
    run(
        "ALTER TABLE detour.schema_migrations DELETE WHERE version = 2 SETTINGS mutations_sync = 2");

    assertThat(migrator(Migrations.shipped()).migrate()).containsExactly(2);
  }

  @Test
  void refusesAFileThatWasChangedAfterwards() {
    Migration first =
        Migration.parse(
            "V0001__one.sql", "CREATE TABLE IF NOT EXISTS detour.one (a Int8) ENGINE = Memory;");
    Migration changed =
        Migration.parse(
            "V0001__one.sql", "CREATE TABLE IF NOT EXISTS detour.two (a Int8) ENGINE = Memory;");
    migrator(List.of(first)).migrate();

    assertThatThrownBy(() -> migrator(List.of(changed)).migrate())
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("migration V0001__one.sql was changed after it had been applied")
        .hasMessageContaining(first.checksum())
        .hasMessageContaining(changed.checksum());
    assertThat(run("EXISTS detour.two")).isEqualTo("0\n");
  }

  @Test
  void letsAnOlderProgramWorkOnANewerSchema() {
    migrator(Migrations.shipped()).migrate();

    assertThat(migrator(Migrations.shipped().subList(0, 1)).migrate()).isEmpty();
  }

  @Test
  void mayRunSeveralTimesAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<Integer>> migrate = () -> migrator(Migrations.shipped()).migrate();
      for (Future<List<Integer>> done :
          threads.invokeAll(List.of(migrate, migrate, migrate, migrate))) {
        assertThat(ALL).containsAll(done.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(migrator(Migrations.shipped()).migrate()).isEmpty();
    assertThat(run("SELECT count() FROM detour.schema_migrations FINAL"))
        .isEqualTo(ALL.size() + "\n");
  }

  @Test
  void saysWhatTheServerSaidWhenAStatementFails() {
    Migration broken = Migration.parse("V0001__broken.sql", "CREATE TABLE IF NOT EXISTS detour.x;");

    assertThatThrownBy(() -> migrator(List.of(broken)).migrate())
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining(process.url().toString())
        .hasMessageContaining("DB::Exception");
    assertThat(run("SELECT count() FROM detour.schema_migrations")).isEqualTo("0\n");
  }

  @Test
  void saysThatTheServerDoesNotAnswer() {
    SchemaMigrator nobody =
        new SchemaMigrator(URI.create("http://127.0.0.1:1"), process.user(), process.password());

    assertThatThrownBy(nobody::migrate)
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("http://127.0.0.1:1 does not answer");
  }

  @Test
  void replacesARowThatIsWrittenAgain() {
    migrator(Migrations.shipped()).migrate();
    // Of today, because the TTL keeps no row of long ago.
    long minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).getEpochSecond();
    for (String row : List.of(minute + ", 3, 1", minute + ", 5, 2", minute - 60 + ", 2, 1")) {
      run("INSERT INTO detour.rollup_1m (minute, requests, revision) VALUES (" + row + ")");
    }

    assertThat(run("SELECT sum(requests) FROM detour.rollup_1m FINAL")).isEqualTo("7\n");
  }

  @Test
  void readsQuantilesAsThePolicyRoomDoes() {
    migrator(Migrations.shipped()).migrate();
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      Map<Integer, Long> histogram = new TreeMap<>();
      int values = random.nextInt(200);
      for (int i = 0; i < values; i++) {
        long micros = (long) Math.exp(random.nextGaussian() * 2 + 12);
        histogram.merge(LatencyHistogram.bucketOf(micros), 1L, Long::sum);
      }
      List<Double> quantiles = List.of(0.0, 0.5, 0.95, 0.99, 1.0);
      String[] inSql = sqlQuantiles(histogram, quantiles);
      for (int i = 0; i < inSql.length; i++) {
        double inJava = LatencyHistogram.quantile(histogram, quantiles.get(i));
        if (Double.isNaN(inJava)) {
          assertThat(inSql[i]).isEqualTo("\\N");
        } else {
          assertThat(Double.parseDouble(inSql[i])).isCloseTo(inJava, within(inJava * 1e-9));
        }
      }
    }
  }

  @Test
  void putsLatenciesIntoTheBucketsThatThePolicyRoomDoes() {
    migrator(Migrations.shipped()).migrate();
    TreeMap<Long, Integer> expected = new TreeMap<>();
    for (int bucket = -1; bucket < 16 * 34; bucket++) {
      long bound = (long) LatencyHistogram.upperBoundUs(bucket);
      for (long micros = Math.max(0, bound - 2); micros <= bound + 2; micros++) {
        expected.put(micros, LatencyHistogram.bucketOf(micros));
      }
    }

    String buckets =
        run("SELECT detour_histogram_bucket(toUInt64(arrayJoin(" + expected.keySet() + ")))");

    assertThat(buckets.lines().map(Integer::valueOf)).containsExactlyElementsOf(expected.values());
  }

  private static String[] sqlQuantiles(Map<Integer, Long> histogram, List<Double> quantiles) {
    List<String> entries = new ArrayList<>();
    histogram.forEach((bucket, count) -> entries.add(bucket + ":" + count));
    return clickHouse
        .run(
            "SELECT detour_histogram_quantile({histogram:Map(Int16, UInt64)},"
                + " arrayJoin({quantiles:Array(Float64)}))",
            Map.of(
                "histogram",
                "{" + String.join(",", entries) + "}",
                "quantiles",
                quantiles.toString()))
        .strip()
        .split("\n");
  }

  private static SchemaMigrator migrator(List<Migration> migrations) {
    return new SchemaMigrator(process.url(), process.user(), process.password(), migrations);
  }

  private static String run(String sql) {
    return clickHouse.run(sql, Map.of());
  }
}
