package dev.detour.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.jobs.row.ColumnType;
import dev.detour.jobs.row.RowLayout;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TwoPhaseSinkTest {
  private static final RowLayout LAYOUT = new RowLayout(List.of("id"), List.of());

  @TempDir private Path directory;
  private FakeClickHouse clickHouse;

  @BeforeEach
  void start() throws IOException {
    clickHouse = new FakeClickHouse();
  }

  @AfterEach
  void stop() {
    clickHouse.close();
  }

  @Test
  void insertsAFileUnderItsTokenAndDeletesIt() throws Exception {
    SpooledBatch batch = spool("run1", "a", "b").get(0);

    commit(batch);

    FakeClickHouse.Insert insert = clickHouse.inserts().get(0);
    assertThat(insert.sql())
        .startsWith("INSERT INTO detour.attempts ")
        .contains("insert_deduplication_token = '" + batch.token() + "'")
        .endsWith("FORMAT RowBinaryWithNames");
    assertThat(insert.body()).isEqualTo(bytes("\1\2idab"));
    assertThat(insert.user()).isEqualTo("detour");
    assertThat(insert.key()).isEqualTo("secret");
    assertThat(batch.rows()).isEqualTo(2);
    assertThat(files()).isEmpty();
  }

  @Test
  void insertsTheRowsOfATypedTableAsColumns() throws Exception {
    RowLayout typed = new RowLayout(List.of("id"), List.of(ColumnType.STRING));
    try (SpoolWriter writer = new SpoolWriter(new Spool(directory, "run1"), "attempts", typed)) {
      writer.write(bytes("\1a"), null);
      writer.write(bytes("\1b"), null);
      commit(writer.prepareCommit().iterator().next());
    }

    FakeClickHouse.Insert insert = clickHouse.inserts().get(0);
    assertThat(insert.sql()).endsWith("FORMAT Native");
    assertThat(insert.body()).isEqualTo(bytes("\1\2\2id\6String\1a\1b"));
  }

  @Test
  void insertsAFileOfRowsThatAnEarlierVersionLeft() throws Exception {
    Files.write(directory.resolve("run0-1.attempts.rows"), bytes("rows"));

    commit(new SpooledBatch("run0-1", "run0-1.attempts.rows", 1));

    assertThat(clickHouse.inserts().get(0).sql()).endsWith("FORMAT RowBinaryWithNames");
  }

  @Test
  void triesAgainUnderTheSameTokenUntilClickHouseTakesTheRows() throws Exception {
    clickHouse.answerWith(500, 503, 200);
    SpooledBatch batch = spool("run1", "a").get(0);

    commit(batch);

    assertThat(clickHouse.inserts())
        .hasSize(3)
        .allSatisfy(insert -> assertThat(insert.sql()).contains(batch.token()));
    assertThat(files()).isEmpty();
  }

  @Test
  void marksEveryFileOfACompleteCheckpointUntilItIsInserted() throws Exception {
    SpooledBatch first = spool("run1", "a").get(0);
    SpooledBatch second = spool("run1", "b").get(0);
    List<Boolean> due = new ArrayList<>();
    clickHouse.afterEachInsert(
        () -> {
          due.add(Files.exists(directory.resolve(first.file() + ".due")));
          due.add(Files.exists(directory.resolve(second.file() + ".due")));
        });

    commit(first, second);

    assertThat(due).containsExactly(true, true, false, true);
    assertThat(files()).isEmpty();
  }

  /** The other is what a task left that died: its committer may have to insert it again. */
  @ParameterizedTest
  @ValueSource(strings = {"run1", "run0"})
  void holdsRowsBackWhileThoseOfAnEarlierCheckpointAreInserted(String run) throws Exception {
    Spool spool = new Spool(directory, run);
    SpooledBatch earlier = spool(run, "a").get(0);
    spool.due(earlier.file());
    try (SpoolWriter writer = writer("run1")) {
      fill(writer, 2);
      Thread writing = new Thread(() -> fill(writer, 1), "writing");
      writing.start();
      while (writing.isAlive() && writing.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      writing.join(200);
      assertThat(writing.isAlive()).isTrue();

      spool.done(earlier.file());
      writing.join();

      assertThat(writer.prepareCommit())
          .extracting(SpooledBatch::rows)
          .containsExactly(250_000, 250_000, 250_000);
    }
  }

  @Test
  void holdsNothingBackForACheckpointThatIsNotComplete() throws Exception {
    try (SpoolWriter writer = writer("run1")) {
      writer.write(bytes("a"), null);
      SpooledBatch earlier = writer.prepareCommit().iterator().next();

      fill(writer, 3);

      assertThat(new Spool(directory, "run1").holds(earlier.file())).isTrue();
      assertThat(writer.prepareCommit()).hasSize(3);
    }
  }

  @Test
  void holdsNothingBackForAnotherTable() throws Exception {
    Files.write(directory.resolve("run1-1.requests.rows"), bytes("rows"));
    new Spool(directory, "run1").due("run1-1.requests.rows");
    try (SpoolWriter writer = writer("run1")) {
      fill(writer, 3);

      assertThat(writer.prepareCommit()).hasSize(3);
    }
  }

  @Test
  void forgetsAtItsStartWhatWasDueToEarlierExecutions() throws Exception {
    SpooledBatch earlier = spool("run1", "a").get(0);
    new Spool(directory, "run1").due(earlier.file());

    new Spool(directory, "run2").claim();

    assertThat(files()).containsExactlyInAnyOrder(earlier.file(), "run2.spool");
  }

  @Test
  void holdsNothingBackForAMarkWhoseFileIsGone() throws Exception {
    Spool spool = new Spool(directory, "run1");
    try (SpoolWriter writer = writer("run1")) {
      writer.write(bytes("a"), null);
      SpooledBatch earlier = writer.prepareCommit().iterator().next();
      spool.due(earlier.file());
      Files.delete(directory.resolve(earlier.file()));

      fill(writer, 3);

      assertThat(writer.prepareCommit()).hasSize(3);
    }
  }

  @Test
  void takesAMissingFileAsInserted() throws Exception {
    SpooledBatch batch = spool("run1", "a").get(0);
    commit(batch);

    commit(batch);

    assertThat(clickHouse.inserts()).hasSize(1);
  }

  @Test
  @Timeout(30)
  void takesAFileThatGoesWhileItIsTriedAsInserted() throws Exception {
    SpooledBatch batch = spool("run1", "a").get(0);
    clickHouse.answerWith(500, 500, 500);
    clickHouse.afterEachInsert(() -> Files.deleteIfExists(directory.resolve(batch.file())));

    commit(batch);

    assertThat(clickHouse.inserts()).hasSize(1);
  }

  @Test
  void refusesADirectoryThatItsExecutionHasNotClaimed() throws Exception {
    Spool spool = new Spool(directory, "run2");
    assertThatThrownBy(spool::requireClaimed)
        .hasMessageContaining(directory + " does not hold run2.spool");

    spool.claim();
    spool.requireClaimed();
    new Spool(directory, "run3").sweepEarlierRuns();

    assertThatThrownBy(spool::requireClaimed).hasMessageContaining("run2.spool");
  }

  @Test
  void promisesNothingWithoutRows() throws Exception {
    assertThat(spool("run1")).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void startsANewFileWhenOneIsFull() throws Exception {
    byte[] large = new byte[20 << 20];
    try (SpoolWriter writer = writer("run1")) {
      for (int i = 0; i < 8; i++) {
        writer.write(large, null);
      }

      assertThat(writer.prepareCommit()).extracting(SpooledBatch::rows).containsExactly(7, 1);
    }
  }

  @Test
  void startsANewFileWhenOneHasRowsEnough() throws Exception {
    try (SpoolWriter writer = writer("run1")) {
      for (int i = 0; i < 250_001; i++) {
        writer.write(new byte[0], null);
      }

      assertThat(writer.prepareCommit()).extracting(SpooledBatch::rows).containsExactly(250_000, 1);
    }
  }

  /** Flink takes an exception of close for a fatal error, and ends the whole process. */
  @Test
  void closesInPeaceWhenItsTaskWasCancelledAtAWrite() throws Exception {
    SpoolWriter writer = writer("run1");
    writer.write(bytes("buffered"), null);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> writer.write(new byte[1 << 20], null))
          .isInstanceOf(ClosedByInterruptException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    writer.close();

    assertThat(writer.prepareCommit()).isEmpty();
  }

  @Test
  void sweepsOnlyTheFilesOfEarlierRuns() throws Exception {
    spool("run1", "a");
    spool("run1", "b");
    SpooledBatch current = spool("run2", "c").get(0);

    assertThat(new Spool(directory, "run2").sweepEarlierRuns()).isEqualTo(2);

    assertThat(files()).containsExactly(current.file());
  }

  @Test
  void survivesACheckpointInSerialisedForm() throws Exception {
    SpooledBatch batch = new SpooledBatch("run1-token", "file.rows", 42);
    SpooledBatchSerializer serializer = new SpooledBatchSerializer();

    byte[] serialized = serializer.serialize(batch);

    assertThat(serializer.deserialize(serializer.getVersion(), serialized)).isEqualTo(batch);
  }

  private SpoolWriter writer(String run) {
    return new SpoolWriter(new Spool(directory, run), "attempts", LAYOUT);
  }

  /** Writes as many files of empty rows as are said. */
  private static void fill(SpoolWriter writer, int files) {
    try {
      for (int i = 0; i < files * 250_000; i++) {
        writer.write(new byte[0], null);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<SpooledBatch> spool(String run, String... rows) throws Exception {
    try (SpoolWriter writer = writer(run)) {
      for (String row : rows) {
        writer.write(bytes(row), null);
      }
      return List.copyOf(writer.prepareCommit());
    }
  }

  private void commit(SpooledBatch... batches) throws Exception {
    var inserts = new ClickHouseInserts(clickHouse.address(), "attempts");
    try (SpoolCommitter committer =
        new SpoolCommitter(
            new Spool(directory, "run2"),
            inserts,
            "attempts",
            UnregisteredMetricsGroup.createOperatorMetricGroup())) {
      Collection<CommitRequest<SpooledBatch>> requests = new ArrayList<>();
      for (SpooledBatch batch : batches) {
        requests.add(new Request(batch));
      }
      committer.commit(requests);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A request that must end by returning, which means success. */
  private record Request(SpooledBatch batch) implements CommitRequest<SpooledBatch> {
    @Override
    public SpooledBatch getCommittable() {
      return batch;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void retryLater() {
      throw new AssertionError("retryLater");
    }

    @Override
    public void updateAndRetryLater(SpooledBatch changed) {
      throw new AssertionError("updateAndRetryLater");
    }

    @Override
    public void signalAlreadyCommitted() {
      throw new AssertionError("signalAlreadyCommitted");
    }
  }
}
