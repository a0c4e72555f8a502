package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ended spans off the event loop and writes them to the spool.
 *
 * <p>{@link #accept} is a copy under a short lock: no system call, no wake-up. From then on the
 * span outlives the process. A thread of its own looks every few milliseconds.
 */
final class SpanWriter {
  private static final Logger log = LoggerFactory.getLogger(SpanWriter.class);
  private static final int MAX_BATCH = 512;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SpanQueue queue;
  private final SpanEnvelope envelope;
  private final Spool spool;
  private final SpanAccount account;
  private final Thread writer;
  private volatile boolean closed;
  private long nextLogNanos = System.nanoTime();

  SpanWriter(SpanQueue queue, SpanEnvelope envelope, Spool spool, SpanAccount account) {
    this.queue = queue;
    this.envelope = envelope;
    this.spool = spool;
    this.account = account;
    this.writer = new Thread(this::write, "span-writer");
    writer.setDaemon(true);
    writer.start();
  }

  /** Takes a span. */
  void accept(byte[] span) {
    account.onAccepted();
    if (!queue.add(span)) {
      account.onQueuedLost(1);
    }
  }

  /** Writes what is queued and ends the thread. */
  void shutdown() {
    closed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.close();
  }

  private void write() {
    while (true) {
      boolean last = closed;
      for (List<byte[]> batch = next(); !batch.isEmpty(); batch = next()) {
        write(batch);
        queue.forget();
      }
      if (last) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private List<byte[]> next() {
    return queue.read(MAX_BATCH);
  }

  private void write(List<byte[]> batch) {
    int spans = batch.size();
    byte[] payload = envelope.around(batch);
    // Counted first: the exporter may acknowledge as soon as the bytes are there.
    account.onSpooled(spans);
    try {
      spool.append(payload, spans);
    } catch (IOException | RuntimeException e) {
      account.onSpooledLost(spans);
      logLoss(spans, e);
    }
  }

  private void logLoss(int spans, Exception e) {
    long now = System.nanoTime();
    if (now - nextLogNanos >= 0) {
      nextLogNanos = now + LOG_EVERY_NANOS;
      log.error("{} spans lost, {} in all", spans, account.lost(), e);
    }
  }
}
