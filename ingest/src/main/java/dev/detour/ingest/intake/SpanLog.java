package dev.detour.ingest.intake;

import dev.detour.ingest.otlp.SpanRecord;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where spans are stored before they are acknowledged. */
public interface SpanLog {

  /** What keeps the log from storing records now; empty when nothing is known to. */
  Optional<String> problem();

  /**
   * Stores one record. The stage completes when the record is safe, and fails when that did not
   * happen in time; the record may be stored even then.
   */
  CompletionStage<Void> append(SpanRecord record);
}
