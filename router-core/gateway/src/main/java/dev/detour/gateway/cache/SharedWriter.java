package dev.detour.gateway.cache;

import dev.detour.policy.document.CacheRules;
import dev.detour.store.AnswerStore;
import dev.detour.store.CachedAnswer;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings answers into the control store behind the requests that they answered, some at a time.
 * What it cannot take is left out and counted: an answer that is not shared is missed by nobody
 * until no route answers.
 */
public final class SharedWriter {
  /** Larger ones stay with the router that has them. */
  static final int LARGEST_BYTES = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(SharedWriter.class);
  private static final int MOST_WAITING = 256;
  private static final long MOST_WAITING_BYTES = 8L * LARGEST_BYTES;
  private static final long GATHER_MS = 100;
  private static final long SWEEP_MS = 60_000;

  private record Name(String tenant, String key) {}

  private final Vertx vertx;
  private final AnswerStore store;
  private final AtomicLong leftOut = new AtomicLong();
  private Map<Name, CachedAnswer> waiting = new LinkedHashMap<>();
  private long waitingBytes;
  private CacheRules rules = CacheRules.DEFAULT;
  private boolean busy;

  public SharedWriter(Vertx vertx, AnswerStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  /** Begins to delete what is too old. */
  public void start() {
    vertx.setPeriodic(
        SWEEP_MS, id -> store.sweep().onFailure(e -> log.debug("old answers are not deleted", e)));
  }

  /** Answers that the control store did not take. */
  public long leftOut() {
    return leftOut.get();
  }

  /** Takes an answer, which is written under the newest rules. */
  synchronized void write(CachedAnswer answer, CacheRules newest) {
    int bytes = answer.answer().length();
    if (bytes > LARGEST_BYTES
        || waiting.size() >= MOST_WAITING
        || waitingBytes + bytes > MOST_WAITING_BYTES) {
      leftOut.incrementAndGet();
      return;
    }
    rules = newest;
    CachedAnswer before = waiting.put(new Name(answer.tenant(), answer.key()), answer);
    waitingBytes += bytes - (before == null ? 0 : before.answer().length());
    if (!busy) {
      busy = true;
      vertx.setTimer(GATHER_MS, id -> flush());
    }
  }

  private void flush() {
    List<CachedAnswer> batch;
    CacheRules under;
    synchronized (this) {
      batch = new ArrayList<>(waiting.values());
      waiting = new LinkedHashMap<>();
      waitingBytes = 0;
      under = rules;
    }
    store
        .put(batch, under.ttl(), under.maxEntriesPerTenant(), under.maxBytesPerTenant())
        .onFailure(
            e -> {
              leftOut.addAndGet(batch.size());
              log.debug("{} answers are not shared", batch.size(), e);
            })
        .onComplete(done -> next());
  }

  private synchronized void next() {
    busy = !waiting.isEmpty();
    if (busy) {
      vertx.setTimer(GATHER_MS, id -> flush());
    }
  }
}
