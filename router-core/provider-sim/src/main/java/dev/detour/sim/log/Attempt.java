package dev.detour.sim.log;

import dev.detour.sim.log.RequestLog.Arrival;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One attempt while it happens; {@link #record()} is its state as a value. */
public final class Attempt {
  private final RequestLog log;
  private final LongSupplier nanoTime;
  private final long sequence;
  private final Arrival arrival;
  private final long startedAt;
  private final int concurrency;

  private @Nullable String faultRule;
  private @Nullable String fault;
  private int status;
  private int eventsSent;
  private TokenUsage billed = TokenUsage.NONE;
  private boolean usageReported;
  private boolean callerLeft;
  private @Nullable Double firstByteMs;
  private @Nullable Double firstTokenMs;
  private @Nullable Double durationMs;

  Attempt(RequestLog log, LongSupplier nanoTime, long sequence, Arrival arrival, int concurrency) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.sequence = sequence;
    this.arrival = arrival;
    this.startedAt = nanoTime.getAsLong();
    this.concurrency = concurrency;
  }

  /** Order of arrival over all providers, from 1. */
  public long sequence() {
    return sequence;
  }

  String provider() {
    return arrival.provider();
  }

  /** Milliseconds since the request arrived. */
  public double elapsedMs() {
    return (nanoTime.getAsLong() - startedAt) / 1e6;
  }

  /** Notes the fault that will be applied. */
  public synchronized void faulted(String rule, String kind) {
    faultRule = rule;
    fault = kind;
  }

  /** Notes that the status line goes out now. */
  public synchronized void answered(int sentStatus) {
    status = sentStatus;
    firstByteMs = elapsedMs();
  }

  /** Notes one more server-sent event. */
  public synchronized void eventSent() {
    eventsSent++;
  }

  /** Notes that the first token goes out now, unless one did before. */
  public synchronized void tokenSent() {
    if (firstTokenMs == null) {
      firstTokenMs = elapsedMs();
    }
  }

  /** Notes what the provider charges up to now. */
  public synchronized void bill(TokenUsage usage) {
    billed = usage;
  }

  /** Notes that the caller is told the usage. */
  public synchronized void usageReported() {
    usageReported = true;
  }

  /** Events sent up to now. */
  public synchronized int eventsSent() {
    return eventsSent;
  }

  /** Notes that the caller closed the connection; the attempt is over. */
  public void callerLeft() {
    synchronized (this) {
      if (durationMs != null) {
        return;
      }
      callerLeft = true;
    }
    end();
  }

  /** Notes that the attempt is over; later calls change nothing. */
  public void end() {
    synchronized (this) {
      if (durationMs != null) {
        return;
      }
      durationMs = elapsedMs();
    }
    log.ended(this);
  }

  /** Whether the attempt is over. */
  public synchronized boolean ended() {
    return durationMs != null;
  }

  /** The state now. */
  public synchronized AttemptRecord record() {
    return new AttemptRecord(
        sequence,
        arrival.at(),
        arrival.provider(),
        arrival.model(),
        arrival.stream(),
        arrival.requestKey(),
        arrival.requestId(),
        arrival.traceparent(),
        faultRule,
        fault,
        status,
        eventsSent,
        billed,
        usageReported,
        callerLeft,
        firstByteMs,
        firstTokenMs,
        durationMs,
        concurrency);
  }
}
