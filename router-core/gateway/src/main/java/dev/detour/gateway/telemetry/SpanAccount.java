package dev.detour.gateway.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of the spans.
 *
 * <p>At every quiet moment: accepted + recovered = exported + spooled + queued + lost. Queued spans
 * are in memory on their way to the spool (milliseconds); spooled ones are on disk and not yet
 * acknowledged; lost ones were given up, which raises an alarm.
 */
public final class SpanAccount {
  private final LongAdder accepted = new LongAdder();
  private final AtomicLong recovered = new AtomicLong();
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong spooled = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /** Spans that ended in this process. */
  public long accepted() {
    return accepted.sum();
  }

  /** Spans that an earlier process left in the spool. */
  public long recovered() {
    return recovered.get();
  }

  /** Spans that ingest acknowledged. */
  public long exported() {
    return exported.get();
  }

  /** Spans on disk that wait for ingest. */
  public long spooled() {
    return spooled.get();
  }

  /** Spans in memory that wait for the disk. */
  public long queued() {
    return queued.get();
  }

  /** Spans given up: the disk was full or failed, or ingest refused them for good. */
  public long lost() {
    return lost.get();
  }

  void onRecovered(long spans) {
    recovered.addAndGet(spans);
    spooled.addAndGet(spans);
  }

  /** Counts a span in; false when the queue is full, and then it is counted as lost. */
  boolean onAccepted(int queueLimit) {
    accepted.increment();
    if (queued.incrementAndGet() <= queueLimit) {
      return true;
    }
    onQueuedLost(1);
    return false;
  }

  void onSpooled(long spans) {
    spooled.addAndGet(spans);
    queued.addAndGet(-spans);
  }

  void onQueuedLost(long spans) {
    lost.addAndGet(spans);
    queued.addAndGet(-spans);
  }

  void onSpooledLost(long spans) {
    lost.addAndGet(spans);
    spooled.addAndGet(-spans);
  }

  void onExported(long spans) {
    exported.addAndGet(spans);
    spooled.addAndGet(-spans);
  }
}
