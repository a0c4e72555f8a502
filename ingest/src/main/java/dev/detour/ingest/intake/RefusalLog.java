package dev.detour.ingest.intake;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of refusals, each reason at most once in ten seconds however many there are.
 * The details stand in the answers, which exporters log; they may quote a body and never come here.
 */
final class RefusalLog {
  private static final Logger logger = LoggerFactory.getLogger(RefusalLog.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Transport, Map<String, Entry>> entries = new EnumMap<>(Transport.class);

  RefusalLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private static final class Entry {
    private long toldNanos;
    private int untold;
  }

  synchronized void note(String reason, Transport transport, String client) {
    long now = nanoTime.getAsLong();
    Map<String, Entry> ofTransport = entries.computeIfAbsent(transport, key -> new HashMap<>());
    Entry entry = ofTransport.get(reason);
    if (entry == null) {
      entry = new Entry();
      entry.toldNanos = now - INTERVAL_NANOS;
      ofTransport.put(reason, entry);
    }
    entry.untold++;
    if (now - entry.toldNanos >= INTERVAL_NANOS) {
      logger.warn(
          "refused {} {} requests as {}, the last one of client {}",
          entry.untold,
          transport.label(),
          reason,
          client);
      entry.toldNanos = now;
      entry.untold = 0;
    }
  }
}
