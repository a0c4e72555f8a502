package dev.detour.bench.pipeline;

import dev.detour.bench.stack.PipelineStack;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts the rows of attempts while they appear, and knows when each record of them was sent. */
final class Watch implements Runnable {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final PipelineStack stack;
  private final long before;
  private final AtomicLongArray sentAt;
  private final Histogram ageMillis = new Histogram(3);
  private volatile int sent;
  private int visible;
  private volatile @Nullable IOException failure;

  /**
   * @param before rows that are there already
   * @param records how many will be sent
   */
  Watch(PipelineStack stack, long before, long records) {
    this.stack = stack;
    this.before = before;
    this.sentAt = new AtomicLongArray(Math.toIntExact(records));
  }

  /** A record's attempts end, and it is sent. Called by one thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  void sent(long nanos) {
    sentAt.set(sent, nanos);
    sent++;
  }

  @Override
  public void run() {
    try {
      long changed = System.nanoTime();
      while (visible < sentAt.length() && System.nanoTime() - changed < PATIENCE_NANOS) {
        LockSupport.parkNanos(INTERVAL_NANOS);
        long rows = stack.number("SELECT count() FROM detour.attempts") - before;
        long now = System.nanoTime();
        int reached = Math.min(sent, (int) (rows / TraceRecords.ATTEMPTS));
        changed = reached > visible ? now : changed;
        for (; visible < reached; visible++) {
          ageMillis.recordValue(TimeUnit.NANOSECONDS.toMillis(now - sentAt.get(visible)));
        }
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ages in milliseconds, one for each record. */
  Histogram result() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (visible < sentAt.length()) {
      throw new IOException(
          visible + " records became visible (expected: " + sentAt.length() + ")");
    }
    return ageMillis;
  }
}
