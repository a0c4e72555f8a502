package dev.detour.gateway.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
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
 * <p>{@link #onEnd} is one enqueue: no lock, no wake-up. A thread of its own looks every few
 * milliseconds, which bounds what the death of the process can take with it.
 */
final class SpoolingSpanProcessor implements SpanProcessor {
  private static final Logger log = LoggerFactory.getLogger(SpoolingSpanProcessor.class);
  private static final int QUEUE_LIMIT = 32_768;
  private static final int MAX_BATCH = 512;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConcurrentLinkedQueue<ReadableSpan> queue = new ConcurrentLinkedQueue<>();
  private final Spool spool;
  private final SpanAccount account;
  private final Thread writer;
  private volatile boolean closed;
  private long nextLogNanos = System.nanoTime();

  SpoolingSpanProcessor(Spool spool, SpanAccount account) {
    this.spool = spool;
    this.account = account;
    this.writer = new Thread(this::write, "span-writer");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (account.onAccepted(QUEUE_LIMIT)) {
      queue.add(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** Writes what is queued and ends the thread. Spans that end later are lost. */
  @Override
  public CompletableResultCode shutdown() {
    closed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return writer.isAlive() ? CompletableResultCode.ofFailure() : CompletableResultCode.ofSuccess();
  }

  private void write() {
    List<SpanData> batch = new ArrayList<>(MAX_BATCH);
    while (true) {
      boolean last = closed;
      for (ReadableSpan span = queue.poll(); span != null; span = queue.poll()) {
        batch.add(span.toSpanData());
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

  private void write(List<SpanData> batch) {
    if (batch.isEmpty()) {
      return;
    }
    int spans = batch.size();
    try {
      TraceRequestMarshaler request = TraceRequestMarshaler.create(batch);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.getBinarySerializedSize());
      request.writeBinaryTo(bytes);
      // Counted first: the exporter may acknowledge as soon as the bytes are there.
      account.onSpooled(spans);
      try {
        spool.append(bytes.toByteArray(), spans);
      } catch (IOException e) {
        account.onSpooledLost(spans);
        logLoss(spans, e);
      }
    } catch (IOException | RuntimeException e) {
      account.onQueuedLost(spans);
      logLoss(spans, e);
    } finally {
      batch.clear();
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
