package dev.detour.gateway.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The books of the spans.
 *
 * <p>At every quiet moment: accepted + recovered = exported + spooled + queued + lost. Queued spans
 * are on their way to the spool (milliseconds); spooled ones are on disk and not yet acknowledged;
 * lost ones were given up, which raises an alarm.
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

  /** Spans on their way to the spool. */
  public long queued() {
    return queued.get();
  }

  /**
   * Spans given up: the disk was full or failed, too many were on their way to it, or ingest
   * refused them for good.
   */
  public long lost() {
    return lost.get();
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

  void onExported(long spans) {
    exported.addAndGet(spans);
    spooled.addAndGet(-spans);
  }
}
