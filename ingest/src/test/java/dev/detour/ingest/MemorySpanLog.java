package dev.detour.ingest;

import dev.detour.ingest.intake.SpanLog;
import dev.detour.ingest.otlp.SpanRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory whose acknowledgements can be held back or refused. */
final class MemorySpanLog implements SpanLog {
  private final List<SpanRecord> records = new CopyOnWriteArrayList<>();
  private volatile Optional<String> problem = Optional.empty();
  private volatile Optional<Exception> failure = Optional.empty();
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  @Override
  public Optional<String> problem() {
    return problem;
  }

  @Override
  public CompletionStage<Void> append(SpanRecord record) {
    if (failure.isPresent()) {
      return CompletableFuture.failedFuture(failure.get());
    }
    records.add(record);
    return gate.thenApply(open -> null);
  }

  List<SpanRecord> records() {
    return records;
  }

  void setProblem(String text) {
    problem = Optional.of(text);
  }

  void failWith(Exception exception) {
    failure = Optional.of(exception);
  }

  /** From now on, appended records wait for the returned future. */
  CompletableFuture<Void> holdAcknowledgements() {
    gate = new CompletableFuture<>();
    return gate;
  }
}
