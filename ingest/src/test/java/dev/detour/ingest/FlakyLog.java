package dev.detour.ingest;

import dev.detour.ingest.intake.SpanLog;
import dev.detour.ingest.otlp.SpanRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log whose acknowledgements fail now and then, at once or later on another thread. */
final class FlakyLog implements SpanLog {
  private final Random random;
  private int storedSpans;
  private int failedSpans;

  FlakyLog(Random random) {
    this.random = random;
  }

  @Override
  public synchronized Optional<String> problem() {
    return random.nextInt(20) == 0 ? Optional.of("no broker for a moment") : Optional.empty();
  }

  @Override
  public synchronized CompletionStage<Void> append(SpanRecord record) {
    boolean stored = random.nextInt(10) > 0;
    if (stored) {
      storedSpans += record.spans();
    } else {
      failedSpans += record.spans();
    }
    CompletableFuture<Void> acknowledgement =
        stored
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.failedFuture(new IOException("not acknowledged"));
    return random.nextBoolean() ? acknowledgement : acknowledgement.thenApplyAsync(it -> it);
  }

  synchronized int storedSpans() {
    return storedSpans;
  }

  synchronized int failedSpans() {
    return failedSpans;
  }
}
