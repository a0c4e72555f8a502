package dev.detour.gateway.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of the spans.
 *
 * <p>At every quiet moment: accepted + recovered = exported + spooled + queued + lost. Queued spans
 * are on their way to ingest; spooled ones wait on disk because it did not take them; lost ones
 * were given up, which raises an alarm.
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

  /** Spans that an earlier process left in the spool, and on their way to it. */
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

  /** Spans on their way to ingest, or to disk. */
  public long queued() {
    return queued.get();
  }

  /**
   * Spans given up: there was room for them neither on disk nor in the queue before it, or ingest
   * refused them for good.
   */
  public long lost() {
    return lost.get();
  }

  /** Spans that ingest is still to be given. */
  long unacknowledged() {
    return queued.get() + spooled.get();
  }

  void onRecovered(long spansSpooled, long spansQueued) {
    recovered.addAndGet(spansSpooled + spansQueued);
    spooled.addAndGet(spansSpooled);
    queued.addAndGet(spansQueued);
  }

  void onAccepted() {
    accepted.increment();
    queued.incrementAndGet();
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

  void onQueuedExported(long spans) {
    exported.addAndGet(spans);
    queued.addAndGet(-spans);
  }

  void onSpooledExported(long spans) {
    exported.addAndGet(spans);
    spooled.addAndGet(-spans);
  }
}
