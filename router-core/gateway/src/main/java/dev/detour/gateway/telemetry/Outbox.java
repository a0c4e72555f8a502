package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended spans that no receiver has acknowledged yet: in the queue while one takes them, on disk
 * while none does.
 *
 * <p>{@link #accept} is a copy under a short lock, from any thread: no system call, no wake-up. All
 * else is for the one thread that sends. It takes parcels, several before the first is
 * acknowledged, and acknowledges them in the order in which it took them. What the disk has no room
 * for stays in the queue; spans are lost when that is full as well.
 */
final class Outbox implements AutoCloseable {
  static final int MAX_SPANS = 1024;
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  /** Below what ingest keeps as one record of 900,000 bytes as it is, and need not cut. */
  private static final int MAX_PAYLOAD = 850_000;

  private static final long DISK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** An export request under way: of spans in the queue, or of a batch that is on disk. */
  static final class Parcel {
    private final ByteBuffer payload;
    private final int spans;
    private final @Nullable ExportRequest request;
    private final long queueEnd;
    private Spool.@Nullable Batch batch;

    /** From the queue, which may forget what is before {@code queueEnd} when it has arrived. */
    private Parcel(ExportRequest request, long queueEnd) {
      this.payload = request.whole();
      this.spans = request.spans();
      this.request = request;
      this.queueEnd = queueEnd;
    }

    private Parcel(Spool.Batch batch) {
      this.payload = batch.payload();
      this.spans = batch.spans();
      this.request = null;
      this.queueEnd = 0;
      this.batch = batch;
    }

    /** From the buffer's position to its limit. It is used again after the acknowledgement. */
    ByteBuffer payload() {
      return payload;
    }

    int spans() {
      return spans;
    }
  }

  private final SpanQueue queue;
  private final Spool spool;
  private final SpanEnvelope envelope;
  private final SpanAccount account;
  private final Deque<Parcel> underWay = new ArrayDeque<>();
  private final Deque<ExportRequest> requests = new ArrayDeque<>(); // to be used again
  private final ExportRequest spilled;
  private long diskAgainNanos = System.nanoTime();

  Outbox(SpanQueue queue, Spool spool, SpanEnvelope envelope, SpanAccount account) {
    this.queue = queue;
    this.spool = spool;
    this.envelope = envelope;
    this.account = account;
    this.spilled = new ExportRequest(envelope, MAX_PAYLOAD);
    account.onRecovered(spool.unacknowledgedSpans(), queue.unread());
  }

  /** Takes a span, the first {@code size} bytes. */
  void accept(byte[] span, int size) {
    account.onAccepted();
    if (!queue.add(span, size)) {
      account.onQueuedLost(1);
    }
  }

  /** What is to be sent after the parcels under way; null when there is nothing. */
  @Nullable Parcel take() throws IOException {
    Spool.Batch batch = spool.take(MAX_SPANS, MAX_PAYLOAD);
    Parcel parcel = batch == null ? takeFromQueue() : new Parcel(batch);
    if (parcel != null) {
      underWay.add(parcel);
    }
    return parcel;
  }

  private @Nullable Parcel takeFromQueue() {
    ExportRequest free = requests.poll();
    ExportRequest request = free == null ? new ExportRequest(envelope, MAX_PAYLOAD) : free;
    if (read(request)) {
      return new Parcel(request, queue.position());
    }
    requests.push(request);
    return null;
  }

  private boolean read(ExportRequest request) {
    request.clear();
    queue.read(MAX_SPANS, MAX_PAYLOAD, request);
    return request.spans() > 0;
  }

  /** Spans under way. */
  long spansUnderWay() {
    return underWay.stream().mapToLong(Parcel::spans).sum();
  }

  /** Forgets the oldest parcel under way; {@code refused} of its spans nobody will have. */
  void acknowledge(long refused) throws IOException {
    Parcel parcel = underWay.remove();
    long lost = Math.min(refused, parcel.spans);
    Spool.Batch batch = parcel.batch;
    if (batch == null) {
      account.onQueuedLost(lost);
      account.onQueuedExported(parcel.spans - lost);
      queue.forget(parcel.queueEnd);
    } else {
      account.onSpooledLost(lost);
      account.onSpooledExported(parcel.spans - lost);
      spool.acknowledge(batch);
    }
    if (parcel.request != null) {
      requests.push(parcel.request);
    }
  }

  /**
   * Takes back what is under way: it is to be sent again. Its bytes are left to whoever may still
   * be sending them.
   */
  void rewind() {
    underWay.clear();
    spool.rewind();
    queue.rewind();
  }

  /** Spills if the queue is half full: whoever takes the spans is slower than they come. */
  void relieve() {
    if (queue.isHalfFull()) {
      spill();
    }
  }

  /** Writes to disk what is in the queue, also what is under way from it. */
  void spill() {
    if (System.nanoTime() - diskAgainNanos < 0) {
      return;
    }
    long read = queue.position();
    try {
      for (Parcel parcel : underWay) {
        if (parcel.batch == null) {
          parcel.batch = spool.appendTaken(parcel.payload, parcel.spans);
          written(parcel.spans, parcel.queueEnd);
        }
      }
      while (read(spilled)) {
        spool.append(spilled.whole(), spilled.spans());
        read = queue.position();
        written(spilled.spans(), read);
      }
    } catch (IOException | RuntimeException e) {
      diskAgainNanos = System.nanoTime() + DISK_AGAIN_NANOS;
      queue.seek(read);
      log.error(
          "no span can be written to disk; {} wait in the queue, {} lost in all",
          account.queued(),
          account.lost(),
          e);
    }
  }

  private void written(int spans, long queueEnd) {
    account.onSpooled(spans);
    queue.forget(queueEnd);
  }

  /** Ends it. What is in it is on disk, or in the queue's file. */
  @Override
  public void close() {
    spool.close();
    queue.close();
  }
}
