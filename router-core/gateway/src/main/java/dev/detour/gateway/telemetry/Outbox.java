package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended spans that no receiver has acknowledged yet: in the queue while one takes them, on disk
 * while none does.
 *
 * <p>{@link #accept} is a copy under a short lock, from any thread: no system call, no wake-up. All
 * else is for the one thread that sends. What the disk has no room for stays in the queue; spans
 * are lost when that is full as well.
 */
final class Outbox implements AutoCloseable {
  static final int MAX_SPANS = 1024;
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  /** Below what ingest keeps as one record of 900,000 bytes as it is, and need not cut. */
  private static final int MAX_PAYLOAD = 850_000;

  private static final long DISK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** An export request of the oldest spans. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Parcel(byte[] payload, int spans) {}

  private final SpanQueue queue;
  private final Spool spool;
  private final SpanEnvelope envelope;
  private final SpanAccount account;
  private @Nullable Parcel fromQueue; // under way, as fromDisk: at most one of the two
  private Spool.@Nullable Batch fromDisk;
  private long diskAgainNanos = System.nanoTime();

  Outbox(SpanQueue queue, Spool spool, SpanEnvelope envelope, SpanAccount account) {
    this.queue = queue;
    this.spool = spool;
    this.envelope = envelope;
    this.account = account;
    account.onRecovered(spool.unacknowledgedSpans(), queue.unread());
  }

  /** Takes a span. */
  void accept(byte[] span) {
    account.onAccepted();
    if (!queue.add(span)) {
      account.onQueuedLost(1);
    }
  }

  /** What is to be sent next, until it is acknowledged; null when there is nothing. */
  @Nullable Parcel next() throws IOException {
    if (fromQueue != null) {
      return fromQueue;
    }
    fromDisk = spool.peek(MAX_SPANS, MAX_PAYLOAD);
    if (fromDisk != null) {
      return new Parcel(fromDisk.payload(), fromDisk.spans());
    }
    fromQueue = read();
    return fromQueue;
  }

  private @Nullable Parcel read() {
    List<byte[]> spans = queue.read(MAX_SPANS, MAX_PAYLOAD);
    return spans.isEmpty() ? null : new Parcel(envelope.around(spans), spans.size());
  }

  /** Forgets what {@link #next} gave; {@code refused} of its spans nobody will have. */
  void acknowledge(long refused) throws IOException {
    if (fromQueue != null) {
      long lost = Math.min(refused, fromQueue.spans);
      account.onQueuedLost(lost);
      account.onQueuedExported(fromQueue.spans - lost);
      fromQueue = null;
      queue.forget();
    } else if (fromDisk != null) {
      long lost = Math.min(refused, fromDisk.spans());
      account.onSpooledLost(lost);
      account.onSpooledExported(fromDisk.spans() - lost);
      Spool.Batch batch = fromDisk;
      fromDisk = null;
      spool.acknowledge(batch);
    }
  }

  /** Spills if the queue is half full: whoever takes the spans is slower than they come. */
  void relieve() {
    if (queue.isHalfFull()) {
      spill();
    }
  }

  /** Writes to disk what is in the queue. */
  void spill() {
    if (System.nanoTime() - diskAgainNanos < 0) {
      return;
    }
    try {
      if (fromQueue != null) {
        fromDisk = write(fromQueue);
        fromQueue = null;
      }
      for (Parcel parcel = read(); parcel != null; parcel = read()) {
        write(parcel);
      }
    } catch (IOException | RuntimeException e) {
      diskAgainNanos = System.nanoTime() + DISK_AGAIN_NANOS;
      if (fromQueue == null) {
        queue.rewind();
      }
      log.error(
          "no span can be written to disk; {} wait in the queue, {} lost in all",
          account.queued(),
          account.lost(),
          e);
    }
  }

  private Spool.Batch write(Parcel parcel) throws IOException {
    Spool.Batch batch = spool.append(parcel.payload, parcel.spans);
    account.onSpooled(parcel.spans);
    queue.forget();
    return batch;
  }

  /** Ends it. What is in it is on disk, or in the queue's file. */
  @Override
  public void close() {
    spool.close();
    queue.close();
  }
}
