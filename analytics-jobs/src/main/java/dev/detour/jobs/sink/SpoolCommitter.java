package dev.detour.jobs.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink's second phase: once the checkpoint is complete, its files are inserted and deleted.
 *
 * <p>It does not give up. While ClickHouse is away, or refuses, it tries again with growing pauses;
 * meanwhile {@link SpoolWriter} takes no more than a few files, so that little piles up and nothing
 * is lost. Giving up would only restart the job, which would then try the same.
 */
final class SpoolCommitter implements Committer<SpooledBatch> {
  private static final Logger logger = LoggerFactory.getLogger(SpoolCommitter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final int QUIET_FAILURES = 15;

  private final Spool spool;
  private final ClickHouseInserts inserts;
  private final Counter rowsWritten;
  private final Counter failures;
  private volatile int failuresInARow;

  SpoolCommitter(Spool spool, ClickHouseInserts inserts, String table, MetricGroup metrics) {
    this.spool = spool;
    this.inserts = inserts;
    MetricGroup group = metrics.addGroup("detour").addGroup("table", table);
    this.rowsWritten = group.counter("rows_written");
    this.failures = group.counter("insert_failures");
    group.gauge("insert_failures_in_a_row", () -> failuresInARow);
  }

  @Override
  public void commit(Collection<CommitRequest<SpooledBatch>> requests)
      throws IOException, InterruptedException {
    for (CommitRequest<SpooledBatch> request : requests) {
      if (spool.holds(request.getCommittable().file())) {
        spool.due(request.getCommittable().file());
      }
    }
    for (CommitRequest<SpooledBatch> request : requests) {
      commit(request.getCommittable());
    }
  }

  private void commit(SpooledBatch batch) throws IOException, InterruptedException {
    if (!spool.holds(batch.file())) {
      // A file is deleted only after its insert, so a restart between the two ends up here.
      logger.info("{} was inserted before the restart", batch.file());
      return;
    }
    if (insertUntilDone(spool.file(batch.file()), batch)) {
      rowsWritten.inc(batch.rows());
    }
    spool.done(batch.file());
  }

  /**
   * Returns false when another task has inserted the file in the meantime: one of a TaskManager
   * that its JobManager has lost lives for some seconds more.
   */
  private boolean insertUntilDone(Path file, SpooledBatch batch) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int failure = 1; ; failure++) {
      try {
        inserts.insert(file, batch.token());
        if (failure > 1) {
          logger.info("ClickHouse takes rows again, after {} failures", failure - 1);
        }
        failuresInARow = 0;
        return true;
      } catch (IOException e) {
        if (!Files.exists(file)) {
          logger.info("{} was inserted by another task", batch.file());
          failuresInARow = 0;
          return false;
        }
        failures.inc();
        failuresInARow = failure;
        report(failure, e);
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
  }

  private static void report(int failure, IOException cause) {
    if (failure == 1 || failure % QUIET_FAILURES == 0) {
      logger.warn("rows wait for ClickHouse, try {} failed: {}", failure, cause.toString());
    }
  }

  @Override
  public void close() {
    // Nothing is held between commits.
  }
}
