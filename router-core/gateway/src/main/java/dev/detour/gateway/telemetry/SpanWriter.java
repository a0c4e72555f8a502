package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes ended spans off the event loop and writes them to the spool.
 *
 * <p>{@link #accept} is one enqueue: no lock, no wake-up. A thread of its own looks every few
 * milliseconds, which bounds what the death of the process can take with it.
 */
final class SpanWriter {
  private static final Logger log = LoggerFactory.getLogger(SpanWriter.class);
  private static final int QUEUE_LIMIT = 32_768;
  private static final int MAX_BATCH = 512;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
  private final SpanEnvelope envelope;
  private final Spool spool;
  private final SpanAccount account;
  private final Thread writer;
  private volatile boolean closed;
  private long nextLogNanos = System.nanoTime();

  SpanWriter(SpanEnvelope envelope, Spool spool, SpanAccount account) {
    this.envelope = envelope;
    this.spool = spool;
    this.account = account;
    this.writer = new Thread(this::write, "span-writer");
    writer.setDaemon(true);
    writer.start();
  }

  /** Takes a span. */
  void accept(byte[] span) {
    if (account.onAccepted(QUEUE_LIMIT)) {
      queue.add(span);
    }
  }

  /** Writes what is queued and ends the thread. Spans that end later stay in the queue. */
  void shutdown() {
    closed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<byte[]> batch = new ArrayList<>(MAX_BATCH);
    while (true) {
      boolean last = closed;
      for (byte[] span = queue.poll(); span != null; span = queue.poll()) {
        batch.add(span);
        if (batch.size() == MAX_BATCH) {
          write(batch);
        }
      }
      write(batch);
      if (last) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void write(List<byte[]> batch) {
    if (batch.isEmpty()) {
      return;
    }
    int spans = batch.size();
    byte[] payload = envelope.around(batch);
    batch.clear();
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
