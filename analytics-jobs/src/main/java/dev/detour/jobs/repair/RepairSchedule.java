package dev.detour.jobs.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repairs at a steady interval. One that fails is told of and made up for by the next. */
public final class RepairSchedule implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RepairSchedule.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread it = new Thread(task, "repair");
            it.setDaemon(true);
            return it;
          });
  private final RollupRepair repair;
  private final ObjLongConsumer<String> counters;

  private RepairSchedule(RollupRepair repair, ObjLongConsumer<String> counters) {
    this.repair = repair;
    this.counters = counters;
  }

  /**
   * Starts repairing.
   *
   * @param counters takes the name of a counter and by how much it grows
   */
  public static RepairSchedule start(
      RollupRepair repair, Duration interval, ObjLongConsumer<String> counters) {
    RepairSchedule schedule = new RepairSchedule(repair, counters);
    long millis = interval.toMillis();
    var unused =
        schedule.thread.scheduleWithFixedDelay(
            schedule::run, millis, millis, TimeUnit.MILLISECONDS);
    return schedule;
  }

  private void run() {
    try {
      int minutes = repair.repairLate(Instant.now());
      counters.accept("rollup_repairs_total", 1);
      counters.accept("rollup_minutes_repaired_total", minutes);
      if (minutes > 0) {
        logger.info("counted {} minutes again, which late spans had missed", minutes);
      }
    } catch (RuntimeException e) {
      counters.accept("rollup_repair_failures_total", 1);
      logger.warn("the roll-ups could not be repaired, trying again later: {}", e.toString());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
